import { exponentOf, roundHalfUp, sum } from '../../domain/money.ts';
import type { Booking } from '../../domain/settlements/bookings.ts';
import { ensureBatch } from '../../odoo/account/batch-payment.ts';
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
  reconcileDocuments,
  type SettlementBooking,
  type SettlingPair,
} from './booking.ts';
import { reconcileBills } from './fees.ts';
import { settlementKey, settlementName } from './names.ts';
import { refused } from './refusal.ts';

/**
 * Books a settlement as payments: one per order and refund, grouped in batches, and entries for everything else. All of it is
 * made as drafts first, so that nothing is posted of a settlement that Odoo does not take whole.
 *
 * @throws OdooError when Odoo refuses a draft: then nothing is posted
 */
export async function bookBatch(booking: SettlementBooking): Promise<NewFailure[]> {
  const { seller, company, plan, journal } = booking;
  const id = plan.settlement.settlementId;
  const key = settlementKey(seller.name, id);
  const { paid, others } = await begun(booking, divide(booking));
  const payments = await ensurePayments(
    company,
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
  const entries = await ensureEntries(company, await entriesOf(booking, others));
  const [refusal] = [...payments.refused, ...entries.refused];
  if (refusal !== undefined) throw new OdooError(refusal, { kind: 'validation', outcome: 'rejected' });
  const paymentIds = payments.ids.filter((paymentId): paymentId is number => paymentId !== undefined);
  const complaints = [
    ...(await postMoves(company, entries.ids)).values(),
    ...(await postPayments(company, paymentIds)).values(),
  ];
  if (complaints.length > 0) return complaints.map((error) => refused(plan, 'an entry', error.message));
  const failures = [
    ...(await reconcileBills(booking, await readMoveLines(company, entries.ids))),
    ...(await reconcileDocuments(booking, await pairsOf(booking, paid, payments.ids))),
  ];
  await group(booking, paid, payments.ids);
  return failures;
}

/**
 * Once something is posted, all drafts of the settlement exist. An order that came to Odoo after that is booked already, on the
 * account of orders that are not in Odoo: it must not be paid a second time.
 */
async function begun(
  { company, plan }: SettlementBooking,
  { paid, others }: ReturnType<typeof divide>,
): Promise<ReturnType<typeof divide>> {
  const name = `${settlementName(plan.settlement.settlementId)} `;
  if (!(await isPosted(company, name))) return { paid, others };
  const known = await readMemos(company, name);
  return { paid: paid.filter(({ booking }) => known.has(`${name}${booking.label}`)), others };
}

/** One entry a month for fees and the like, so that each month has its own; and one for the payout, the last. */
async function entriesOf(booking: SettlementBooking, others: readonly Booking[]): Promise<EntryValues[]> {
  const { seller, plan } = booking;
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
        key: `${settlementKey(seller.name, id)}_entry_${part}`,
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
  const { company, plan, journal, books } = booking;
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
  const rate = await readRate(company, currencyCode, books.currencyCode, date);
  const exponent = exponentOf(books.currencyCode);
  return {
    ...values,
    foreign: { currencyId: journal.currencyId, value: (amount) => roundHalfUp(amount.div(rate), exponent) },
  };
}

/** The item of each payment that settles its document. */
async function pairsOf(
  { company }: SettlementBooking,
  paid: readonly PaidBooking[],
  ids: readonly (number | undefined)[],
): Promise<SettlingPair[]> {
  const posted = await readPayments(
    company,
    ids.filter((id): id is number => id !== undefined),
  );
  const moveOf = new Map(posted.map(({ id, moveId }) => [id, moveId]));
  const items = await readMoveLines(company, [...moveOf.values()], [['reconciled', '=', false]]);
  return paid.flatMap((entry, index) => {
    const moveId = moveOf.get(ids[index] ?? 0);
    const item = items.find((line) => line.moveId === moveId && line.accountId === entry.receivableId);
    return item === undefined ? [] : [{ paid: entry, item }];
  });
}

/** One batch of what came in and one of what went back, where this Odoo has batches. */
async function group(
  { seller, company, plan, journal }: SettlementBooking,
  paid: readonly PaidBooking[],
  ids: readonly (number | undefined)[],
): Promise<void> {
  if (!company.dialect.hasBatchPayments) return;
  const { settlementId, depositDate } = plan.settlement;
  for (const type of ['inbound', 'outbound'] as const) {
    const members = paid.flatMap(({ booking }, index) => {
      const id = ids[index];
      return id !== undefined && booking.amount.greaterThan(0) === (type === 'inbound') ? [id] : [];
    });
    if (members.length === 0) continue;
    await ensureBatch(company, journal, {
      key: `${settlementKey(seller.name, settlementId)}_batch_${type}`,
      name: `${settlementName(settlementId)}${type === 'inbound' ? '' : ' refunds'}`,
      date: depositDate,
      type,
      paymentIds: members,
    });
  }
}
