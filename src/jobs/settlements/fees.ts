import { Decimal, exponentOf, sum } from '../../domain/money.ts';
import type { Booking, SettlementPlan } from '../../domain/settlements/bookings.ts';
import { priceUnitFor } from '../../domain/tax.ts';
import { type Move, postMoves, readMoves, roundDraft } from '../../odoo/account/move.ts';
import { type MoveLine, readPayables, reconcile } from '../../odoo/account/move-line.ts';
import { type BillLine, ensureVendorBills, type VendorBill } from '../../odoo/account/vendor-bill.ts';
import type { CompanyBooks } from '../../odoo/base/company-books.ts';
import type { Company } from '../../odoo/company.ts';
import { getNamed } from '../../odoo/orm/named.ts';
import type { NewFailure } from '../../state/failures.ts';
import { taxesOf } from '../pass/pricing.ts';
import type { Seller } from '../pass/seller.ts';
import type { FeeBill, SettlementBooking } from './booking.ts';
import { lockedPeriod } from './locked-period.ts';
import { settlementName } from './names.ts';
import { refused } from './refusal.ts';

/** What {@link billFees} has to know of the books. */
export type BillingBooks = {
  company: Company;
  books: CompanyBooks;
  accountOf: (booking: Booking) => Promise<number>;
};

/**
 * Makes and posts the vendor bills over the fees and the advertising of a settlement, one a month, with the tax of the settings; or
 * a vendor's credit note where Amazon gave back more than it took. Does nothing where the settings name no vendor.
 *
 * @returns the bills; or why they cannot be made, and then none is posted
 * @throws OdooError when the settings name a vendor or a tax that Odoo does not have
 */
export async function billFees(
  seller: Seller,
  plan: SettlementPlan,
  { company, books, accountOf }: BillingBooks,
): Promise<{ bills: FeeBill[] } | { failures: NewFailure[] }> {
  const { feeVendor, feeTax } = seller.settings.odoo;
  const months = feesByMonth(plan);
  if (feeVendor === undefined || months.length === 0) return { bills: [] };
  const locked = lockedPeriod(
    plan,
    months.flatMap((bookings) => bookings.map(({ date }) => date)),
    books.purchasesLockedUntil,
  );
  if (locked.length > 0) return { failures: locked };
  const { odoo } = company;
  const partnerId = await getNamed(odoo, 'res.partner', feeVendor, ['name'], 'odoo.feeVendor');
  const taxIds =
    feeTax === undefined
      ? []
      : [
          await getNamed(odoo, 'account.tax', feeTax, ['name'], 'odoo.feeTax', [
            ['type_tax_use', '=', 'purchase'],
            ['company_id', '=', company.companyId],
          ]),
        ];
  const wanted = await Promise.all(
    months.map((bookings) => billOf(seller, plan, bookings, { company, accountOf, partnerId, taxIds })),
  );
  const posted = await postBills(company, plan, wanted);
  if (!('moves' in posted)) return posted;
  const payables = await readPayables(
    company,
    posted.moves.map(({ id }) => id),
  );
  return {
    bills: months.map((bookings, index) => ({
      bookings,
      partnerId,
      payables: payables.filter(({ moveId }) => moveId === posted.moves[index]?.id),
    })),
  };
}

function feesByMonth({ bookings }: SettlementPlan): Booking[][] {
  const months = new Map<string, Booking[]>();
  for (const booking of bookings.filter(({ kind }) => kind === 'fee' || kind === 'advertising')) {
    const month = booking.date.slice(0, 7);
    months.set(month, [...(months.get(month) ?? []), booking]);
  }
  // Fees that cancel each other out are nothing to be billed.
  return [...months.values()].filter((own) => !sum(own.map(({ amount }) => amount)).isZero());
}

type WantedBill = VendorBill & { total: Decimal /** Of its currency. */; cent: Decimal };

async function billOf(
  seller: Seller,
  { settlement }: SettlementPlan,
  bookings: readonly Booking[],
  {
    company,
    accountOf,
    partnerId,
    taxIds,
  }: Pick<BillingBooks, 'company' | 'accountOf'> & {
    partnerId: number;
    taxIds: number[];
  },
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
    lines.push({ name: booking.label, priceUnit, accountId: await accountOf(booking), taxIds });
  }
  const month = date.slice(0, 7);
  return {
    key: `fees_${seller.name}_${settlementId}_${month}`,
    ref: `Fees ${month} ${settlementName(settlementId)}`,
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
  const loaded = await ensureVendorBills(company, wanted);
  const [words] = loaded.refused.values();
  if (words !== undefined) return { failures: [refused(plan, 'a bill over fees', words)] };
  const ids = loaded.ids.filter((id): id is number => id !== undefined);
  for (const [index, { total, cent, lines }] of wanted.entries())
    await roundDraft(company, ids[index] ?? 0, {
      wanted: total,
      accountId: lines[0]?.accountId ?? 0,
      limit: cent.times(lines.length),
    });
  const found = await readMoves(company, 'id', ids);
  const moves = loaded.ids.flatMap((id) => found.find((move) => move.id === id) ?? []);
  const wrong = wanted.flatMap(({ ref, total }, index) =>
    moves[index]?.total.equals(total) === true
      ? []
      : [`${ref}: Amazon took ${total.toFixed()}, the bill is over ${moves[index]?.total.toFixed() ?? '-'}`],
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
  { company, plan, bills }: SettlementBooking,
  items: readonly MoveLine[],
): Promise<NewFailure[]> {
  const failures: NewFailure[] = [];
  for (const { bookings, payables } of bills) {
    const labels = new Set(bookings.map(({ label }) => label));
    const accounts = new Set(payables.map(({ accountId }) => accountId));
    const own = items.filter(({ name, accountId }) => labels.has(name) && accounts.has(accountId));
    const all = [...own, ...payables];
    const words = await reconcile(
      company,
      all.map(({ id }) => id),
      all,
    );
    if (words !== undefined) failures.push(refused(plan, 'the payment of a bill over fees', words));
  }
  return failures;
}
