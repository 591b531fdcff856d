import { Decimal, exponentOf, sum } from '../../domain/money.ts';
import type { PartnerId, TaxId } from '../../domain/record-id.ts';
import type { Booking, SettlementPlan } from '../../domain/settlements/bookings.ts';
import { firstOpenDay } from '../../domain/settlements/closed-period.ts';
import { feeBillName, plainLabel } from '../../domain/settlements/names.ts';
import { purposeOf } from '../../domain/settlements/purposes.ts';
import { priceUnitFor } from '../../domain/tax.ts';
import { type Move, postMoves, readMoves, readVendorBills, roundDraft } from '../../odoo/account/move.ts';
import { type MoveLine, readPayables, reconcile } from '../../odoo/account/move-line.ts';
import {
  type BillLine,
  ensureVendorBills,
  getPurchaseTax,
  getVendor,
  type VendorBill,
} from '../../odoo/account/vendor-bill.ts';
import type { CompanyBooks } from '../../odoo/base/company-books.ts';
import type { Company } from '../../odoo/company.ts';
import type { NewFailure } from '../../state/failures.ts';
import { taxesOf } from '../pass/pricing.ts';
import type { Seller } from '../pass/seller.ts';
import type { AccountOf } from './accounts.ts';
import { lockedPeriod } from './locked-period.ts';
import { refused } from './refusal.ts';

/** A posted bill over fees of a settlement. */
export type FeeBill = {
  /** Labels of the movements with which Amazon kept the fees. */
  labels: ReadonlySet<string>;
  /** What the bill leaves to be paid. */
  payables: MoveLine[];
};

/** What {@link billFees} needs to know about the accounting. */
export type BillingBooks = { company: Company; books: CompanyBooks; accountOf: AccountOf };

/** The bills over fees of a settlement that are posted already. */
export async function findFeeBills(company: Company, plan: SettlementPlan): Promise<FeeBill[]> {
  const months = feesByMonth(plan);
  const names = months.map(({ month }) => feeBillName(month, plan.settlement.settlementId));
  const moves = await readMoves(company, 'ref', names, [['state', '=', 'posted']]);
  return billsOf(company, months, (index) => moves.find(({ ref }) => ref === names[index]));
}

/**
 * Makes and posts the vendor bills over the fees and the advertising of a settlement, one a month, with the tax of the settings; or
 * a vendor's credit note where Amazon gave back more than it took. Does nothing where the settings name no vendor. A bill that
 * exists under the settlement's name is taken.
 *
 * @returns the bills; or why they cannot be made, and then none is posted
 * @throws OdooError when the settings name a vendor or a tax that Odoo does not have
 */
export async function billFees(
  { settings }: Pick<Seller, 'settings'>,
  plan: SettlementPlan,
  { company, books, accountOf }: BillingBooks,
): Promise<{ bills: FeeBill[] } | { failures: NewFailure[] }> {
  const { feeVendor, feeTax } = settings.odoo;
  const months = feesByMonth(plan);
  if (feeVendor === undefined || months.length === 0) return { bills: [] };
  const dates = months.flatMap(({ bookings }) => bookings.map(({ date }) => date));
  const locked = lockedPeriod(plan, dates, books.purchasesLockedUntil);
  if (settings.odoo.lockedPeriod === 'wait' && locked.length > 0) return { failures: locked };
  const partnerId = await getVendor(company, feeVendor, 'odoo.feeVendor');
  const taxIds = feeTax === undefined ? [] : [await getPurchaseTax(company, feeTax, 'odoo.feeTax')];
  const wanted = await Promise.all(
    months.map(async (month) => {
      const bill = await billOf(plan, month, { company, accountOf, partnerId, taxIds });
      return { ...bill, date: firstOpenDay(bill.date, books.purchasesLockedUntil) };
    }),
  );
  const posted = await postBills(company, plan, wanted);
  if (!('moves' in posted)) return posted;
  return { bills: await billsOf(company, months, (index) => posted.moves[index]) };
}

async function billsOf(
  company: Company,
  months: readonly FeeMonth[],
  moveOf: (index: number) => Move | undefined,
): Promise<FeeBill[]> {
  const found = months.flatMap(({ bookings }, index) => {
    const move = moveOf(index);
    return move === undefined ? [] : [{ labels: new Set(bookings.map(({ label }) => label)), move }];
  });
  const payables = await readPayables(
    company,
    found.map(({ move }) => move.id),
  );
  return found.map(({ labels, move }) => ({
    labels,
    payables: payables.filter(({ moveId }) => moveId === move.id),
  }));
}

/** Fees that were posted in a month, `YYYY-MM`. */
type FeeMonth = { month: string; bookings: Booking[] };

function feesByMonth({ bookings }: SettlementPlan): FeeMonth[] {
  const months = new Map<string, Booking[]>();
  for (const booking of bookings.filter(({ kind }) => kind === 'fee' || kind === 'advertising')) {
    const month = booking.date.slice(0, 7);
    months.set(month, [...(months.get(month) ?? []), booking]);
  }
  // Fees that cancel each other out need no bill.
  return [...months]
    .map(([month, own]) => ({ month, bookings: own }))
    .filter(({ bookings: own }) => !sum(own.map(({ amount }) => amount)).isZero());
}

type WantedBill = VendorBill & {
  total: Decimal;
  /** The smallest amount of its currency. */
  cent: Decimal;
};

async function billOf(
  { settlement }: SettlementPlan,
  { month, bookings }: FeeMonth,
  {
    company,
    accountOf,
    partnerId,
    taxIds,
  }: Omit<BillingBooks, 'books'> & { partnerId: PartnerId; taxIds: TaxId[] },
): Promise<WantedBill> {
  const { settlementId, currencyCode } = settlement;
  const date = bookings.map((booking) => booking.date).reduce((one, other) => (one > other ? one : other));
  const taken = sum(bookings.map(({ amount }) => amount)).negated();
  const sign = taken.greaterThan(0) ? 1 : -1;
  const exponent = exponentOf(currencyCode);
  const taxes = taxesOf(company, taxIds);
  const lines: BillLine[] = [];
  for (const booking of bookings) {
    const gross = booking.amount.times(-sign);
    const priceUnit = priceUnitFor(gross, 1, taxes, { ...company.pricing, exponent });
    lines.push({
      name: booking.label,
      priceUnit,
      accountId: await accountOf(purposeOf(booking.kind), booking.type),
      taxIds,
    });
  }
  return {
    key: `fees_${settlementId}_${month}`,
    ref: feeBillName(month, settlementId),
    type: sign === 1 ? 'in_invoice' : 'in_refund',
    date,
    partnerId,
    currencyCode,
    total: taken.abs(),
    cent: new Decimal(10).pow(-exponent),
    lines,
  };
}

async function postBills(
  company: Company,
  plan: SettlementPlan,
  wanted: readonly WantedBill[],
): Promise<{ moves: Move[] } | { failures: NewFailure[] }> {
  const names = wanted.map(({ ref }) => ref);
  const readBills = (): Promise<Move[]> => readVendorBills(company, names);
  const before = new Map((await readBills()).map((move) => [move.ref, move]));
  const loaded = await ensureVendorBills(
    company,
    wanted.filter(({ ref }) => !before.has(ref)),
  );
  const [reason] = loaded.refused.values();
  if (reason !== undefined) return { failures: [refused(plan, 'a bill over fees', reason)] };
  const made = new Map((await readBills()).map((move) => [move.ref, move]));
  for (const { ref, total, cent, lines } of wanted) {
    const move = made.get(ref);
    const [first] = lines;
    if (move === undefined || first === undefined) continue;
    await roundDraft(company, move.id, {
      wanted: total,
      accountId: first.accountId,
      limit: cent.times(lines.length),
    });
  }
  const found = new Map((await readBills()).map((move) => [move.ref, move]));
  const moves = wanted.flatMap(({ ref }) => found.get(ref) ?? []);
  const wrong = wanted.flatMap(({ ref, total }) =>
    found.get(ref)?.total.equals(total) === true
      ? []
      : [
          `${ref}: Amazon took ${total.toFixed()}, the bill is over ${found.get(ref)?.total.toFixed() ?? 'nothing'}`,
        ],
  );
  if (wrong.length > 0)
    return { failures: [refused(plan, 'the amount of a bill over fees', wrong.join('; '))] };
  const complaints = await postMoves(
    company,
    moves.map(({ id }) => id),
  );
  if (complaints.size > 0)
    return {
      failures: [...complaints.values()].map((error) => refused(plan, 'a bill over fees', error.message)),
    };
  return { moves };
}

/**
 * Pays the bills with the movements by which Amazon has kept the fees.
 *
 * @param items of the settlement's own entries
 */
export async function reconcileBills(
  company: Company,
  plan: SettlementPlan,
  bills: readonly FeeBill[],
  items: readonly MoveLine[],
): Promise<NewFailure[]> {
  const failures: NewFailure[] = [];
  for (const { labels, payables } of bills) {
    const accounts = new Set(payables.map(({ accountId }) => accountId));
    const own = items.filter(
      ({ name, accountId }) => labels.has(plainLabel(name)) && accounts.has(accountId),
    );
    const all = [...own, ...payables];
    const reason = await reconcile(
      company,
      all.map(({ id }) => id),
      all,
    );
    if (reason !== undefined) failures.push(refused(plan, 'the payment of a bill over fees', reason));
  }
  return failures;
}
