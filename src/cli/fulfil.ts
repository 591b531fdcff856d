import { openApp } from '../app.ts';
import type { Answer } from '../commands/answer.ts';
import { handOver, type Refusal } from '../commands/hand-over.ts';
import { carryOut, onlyLooks, type Wish } from '../commands/wish.ts';
import { loadSettings, loadSettingsWithoutSecrets } from '../config/load.ts';
import { type ExitStatus, StateError } from '../errors.ts';
import { keepHeapSmall } from '../heap.ts';
import { JOBS } from '../jobs/registry.ts';
import { runJob } from '../jobs/run.ts';
import { createLog } from '../log.ts';
import { isHeldByDaemon } from '../state/beside.ts';
import { type CommonOptions, printAnswer, printRefusal, progressLine } from './output.ts';

/**
 * Carries out a command and prints the answer. While the daemon holds the state, the daemon carries it out, unless the command
 * changes nothing: then this process does.
 */
export async function fulfil(options: CommonOptions, wish: Wish): Promise<ExitStatus> {
  keepHeapSmall();
  const progress = progressLine(options);
  const answer = await answerTo(options, wish, progress.show);
  progress.clear();
  return 'refusal' in answer ? printRefusal(answer) : printAnswer(options, answer);
}

async function answerTo(
  options: CommonOptions,
  wish: Wish,
  onProgress: (text: string) => void,
): Promise<Answer | Refusal> {
  const { path } = loadSettingsWithoutSecrets(options.config).state;
  const isDaemons = isHeldByDaemon(path);
  if (isDaemons && (!onlyLooks(wish) || lacksSecrets(options))) return handOver(path, wish, { onProgress });
  try {
    return await carryOutHere(options, wish, { onProgress, looksOnly: false });
  } catch (error) {
    const isHeld = error instanceof StateError && error.code === 'STATE_LOCKED';
    if (isHeld && onlyLooks(wish)) return carryOutHere(options, wish, { onProgress, looksOnly: true });
    throw error;
  }
}

/** True when the secrets that the settings name are available only to the service. */
function lacksSecrets({ config }: CommonOptions): boolean {
  try {
    loadSettings(config);
    return false;
  } catch {
    // The file was accepted without its secrets, so nothing else is wrong with it.
    return true;
  }
}

async function carryOutHere(
  options: CommonOptions,
  wish: Wish,
  how: { onProgress: (text: string) => void; looksOnly: boolean },
): Promise<Answer> {
  const settings = loadSettings(options.config);
  const app = openApp({
    ...how,
    settings,
    log: createLog(options.logLevel, process.stderr.isTTY && options.json !== true),
    account: 'account' in wish ? wish.account : undefined,
  });
  try {
    const { state, sellers } = app;
    return await carryOut({ settings, state, sellers, jobs: JOBS, run: runJob }, wish);
  } finally {
    await app.close();
  }
}
