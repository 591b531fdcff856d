import { z } from 'zod';
import { Decimal, exponentOf, sum } from '../../domain/money.ts';
import { planBookings, type SettlementPlan } from '../../domain/settlements/bookings.ts';
import { accountNames } from '../../odoo/account/account.ts';
import type { Move } from '../../odoo/account/move.ts';
import { readBalance } from '../../odoo/account/move-line.ts';
import { readCompanyBooks } from '../../odoo/base/company-books.ts';
import type { Company } from '../../odoo/company.ts';
import { many2one, searchRead } from '../../odoo/orm/search-read.ts';
import type { SettlementEntry } from '../../state/settlements.ts';
import type { Seller } from '../pass/seller.ts';
import { bookingOptions } from './booking-options.ts';
import { readDocuments } from './documents.ts';
import { toFile } from './fetch.ts';
import { settlementName } from './names.ts';
import { journalOf } from './sync.ts';

/** A settlement, against what Odoo holds of it. Amounts are decimals as text, in the settlement's currency. */
export type SettlementProof = {
  settlementId: string;
  state: string;
  currencyCode: string;
  startDate: string;
  endDate: string;
  opening: string;
  /** All rows but the balances. */
  movements: string;
  total: string;
  closing: string;
  /** The intermediary account, as people know it. */
  account: string;
  /** What Odoo has booked on it for this settlement. */
  booked: string;
  balance: string;
  /** What Amazon still owes by the newest booked settlement of this currency. */
  expectedBalance: string;
  /** Why the two differ. */
  explanations: { text: string; amount: string }[];
  unexplained: string;
  orders: { orderId: string; billed: string; credited: string; settled: string; open: string }[];
  others: { label: string; date: string; amount: string }[];
};

/**
 * Compares a settlement with Odoo, figure by figure.
 *
 * @returns undefined when the account has no such settlement, or its file cannot be read
 */
export async function proveSettlement(
  seller: Seller,
  settlementId: string,
): Promise<SettlementProof | undefined> {
  const entries = await seller.state.settlements.list(seller.name);
  const entry = entries.find((candidate) => candidate.settlementId === settlementId);
  if (entry === undefined) return undefined;
  const file = toFile(await seller.state.archive.read(entry.file), entry);
  if (!('settlement' in file)) return undefined;
  const planned = planBookings(file.settlement, bookingOptions(seller.settings.odoo));
  if (!('plan' in planned)) return undefined;
  return prove(seller, entry, planned.plan, entries);
}

async function prove(
  seller: Seller,
  entry: SettlementEntry,
  plan: SettlementPlan,
  entries: readonly SettlementEntry[],
): Promise<SettlementProof> {
  const { settlement, opening, closing, bookings } = plan;
  const company = await seller.company();
  const journal = await journalOf(seller, company, settlement, await readCompanyBooks(company));
  const text = textIn(settlement.currencyCode);
  const balance = await readBalance(company, journal.accountId, journal.currencyId);
  const { expected, explanations } = expectedBalance(
    entries.filter(
      ({ state, currencyCode }) => state === 'booked' && currencyCode === settlement.currencyCode,
    ),
  );
  const booked = await bookedFor(company, settlement.settlementId, journal.accountId, journal.currencyId);
  const explained = sum(explanations.map(({ amount }) => amount));
  const names = await accountNames(company, [journal.accountId]);
  return {
    settlementId: settlement.settlementId,
    state: entry.state,
    currencyCode: settlement.currencyCode,
    startDate: settlement.startDate,
    endDate: settlement.endDate,
    opening: text(opening),
    movements: text(sum(bookings.filter(({ kind }) => kind !== 'payout').map(({ amount }) => amount))),
    total: text(settlement.total),
    closing: text(closing),
    account: names.get(journal.accountId) ?? journal.name,
    booked: text(booked),
    balance: text(balance),
    expectedBalance: text(expected),
    explanations: explanations.map((one) => ({ text: one.text, amount: text(one.amount) })),
    unexplained: text(balance.minus(expected).minus(explained)),
    orders: await ordersOf(seller, plan, text),
    others: bookings
      .filter(({ orderId }) => orderId === undefined)
      .map(({ label, date, amount }) => ({ label, date, amount: text(amount) })),
  };
}

function textIn(currencyCode: string): (amount: Decimal) => string {
  const exponent = exponentOf(currencyCode);
  return (amount) => amount.plus(0).toFixed(exponent);
}

/**
 * What Amazon owes by the newest settlement; what it owed before the first one was never booked here, and where one does not begin
 * as the one before it ended, a settlement is missing.
 */
function expectedBalance(booked: readonly SettlementEntry[]): {
  expected: Decimal;
  explanations: { text: string; amount: Decimal }[];
} {
  let before: SettlementEntry | undefined;
  const explanations: { text: string; amount: Decimal }[] = [];
  for (const entry of booked) {
    const gap = new Decimal(before?.closing ?? 0).minus(entry.opening ?? 0);
    const text =
      before === undefined
        ? `Amazon owed this before ${entry.settlementId}, the first settlement here: book it as the opening balance`
        : `between ${before.settlementId} and ${entry.settlementId} a settlement is missing`;
    if (!gap.isZero()) explanations.push({ text, amount: gap });
    before = entry;
  }
  return { expected: new Decimal(before?.closing ?? 0), explanations };
}

/** What is on the intermediary account for one settlement, whichever way it was booked. */
async function bookedFor(
  company: Company,
  settlementId: string,
  accountId: number,
  currencyId: number | undefined,
): Promise<Decimal> {
  const { odoo } = company;
  const name = settlementName(settlementId);
  const Item = z.object({ balance: z.number(), amount_currency: z.number(), move_id: many2one });
  const items = await searchRead(
    odoo,
    'account.move.line',
    [
      ['account_id', '=', accountId],
      ['parent_state', '=', 'posted'],
      '|',
      ['move_id.ref', '=like', `${name} %`],
      ['statement_id.name', '=', name],
    ],
    Item,
  );
  return sum(
    items.map((item) => new Decimal(String(currencyId === undefined ? item.balance : item.amount_currency))),
  );
}

function posted(moves: readonly Move[] = []): Move[] {
  return moves.filter(({ state }) => state === 'posted');
}

async function ordersOf(
  seller: Seller,
  { bookings }: SettlementPlan,
  text: (amount: Decimal) => string,
): Promise<SettlementProof['orders']> {
  const orderIds = [...new Set(bookings.flatMap(({ orderId }) => orderId ?? []))];
  const documents = await readDocuments(seller, orderIds);
  return orderIds.map((orderId) => {
    const own = documents.get(orderId);
    const invoices = posted(own?.invoices);
    const notes = posted(own?.creditNotes);
    const open = sum(invoices.map(({ residual }) => residual)).minus(
      sum(notes.map(({ residual }) => residual)),
    );
    return {
      orderId,
      billed: own === undefined ? 'not in Odoo' : text(sum(invoices.map(({ total }) => total))),
      credited: text(sum(notes.map(({ total }) => total))),
      settled: text(
        sum(bookings.filter((booking) => booking.orderId === orderId).map(({ amount }) => amount)),
      ),
      open: text(open),
    };
  });
}
