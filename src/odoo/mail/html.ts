/** Text as HTML. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Text of several lines as HTML, escaped: a buyer's text never becomes markup. */
export function asHtml(text: string): string {
  return escaped(text).replaceAll(/\r?\n/g, '<br>');
}
