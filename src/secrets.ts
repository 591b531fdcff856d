const secrets = new Set<string>();

/** Shorter values would blank out ordinary words. */
const SHORTEST_SECRET = 4;

/** Remembers a secret, so that {@link redactSecrets} takes it out of every text. */
export function registerSecret(secret: string): void {
  if (secret.length < SHORTEST_SECRET) return;
  secrets.add(secret);
  secrets.add(encodeURIComponent(secret));
}

/** A text without the registered secrets and without anything that looks like an Amazon token. */
export function redactSecrets(text: string): string {
  let redacted = text.replace(/Atz[ar]\|[\w\-|+/=.]+/g, '[secret]');
  for (const secret of secrets) redacted = redacted.replaceAll(secret, '[secret]');
  return redacted;
}
