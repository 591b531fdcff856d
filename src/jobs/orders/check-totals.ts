import { Decimal, sum, ZERO } from '../../domain/money.ts';
import type { PlannedLine } from '../../domain/orders/plan.ts';
import type { SaleOrderId } from '../../domain/record-id.ts';
import { priceUnitFor } from '../../domain/tax.ts';
import { SALE_ORDER } from '../../odoo/models.ts';
import { readSaleOrders, type SaleOrderRecord } from '../../odoo/sale/order.ts';
import {
  addSaleOrderLines,
  clearTaxes,
  readSaleOrderLines,
  type SaleOrderLineRecord,
  updateSaleOrderLines,
} from '../../odoo/sale/order-line.ts';
import type { NewFailure } from '../../state/failures.ts';
import { pricingOf, taxesOf } from '../pass/pricing.ts';
import type { Seller, SellerCompany } from '../pass/seller.ts';
import type { PlacedOrder } from './create.ts';

/**
 * Reads back Odoo's totals and corrects what it can: first the prices, for the taxes that Odoo really applied (fiscal positions),
 * then a rounding line for cents that no price can reach. Any difference that remains is filed as a failure with both figures.
 *
 * @param current the orders as they were just read; without it they are read here
 */
export async function checkTotals(
  seller: Seller,
  orders: readonly PlacedOrder[],
  current?: ReadonlyMap<SaleOrderId, SaleOrderRecord>,
): Promise<void> {
  if (orders.length === 0) return;
  const company = await seller.company();
  const freed = await freeOfTax(company, orders);
  const wrong =
    current === undefined || freed ? await differences(company, orders) : differing(orders, current);
  if (wrong.length > 0) await repriceLines(company, wrong);
  const stillWrong = wrong.length > 0 ? await differences(company, orders) : [];
  if (stillWrong.length > 0) await roundOff(company, stillWrong);
  const left = new Map(
    (stillWrong.length > 0 ? await differences(company, orders) : []).map((entry) => [
      entry.order.odooId,
      entry,
    ]),
  );
  for (const order of orders) {
    const entry = left.get(order.odooId);
    const failure =
      entry === undefined ? figuresOfAmazon(order, seller.planOptions.roundingLimit) : figuresOfOdoo(entry);
    if (failure !== undefined) order.warnings.push(failure);
  }
}

/** The failure for an order whose total differs as it stands; nothing is corrected. */
export function wrongTotal(order: PlacedOrder, roundingLimit: Decimal): NewFailure | undefined {
  const { amountTotal } = order;
  if (amountTotal === undefined || amountTotal.equals(writtenTotal(order)))
    return figuresOfAmazon(order, roundingLimit);
  return figuresOfOdoo({ order, actual: amountTotal, missing: writtenTotal(order).minus(amountTotal) });
}

/**
 * Lines whose tax Amazon remits must carry none in Odoo. Orders without any taxed line are created that way; in mixed orders the
 * product's taxes are removed here, so that fiscal positions still decide about the other lines. A line with price 0 carries no
 * fixed-amount tax, because no price could compensate for it.
 *
 * @returns whether anything was written
 */
async function freeOfTax(company: SellerCompany, orders: readonly PlacedOrder[]): Promise<boolean> {
  const concerned = orders.filter(({ plan: { lines } }) => isMixed(lines) || lines.some(isFree));
  if (concerned.length === 0) return false;
  const lines = concerned.flatMap(({ plan }) => plan.lines);
  const untaxed = new Set(lines.flatMap((line) => (line.untaxed ? [line.key] : [])));
  const free = new Set(lines.flatMap((line) => (isFree(line) ? [line.key] : [])));
  const current = await readSaleOrderLines(
    company,
    concerned.map(({ odooId }) => odooId),
  );
  const wrong = current.filter(({ key = '', taxIds }) => {
    const fixed = taxesOf(company, taxIds).some(({ amountType }) => amountType === 'fixed');
    return taxIds.length > 0 && (untaxed.has(key) || (free.has(key) && fixed));
  });
  await clearTaxes(
    company,
    wrong.map(({ id }) => id),
  );
  return wrong.length > 0;
}

function isMixed(lines: readonly PlannedLine[]): boolean {
  return (
    lines.some(({ untaxed, kind }) => untaxed && !BORN_UNTAXED.has(kind)) &&
    lines.some(({ untaxed }) => !untaxed)
  );
}

function isFree({ total, untaxed }: PlannedLine): boolean {
  return total.isZero() && !untaxed;
}

/** Kinds of lines whose products have no tax. */
const BORN_UNTAXED = new Set(['rounding', 'tip', 'marketplaceTax']);

type Difference = { order: PlacedOrder; actual: Decimal; missing: Decimal };

async function differences(company: SellerCompany, orders: readonly PlacedOrder[]): Promise<Difference[]> {
  const current = await readSaleOrders(
    company,
    orders.map(({ odooId }) => odooId),
  );
  return differing(orders, new Map(current.map((record) => [record.id, record])));
}

function differing(
  orders: readonly PlacedOrder[],
  current: ReadonlyMap<SaleOrderId, SaleOrderRecord>,
): Difference[] {
  return orders.flatMap((order) => {
    const actual = current.get(order.odooId)?.amountTotal;
    if (actual === undefined) return [];
    const missing = writtenTotal(order).minus(actual);
    return missing.isZero() ? [] : [{ order, actual, missing }];
  });
}

/** The total that the written lines should add up to: Amazon's total, minus what Amazon's own figures leave unexplained. */
function writtenTotal({ plan }: PlacedOrder): Decimal {
  const rounded = plan.lines.some(({ kind }) => kind === 'rounding');
  return rounded ? plan.total : plan.total.minus(plan.difference);
}

async function repriceLines(company: SellerCompany, wrong: readonly Difference[]): Promise<void> {
  const lines = await readSaleOrderLines(
    company,
    wrong.map(({ order }) => order.odooId),
  );
  for (const { order } of wrong) learnTaxes(company, order, lines);
  const changes = wrong.flatMap(({ order }) =>
    lines
      .filter(({ saleOrderId }) => saleOrderId === order.odooId)
      .flatMap((line) => {
        const priceUnit = rightPrice(company, order, line);
        return priceUnit === undefined ? [] : [{ id: line.id, priceUnit }];
      }),
  );
  await updateSaleOrderLines(company, changes);
}

/** Remembers the applied taxes, so that the next orders to the same place are priced for them from the start. */
function learnTaxes(
  { appliedTaxes }: SellerCompany,
  { plan, productTaxes }: PlacedOrder,
  lines: readonly SaleOrderLineRecord[],
): void {
  const untaxed = new Set(plan.lines.flatMap((line) => (line.untaxed ? [line.key] : [])));
  for (const { key = '', taxIds } of lines) {
    const offered = productTaxes.get(key);
    if (offered !== undefined && !untaxed.has(key)) appliedTaxes.learn(plan, offered, taxIds);
  }
}

function rightPrice(
  company: SellerCompany,
  { plan }: PlacedOrder,
  line: SaleOrderLineRecord,
): Decimal | undefined {
  const wanted = plan.lines.find(({ key }) => key === line.key);
  if (wanted === undefined || wanted.total.equals(line.priceTotal)) return undefined;
  const price = priceUnitFor(
    wanted.total,
    line.quantity,
    taxesOf(company, line.taxIds),
    pricingOf(company, plan),
  );
  return price.minus(line.priceUnit).abs().lessThan('0.0000001') ? undefined : price;
}

/** Largest difference that counts as rounding: one cent per line and tax, plus the error from the digits of a unit price. */
function mostRounding(company: SellerCompany, { plan }: PlacedOrder): Decimal {
  const { exponent, priceDigits } = pricingOf(company, plan);
  const cents = new Decimal(10).pow(-exponent).times(CENTS_PER_LINE);
  const perUnit = priceDigits === undefined ? ZERO : new Decimal(10).pow(-priceDigits);
  return sum(plan.lines.map(({ quantity }) => cents.plus(perUnit.times(quantity))));
}

const CENTS_PER_LINE = 2;

/** Adds the rounding line, or changes its amount if the order has one. */
async function roundOff(company: SellerCompany, wrong: readonly Difference[]): Promise<void> {
  const rounded = wrong.filter(({ order, missing }) =>
    missing.abs().lessThanOrEqualTo(mostRounding(company, order)),
  );
  if (rounded.length === 0) return;
  const current = await readSaleOrderLines(
    company,
    rounded.map(({ order }) => order.odooId),
  );
  const lineOf = new Map(current.map((line) => [line.key, line]));
  const moved = rounded.flatMap(({ order, missing }) => {
    const line = lineOf.get(roundingKey(order));
    return line === undefined ? [] : [{ id: line.id, quantity: 1, priceUnit: line.priceTotal.plus(missing) }];
  });
  await updateSaleOrderLines(company, moved);
  const rounding = await company.products.service('rounding');
  await addSaleOrderLines(
    company,
    rounded
      .filter(({ order }) => !lineOf.has(roundingKey(order)))
      .map(({ order, missing }) => ({
        saleOrderId: order.odooId,
        key: roundingKey(order),
        productId: rounding.id,
        name: 'Rounding of taxes',
        quantity: 1,
        priceUnit: missing,
        taxIds: undefined,
        routeId: undefined,
      })),
  );
}

function roundingKey({ order }: PlacedOrder): string {
  return `item_${order.orderId}_tax_rounding`;
}

function figuresOfAmazon(
  { order, plan, odooId }: PlacedOrder,
  roundingLimit: Decimal,
): NewFailure | undefined {
  if (plan.difference.abs().lessThanOrEqualTo(roundingLimit)) return undefined;
  const parts = plan.total.minus(plan.difference);
  return {
    subject: order.orderId,
    class: 'totalDiffers',
    cause: 'totalDiffers amazon',
    message: `Amazon says the order is worth ${plan.total.toFixed()} ${plan.currencyCode}, its items come to ${parts.toFixed()}`,
    hint: 'Compare the order with Seller Central. Odoo holds the items; roundingLimit lets small differences become a line.',
    odooModel: SALE_ORDER,
    odooId,
  };
}

function figuresOfOdoo({ order: { order, plan, odooId }, actual }: Difference): NewFailure {
  return {
    subject: order.orderId,
    class: 'totalDiffers',
    cause: 'totalDiffers odoo',
    message: `Amazon says the order is worth ${plan.total.toFixed()} ${plan.currencyCode}, Odoo comes to ${actual.toFixed()}`,
    hint: 'Check the taxes of the lines in Odoo; no price leads to the total with them.',
    odooModel: SALE_ORDER,
    odooId,
  };
}
