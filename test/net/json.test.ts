import { parseJson } from '../../src/net/json.ts';

describe('JSON from outside', () => {
  test('is read', () => {
    const value = { a: ['"[{', '\\\\', { b: [[1]] }], long: '[{"'.repeat(40_000) };
    expect(parseJson(JSON.stringify(value))).toEqual(value);
  });

  test.each([
    ['arrays', '['.repeat(2_000_000) + ']'.repeat(2_000_000)],
    ['objects', `${'{"a":'.repeat(1_000_000)}1${'}'.repeat(1_000_000)}`],
    ['brackets behind a text', `["\\"]",${'['.repeat(2_000_000)}`],
  ])('that is nothing but brackets is refused at once: %s', (_, text) => {
    const began = performance.now();
    expect(() => parseJson(text)).toThrow('nested too deep');
    expect(performance.now() - began).toBeLessThan(500);
  });

  test('that is cut off is no JSON', () => {
    expect(() => parseJson('{"a":')).toThrow(SyntaxError);
  });
});
