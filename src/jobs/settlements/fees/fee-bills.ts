import { exponentOf } from '../../../domain/money.ts';
import type { SettlementPlan } from '../../../domain/settlements/bookings.ts';
import { firstOpenDay } from '../../../domain/settlements/closed-period.ts';
import { type PlannedBill, planFeeBills } from '../../../domain/settlements/fee-bills.ts';
import { feeBillName, plainLabel } from '../../../domain/settlements/names.ts';
import { correctBillTax } from '../../../odoo/account/bill-tax.ts';
import { type Move, postMoves, readVendorBills, roundDraft } from '../../../odoo/account/move.ts';
import { type MoveLine, readPayables, reconcile } from '../../../odoo/account/move-line.ts';
import { ensureVendorBills } from '../../../odoo/account/vendor-bill.ts';
import type { CompanyBooks } from '../../../odoo/base/company-books.ts';
import type { Company } from '../../../odoo/company.ts';
import type { NewFailure } from '../../../state/failures.ts';
import type { Seller } from '../../pass/seller.ts';
import { lockedPeriod } from '../locked-period.ts';
import { refused } from '../refusal.ts';
import { type BillingBooks, billName, billOf, feeRulesOf, type WantedBill } from './wanted-bill.ts';

/** A posted bill over fees of a settlement. */
export type FeeBill = {
  /** Labels of the movements with which Amazon kept the fees. */
  labels: ReadonlySet<string>;
  /** What the bill leaves to be paid. */
  payables: MoveLine[];
};

/** The bills over fees of a settlement that are posted already. */
export async function findFeeBills(
  { settings }: Pick<Seller, 'settings'>,
  company: Company,
  plan: SettlementPlan,
): Promise<FeeBill[]> {
  const { settlementId } = plan.settlement;
  const planned = planFeeBills(plan, feeRulesOf(settings));
  const months = [...new Set(plan.bookings.map(({ date }) => date.slice(0, 7)))];
  // The settings may have changed since: then the bills are those of an earlier vendor.
  const names = [
    ...planned.map((bill) => billName(bill, settlementId, settings)),
    ...months.map((month) => feeBillName(month, settlementId)),
  ];
  const moves = await readVendorBills(company, [...new Set(names)]);
  const posted = new Map([...moves].filter(([, { state }]) => state === 'posted'));
  return billsOf(
    company,
    planned.flatMap((bill) => {
      const month = feeBillName(bill.month, settlementId);
      const move = posted.get(billName(bill, settlementId, settings)) ?? posted.get(month);
      return move === undefined ? [] : [{ labels: labelsOf(bill), move }];
    }),
  );
}

/**
 * Makes and posts the vendor bills over the fees and the advertising of a settlement, one for each month and vendor, with the tax of
 * the settings; or a vendor's credit note where Amazon gave back more than it took. Does nothing for fees without a vendor. A bill
 * that exists under the settlement's name is taken.
 *
 * @returns the bills; or why they cannot be made, and then none is posted
 * @throws OdooError when the settings name a vendor or a tax that Odoo does not have
 */
export async function billFees(
  { settings }: Pick<Seller, 'settings'>,
  plan: SettlementPlan,
  { company, books, accountOf }: BillingBooks,
): Promise<{ bills: FeeBill[] } | { failures: NewFailure[] }> {
  const planned = planFeeBills(plan, feeRulesOf(settings));
  if (planned.length === 0) return { bills: [] };
  const dates = planned.flatMap(({ lines }) => lines.map(({ booking }) => booking.date));
  const locked = lockedPeriod(plan, dates, books.purchasesLockedUntil);
  if (settings.odoo.lockedPeriod === 'wait' && locked.length > 0) return { failures: locked };
  const wanted: WantedBill[] = [];
  for (const bill of planned) {
    const made = await billOf(settings, plan, bill, { company, books, accountOf });
    wanted.push({ ...made, date: firstOpenDay(made.date, books.purchasesLockedUntil) });
  }
  const posted = await postBills(company, plan, wanted, books);
  if (!('moves' in posted)) return posted;
  return {
    bills: await billsOf(
      company,
      planned.flatMap((bill, index) => {
        const move = posted.moves[index];
        return move === undefined ? [] : [{ labels: labelsOf(bill), move }];
      }),
    ),
  };
}

function labelsOf({ lines, taxRows }: PlannedBill): ReadonlySet<string> {
  return new Set([...lines.map(({ booking }) => booking), ...taxRows].map(({ label }) => label));
}

async function billsOf(
  company: Company,
  found: readonly { labels: ReadonlySet<string>; move: Move }[],
): Promise<FeeBill[]> {
  const payables = await readPayables(
    company,
    found.map(({ move }) => move.id),
  );
  return found.map(({ labels, move }) => ({
    labels,
    payables: payables.filter(({ moveId }) => moveId === move.id),
  }));
}

async function postBills(
  company: Company,
  plan: SettlementPlan,
  wanted: readonly WantedBill[],
  { currencyCode: own }: CompanyBooks,
): Promise<{ moves: Move[] } | { failures: NewFailure[] }> {
  const names = wanted.map(({ ref }) => ref);
  const before = await readVendorBills(company, names);
  const loaded = await ensureVendorBills(
    company,
    wanted.filter(({ ref }) => !before.has(ref)),
  );
  const [reason] = loaded.refused.values();
  if (reason !== undefined) return { failures: [refused(plan, 'a bill over fees', reason)] };
  const made = await readVendorBills(company, names);
  for (const { ref, total, limit, hasTaxRows, lines } of wanted) {
    const move = made.get(ref);
    const [first] = lines;
    if (move === undefined || first === undefined) continue;
    if (hasTaxRows)
      await correctBillTax(company, move.id, { wanted: total, limit, exponent: exponentOf(own) });
    else await roundDraft(company, move.id, { wanted: total, accountId: first.accountId, limit });
  }
  const found = await readVendorBills(company, names);
  const moves = wanted.flatMap(({ ref }) => found.get(ref) ?? []);
  const wrong = wanted.flatMap((bill) => wrongTotal(bill, found.get(bill.ref)));
  if (wrong.length > 0)
    return {
      failures: [
        {
          ...refused(plan, 'the amount of a bill over fees', wrong.join('; ')),
          hint: 'Correct the tax in odoo.fees or odoo.feeTax, and delete the draft of the bill in Odoo: it is made again by itself.',
        },
      ],
    };
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

function wrongTotal({ ref, total, hasTaxRows }: WantedBill, move: Move | undefined): string[] {
  if (move?.total.equals(total) === true) return [];
  const taken = `${ref}: Amazon took ${total.toFixed()}, the bill is over ${move?.total.toFixed() ?? 'nothing'}`;
  return [hasTaxRows ? `${taken}; the file has the tax on fees in rows of its own` : taken];
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
