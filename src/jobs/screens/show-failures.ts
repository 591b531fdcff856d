import { isRecordId, type SaleOrderId } from '../../domain/record-id.ts';
import { toInstant } from '../../domain/time.ts';
import { titleOf } from '../../failures/titles.ts';
import { SALE_ORDER } from '../../odoo/models.ts';
import { hashOf } from '../../odoo/orm/named.ts';
import type { Odoo } from '../../odoo/rpc/client.ts';
import { readSaleOrders } from '../../odoo/sale/order.ts';
import {
  type FailureRecord,
  type FailureValues,
  readShownFailures,
  showNewFailures,
  writeFailures,
} from '../../odoo/screens/failure.ts';
import type { AmazonAccountId } from '../../odoo/screens/fields.ts';
import type { Failure } from '../../state/failures.ts';
import type { Seller } from '../pass/seller.ts';

/** How many failures are open, and Odoo's message for each that it refuses to show. */
export type FailuresShown = { open: number; refused: string[] };

/** Makes *Amazon ▸ To Do* show the failure log of a seller: what is open, and what was closed since. */
export async function showFailures(
  seller: Seller,
  odoo: Odoo,
  accountId: AmazonAccountId,
): Promise<FailuresShown> {
  const { name, state } = seller;
  const open = await state.failures.list({ account: name });
  const shown = new Map((await readShownFailures(odoo, accountId)).map((record) => [keyOf(record), record]));
  // Closed failures are most of the log: of them, only those that Odoo still shows as open are read.
  const known = await state.failures.about(
    name,
    [...shown.values()].map(({ subject }) => subject),
  );
  const logged = new Map([...known, ...open].map((failure) => [keyOf(failure), failure]));
  const linked = await readLinks(
    seller,
    odoo,
    [...logged.values()].filter((failure) => failure.state === 'open' || shown.has(keyOf(failure))),
  );
  const news = open.filter((failure) => !shown.has(keyOf(failure)));
  const refused = await showNewFailures(
    odoo,
    accountId,
    news.map((failure) => toValues(name, failure, linked)),
  );
  const unwritten = await writeFailures(
    odoo,
    [...shown].flatMap(([key, record]) => {
      const failure = logged.get(key);
      // The log may have been lost with the state file: failures that persist are then filed again.
      const values = failure === undefined ? closed(name, record) : toValues(name, failure, linked);
      return differs(record, values) ? [{ id: record.id, failure: values }] : [];
    }),
  );
  return { open: open.length, refused: [...refused, ...unwritten] };
}

/**
 * The linked sales orders that are really the orders that failures concern, by the failure's id in the log. After a restore of Odoo a
 * recorded id may belong to another order, or to none.
 */
async function readLinks(
  { settings }: Seller,
  odoo: Odoo,
  failures: readonly Failure[],
): Promise<ReadonlyMap<number, SaleOrderId>> {
  const linking = failures.flatMap(({ id, subject, odooModel, odooId }) =>
    odooModel === SALE_ORDER && isRecordId<SaleOrderId>(odooId) ? [{ id, subject, odooId }] : [],
  );
  const saleOrderIds = [...new Set(linking.map(({ odooId }) => odooId))];
  const orders = await readSaleOrders({ odoo }, saleOrderIds, settings.odoo.referenceField);
  const referencesOf = new Map(orders.map(({ id, references }) => [id, references]));
  return new Map(
    linking
      .filter(({ odooId, subject }) => referencesOf.get(odooId)?.includes(subject))
      .map(({ id, odooId }) => [id, odooId]),
  );
}

function keyOf({ subject, class: kind }: { subject: string; class: string }): string {
  return `${kind} ${subject}`;
}

function toValues(
  account: string,
  failure: Failure,
  linked: ReadonlyMap<number, SaleOrderId>,
): FailureValues {
  return {
    key: `failure_${account}_${hashOf(keyOf(failure))}`,
    subject: failure.subject,
    class: failure.class,
    title: titleOf(failure.class),
    message: failure.message,
    hint: failure.hint ?? '',
    attempts: failure.attempts,
    firstAt: toInstant(failure.firstAt),
    lastAt: toInstant(failure.lastAt),
    nextAt: toInstant(failure.nextAt),
    state: failure.state,
    saleOrderId: linked.get(failure.id),
  };
}

function closed(account: string, record: FailureRecord): FailureValues {
  return { ...record, key: `failure_${account}_${hashOf(keyOf(record))}`, state: 'resolved' };
}

/** Odoo stores whole seconds. */
function differs(record: FailureRecord, values: FailureValues): boolean {
  return (
    record.retry ||
    record.dismiss ||
    (record.title !== undefined && record.title !== values.title) ||
    record.message !== values.message ||
    record.hint !== values.hint ||
    record.attempts !== values.attempts ||
    record.state !== values.state ||
    record.saleOrderId !== values.saleOrderId ||
    record.nextAt.slice(0, 19) !== values.nextAt.slice(0, 19)
  );
}
