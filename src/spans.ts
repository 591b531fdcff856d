/** A part of a text, from its first character to the one behind its last. */
export type Span = readonly [start: number, end: number];

/** A text with some parts replaced; parts that overlap or touch become one. */
export function replaceSpans(text: string, spans: readonly Span[], replacement: string): string {
  if (spans.length === 0) return text;
  let result = '';
  let done = 0;
  let open: [number, number] | undefined;
  for (const [start, end] of [...spans].sort(([one], [other]) => one - other)) {
    if (open !== undefined && start <= open[1]) {
      open[1] = Math.max(open[1], end);
      continue;
    }
    if (open !== undefined) {
      result += text.slice(done, open[0]) + replacement;
      done = open[1];
    }
    open = [start, end];
  }
  if (open === undefined) return text;
  return result + text.slice(done, open[0]) + replacement + text.slice(open[1]);
}

/** Every place where a text holds another one, overlapping places too. */
export function placesOf(text: string, wanted: string): Span[] {
  const places: Span[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1))
    places.push([at, at + wanted.length]);
  return places;
}
