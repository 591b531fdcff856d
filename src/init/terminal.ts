import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { UsageError } from '../errors.ts';

/** Where a person reads questions and types answers. */
export type Terminal = {
  say(text: string): void;
  /** @param options.hidden what is typed is not shown */
  read(prompt: string, options: { hidden: boolean }): Promise<string>;
};

/** The terminal of this process; undefined when nobody sits in front of it. Questions go to stderr, so that stdout stays a result. */
export function openTerminal(): Terminal | undefined {
  const { stdin, stderr } = process;
  if (!stdin.isTTY || !stderr.isTTY) return undefined;
  return {
    say: (text) => void stderr.write(`${text}\n`),
    read: async (prompt, { hidden }) => {
      stderr.write(prompt);
      const answer = await readLine(hidden ? nowhere() : stderr);
      if (hidden) stderr.write(`(${answer.length} characters)\n`);
      return answer;
    },
  };
}

/**
 * Reads one line. The terminal is taken only for that long: between two questions Ctrl-C ends the process at once.
 *
 * @throws UsageError on Ctrl-C or Ctrl-D
 */
async function readLine(output: NodeJS.WritableStream): Promise<string> {
  const lines = createInterface({ input: process.stdin, output, terminal: true, historySize: 0 });
  const interrupted = new AbortController();
  lines.on('SIGINT', () => interrupted.abort()).on('close', () => interrupted.abort());
  try {
    return (await lines.question('', { signal: interrupted.signal })).trim();
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    process.stderr.write('\n');
    throw new UsageError('Interrupted: nothing was written', { code: 'INTERRUPTED', cause: error });
  } finally {
    lines.close();
  }
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
