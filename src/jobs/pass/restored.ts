import type { SaleOrderId } from '../../domain/record-id.ts';
import { HOUR, instantAt, millisecondsOf } from '../../domain/time.ts';
import { SALE_ORDER } from '../../odoo/models.ts';
import { readExternalNamesIfAllowed } from '../../odoo/orm/external-id.ts';
import type { Odoo } from '../../odoo/rpc/client.ts';
import { readSaleOrders, type SaleOrderRecord, saleOrderKey } from '../../odoo/sale/order.ts';
import { readPickings } from '../../odoo/stock/picking.ts';
import type { RememberedOrder } from '../../state/orders.ts';
import type { RememberedParcel } from '../../state/parcels.ts';
import type { State } from '../../state/state.ts';

/** What the state remembers of an Odoo, and how its orders are recognized. */
export type OdooRecords = {
  name: string;
  state: State;
  referenceField: string;
  now: () => number;
};

/** The part of a seller that identifies its Odoo. */
export type OdooMemory = OdooRecords & {
  /** Odoo's address in the settings. */
  address: { url: string; database: string };
};

/** The records of a seller. */
export function recordsOf({
  name,
  state,
  settings,
  now,
}: Omit<OdooRecords, 'referenceField'> & { settings: { odoo: { referenceField: string } } }): OdooRecords {
  return { name, state, referenceField: settings.odoo.referenceField, now };
}

/**
 * Names of the external IDs of remembered orders, by Odoo's id. They stand for orders that a reading does not show, though Odoo has them:
 * records that a rule of Odoo or a company hides from the user, archived ones, and those that a replica of the database lacks still (Odoo
 * asks the database that is written to for external IDs).
 *
 * @throws OdooError
 */
export function readOrderKeys(
  odoo: Odoo,
  orders: readonly RememberedOrder[],
): Promise<ReadonlyMap<SaleOrderId, string>> {
  // Where the right to it is missing, the reading alone decides.
  return readExternalNamesIfAllowed(
    odoo,
    SALE_ORDER,
    orders.map(({ odooId }) => odooId),
  );
}

/** Rows of the state compared with Odoo in one step. */
const BATCH = 500;

/**
 * Forgets what an Odoo that was restored from a backup has lost, and notifies a person: the next passes then recreate orders,
 * deliveries and failures as if they had never existed. Amazon is not notified again, because the state of each parcel is read
 * from Amazon.
 *
 * @throws OdooError
 */
export async function bringBack(memory: OdooRecords, odoo: Odoo): Promise<void> {
  const { state, name, now } = memory;
  const { gone, restoredTo } = await compareOrders(memory, odoo);
  const parcels = await lostParcels(memory, odoo);
  await state.failures.file(
    name,
    [
      {
        subject: 'Odoo',
        class: 'odooRestored',
        // Each restore is told, also when the one before was dismissed.
        cause: `odooRestored ${instantAt(now())}`,
        message: `Odoo was put back to a backup, or its newest orders were deleted: it lacks ${gone.length} orders and deliveries of ${parcels.length} parcels that it had. ${restoredTo === BEGINNING ? 'Everything' : `What was written since ${restoredTo.slice(0, 16)}Z`} is compared anew and brought back`,
        hint: 'Nothing to do for orders and deliveries: the next passes bring them back, and "amazon-odoo sweep" proves it. docs/operations.md ("Odoo was restored from a backup") says what to look at. Then dismiss this.',
      },
    ],
    new Date(now()),
  );
  await state.fingerprints.forgetLost(name, {
    orders: gone.map(({ orderId }) => orderId),
    parcels,
    since: restoredTo,
  });
}

/**
 * The same where a backup lacks none of the newest orders, but deliveries of known ones: their goods have left, and Odoo would let
 * people send them again. Only a delivery that Odoo shows as open proves it: one that is not shown may be hidden from the user, and a
 * cancelled one was cancelled by a person.
 *
 * @param remembered parcels to compare; all parcels when left out
 * @returns whether some were lost
 * @throws OdooError
 */
export async function bringBackDeliveries(
  memory: OdooRecords,
  odoo: Odoo,
  remembered?: readonly RememberedParcel[],
): Promise<boolean> {
  const isLost =
    remembered === undefined
      ? await someOpenAgain(memory, odoo)
      : await areOpenAgain(memory, odoo, remembered);
  if (isLost) await bringBack(memory, odoo);
  return isLost;
}

async function someOpenAgain(memory: OdooRecords, odoo: Odoo): Promise<boolean> {
  for await (const remembered of parcelsOf(memory)) {
    if (await areOpenAgain(memory, odoo, remembered)) return true;
  }
  return false;
}

/** Everything recorded, in batches. */
async function* parcelsOf({ state, name }: OdooRecords): AsyncGenerator<RememberedParcel[]> {
  for (let page = await state.parcels.list(name, BATCH); page.length > 0; ) {
    yield page;
    page = await state.parcels.list(name, BATCH, page.at(-1));
  }
}

async function* ordersOf({ state, name }: OdooRecords): AsyncGenerator<RememberedOrder[]> {
  for (let page = await state.orders.inOdoo(name, BATCH); page.length > 0; ) {
    yield page;
    page = await state.orders.inOdoo(name, BATCH, page.at(-1));
  }
}

/** Odoo never opens a delivery again that was done. */
const OPEN = new Set(['waiting', 'confirmed', 'assigned']);

async function areOpenAgain(
  { state, name }: OdooRecords,
  odoo: Odoo,
  remembered: readonly RememberedParcel[],
): Promise<boolean> {
  const known = remembered.filter(isAtAmazon);
  if (known.length === 0) return false;
  const orders = await state.orders.find(
    name,
    known.map(({ orderId }) => orderId),
  );
  const pickings = await readPickings({ odoo }, [...new Set(known.map(({ pickingId }) => pickingId))]);
  const byId = new Map(pickings.map((picking) => [picking.id, picking]));
  return known.some(({ pickingId, orderId }) => {
    const picking = byId.get(pickingId);
    const saleOrderId = orders.get(orderId)?.odooId;
    return picking !== undefined && picking.saleOrderId === saleOrderId && OPEN.has(picking.state);
  });
}

/** Nothing that the state knows exists any more. */
const BEGINNING = instantAt(0);

/** Tolerance for the clocks of two machines, and for the time between writing to Odoo and recording it. */
const MARGIN_MS = HOUR;

/**
 * The orders that Odoo lacks, and the moment before which everything written still exists: the creation time of the newest order
 * left.
 */
async function compareOrders(
  memory: OdooRecords,
  odoo: Odoo,
): Promise<{ gone: RememberedOrder[]; restoredTo: string }> {
  const gone: RememberedOrder[] = [];
  let newestLeft: SaleOrderRecord | undefined;
  for await (const known of ordersOf(memory)) {
    const records = await readSaleOrders(
      { odoo },
      known.map(({ odooId }) => odooId),
      memory.referenceField,
    );
    const byId = new Map(records.map((record) => [record.id, record]));
    const carries = ({ odooId, orderId }: RememberedOrder): boolean =>
      byId.get(odooId)?.references.includes(orderId) === true;
    const keys = await readOrderKeys(
      odoo,
      known.filter((order) => !carries(order)),
    );
    for (const order of known) {
      const record = byId.get(order.odooId);
      if (!carries(order) && keys.get(order.odooId) !== saleOrderKey(order.orderId)) gone.push(order);
      else if (record === undefined) continue;
      else if (newestLeft === undefined || record.id > newestLeft.id) newestLeft = record;
    }
  }
  const madeAt = newestLeft?.madeAt;
  return {
    gone,
    restoredTo: madeAt === undefined ? BEGINNING : instantAt(millisecondsOf(madeAt) - MARGIN_MS),
  };
}

/**
 * Parcels that Amazon has, but whose deliveries are gone, belong to another order, or are no longer done. Parcels whose report to
 * Amazon has no outcome yet stay recorded: they must not be sent again before the outcome is known.
 */
async function lostParcels(memory: OdooRecords, odoo: Odoo): Promise<RememberedParcel[]> {
  const lost: RememberedParcel[] = [];
  for await (const remembered of parcelsOf(memory)) {
    const pickings = await readPickings({ odoo }, [...new Set(remembered.map(({ pickingId }) => pickingId))]);
    const saleOrderIds = [...new Set(pickings.flatMap(({ saleOrderId }) => saleOrderId ?? []))];
    const orders = await readSaleOrders({ odoo }, saleOrderIds, memory.referenceField);
    const referencesOf = new Map(orders.map(({ id, references }) => [id, references]));
    const byId = new Map(pickings.map((picking) => [picking.id, picking]));
    lost.push(
      ...remembered.filter(isAtAmazon).filter(({ pickingId, orderId }) => {
        const picking = byId.get(pickingId);
        const saleOrderId = picking?.saleOrderId;
        const isOwn = saleOrderId !== undefined && referencesOf.get(saleOrderId)?.includes(orderId) === true;
        return !isOwn || picking?.state !== 'done';
      }),
    );
  }
  return lost;
}

function isAtAmazon({ state }: RememberedParcel): boolean {
  return state === 'sent' || state === 'elsewhere';
}
