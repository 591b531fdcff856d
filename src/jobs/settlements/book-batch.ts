import { roundHalfUp, sum } from '../../domain/money.ts';
import { exponentOf } from '../../domain/orders/amounts.ts';
import type { Booking } from '../../domain/settlements/bookings.ts';
import { ensureBatch, hasBatchPayments } from '../../odoo/account/batch-payment.ts';
import { type EntryValues, ensureEntries, isPosted, postMoves } from '../../odoo/account/move.ts';
import { readMoveLines } from '../../odoo/account/move-line.ts';
import { ensurePayments, postPayments, readMemos, readPayments } from '../../odoo/account/payment.ts';
import { readRate } from '../../odoo/base/currency.ts';
import { OdooError } from '../../odoo/rpc/errors.ts';
import type { NewFailure } from '../../state/failures.ts';
import {
  counterpartOf,
  divide,
  type PaidBooking,
  type SettlementBooking,
  type SettlingPair,
  settleDocuments,
} from './booking.ts';
import { settleBills } from './fees.ts';
import { settlementKey, settlementName } from './names.ts';
import { refused } from './refusal.ts';

/**
 * Books a settlement as payments: one per order and refund, grouped in batches, and entries for everything else. All of it is
 * made as drafts first, so that nothing is posted of a settlement that Odoo does not take whole.
 *
 * @throws OdooError when Odoo refuses a draft: then nothing is posted
 */
export async function bookBatch(booking: SettlementBooking): Promise<NewFailure[]> {
  const { account, records, plan, journal } = booking;
  const id = plan.settlement.settlementId;
  const key = settlementKey(account.name, id);
  const { paid, others } = await begun(booking, divide(booking));
  const payments = await ensurePayments(
    records,
    journal,
    paid.map(({ booking: { key: part, label, date, amount }, partnerId, receivableId }) => ({
      key: `${key}_${part}`,
      memo: `${settlementName(id)} ${label}`,
      date,
      amount,
      partnerId,
      receivableId,
    })),
  );
  const entries = await ensureEntries(records, await entriesOf(booking, others));
  const [refusal] = [...payments.refused, ...entries.refused];
  if (refusal !== undefined) throw new OdooError(refusal, { kind: 'validation', outcome: 'rejected' });
  const paymentIds = payments.ids.filter((paymentId): paymentId is number => paymentId !== undefined);
  const complaints = [
    ...(await postMoves(records, entries.ids)).values(),
    ...(await postPayments(records, paymentIds)).values(),
  ];
  if (complaints.length > 0) return complaints.map((error) => refused(plan, 'an entry', error.message));
  const failures = [
    ...(await settleBills(booking, await readMoveLines(records, entries.ids))),
    ...(await settleDocuments(booking, await pairsOf(booking, paid, payments.ids))),
  ];
  await group(booking, paid, payments.ids);
  return failures;
}

/**
 * Once something is posted, all drafts of the settlement exist. An order that came to Odoo after that is booked already, on the
 * account of orders that are not in Odoo: it must not be paid a second time.
 */
async function begun(
  { records, plan }: SettlementBooking,
  { paid, others }: ReturnType<typeof divide>,
): Promise<ReturnType<typeof divide>> {
  const name = `${settlementName(plan.settlement.settlementId)} `;
  if (!(await isPosted(records, name))) return { paid, others };
  const known = await readMemos(records, name);
  return { paid: paid.filter(({ booking }) => known.has(`${name}${booking.label}`)), others };
}

/** One entry a month for fees and the like, so that each month has its own; and one for the payout, the last. */
async function entriesOf(booking: SettlementBooking, others: readonly Booking[]): Promise<EntryValues[]> {
  const { account, plan } = booking;
  const id = plan.settlement.settlementId;
  const groups = new Map<string, Booking[]>();
  for (const other of others.filter(({ kind }) => kind !== 'payout')) {
    const month = other.date.slice(0, 7);
    groups.set(month, [...(groups.get(month) ?? []), other]);
  }
  const parts = [...groups.entries()].sort(([one], [other]) => one.localeCompare(other));
  const payouts = others.filter(({ kind }) => kind === 'payout');
  if (payouts.length > 0) parts.push(['payout', payouts]);
  return Promise.all(
    parts.map(([part, members]) =>
      entryOf(booking, members, {
        key: `${settlementKey(account.name, id)}_entry_${part}`,
        ref: `${settlementName(id)} ${part === 'payout' ? 'payout' : `fees and other ${part}`}`,
      }),
    ),
  );
}

async function entryOf(
  booking: SettlementBooking,
  members: readonly Booking[],
  names: { key: string; ref: string },
): Promise<EntryValues> {
  const { records, plan, journal, books } = booking;
  const { currencyCode } = plan.settlement;
  const date = members.map((member) => member.date).reduce((one, other) => (one > other ? one : other));
  const lines = [];
  for (const member of members)
    lines.push({
      ...(await counterpartOf(booking, member)),
      label: member.label,
      amount: member.amount.negated(),
    });
  const total = sum(members.map(({ amount }) => amount));
  const all = [...lines, { accountId: journal.accountId, label: names.ref, amount: total }];
  const values = { ...names, date, journalId: journal.id, lines: all };
  if (journal.currencyId === undefined) return values;
  const rate = await readRate(records, currencyCode, books.currencyCode, date);
  const exponent = exponentOf(books.currencyCode);
  return {
    ...values,
    foreign: { currencyId: journal.currencyId, value: (amount) => roundHalfUp(amount.div(rate), exponent) },
  };
}

/** The item of each payment that settles its document. */
async function pairsOf(
  { records }: SettlementBooking,
  paid: readonly PaidBooking[],
  ids: readonly (number | undefined)[],
): Promise<SettlingPair[]> {
  const posted = await readPayments(
    records,
    ids.filter((id): id is number => id !== undefined),
  );
  const moveOf = new Map(posted.map(({ id, moveId }) => [id, moveId]));
  const items = await readMoveLines(records, [...moveOf.values()], [['reconciled', '=', false]]);
  return paid.flatMap((entry, index) => {
    const moveId = moveOf.get(ids[index] ?? 0);
    const item = items.find((line) => line.moveId === moveId && line.accountId === entry.receivableId);
    return item === undefined ? [] : [{ paid: entry, item }];
  });
}

/** One batch of what came in and one of what went back, where this Odoo has batches. */
async function group(
  { account, records, plan, journal }: SettlementBooking,
  paid: readonly PaidBooking[],
  ids: readonly (number | undefined)[],
): Promise<void> {
  if (!(await hasBatchPayments(records))) return;
  const { settlementId, depositDate } = plan.settlement;
  for (const type of ['inbound', 'outbound'] as const) {
    const members = paid.flatMap(({ booking }, index) => {
      const id = ids[index];
      return id !== undefined && booking.amount.greaterThan(0) === (type === 'inbound') ? [id] : [];
    });
    if (members.length === 0) continue;
    await ensureBatch(records, journal, {
      key: `${settlementKey(account.name, settlementId)}_batch_${type}`,
      name: `${settlementName(settlementId)}${type === 'inbound' ? '' : ' refunds'}`,
      date: depositDate,
      type,
      paymentIds: members,
    });
  }
}
