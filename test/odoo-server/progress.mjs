// @ts-check
// What a person reads while waiting. All of it goes to stderr: stdout is for the one JSON document.

const startedAt = Date.now();

/** @param {string} sentence */
export function say(sentence) {
  process.stderr.write(`[${elapsed(startedAt)}] ${sentence}\n`);
}

/**
 * Announces a long step, says every half minute that it is still running, and says how long it took.
 * @template T
 * @param {string} sentence
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(sentence, work) {
  const began = Date.now();
  say(`${sentence}…`);
  const reminder = setInterval(() => say(`${sentence}: still at it after ${elapsed(began)}…`), 30_000);
  try {
    const result = await work();
    say(`${sentence}: done in ${elapsed(began)}.`);
    return result;
  } finally {
    clearInterval(reminder);
  }
}

/** @param {number} since */
function elapsed(since) {
  const seconds = Math.round((Date.now() - since) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
