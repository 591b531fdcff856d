import { redactSecrets, registerSecret } from '../../src/secrets.ts';

describe('Secrets', () => {
  const ODD = 'pa"ss\\word&1<x';

  beforeAll(() => {
    registerSecret('abcd');
    registerSecret('shared-beginning');
    registerSecret('shared-beginning-and-more');
    registerSecret('overlap-tail');
    registerSecret('tail-overlap');
    registerSecret('secretly');
    registerSecret(ODD);
  });

  it.each([
    ['in clear', `x ${ODD} y`],
    ['as JSON', `x ${JSON.stringify(ODD).slice(1, -1)} y`],
    ['as JSON within JSON', `x ${JSON.stringify(JSON.stringify(ODD)).slice(3, -3)} y`],
    ['in an address', `x ${encodeURIComponent(ODD)} y`],
    ['in HTML, by number', 'x pa&#34;ss\\word&#38;1&#60;x y'],
    ['in HTML, by name', 'x pa&quot;ss\\word&amp;1&lt;x y'],
  ])('are taken out %s', (_, text) => {
    expect(redactSecrets(text)).toBe('x [secret] y');
  });

  it.each(['', 'u:', 'ab', 'user:'])('are taken out of base64, with "%s" before them', (before) => {
    const encoded = Buffer.from(`${before}${ODD} tail`).toString('base64');
    const core = Buffer.from(ODD).toString('base64').slice(0, 12);
    expect(redactSecrets(encoded)).toContain('[secret]');
    expect(redactSecrets(encoded)).not.toContain(core);
  });

  it('are taken out whole where one begins with, or overlaps with, another', () => {
    expect(redactSecrets('(shared-beginning-and-more)')).toBe('([secret])');
    expect(redactSecrets('(overlap-tail-overlap)')).toBe('([secret])');
  });

  it('do not make text unreadable: short ones are left, words count as whole words only', () => {
    expect(redactSecrets('abcd is logged in as abcdministrator')).toBe(
      'abcd is logged in as abcdministrator',
    );
    expect(redactSecrets('secretly, unsecretly')).toBe('[secret], unsecretly');
  });

  it('are known by the prefixes that Amazon gives them', () => {
    expect(redactSecrets('Atza|IwEBI_x Atzr|IwEB-y amzn1.oa2-cs.v1.0123 z')).toBe(
      '[secret] [secret] [secret] z',
    );
  });
});
