import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Sidecar } from './sidecar.ts';

/** A line of the log, as JSON. */
export type LogLine = Record<string, unknown> & { level: string; message: string };

/** `amazon-odoo run` as a process of its own. */
export type DaemonProcess = {
  child: ChildProcess;
  /** Where its pages are. */
  url: string;
  lines(): LogLine[];
  /** Waits for a line of the log. */
  line(matches: (line: LogLine) => boolean, withinMs?: number): Promise<LogLine>;
  get(path: string, headers?: Record<string, string>): Promise<{ status: number; body: string }>;
  /** @returns how it ended, and how long that took */
  stop(signal?: NodeJS.Signals): Promise<{ status: number | null; milliseconds: number }>;
  ended: Promise<number | null>;
};

const PROGRAM = join(__dirname, '../../dist/main.js');

export async function startDaemonProcess(
  { configPath }: Pick<Sidecar, 'configPath'>,
  environment: Record<string, string> = {},
  options: readonly string[] = [],
): Promise<DaemonProcess> {
  const child = spawn(process.execPath, [PROGRAM, 'run', '--config', configPath, '--json', ...options], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  let over = false;
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', (status) => {
      over = true;
      resolve(status);
    });
  });
  const lines = (): LogLine[] =>
    log
      .split('\n')
      .filter((text) => text.startsWith('{') && text.endsWith('}'))
      .map((text) => JSON.parse(text) as LogLine);
  async function line(matches: (line: LogLine) => boolean, withinMs = 30_000): Promise<LogLine> {
    const until = Date.now() + withinMs;
    for (;;) {
      const found = lines().find(matches);
      if (found !== undefined) return found;
      if (over || Date.now() > until) throw new Error(`The daemon never logged that. It logged:\n${log}`);
      await delay(50);
    }
  }
  const started = await line(({ message }) => message === 'The daemon runs');
  const url = String(started['url']);
  return {
    child,
    url,
    lines,
    line,
    get: async (path, headers = {}) => {
      const response = await fetch(url + path, { headers, signal: AbortSignal.timeout(10_000) });
      return { status: response.status, body: await response.text() };
    },
    stop: async (signal = 'SIGTERM') => {
      const from = Date.now();
      child.kill(signal);
      return { status: await ended, milliseconds: Date.now() - from };
    },
    ended,
  };
}
