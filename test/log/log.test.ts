import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** What a program that uses the built log writes to stderr. */
function logged(program: string): string {
  const log = new URL(`file://${join(__dirname, '../../dist/log.js')}`).href;
  const context = new URL(`file://${join(__dirname, '../../dist/log-context.js')}`).href;
  const secrets = new URL(`file://${join(__dirname, '../../dist/secrets.js')}`).href;
  const text = `import { createLog } from '${log}'; import { withLogContext } from '${context}';
    import { registerSecret } from '${secrets}'; ${program}`;
  return execFileSync('sh', ['-c', 'exec "$0" --input-type=module -e "$1" 2>&1', process.execPath, text], {
    encoding: 'utf8',
  });
}

describe('the log', () => {
  test('takes out what belongs to a buyer, at any depth, and e-mail addresses in any text', () => {
    const text = logged(`createLog('info', false).info('Order of a@b.example', {
      order: '305-1', buyer: { buyerName: 'Jörg Beispiel' }, list: [{ addressLine1: 'Musterstraße 1', phone: '+49 555 1' }],
      Name: 'Jörg', note: 'write to joerg@marketplace.example', error: new Error('refused joerg@marketplace.example') });`);
    expect(text).not.toMatch(/Jörg|Musterstra|555|a@b|marketplace\.example/);
    expect(text).toContain('305-1');
  });

  test('takes out registered secrets, tokens and everything under a secret name', () => {
    const text = logged(`registerSecret('hunter2secret'); createLog('info', false).warn('hunter2secret', {
      url: 'x?p=hunter2secret', password: 'abc', authorization: 'Bearer q', token: 'Atza|abc' });`);
    expect(text).not.toMatch(/hunter2secret|abc|Bearer q/);
  });

  test('lines carry the fields of the run they belong to, also across awaits', () => {
    const text = logged(`const log = createLog('info', false);
      await Promise.all([1, 2].map((run) => withLogContext({ run }, async () => {
        await new Promise((resolve) => setTimeout(resolve, 10)); log.info('work', { order: 'o' + run }); })));`);
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toEqual([
      expect.objectContaining({ run: 1, order: 'o1' }),
      expect.objectContaining({ run: 2, order: 'o2' }),
    ]);
  });

  test.each([true, false])('controls no terminal and begins no line of its own; readable: %p', (readable) => {
    const text = logged(
      `createLog('info', ${readable}).info('Order', { sku: 'A\\u001b[2J\\u009b2J\\u202e\\nERROR forged', error: new Error('x\\u009b2J\\nforged') });`,
    );
    expect(text).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    expect(text.trim().split('\n')).toHaveLength(1);
  });

  test('is readable on a terminal, with the same care', () => {
    const text = logged(
      `createLog('info', true).info('Order', { order: '305-1', street: 'Musterstraße 1' });`,
    );
    expect(text).toMatch(/^\S+ info {2}Order order="305-1" street="\[removed\]"\n$/);
  });
});
