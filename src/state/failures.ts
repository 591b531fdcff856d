import { z } from 'zod';
import { closedByPass, type FailureClass, type FailureFlow } from '../failures/catalogue.ts';
import { type Connection, committed } from './database.ts';

/**
 * A record in Odoo whose appearance triggers another try: one whose field has this value, or, with `filled`, the record with this
 * id once its field is not empty.
 */
const Wake = z.object({
  model: z.string(),
  field: z.string(),
  value: z.string(),
  filled: z.literal(true).optional(),
});
export type Wake = z.infer<typeof Wake>;

/** Something that did not work and must not be forgotten. */
export type NewFailure = {
  /** The Amazon order id, picking or settlement it is about. */
  subject: string;
  class: FailureClass;
  /** Failures with the same cause are shown once, e.g. `unknownSku RED-42`. */
  cause: string;
  /** A sentence for a person, without personal data. */
  message: string;
  hint?: string | undefined;
  odooModel?: string | undefined;
  odooId?: number | undefined;
  wake?: Wake | undefined;
};

export type FailureState = 'open' | 'dismissed' | 'resolved';
export type Failure = Omit<NewFailure, 'class'> & {
  /** A {@link FailureClass}, unless a newer version of the program filed it. */
  class: string;
  id: number;
  account: string;
  attempts: number;
  firstAt: string;
  lastAt: string;
  nextAt: string;
  state: FailureState;
};

/** Each subject that was checked, with its current failures. */
export type FoundFailures = ReadonlyMap<string, readonly NewFailure[]>;

export type Failures = {
  /**
   * Files what a flow found for these subjects, and closes the flow's other failures of them that a pass may close. For a subject
   * without a failure it closes all of those.
   */
  replace(account: string, flow: FailureFlow, found: FoundFailures, at: Date): Promise<void>;
  /** Files failures; for known ones it counts one more attempt. */
  file(account: string, failures: readonly NewFailure[], at: Date): Promise<void>;
  /** Closes the open failures of these subjects: all classes, or only the given ones. */
  resolve(account: string, subjects: readonly string[], classes?: readonly string[]): Promise<void>;
  list(filter?: { account?: string; all?: boolean }): Promise<Failure[]>;
  /** All failures of these subjects, open or closed. */
  about(account: string, subjects: readonly string[]): Promise<Failure[]>;
  /** Open and dismissed failures of one class. */
  unresolved(account: string, name: FailureClass): Promise<Failure[]>;
  /** By the log's own id or by subject. */
  find(idOrSubject: string): Promise<Failure[]>;
  /** Open failures whose next try has come. */
  due(account: string, at: Date): Promise<Failure[]>;
  /** Sets the next try of these failures to now. */
  wakeUp(ids: readonly number[], at: Date): Promise<void>;
  dismiss(ids: readonly number[]): Promise<void>;
};

/** A row of `failures`. */
export const FailureRow = z
  .object({
    id: z.number(),
    account: z.string(),
    subject: z.string(),
    class: z.string(),
    cause: z.string(),
    message: z.string(),
    hint: z.string().nullable(),
    odoo_model: z.string().nullable(),
    odoo_id: z.number().nullable(),
    wake: z.string().nullable(),
    attempts: z.number(),
    first_at: z.string(),
    last_at: z.string(),
    next_at: z.string(),
    state: z.enum(['open', 'dismissed', 'resolved']),
  })
  .transform(
    (row): Failure => ({
      id: row.id,
      account: row.account,
      subject: row.subject,
      class: row.class,
      cause: row.cause,
      message: row.message,
      hint: row.hint ?? undefined,
      odooModel: row.odoo_model ?? undefined,
      odooId: row.odoo_id ?? undefined,
      wake: row.wake === null ? undefined : Wake.parse(JSON.parse(row.wake)),
      attempts: row.attempts,
      firstAt: row.first_at,
      lastAt: row.last_at,
      nextAt: row.next_at,
      state: row.state,
    }),
  );

const FIRST_PAUSE_MS = 5 * 60_000;
const LONGEST_PAUSE_MS = 24 * 60 * 60_000;

/** The pause doubles with each attempt, up to a day: retries never stop, but become rare. */
function nextTry(at: Date, attempts: number): string {
  return new Date(
    at.getTime() + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1)),
  ).toISOString();
}

export function failuresIn(connection: Connection): Failures {
  const rows = (sql: string, ...parameters: unknown[]): Failure[] =>
    connection
      .prepare(`SELECT * FROM failures ${sql}`)
      .all(...parameters)
      .map((row) => FailureRow.parse(row));
  return {
    replace: async (account, flow, found, at) =>
      committed(connection, 'failures.replace', () => replaceAll(connection, account, flow, found, at)),
    file: async (account, failures, at) =>
      committed(connection, 'failures.file', () => fileAll(connection, account, failures, at)),
    resolve: async (account, subjects, classes) =>
      committed(connection, 'failures.resolve', () => {
        const update = connection.prepare(
          "UPDATE failures SET state = 'resolved' WHERE account = ? AND subject = ? AND state <> 'resolved' AND (? IS NULL OR class IN (SELECT value FROM json_each(?)))",
        );
        const wanted = classes === undefined ? null : JSON.stringify(classes);
        for (const subject of subjects) update.run(account, subject, wanted, wanted);
      }),
    list: async ({ account, all } = {}) => {
      const conditions = [
        ...(all === true ? [] : ["state = 'open'"]),
        ...(account === undefined ? [] : ['account = ?']),
      ];
      const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
      // Not by the order of the table: then SQLite reads the index of open rows alone.
      return rows(`${where} ORDER BY +id`, ...(account === undefined ? [] : [account]));
    },
    about: async (account, subjects) =>
      rows(
        'WHERE account = ? AND subject IN (SELECT value FROM json_each(?)) ORDER BY id',
        account,
        JSON.stringify(subjects),
      ),
    unresolved: async (account, name) =>
      rows("WHERE account = ? AND class = ? AND state <> 'resolved' ORDER BY id", account, name),
    find: async (idOrSubject) =>
      rows('WHERE id = ? OR subject = ? ORDER BY id', idIn(idOrSubject), idOrSubject),
    due: async (account, at) =>
      rows(
        "WHERE account = ? AND state = 'open' AND (next_at <= ? OR next_at > ?) ORDER BY next_at",
        account,
        at.toISOString(),
        // Filed while the clock was ahead: no pause is longer than this.
        new Date(at.getTime() + LONGEST_PAUSE_MS).toISOString(),
      ),
    wakeUp: async (ids, at) =>
      committed(connection, 'failures.wakeUp', () => {
        const update = connection.prepare("UPDATE failures SET next_at = ?, state = 'open' WHERE id = ?");
        for (const id of ids) update.run(at.toISOString(), id);
      }),
    dismiss: async (ids) =>
      committed(connection, 'failures.dismiss', () => {
        const update = connection.prepare("UPDATE failures SET state = 'dismissed' WHERE id = ?");
        for (const id of ids) update.run(id);
      }),
  };
}

/** An id of the log; null for other text. */
function idIn(text: string): number | null {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}

function replaceAll(
  connection: Connection,
  account: string,
  flow: FailureFlow,
  found: FoundFailures,
  at: Date,
): void {
  fileAll(connection, account, [...found.values()].flat(), at);
  const close = connection.prepare(
    "UPDATE failures SET state = 'resolved' WHERE account = ? AND subject = ? AND state <> 'resolved' AND class IN (SELECT value FROM json_each(?))",
  );
  const classes = closedByPass(flow);
  for (const [subject, failures] of found) {
    const present = new Set(failures.map((failure) => failure.class));
    close.run(account, subject, JSON.stringify(classes.filter((name) => !present.has(name))));
  }
}

function fileAll(connection: Connection, account: string, failures: readonly NewFailure[], at: Date): void {
  const find = connection.prepare(
    'SELECT attempts, first_at, state, cause FROM failures WHERE account = ? AND subject = ? AND class = ?',
  );
  const Known = z
    .object({ attempts: z.number(), first_at: z.string(), state: z.string(), cause: z.string() })
    .optional();
  const insert = connection.prepare(
    `INSERT INTO failures (account, subject, class, cause, message, hint, odoo_model, odoo_id, wake, attempts, first_at, last_at, next_at, state)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (account, subject, class) DO UPDATE SET cause = excluded.cause, message = excluded.message, hint = excluded.hint,
       odoo_model = excluded.odoo_model, odoo_id = excluded.odoo_id, wake = excluded.wake, attempts = excluded.attempts,
       first_at = excluded.first_at, last_at = excluded.last_at, next_at = excluded.next_at, state = excluded.state`,
  );
  for (const failure of failures) {
    const known = Known.parse(find.get(account, failure.subject, failure.class));
    const again = known !== undefined && known.state !== 'resolved' ? known : undefined;
    const attempts = (again?.attempts ?? 0) + 1;
    const values = [
      account,
      failure.subject,
      failure.class,
      failure.cause,
      failure.message,
      failure.hint ?? null,
      failure.odooModel ?? null,
      failure.odooId ?? null,
      failure.wake === undefined ? null : JSON.stringify(failure.wake),
      attempts,
      again?.first_at ?? at.toISOString(),
      at.toISOString(),
      nextTry(at, attempts),
      // Who dismissed it has not seen another cause.
      again?.cause === failure.cause ? again.state : 'open',
    ];
    insert.run(...values);
  }
}
