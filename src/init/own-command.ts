import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import type { ServiceUser } from './service-user.ts';

export type OwnCommand = {
  args: readonly string[];
  /** Variables that hold secrets, when these are in no files. */
  environment: Readonly<Record<string, string>>;
  /** Who owns the files of the program: what the command makes must be his too. */
  user: ServiceUser;
  /** Returns what it prints on stdout; otherwise that is shown. */
  isCaptured: boolean;
};

/** Absolute path of this program, through the link that npm makes. */
export function ownProgram(): string {
  return realpathSync(process.argv[1] ?? '');
}

/**
 * Runs another command of this program in a process of its own, just as a person would start it next.
 *
 * @returns its exit status; null when a signal ended it
 */
export function runOwnCommand({
  args,
  environment,
  user,
  isCaptured,
}: OwnCommand): Promise<{ status: number | null; stdout: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [ownProgram(), ...args], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', isCaptured ? 'pipe' : 'inherit', 'inherit'],
      ...(process.getuid?.() === 0 && user.uid !== 0 ? { uid: user.uid, gid: user.gid } : {}),
    });
    let stdout = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout }));
  });
}
