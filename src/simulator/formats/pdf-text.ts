import { inflateSync } from 'node:zlib';

/** The pages of a PDF, and the text on all of them, in the order in which it is drawn; blocks are separated by a space. */
export type PdfContent = { pages: number; text: string };

type Objects = ReadonlyMap<string, string>;
/** The letters of a font, by the number of the glyph in hexadecimal digits. */
type Letters = ReadonlyMap<string, string>;

/**
 * Reads a PDF as far as programs that print invoices write it (PDF 1.4: plain objects, Flate streams, fonts with a ToUnicode map).
 *
 * @returns undefined for something that is no whole PDF with pages
 */
export function readPdf(bytes: Buffer): PdfContent | undefined {
  const source = bytes.toString('latin1');
  if (!source.startsWith('%PDF-') || !source.trimEnd().endsWith('%%EOF')) return undefined;
  const objects = objectsIn(source);
  const pages = [...objects.values()].filter((content) => /\/Type\s?\/Page(?![a-z])/.test(content)).length;
  if (pages === 0) return undefined;
  const fonts = fontsIn(source, objects);
  const drawn = [...objects.values()].map(streamIn).filter((stream) => stream?.includes('BT') === true);
  return { pages, text: drawn.map((stream) => textIn(stream ?? '', fonts)).join(' ') };
}

function objectsIn(source: string): Objects {
  const found = source.matchAll(/(?:^|[\r\n])(\d{1,10}) 0 obj/g);
  return new Map(
    [...found].map((match) => {
      const start = match.index + match[0].length;
      const end = source.indexOf('endobj', start);
      return [match[1] ?? '', source.slice(start, end < 0 ? undefined : end)];
    }),
  );
}

/** The content of a stream, unpacked; undefined for an object without one that can be read. */
function streamIn(content: string): string | undefined {
  const start = /stream\r?\n/.exec(content);
  if (start === null) return undefined;
  const end = content.lastIndexOf('endstream');
  const packed = Buffer.from(content.slice(start.index + start[0].length, end), 'latin1');
  if (!content.slice(0, start.index).includes('/FlateDecode')) return packed.toString('latin1');
  try {
    return inflateSync(packed).toString('latin1');
  } catch {
    return undefined;
  }
}

/** Fonts by the name under which pages use them, e.g. `F7`. */
function fontsIn(source: string, objects: Objects): ReadonlyMap<string, Letters> {
  const fonts = new Map<string, Letters>();
  for (const [, name = '', number = ''] of source.matchAll(/\/(F\d{1,10}) (\d{1,10}) 0 R/g)) {
    const map = /\/ToUnicode (\d{1,10}) 0 R/.exec(objects.get(number) ?? '')?.[1];
    const letters = map === undefined ? undefined : streamIn(objects.get(map) ?? '');
    if (letters !== undefined) fonts.set(name, lettersIn(letters));
  }
  return fonts;
}

/** Reads a ToUnicode map: `<0001> <0003> [<0049> <006E> <0076>]`, `<0001> <0003> <0041>` or `<0001> <0041>`. */
function lettersIn(map: string): Letters {
  const letters = new Map<string, string>();
  for (const [, range = ''] of map.matchAll(/beginbfrange([^]*?)endbfrange/g)) {
    for (const [, from = '', to = '', list, first = ''] of range.matchAll(
      /<([0-9A-Fa-f]{1,8})> ?<([0-9A-Fa-f]{1,8})> ?(?:\[([^\]]*)\]|<([0-9A-Fa-f]{1,64})>)/g,
    )) {
      const start = Number.parseInt(from, 16);
      const codes =
        list === undefined
          ? Array.from(
              { length: Number.parseInt(to, 16) - start + 1 },
              (_, index) => Number.parseInt(first, 16) + index,
            )
          : [...list.matchAll(/<([0-9A-Fa-f]{1,64})>/g)].map(([, code = '']) => Number.parseInt(code, 16));
      codes.forEach((code, index) => letters.set(glyph(start + index), String.fromCodePoint(code)));
    }
  }
  for (const [, single = ''] of map.matchAll(/beginbfchar([^]*?)endbfchar/g)) {
    for (const [, from = '', to = ''] of single.matchAll(/<([0-9A-Fa-f]{1,8})> ?<([0-9A-Fa-f]{1,64})>/g))
      letters.set(glyph(Number.parseInt(from, 16)), String.fromCodePoint(Number.parseInt(to, 16)));
  }
  return letters;
}

function glyph(number: number): string {
  return number.toString(16).padStart(4, '0');
}

/** What is drawn between BT and ET, block by block. */
function textIn(stream: string, fonts: ReadonlyMap<string, Letters>): string {
  let letters: Letters | undefined;
  const blocks: string[] = [];
  let block = '';
  for (const [token, font, digits] of stream.matchAll(/\bET\b|\/(F\d{1,10}) |<([0-9A-Fa-f]{1,9999})>/g)) {
    if (token === 'ET') {
      blocks.push(block);
      block = '';
    } else if (font !== undefined) letters = fonts.get(font);
    else if (digits !== undefined) block += decoded(digits, letters);
  }
  return blocks.filter((text) => text !== '').join(' ');
}

function decoded(digits: string, letters: Letters | undefined): string {
  const glyphs = digits.match(/.{4}/g) ?? [];
  return glyphs.map((each) => letters?.get(each.toLowerCase()) ?? '').join('');
}
