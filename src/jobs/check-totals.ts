import type { Decimal } from '../domain/money.ts';
import { priceUnitFor } from '../domain/tax.ts';
import { readSaleOrders } from '../odoo/sale-order.ts';
import {
  addSaleOrderLines,
  readSaleOrderLines,
  type SaleOrderLineRecord,
  updateSaleOrderLines,
} from '../odoo/sale-order-line.ts';
import type { NewFailure } from '../state/failures.ts';
import type { Account, OdooSide } from './account.ts';
import type { PlacedOrder } from './create-orders.ts';
import { pricingOf, taxesOf } from './create-orders.ts';

/**
 * Reads back what Odoo makes of the orders, and puts right what it can: prices for the taxes that Odoo really applied (fiscal
 * positions), then a rounding line for the cents that no price can reach. What is left is filed with both figures.
 */
export async function checkTotals(account: Account, orders: readonly PlacedOrder[]): Promise<void> {
  const side = await account.odoo();
  const wrong = await differences(side, orders);
  if (wrong.length > 0) await repriceLines(side, wrong);
  const stillWrong = wrong.length > 0 ? await differences(side, orders) : [];
  if (stillWrong.length > 0) await roundOff(side, stillWrong);
  const left = new Map(
    (stillWrong.length > 0 ? await differences(side, orders) : []).map((entry) => [
      entry.order.odooId,
      entry,
    ]),
  );
  for (const order of orders) {
    const entry = left.get(order.odooId);
    const failure = entry === undefined ? figuresOfAmazon(account, order) : figuresOfOdoo(entry);
    if (failure !== undefined) order.warnings.push(failure);
  }
}

type Difference = { order: PlacedOrder; actual: Decimal; missing: Decimal };

async function differences({ records }: OdooSide, orders: readonly PlacedOrder[]): Promise<Difference[]> {
  const held = await readSaleOrders(
    records,
    orders.map(({ odooId }) => odooId),
  );
  const totals = new Map(held.map(({ id, amountTotal }) => [id, amountTotal]));
  return orders.flatMap((order) => {
    const actual = totals.get(order.odooId);
    if (actual === undefined) return [];
    const missing = writtenTotal(order).minus(actual);
    return missing.isZero() ? [] : [{ order, actual, missing }];
  });
}

/** The total that the written lines should come to: Amazon's, less what Amazon's own figures leave unexplained. */
function writtenTotal({ plan }: PlacedOrder): Decimal {
  const rounded = plan.lines.some(({ kind }) => kind === 'rounding');
  return rounded ? plan.total : plan.total.minus(plan.difference);
}

async function repriceLines(side: OdooSide, wrong: readonly Difference[]): Promise<void> {
  const lines = await readSaleOrderLines(
    side.records,
    wrong.map(({ order }) => order.odooId),
  );
  const changes = wrong.flatMap(({ order }) =>
    lines
      .filter(({ saleOrderId }) => saleOrderId === order.odooId)
      .flatMap((line) => {
        const priceUnit = rightPrice(side, order, line);
        return priceUnit === undefined ? [] : [{ id: line.id, priceUnit }];
      }),
  );
  await updateSaleOrderLines(side.records, changes);
}

function rightPrice(side: OdooSide, { plan }: PlacedOrder, line: SaleOrderLineRecord): Decimal | undefined {
  const wanted = plan.lines.find(({ key }) => key === line.key);
  if (wanted === undefined || wanted.total.equals(line.priceTotal)) return undefined;
  const price = priceUnitFor(wanted.total, line.quantity, taxesOf(side, line.taxIds), pricingOf(side, plan));
  return price.minus(line.priceUnit).abs().lessThan('0.0000001') ? undefined : price;
}

/** Rounding moves at most a cent per line and tax; more than that is no rounding. */
const CENTS_PER_LINE = 2;

async function roundOff(side: OdooSide, wrong: readonly Difference[]): Promise<void> {
  const rounding = await side.products.service('rounding');
  await addSaleOrderLines(
    side.records,
    wrong
      .filter(({ order: { plan }, missing }) => {
        const cents = missing.abs().times(10 ** pricingOf(side, plan).exponent);
        return cents.lessThanOrEqualTo(CENTS_PER_LINE * plan.lines.length);
      })
      .map(({ order, missing }) => ({
        saleOrderId: order.odooId,
        key: `item_${order.order.orderId}_tax_rounding`,
        productId: rounding.id,
        name: 'Rounding of taxes',
        quantity: 1,
        priceUnit: missing,
        taxIds: undefined,
        routeId: undefined,
      })),
  );
}

function figuresOfAmazon(account: Account, { order, plan, odooId }: PlacedOrder): NewFailure | undefined {
  if (plan.difference.abs().lessThanOrEqualTo(account.planOptions.roundingLimit)) return undefined;
  const parts = plan.total.minus(plan.difference);
  return {
    subject: order.orderId,
    class: 'totalDiffers',
    cause: 'totalDiffers amazon',
    message: `Amazon says the order is worth ${plan.total.toFixed()} ${plan.currencyCode}, its items come to ${parts.toFixed()}`,
    hint: 'Compare the order with Seller Central. Odoo holds the items; roundingLimit lets small differences become a line.',
    odooModel: 'sale.order',
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
    odooModel: 'sale.order',
    odooId,
  };
}
