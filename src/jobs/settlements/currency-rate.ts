import { type CurrencyRate, conversionOn } from '../../domain/currency-rates.ts';
import type { Decimal } from '../../domain/money.ts';
import type { SettlementPlan } from '../../domain/settlements/bookings.ts';
import { firstOpenDay } from '../../domain/settlements/closed-period.ts';
import type { CompanyBooks } from '../../odoo/base/company-books.ts';
import { readRates } from '../../odoo/base/currency.ts';
import type { Company } from '../../odoo/company.ts';
import type { DeliveredOrder } from '../../odoo/sale/invoice.ts';
import type { NewFailure } from '../../state/failures.ts';
import type { Seller } from '../pass/seller.ts';

/** How many units of a currency the company's unit is worth on a day; undefined when Odoo has no rate to count with. */
export type Conversion = (day: string) => Decimal | undefined;

/** Reads Odoo's rates between a currency and the company's own. */
export async function readConversion(
  company: Company,
  currencyCode: string,
  { currencyCode: own }: Pick<CompanyBooks, 'currencyCode'>,
): Promise<Conversion> {
  const rates = currencyCode === own ? [] : await readRates(company, [currencyCode, own]);
  return (day) => conversionOn(rates, { currencyCode, own }, day);
}

/**
 * Why a settlement waits in a currency that has no rate on its first day: Odoo would count it, its credit notes and bills 1:1, or
 * by a rate of later days.
 */
export function waitsForRate(
  { settlement, bookings }: Pick<SettlementPlan, 'settlement' | 'bookings'>,
  conversion: Conversion,
  books: Pick<CompanyBooks, 'currencyCode' | 'lockedUntil'>,
): NewFailure[] {
  const { settlementId, currencyCode } = settlement;
  const [first] = bookings.map(({ date }) => firstOpenDay(date, books.lockedUntil)).toSorted();
  if (first === undefined || conversion(first) !== undefined) return [];
  return [
    withoutRate(settlementId, `Settlement ${settlementId} waits`, {
      currencyCode,
      own: books.currencyCode,
      day: first,
    }),
  ];
}

/** Orders that can be invoiced, and one failure for each currency that has no rate on the day of an invoice. */
export type Invoiceable<Order> = { orders: Order[]; failures: NewFailure[] };

/**
 * Leaves out what Odoo would invoice 1:1, or by a rate of later days.
 *
 * @param own the company's currency
 */
export function invoiceable<Order extends Pick<DeliveredOrder, 'currencyCode' | 'deliveredOn'>>(
  orders: readonly Order[],
  rates: readonly CurrencyRate[],
  own: string,
): Invoiceable<Order> {
  const hasRate = ({ currencyCode, deliveredOn: day }: Order): boolean =>
    conversionOn(rates, { currencyCode, own }, day) !== undefined;
  const without = orders.filter((order) => !hasRate(order));
  const failures = [...new Set(without.map(({ currencyCode }) => currencyCode))].map((currencyCode) => {
    const days = without.filter((order) => order.currencyCode === currencyCode).map((one) => one.deliveredOn);
    const count = days.length === 1 ? 'One invoice waits' : `${days.length} invoices wait`;
    return withoutRate(currencyCode, count, { currencyCode, own, day: days.toSorted()[0] ?? '' });
  });
  return { orders: orders.filter(hasRate), failures };
}

/** Files which currencies lack a rate for invoices, and closes what was filed for currencies that have one now. */
export async function fileRatesMissing(
  { name, state, now }: Pick<Seller, 'name' | 'state' | 'now'>,
  failures: readonly NewFailure[],
): Promise<void> {
  const still = new Set(failures.map(({ subject }) => subject));
  const filed = (await state.failures.unresolved(name, 'currencyRate')).map(({ subject }) => subject);
  const over = filed.filter((subject) => isCurrency(subject) && !still.has(subject));
  await state.failures.resolve(name, over, ['currencyRate']);
  if (failures.length > 0) await state.failures.file(name, failures, new Date(now()));
}

/** Failures of invoices have the currency as their subject, those of settlements the settlement's id. */
function isCurrency(subject: string): boolean {
  return /^[A-Z]{3}$/.test(subject);
}

function withoutRate(
  subject: string,
  what: string,
  { currencyCode, own, day }: { currencyCode: string; own: string; day: string },
): NewFailure {
  return {
    subject,
    class: 'currencyRate',
    cause: `currencyRate ${currencyCode} ${subject}`,
    message: `${what}: Odoo has no rate of ${currencyCode} on ${day} or before, and would count it 1:1 with ${own} or by the rate of a later day`,
    hint: `Enter a rate of ${day} or of an earlier day in Invoicing ▸ Configuration ▸ Currencies ▸ ${currencyCode}; it goes on by itself afterwards.`,
  };
}
