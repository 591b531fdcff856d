import { spawn } from 'node:child_process';
import { join } from 'node:path';

const PROGRAM = join(__dirname, '../../dist/main.js');

export type Typed = { when: string; type: string };

/**
 * Runs the built program on a pseudo terminal (util-linux's `script`) and types as a person would.
 *
 * @param typed each text is typed once the screen shows what it waits for, after what was typed before
 * @returns everything that the terminal showed, and the exit status
 */
export function runOnTerminal(
  args: readonly string[],
  typed: readonly Typed[],
  environment: Record<string, string> = {},
): Promise<{ screen: string; status: number | null }> {
  return new Promise((resolve, reject) => {
    const command = [process.execPath, PROGRAM, ...args].map((word) => `'${word}'`).join(' ');
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      env: { ...process.env, ...environment },
    });
    let screen = '';
    let seen = 0;
    const rest = [...typed];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      screen += text;
      const [next] = rest;
      if (next === undefined || !isAsked(screen.slice(seen), next.when)) return;
      rest.shift();
      seen = screen.length;
      // The prompt stands there a moment before the line is read; what is typed too early, the terminal itself shows.
      setTimeout(() => child.stdin.write(next.type), 400);
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ screen, status }));
  });
}

/** Whether the screen shows a text, and a prompt behind it. */
function isAsked(screen: string, text: string): boolean {
  const place = screen.indexOf(text);
  return place >= 0 && screen.includes('> ', place);
}
