import { toInstant } from '../../domain/time.ts';
import { hashOf } from '../../odoo/orm/named.ts';
import type { Odoo } from '../../odoo/rpc/client.ts';
import {
  type FailureRecord,
  type FailureValues,
  readShownFailures,
  showNewFailures,
  writeFailures,
} from '../../odoo/screens/failure.ts';
import type { Failure } from '../../state/failures.ts';
import type { Seller } from '../pass/seller.ts';

/** Makes *Amazon Failures* show the failure log of an account as it stands: what is open, and what was closed since. */
export async function showFailures({ name, state }: Seller, odoo: Odoo, accountId: number): Promise<number> {
  const log = await state.failures.list({ account: name, all: true });
  const shown = new Map((await readShownFailures(odoo, accountId)).map((record) => [keyOf(record), record]));
  const news = log.filter((failure) => failure.state === 'open' && !shown.has(keyOf(failure)));
  await showNewFailures(
    odoo,
    accountId,
    news.map((failure) => toValues(name, failure)),
  );
  const logged = new Map(log.map((failure) => [keyOf(failure), failure]));
  await writeFailures(
    odoo,
    [...shown].flatMap(([key, record]) => {
      const failure = logged.get(key);
      // The log may have been lost with the state file: what is still wrong is then filed again.
      const values = failure === undefined ? closed(name, record) : toValues(name, failure);
      return differs(record, values) ? [{ id: record.id, failure: values }] : [];
    }),
  );
  return log.filter((failure) => failure.state === 'open').length;
}

function keyOf({ subject, class: kind }: { subject: string; class: string }): string {
  return `${kind} ${subject}`;
}

function toValues(account: string, failure: Failure): FailureValues {
  return {
    key: `failure_${account}_${hashOf(keyOf(failure))}`,
    subject: failure.subject,
    class: failure.class,
    message: failure.message,
    hint: failure.hint ?? '',
    attempts: failure.attempts,
    firstAt: toInstant(failure.firstAt),
    lastAt: toInstant(failure.lastAt),
    nextAt: toInstant(failure.nextAt),
    state: failure.state,
    saleOrderId: failure.odooModel === 'sale.order' ? failure.odooId : undefined,
  };
}

function closed(account: string, record: FailureRecord): FailureValues {
  return { ...record, key: `failure_${account}_${hashOf(keyOf(record))}`, state: 'resolved' };
}

/** Odoo keeps whole seconds. */
function differs(record: FailureRecord, values: FailureValues): boolean {
  return (
    record.retry ||
    record.dismiss ||
    record.message !== values.message ||
    record.hint !== values.hint ||
    record.attempts !== values.attempts ||
    record.state !== values.state ||
    record.saleOrderId !== values.saleOrderId ||
    record.nextAt.slice(0, 19) !== values.nextAt.slice(0, 19)
  );
}
