import { shownJson, shownText } from '../../src/terminal.ts';

describe('what is printed', () => {
  test.each([
    ['clears the screen', 'SKU\u001b[2J', 'SKU[2J'],
    ['by the second set of control characters', 'SKU\u009b2J', 'SKU2J'],
    ['rings, overwrites the line', 'a\u0007b\rc', 'abc'],
    ['sets the title', '\u001b]0;x\u0007', ']0;x'],
    ['turns the direction', 'exe.\u202egnp', 'exe.gnp'],
    ['keeps tabs and line ends', 'a\tb\r\nc\n', 'a\tb\r\nc\n'],
    ['keeps letters of all kinds', 'Größe 東京 👍🏽', 'Größe 東京 👍🏽'],
  ])('for people does nothing to the terminal: %s', (_, text, shown) => {
    expect(shownText(text)).toBe(shown);
  });

  test('for machines says the same, in characters that do nothing', () => {
    const text = 'SKU\u001b[2J \u009b \u202e ü';
    const json = shownJson(JSON.stringify({ text }));
    expect(json).toMatch(/^[\u0020-\u007eü]+$/);
    expect(JSON.parse(json)).toEqual({ text });
  });

  test('takes no longer for long texts of blanks', () => {
    const began = performance.now();
    shownText(' \r'.repeat(200_000));
    expect(performance.now() - began).toBeLessThan(200);
  });
});
