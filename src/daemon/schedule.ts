import { createTask, type Logger, type ScheduledTask } from 'node-cron';
import type { Log } from '../log.ts';
import { monotonic } from './pause.ts';

export type Schedule = { stop(): Promise<void> };

export type ScheduleOptions = {
  /** Cron expression in UTC, because in a zone with summer time some hours occur twice or never. */
  expression: string;
  jitterSeconds: number;
  log: Log;
  /** How often the clock of the machine is checked, in milliseconds. */
  watchMs?: number;
};

const WATCH_MS = 30_000;
/** Network time corrects a clock in steps smaller than this, in milliseconds. */
const STEP_MS = 60_000;

/**
 * Calls `tick` at the times of the expression, with a small random delay. One call makes up for all missed times (a suspended
 * machine, a blocked process). When the clock of the machine is set, forward or back, the schedule restarts with one call, because
 * the package waits for a clock time that may then be days away.
 */
export function startSchedule(options: ScheduleOptions, tick: () => void): Schedule {
  const { expression, jitterSeconds, log, watchMs = WATCH_MS } = options;
  let timer: NodeJS.Timeout | undefined;
  const late = (): void => {
    timer ??= setTimeout(
      () => {
        timer = undefined;
        tick();
      },
      Math.random() * jitterSeconds * 1000,
    );
  };
  let task = startTask(expression, late, log);
  let offset = clockOffset();
  const watch = setInterval(() => {
    const moved = clockOffset() - offset;
    if (Math.abs(moved) < STEP_MS) return;
    offset += moved;
    log.warn('The clock of this machine was set', { bySeconds: Math.round(moved / 1000) });
    void task.destroy();
    task = startTask(expression, late, log);
    late();
  }, watchMs);
  return {
    stop: async () => {
      clearInterval(watch);
      clearTimeout(timer);
      await task.destroy();
    },
  };
}

function startTask(expression: string, late: () => void, log: Log): ScheduledTask {
  const task = createTask(expression, late, {
    timezone: 'Etc/UTC',
    logger: quiet(log),
    suppressMissedWarning: true,
  });
  task.on('execution:missed', late);
  void task.start();
  return task;
}

/** Offset of the machine's clock from the monotonic clock; it changes only when the machine's clock is set. */
function clockOffset(): number {
  return Date.now() - monotonic();
}

/** The package's own logger writes coloured text to the console. */
function quiet(log: Log): Logger {
  return {
    info: (message) => log.debug('node-cron', { message }),
    debug: (message) => log.debug('node-cron', { message: String(message) }),
    warn: (message) => log.warn('node-cron', { message }),
    error: (message) => log.error('node-cron', { message: String(message) }),
  };
}

/** True when the expression has named a moment since then; for jobs that were due while the program was off. */
export function wasDue(expression: string, since: Date, now: Date): boolean {
  const task = createTask(expression, () => undefined, { timezone: 'Etc/UTC' });
  try {
    const minute = 60_000;
    const oldest = Math.max(since.getTime(), now.getTime() - LONGEST_LOOK_BACK_MS);
    for (let at = Math.floor(now.getTime() / minute) * minute; at > oldest; at -= minute) {
      if (task.match(new Date(at))) return true;
    }
    return false;
  } finally {
    void task.destroy();
  }
}

const LONGEST_LOOK_BACK_MS = 24 * 60 * 60_000;
