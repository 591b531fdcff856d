import fc from 'fast-check';
import { cleanName, cleanText, normalise, sentences } from '../../src/domain/text.ts';

describe('a text', () => {
  it.each([
    ['  both ends \n', 'both ends'],
    ['a\u0000b\u0007c\u001b\u007f\u0085d', 'abcd'],
    ['tab\tand\r\nbreak', 'tab\tand\r\nbreak'],
    ['half \ud83d of an emoji', 'half  of an emoji'],
    ['replaced \ufffd already', 'replaced  already'],
    ['no \ufffe character \uffff', 'no  character'],
    ['whole 🎁 & <b>', 'whole 🎁 & <b>'],
    ['\u200fשלום\u200e', '\u200fשלום\u200e'],
    ['👩‍👩‍👧', '👩‍👩‍👧'],
  ])('%j becomes %j', (given, cleaned) => {
    expect(cleanText(given)).toBe(cleaned);
  });

  it.each([[undefined], [''], ['   '], ['\u0000'], [' \n\t '], ['\ud800']])('%j is none', (given) => {
    expect(cleanText(given)).toBeUndefined();
    expect(cleanName(given)).toBeUndefined();
  });

  it('stays as it is when it was cleaned before, and fits everywhere', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const cleaned = cleanText(text);
        expect(cleanText(cleaned)).toBe(cleaned);
        expect(cleaned ?? '').not.toMatch(/[^\P{Cc}\t\n\r]|[\ufffd-\uffff]/u);
        expect((cleaned ?? '').isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('a name', () => {
  it('stands on one line with single spaces', () => {
    expect(cleanName(' Jörg\r\n von \t Beispiel ')).toBe('Jörg von Beispiel');
  });

  it('is cut at 300 characters, never within one', () => {
    expect(cleanName('x'.repeat(300))).toHaveLength(300);
    expect(cleanName('x'.repeat(301))).toHaveLength(300);
    const gifts = cleanName('🎁'.repeat(301)) ?? '';
    expect(Array.from(gifts)).toHaveLength(300);
    expect(gifts.isWellFormed()).toBe(true);
  });
});

describe('two spellings', () => {
  it.each([
    ['Jörg  Beispiel', 'JORG BEISPIEL'],
    ['Zoë', 'Zoe\u0308'],
    ['Straße 1', 'straße, 1.'],
    ["O'Example-Sample", 'o example sample'],
    ['ＡＢＣ１２', 'abc12'],
    ['ﬁn', 'fin'],
  ])('%s and %s are the same', (one, other) => {
    expect(normalise(one)).toBe(normalise(other));
  });

  it.each([
    ['Anna', 'Hanna'],
    ['Weg 1', 'Weg 11'],
    ['Weg 1 1', 'Weg 11'],
    ['山田', '山本'],
    ['محمد', 'علي'],
    ['Иванна', 'Ивана'],
  ])('%s and %s are not', (one, other) => {
    expect(normalise(one)).not.toBe(normalise(other));
  });

  it('are compared in a form that is its own form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(normalise(normalise(text))).toBe(normalise(text));
      }),
    );
  });
});

describe('sentences behind each other', () => {
  it.each([
    [['Amazon requires both', 'Enter what is missing.'], 'Amazon requires both. Enter what is missing.'],
    [['It is refused.', 'Correct it.'], 'It is refused. Correct it.'],
    [['Amazon says "no."', 'Correct it.'], 'Amazon says "no." Correct it.'],
    [['Only this', undefined], 'Only this'],
    [['', '  '], ''],
  ])('%j', (given, text) => {
    expect(sentences(...given)).toBe(text);
  });
});
