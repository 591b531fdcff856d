import { z } from 'zod';
import type { SaleOrderId } from '../../domain/record-id.ts';
import { fromOdooDatetime, type Instant, toOdooDatetime } from '../../domain/time.ts';
import { type Cell, externalId, loadMissing, loadUpdates } from '../orm/load.ts';
import { many2one, searchRead, text } from '../orm/search-read.ts';
import type { Domain, Odoo } from '../rpc/client.ts';
import type { AmazonAccountId } from './fields.ts';
import { FAILURE_MODEL, FAILURE_FIELDS as FIELDS } from './fields.ts';

/** A failure as *Amazon ▸ To Do* shows it. */
export type FailureValues = {
  /** External ID without module. */
  key: string;
  subject: string;
  class: string;
  /** The class in words; undefined where `setup` of this version has not been run. */
  title: string | undefined;
  message: string;
  hint: string;
  attempts: number;
  firstAt: Instant;
  lastAt: Instant;
  nextAt: Instant;
  state: 'open' | 'dismissed' | 'resolved';
  saleOrderId: SaleOrderId | undefined;
};

/** A failure that Odoo shows, with the buttons that were pressed. */
export type FailureRecord = Omit<FailureValues, 'key'> & { id: number; retry: boolean; dismiss: boolean };

const moment = text.transform((value) => fromOdooDatetime(value ?? '1970-01-01 00:00:00'));

const Shown = z.object({
  id: z.number(),
  [FIELDS.name]: z.string(),
  [FIELDS.class]: text,
  [FIELDS.message]: text,
  [FIELDS.hint]: text,
  [FIELDS.attempts]: z.number(),
  [FIELDS.firstAt]: moment,
  [FIELDS.lastAt]: moment,
  [FIELDS.nextAt]: moment,
  [FIELDS.state]: z
    .union([z.literal(false), z.enum(['open', 'dismissed', 'resolved'])])
    .transform((state) => (state === false ? 'open' : state)),
  [FIELDS.saleOrder]: many2one('sale.order'),
  [FIELDS.retry]: z.boolean(),
  [FIELDS.dismiss]: z.boolean(),
});

const Titled = Shown.extend({ [FIELDS.title]: text.transform((title) => title ?? '') });

async function hasTitles(odoo: Odoo): Promise<boolean> {
  return (await odoo.fieldsOf(FAILURE_MODEL)).has(FIELDS.title);
}

/** What Odoo shows of an account that is not closed, or on which a button was pressed. */
export async function readShownFailures(odoo: Odoo, accountId: AmazonAccountId): Promise<FailureRecord[]> {
  const domain: Domain = [
    [FIELDS.account, '=', accountId],
    '|',
    '|',
    [FIELDS.state, '!=', 'resolved'],
    [FIELDS.retry, '=', true],
    [FIELDS.dismiss, '=', true],
  ];
  const rows = (await hasTitles(odoo))
    ? await searchRead(odoo, FAILURE_MODEL, domain, Titled)
    : (await searchRead(odoo, FAILURE_MODEL, domain, Shown)).map((row) => ({
        ...row,
        [FIELDS.title]: undefined,
      }));
  return rows.map((row) => ({
    id: row.id,
    subject: row[FIELDS.name],
    class: row[FIELDS.class] ?? '',
    title: row[FIELDS.title],
    message: row[FIELDS.message] ?? '',
    hint: row[FIELDS.hint] ?? '',
    attempts: row[FIELDS.attempts],
    firstAt: row[FIELDS.firstAt],
    lastAt: row[FIELDS.lastAt],
    nextAt: row[FIELDS.nextAt],
    state: row[FIELDS.state],
    saleOrderId: row[FIELDS.saleOrder],
    retry: row[FIELDS.retry],
    dismiss: row[FIELDS.dismiss],
  }));
}

type Column = readonly [field: string, cell: (failure: FailureValues) => Cell];

const TITLE: readonly Column[] = [[FIELDS.title, ({ title }) => title ?? '']];

const CHANGING: readonly Column[] = [
  [FIELDS.message, ({ message }) => message],
  [FIELDS.hint, ({ hint }) => hint],
  [FIELDS.attempts, ({ attempts }) => attempts],
  [FIELDS.firstAt, ({ firstAt }) => toOdooDatetime(firstAt)],
  [FIELDS.lastAt, ({ lastAt }) => toOdooDatetime(lastAt)],
  [FIELDS.nextAt, ({ nextAt }) => toOdooDatetime(nextAt)],
  [FIELDS.state, ({ state }) => state],
  [`${FIELDS.saleOrder}/.id`, ({ saleOrderId }) => saleOrderId ?? ''],
];

/**
 * Shows failures that Odoo does not show yet. One that was shown, and closed, long ago opens again.
 *
 * @returns Odoo's message for each record that it refuses
 */
export async function showNewFailures(
  odoo: Odoo,
  accountId: AmazonAccountId,
  failures: readonly FailureValues[],
): Promise<string[]> {
  if (failures.length === 0) return [];
  const { ids, refused } = await loadMissing(
    odoo,
    FAILURE_MODEL,
    ['id', `${FIELDS.account}/.id`, FIELDS.name, FIELDS.class],
    failures.map(({ key, subject, class: kind }) => ({
      rows: [[externalId(key), accountId, subject, kind]],
    })),
  );
  const unwritten = await writeFailures(
    odoo,
    failures.flatMap((failure, index) => {
      const id = ids[index];
      return id === undefined ? [] : [{ id, failure }];
    }),
  );
  return [...refused.values(), ...unwritten];
}

/**
 * Writes the current state of failures, and resets their buttons.
 *
 * @returns Odoo's message for each record that it refuses
 */
export async function writeFailures(
  odoo: Odoo,
  failures: readonly { id: number; failure: FailureValues }[],
): Promise<string[]> {
  if (failures.length === 0) return [];
  const columns = [...CHANGING, ...((await hasTitles(odoo)) ? TITLE : [])];
  const { refused } = await loadUpdates(
    odoo,
    FAILURE_MODEL,
    ['.id', ...columns.map(([field]) => field), FIELDS.retry, FIELDS.dismiss],
    failures.map(({ id, failure }) => ({
      rows: [[id, ...columns.map(([, cell]) => cell(failure)), false, false]],
    })),
  );
  return [...refused.values()];
}
