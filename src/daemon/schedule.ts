import { createTask, type Logger, type ScheduledTask } from 'node-cron';
import type { Log } from '../log.ts';

export type Schedule = { stop(): Promise<void> };

export type ScheduleOptions = {
  /** Cron expression. UTC, for a zone with summer time has hours that come twice or never. */
  expression: string;
  jitterSeconds: number;
  log: Log;
};

/**
 * Calls `tick` whenever the expression says so, a little late by chance. Moments that were slept through (a suspended machine,
 * a blocked process) are made up for by one call.
 */
export function startSchedule(
  { expression, jitterSeconds, log }: ScheduleOptions,
  tick: () => void,
): Schedule {
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
  const task: ScheduledTask = createTask(expression, late, {
    timezone: 'Etc/UTC',
    logger: quiet(log),
    suppressMissedWarning: true,
  });
  task.on('execution:missed', late);
  void task.start();
  return {
    stop: async () => {
      clearTimeout(timer);
      await task.destroy();
    },
  };
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
