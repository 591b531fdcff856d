import { dateMoves, postMoves, readOwnDraftInvoices } from '../../odoo/account/move.ts';
import { createInvoices, readDeliveredOrders, readDeliveryDates } from '../../odoo/sale/invoice.ts';
import type { NewFailure } from '../../state/failures.ts';
import type { Account } from '../pass/seller.ts';

/** Odoo needs about a tenth of a second for each; a call must not take minutes. */
const BATCH = 100;

/**
 * Makes and posts the invoices of delivered orders: one per order, dated by its delivery. Drafts that a killed run has left are
 * posted first; nothing posted is touched.
 *
 * @returns how many were posted
 */
export async function invoiceOrders(account: Account): Promise<number> {
  const { records } = await account.odoo();
  let posted = await finishDrafts(account);
  const orders = await readDeliveredOrders(records);
  for (let start = 0; start < orders.length; start += BATCH) {
    const refused = await createInvoices(records, orders.slice(start, start + BATCH));
    await file(
      account,
      [...refused].map(([order, words]) => [order.orderId ?? order.name, words]),
    );
    posted += await finishDrafts(account);
    account.onProgress?.(`${account.name}: ${posted} invoices`);
  }
  return posted;
}

async function finishDrafts(account: Account): Promise<number> {
  const { records } = await account.odoo();
  const drafts = await readOwnDraftInvoices(records);
  if (drafts.length === 0) return 0;
  const dates = await readDeliveryDates(records, drafts);
  const undated = await dateMoves(records, new Map([...dates].map(([id, { date }]) => [id, date])));
  const refused = await postMoves(
    records,
    [...dates.keys()].filter((id) => !undated.has(id)),
  );
  const words = new Map([
    ...undated,
    ...[...refused].map(([id, error]): [number, string] => [id, error.message]),
  ]);
  await file(
    account,
    [...words].map(([id, reason]) => [dates.get(id)?.orderId ?? `account.move ${id}`, reason]),
  );
  return dates.size - words.size;
}

async function file(account: Account, refused: readonly [subject: string, words: string][]): Promise<void> {
  if (refused.length === 0) return;
  const failures = refused.map(
    ([subject, words]): NewFailure => ({
      subject,
      class: 'invoiceRefused',
      cause: `invoiceRefused ${words}`.slice(0, 300),
      message: `Odoo refused the invoice: ${words}`.slice(0, 400),
      hint: 'Correct what Odoo names; the invoice is tried again by the next "sync settlements".',
    }),
  );
  await account.state.failures.file(account.name, failures, new Date(account.now()));
}
