import { loadSettings } from '../config/load.ts';
import type { Settings } from '../config/schema.ts';
import type { Daemon, DaemonOptions } from '../daemon/daemon.ts';
import { EXIT, type ExitStatus } from '../errors.ts';
import { keepHeapSmall } from '../heap.ts';
import { createLog, type Log } from '../log.ts';
import type { LogLevel } from '../log-level.ts';
import type { CommonOptions } from './output.ts';

/** Longest time for a running write after the first signal, in milliseconds; service managers kill later than that. */
const STOP_MS = 20_000;

/** Before new settings apply, running writes may finish; a write that hangs ends at its own deadline. */
const RELOAD_MS = 10 * 60_000;

type Order = 'stop' | 'reload';

/** Runs the daemon until a signal stops it. */
export async function run(options: CommonOptions & { logLevel: LogLevel }): Promise<ExitStatus> {
  keepHeapSmall();
  const log = createLog(options.logLevel, process.stderr.isTTY && options.json !== true);
  const wishes = listenToSignals(log);
  try {
    // Loaded only here, because no other command has metrics.
    const { createMetrics } = await import('../metrics.ts');
    const common = { log, metrics: createMetrics() };
    let settings = loadSettings(options.config);
    let daemon = await begin({ ...common, settings });
    while ((await wishes.next()) === 'reload') {
      const wanted = reread(options, log);
      if (wanted === undefined) continue;
      [settings, daemon] = await replace(daemon, common, settings, wanted);
    }
    const inTime = await daemon.stop(STOP_MS);
    if (inTime) log.info('Stopped');
    else
      log.warn('Stopped although a call was still on its way; the next start reads back what became of it');
    return inTime ? EXIT.ok : leave(EXIT.failures);
  } finally {
    wishes.close();
  }
}

/** Loads the daemon's modules only here, because no other command needs them. */
async function begin(options: DaemonOptions): Promise<Daemon> {
  const { startDaemon } = await import('../daemon/daemon.ts');
  return startDaemon(options);
}

/** The new settings; undefined when they are invalid, and the old ones stay. */
function reread(options: CommonOptions, log: Log): Settings | undefined {
  try {
    return loadSettings(options.config);
  } catch (error) {
    log.error('The new settings are refused; the old ones go on', { error });
    return undefined;
  }
}

/** Restarts with the new settings, or, if that fails, with the old ones. */
async function replace(
  daemon: Daemon,
  common: Omit<DaemonOptions, 'settings'>,
  before: Settings,
  wanted: Settings,
): Promise<[Settings, Daemon]> {
  await daemon.stop(RELOAD_MS);
  try {
    const started = await begin({ ...common, settings: wanted });
    common.log.info('The settings were read again');
    return [wanted, started];
  } catch (error) {
    common.log.error('The daemon cannot start with the new settings; the old ones go on', { error });
    return [before, await begin({ ...common, settings: before })];
  }
}

/** Turns signals into requests to stop or reload, one after the other; a second signal to stop ends the process immediately. */
function listenToSignals(log: Log): { next(): Promise<Order>; close(): void } {
  const queue: Order[] = [];
  let tell: (() => void) | undefined;
  let stopping = false;
  const wish = (what: Order): void => {
    queue.push(what);
    tell?.();
  };
  const onStop = (signal: NodeJS.Signals): void => {
    log.info(stopping ? 'Told again to stop: at once' : 'Told to stop', { signal });
    if (stopping) leave(EXIT.failures);
    stopping = true;
    wish('stop');
  };
  const onReload = (): void => wish('reload');
  process.on('SIGTERM', onStop).on('SIGINT', onStop).on('SIGHUP', onReload);
  return {
    next: async () => {
      for (;;) {
        // Several requests to reload count as one, and a request to stop goes first.
        const wanted = queue.includes('stop') ? 'stop' : queue[0];
        queue.length = 0;
        if (wanted !== undefined) return wanted;
        await new Promise<void>((resolve) => {
          tell = resolve;
        });
      }
    },
    close: () => {
      process.off('SIGTERM', onStop).off('SIGINT', onStop).off('SIGHUP', onReload);
    },
  };
}

/** Ends the process even if something is still open. */
function leave(status: ExitStatus): never {
  process.exit(status);
}
