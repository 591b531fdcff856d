import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

/** How a command ended. */
export type Ended = { status: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string };

const CHILD = join(__dirname, 'warm-program-child.mjs');

/**
 * The built program in a process of its own, which is kept for the next command. Starting and warming up costs a command more than its
 * work, so a test file shares one. It differs from a fresh process as the daemon does: what the program remembers in memory
 * (connections, secrets and texts to take out of logs) stays. A test about the process itself (signals, start, locks, environment)
 * takes a fresh one.
 */
export type WarmProgram = {
  /** False while a command runs: two commands at once are two processes. */
  isFree(): boolean;
  /** @throws Error when the program crashed after the command before, e.g. by a promise that nobody awaited */
  run(args: readonly string[], environment: Record<string, string>): Promise<Ended>;
  end(): void;
};

/** Nothing is started before the first command. */
export function createWarmProgram(): WarmProgram {
  let child: ChildProcess | undefined;
  let running = false;
  let crash: string | undefined;

  function start(): ChildProcess {
    const started = fork(CHILD, { silent: true });
    let complaint = '';
    started.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-2000);
    });
    started.on('exit', (status, signal) => {
      if (child !== started) return;
      child = undefined;
      if (!running) crash = `The program ended by itself (${status ?? signal}): ${complaint}`;
    });
    return started;
  }

  async function run(args: readonly string[], environment: Record<string, string>): Promise<Ended> {
    if (crash !== undefined) throw new Error(crash);
    child ??= start();
    running = true;
    try {
      return await runIn(child, { args, environment });
    } finally {
      running = false;
    }
  }

  return {
    isFree: () => !running,
    run,
    end: () => {
      const ended = child;
      child = undefined;
      ended?.kill();
    },
  };
}

/** Ends when the mark stands in both outputs, or when the process has ended. */
function runIn(
  child: ChildProcess,
  question: { args: readonly string[]; environment: Record<string, string> },
): Promise<Ended> {
  const mark = `\u0000${randomUUID()}\u0000`;
  return new Promise((resolve, reject) => {
    const outputs = { stdout: '', stderr: '' };
    let status: number | undefined;
    const add = (name: 'stdout' | 'stderr') => (text: string) => {
      outputs[name] += text;
      finish();
    };
    const [onStdout, onStderr] = [add('stdout'), add('stderr')];
    const onMessage = (message: unknown): void => {
      status = Number(message);
      finish();
    };
    function finish(): void {
      if (status === undefined || !outputs.stdout.endsWith(mark) || !outputs.stderr.endsWith(mark)) return;
      settle({
        status,
        signal: null,
        stdout: outputs.stdout.slice(0, -mark.length),
        stderr: outputs.stderr.slice(0, -mark.length),
      });
    }
    const onClose = (code: number | null, signal: NodeJS.Signals | null): void =>
      settle({ status: code, signal, ...outputs });
    function settle(ended: Ended): void {
      child.off('message', onMessage).off('close', onClose).off('error', reject);
      child.stdout?.off('data', onStdout);
      child.stderr?.off('data', onStderr);
      resolve(ended);
    }
    child.stdout?.setEncoding('utf8').on('data', onStdout);
    child.stderr?.setEncoding('utf8').on('data', onStderr);
    child.on('message', onMessage).on('close', onClose).on('error', reject);
    child.send({ ...question, mark });
  });
}
