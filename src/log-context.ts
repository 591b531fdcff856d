import { AsyncLocalStorage } from 'node:async_hooks';

type Context = Readonly<Record<string, unknown>>;

const storage = new AsyncLocalStorage<Context>();

/** Does work whose every log line carries these fields, on top of those that surround it: account, job, run. */
export function withLogContext<T>(fields: Context, work: () => T): T {
  return storage.run({ ...storage.getStore(), ...fields }, work);
}

/** The fields of the work that is being done. */
export function logContext(): Context {
  return storage.getStore() ?? {};
}
