import { AmazonError } from '../../amazon/errors.ts';
import { getOrder } from '../../amazon/orders.ts';
import type { HeldUnits } from '../../domain/stock/available.ts';
import { readSaleOrders } from '../../odoo/sale/order.ts';
import { recordUnits } from '../pass/order-units.ts';
import type { Seller } from '../pass/seller.ts';

/** Orders that one pass asks Amazon for, because an earlier version of this program did not remember what they hold. */
const ASKED_PER_PASS = 50;

/** What orders hold that Odoo does not. */
export type Held = {
  units: HeldUnits[];
  /** False when there are orders of which it is not known what they hold: nothing scarce is raised then. */
  complete: boolean;
};

/**
 * Gathers what orders hold that Odoo does not: of this seller, and of the others who sell from the same company's stock. It is read
 * before Odoo's quantities are: an order that comes into Odoo in between is then counted twice for one pass, and never not at all.
 *
 * @param accounts names of the sellers of the company, this one too
 * @throws AmazonError or OdooError
 */
export async function gatherHeld(
  seller: Seller,
  accounts: readonly string[],
  { dryRun }: { dryRun: boolean },
): Promise<Held> {
  const { state, name } = seller;
  if (!dryRun) await askForUnknown(seller);
  const unknown = await state.orderUnits.unknown(name);
  const malformed = await state.failures.unresolved(name, 'malformed');
  const units: HeldUnits[] = [];
  for (const account of accounts) {
    const held = await state.orderUnits.held(account);
    const inOdoo = await confirmedInOdoo(seller, account, held);
    for (const each of held) if (!inOdoo.has(each.orderId)) units.push({ ...each, seller: account });
  }
  return { units, complete: unknown.length + malformed.length === 0 };
}

/** Orders that failed although their sales order is confirmed: a wrong total, say. Odoo's figures hold those. */
async function confirmedInOdoo(
  seller: Seller,
  account: string,
  held: readonly { orderId: string; reason: string }[],
): Promise<Set<string>> {
  const failed = held.filter(({ reason }) => reason === 'notInOdoo').map(({ orderId }) => orderId);
  const entries = await seller.state.orders.find(account, failed);
  const odooIds = [...entries.values()].flatMap(({ odooId }) => odooId ?? []);
  if (odooIds.length === 0) return new Set();
  const records = await readSaleOrders(
    { odoo: await seller.connect() },
    odooIds,
    seller.settings.odoo.referenceField,
  );
  const confirmed = records.filter(({ state }) => state === 'sale' || state === 'done');
  const ids = new Set(confirmed.map(({ id }) => id));
  return new Set(
    [...entries.values()].flatMap(({ orderId, odooId }) =>
      odooId !== undefined && ids.has(odooId) ? [orderId] : [],
    ),
  );
}

async function askForUnknown(seller: Seller): Promise<void> {
  const { state, name, amazon } = seller;
  const orderIds = (await state.orderUnits.unknown(name)).slice(0, ASKED_PER_PASS);
  const entries = await state.orders.find(name, orderIds);
  for (const orderId of orderIds) {
    const entry = entries.get(orderId);
    const order = await readableOrder(() => getOrder(amazon, orderId));
    if (order === 'gone')
      await state.orderUnits.record(name, [{ orderId, units: new Map(), held: undefined, placedAt: 0 }]);
    else if (order !== undefined && entry !== undefined) await recordUnits(seller, [{ ...entry, order }]);
  }
}

/** @returns undefined for an order that cannot be read: it stays unknown */
async function readableOrder<Order>(
  read: () => Promise<Order | undefined>,
): Promise<Order | 'gone' | undefined> {
  try {
    return (await read()) ?? 'gone';
  } catch (error) {
    if (error instanceof AmazonError && error.code === 'AMAZON_MALFORMED_ANSWER') return undefined;
    throw error;
  }
}
