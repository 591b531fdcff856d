import { type App, type AppOptions, openApp } from '../app.ts';
import { carryOut, onlyLooks, type Wish } from '../commands/wish.ts';
import type { Workplace } from '../commands/workplace.ts';
import { loadSettings } from '../config/load.ts';
import { EXIT, type ExitStatus, StateError } from '../errors.ts';
import { JOBS } from '../jobs/registry.ts';
import { runJob } from '../jobs/run.ts';
import { createLog } from '../log.ts';
import { type CommonOptions, printAnswer, progressLine } from './output.ts';

/** Carries out what a command asks for, and prints the answer. */
export async function fulfil(options: CommonOptions, wish: Wish): Promise<ExitStatus> {
  const settings = loadSettings(options.config);
  const progress = progressLine(options);
  const app = open(wish, {
    settings,
    log: createLog(options.logLevel, process.stderr.isTTY && options.json !== true),
    account: 'account' in wish ? wish.account : undefined,
    onProgress: progress.show,
  });
  try {
    const { state, sellers } = app;
    const place: Workplace = { settings, state, sellers, jobs: JOBS, run: runJob };
    const answer = await carryOut(place, wish);
    progress.clear();
    return printAnswer(options, answer);
  } finally {
    await app.close();
  }
}

/** A command that changes nothing reads the state beside whoever holds it. */
function open(wish: Wish, options: AppOptions): App {
  try {
    return openApp(options);
  } catch (error) {
    const isHeld = error instanceof StateError && error.exitStatus === EXIT.locked;
    if (isHeld && onlyLooks(wish)) return openApp({ ...options, looksOnly: true });
    throw error;
  }
}
