import { PICKING_FIELDS } from '../../src/odoo/screens/fields.ts';
import type { Order } from '../../src/simulator/formats/order-schema.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { cloneDatabase, type OdooVersion, startOdoo, type TestDatabase } from './odoo.ts';
import { merchantOrder } from './orders.ts';
import { createSidecar, type Sidecar } from './sidecar.ts';
import { openWarehouse, type Warehouse } from './warehouse.ts';

export const MUG = '05015851154158';
export const BOX = '61234567890123';
export const HOURS = 3_600_000;

export type PickingsReport = Record<
  'fetched' | 'confirmed' | 'elsewhere' | 'unchanged' | 'waiting' | 'failed',
  number
> & { error?: string };

type ItemQuantity = { orderItemId: string; quantity: number };
type Parcel = { items: ItemQuantity[]; trackingNumber: string; times: number };

/** Amazon, the sidecar and the people in the warehouse, around a real Odoo. Orders go by names instead of ids. */
export type Shipping = {
  database: TestDatabase;
  amazon: Simulator;
  sidecar: Sidecar;
  warehouse: Warehouse;
  /** A further sidecar with a state of its own. */
  sidecarWith(odoo: Record<string, unknown>): Sidecar;
  bring(...orders: Order[]): Promise<void>;
  /** Runs a command that reports deliveries, and checks that the outcomes add up. */
  report(args?: string[], by?: Sidecar): Promise<PickingsReport>;
  /** What Amazon was told of an order, by parcel. */
  parcels(name: string): Parcel[];
  /** How many times `confirmShipment` was called. */
  calls(): number;
  /** How many feeds were created. */
  feeds(): number;
  /** The states of an order's deliveries. */
  states(name: string): Promise<string[][]>;
  /** What the field of `setup` shows. */
  shown(name: string): Promise<string[][]>;
  notes(name: string): Promise<string>;
  /** Open to-dos on the deliveries of an order, with the person. */
  toDos(name: string): Promise<string[][]>;
  close(): Promise<void>;
};

const names: string[] = [];

/** The Amazon order id of a named order. */
export function of(name: string): string {
  if (!names.includes(name)) names.push(name);
  return `305-0000019-${String(names.indexOf(name) + 1).padStart(7, '0')}`;
}

/** An open order of 2 mugs and a box. */
export function order(name: string, patch: Record<string, unknown> = {}): Order {
  const time = new Date(Date.now() - HOURS).toISOString();
  const times = { createdTime: time, lastUpdatedTime: time };
  return merchantOrder({ orderId: of(name), ...times, buyer: { buyerName: `Testperson ${name}` }, ...patch });
}

/** The same with all units shipped already. */
export function shippedItems(name: string): Order['orderItems'] {
  return order(name).orderItems.map((item) => ({
    ...item,
    fulfillment: { quantityFulfilled: item.quantityOrdered, quantityUnfulfilled: 0 },
  }));
}

export function items(mugs: number, boxes: number): ItemQuantity[] {
  return [
    ...(mugs > 0 ? [{ orderItemId: MUG, quantity: mugs }] : []),
    ...(boxes > 0 ? [{ orderItemId: BOX, quantity: boxes }] : []),
  ];
}

/** A parcel that was reported one time. */
export function once(trackingNumber: string, mugs: number, boxes: number): Parcel {
  return { items: items(mugs, boxes), trackingNumber, times: 1 };
}

/** The end of a statement about the deliveries `p` of an order. */
function ofOrder(name: string): string {
  return `JOIN sale_order o ON o.id = p.sale_id WHERE o.client_order_ref = '${of(name)}'`;
}

/** @param quotaFactor how many times Amazon's own quotas are allowed */
export async function openShipping(
  version: OdooVersion,
  label: string,
  quotaFactor = 10_000,
): Promise<Shipping> {
  const database = await cloneDatabase(await startOdoo(version), label);
  const amazon = await startSimulator({ quotaFactor, personalData: 'always' });
  // The user with few rights: nobody gives a program the administrator's.
  const sidecarWith = (odoo: Record<string, unknown>): Sidecar =>
    createSidecar(
      amazon.url,
      { ...database, ...database.connector },
      // Not further back: with Amazon's own quotas each window of time takes its turn.
      {
        importFrom: new Date(Date.now() - 24 * HOURS).toISOString(),
        odoo: { salesperson: 'admin', ...odoo },
      },
    );
  const sidecar = sidecarWith({});
  return {
    database,
    amazon,
    sidecar,
    sidecarWith,
    warehouse: await openWarehouse(database),
    bring: async (...orders) => {
      const now = amazon.control.now();
      amazon.control.putOrders(orders.map((each) => ({ ...each, createdTime: now, lastUpdatedTime: now })));
      amazon.control.advance(5 * 60_000);
      expect((await sidecar.report()).created).toBe(orders.length);
    },
    report: async (args = ['sync', 'pickings'], by = sidecar) => {
      const { stdout, stderr } = await by.run([...args, '--json']);
      if (stdout === '') throw new Error(`${args.join(' ')} printed nothing: ${stderr}`);
      const [account] = (JSON.parse(stdout) as { accounts: PickingsReport[] }).accounts;
      if (account === undefined || account.error !== undefined) throw new Error(account?.error);
      const { fetched, confirmed, elsewhere, unchanged, waiting, failed } = account;
      expect(confirmed + elsewhere + unchanged + waiting + failed).toBe(fetched);
      return account;
    },
    parcels: (name) =>
      amazon.control
        .journal()
        .parcels.filter(({ orderId }) => orderId === of(name))
        .map((parcel) => ({
          items: parcel.items.toSorted((one, other) => one.orderItemId.localeCompare(other.orderItemId)),
          trackingNumber: parcel.trackingNumber,
          times: parcel.times,
        })),
    calls: () =>
      Object.values(amazon.control.journal().counts.confirmShipment ?? {}).reduce(
        (sum, each) => sum + each,
        0,
      ),
    feeds: () => amazon.control.journal().counts.createFeed?.[202] ?? 0,
    states: (name) => database.sql(`SELECT p.state FROM stock_picking p ${ofOrder(name)} ORDER BY p.id`),
    shown: (name) => database.sql(`SELECT p.${PICKING_FIELDS.status} FROM stock_picking p ${ofOrder(name)}`),
    notes: async (name) =>
      (
        await database.sql(`SELECT m.body FROM stock_picking p JOIN mail_message m ON m.res_id = p.id AND m.model = 'stock.picking'
          ${ofOrder(name)} ORDER BY m.id`)
      ).join('\n'),
    toDos: (name) =>
      database.sql(`SELECT a.summary, u.login FROM stock_picking p JOIN mail_activity a ON a.res_id = p.id AND a.res_model = 'stock.picking'
        ${version === '19' ? 'AND a.active' : ''} JOIN res_users u ON u.id = a.user_id ${ofOrder(name)} ORDER BY a.id`),
    close: async () => {
      sidecar.remove();
      await amazon.close();
      await database.drop();
    },
  };
}
