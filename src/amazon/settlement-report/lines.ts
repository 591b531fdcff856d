/** Receives a text in pieces and passes on its lines. */
export type LineReader = { push: (chunk: string) => void; end: () => void };

/**
 * Splits a text into lines that end with LF, CRLF or, in files of old programs, CR alone.
 *
 * @param onLine gets each line without its end; the first line is number 1, blank lines count
 */
export function lineReader(onLine: (text: string, number: number) => void): LineReader {
  let rest = '';
  let number = 0;
  let ending: '\n' | '\r' | undefined;
  const hand = (line: string): void => {
    number += 1;
    const text = number === 1 ? line.replace(/^\uFEFF/, '') : line;
    onLine(text.endsWith('\r') ? text.slice(0, -1) : text, number);
  };
  const drain = (): void => {
    ending ??= rest.includes('\n') ? '\n' : undefined;
    if (ending === undefined) return;
    let from = 0;
    for (let found = rest.indexOf(ending); found >= 0; found = rest.indexOf(ending, from)) {
      hand(rest.slice(from, found));
      from = found + 1;
    }
    rest = rest.slice(from);
  };
  return {
    push: (chunk) => {
      rest += chunk;
      drain();
    },
    end: () => {
      ending ??= rest.includes('\r') ? '\r' : '\n';
      drain();
      if (rest !== '') hand(rest);
      rest = '';
    },
  };
}
