import { placesOf, replaceSpans, type Span } from './spans.ts';

/** A secret in one of the forms in which it may turn up in a text. */
type Form = { text: string; wholeWords: boolean };

const forms = new Map<string, Form>();

/**
 * Shorter values stand in too many ordinary texts: replacing them would make those unreadable, and tell the secret to everybody who
 * guesses the word.
 */
const SHORTEST_SECRET = 8;

/** Remembers a secret, so that {@link redactSecrets} takes it out of every text, however it was encoded. */
export function registerSecret(secret: string): void {
  if (secret.length < SHORTEST_SECRET) return;
  // A secret that is a word may be a part of other words, which must stay readable.
  const wholeWords = /^\p{L}+$/u.test(secret);
  const plain = [
    secret,
    encodeURIComponent(secret),
    jsonForm(secret),
    htmlForm(secret, decimal),
    htmlForm(secret, named),
  ];
  for (const text of [...plain, jsonForm(jsonForm(secret))]) forms.set(text, { text, wholeWords });
  for (const text of base64Forms(secret)) forms.set(text, { text, wholeWords: false });
}

/** A text without the registered secrets and without anything that looks like an Amazon token. */
export function redactSecrets(text: string): string {
  const spans: Span[] = [];
  for (const form of forms.values()) {
    const places = placesOf(text, form.text);
    spans.push(...(form.wholeWords ? places.filter((place) => isWholeWord(text, place)) : places));
  }
  return replaceSpans(text, spans, '[secret]')
    .replace(/Atz[ar]\|[\w\-|+/=.]+/g, '[secret]')
    .replace(/\bamzn1\.oa2-cs\.[\w\-.]+/g, '[secret]');
}

function isWholeWord(text: string, [start, end]: Span): boolean {
  return (
    !/[\p{L}\p{N}]$/u.test(text.slice(Math.max(0, start - 2), start)) &&
    !/^[\p{L}\p{N}]/u.test(text.slice(end, end + 2))
  );
}

function jsonForm(secret: string): string {
  return JSON.stringify(secret).slice(1, -1);
}

function htmlForm(secret: string, escape: (sign: string) => string): string {
  return secret.replace(/[&<>"']/g, escape);
}

function decimal(sign: string): string {
  return `&#${sign.charCodeAt(0)};`;
}

const NAMES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function named(sign: string): string {
  return NAMES[sign] ?? sign;
}

/**
 * What base64 makes of a secret somewhere within a longer text (`user:secret` of basic authentication): three ways, by how many bytes
 * stand before it. The first and last character depend on the neighbours and are left out.
 */
function base64Forms(secret: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
    const first = Math.ceil((before * 8) / 6);
    const last = Math.floor((bytes.length * 8) / 6);
    const text = bytes.toString('base64').slice(first, last);
    return [text, text.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** Where the administrator's password or API key is read from: never from the command line, which others can see. */
export const PASSWORD_VARIABLE = 'ODOO_ADMIN_PASSWORD';
