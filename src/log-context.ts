import { AsyncLocalStorage } from 'node:async_hooks';

type Context = Readonly<Record<string, unknown>>;

const storage = new AsyncLocalStorage<Context>();

/** Does work and adds these fields (account, job, run) to each of its log lines, together with the fields of the caller. */
export function withLogContext<T>(fields: Context, work: () => T): T {
  return storage.run({ ...storage.getStore(), ...fields }, work);
}

/** The log fields of the current work. */
export function logContext(): Context {
  return storage.getStore() ?? {};
}
