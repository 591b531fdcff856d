import { z } from 'zod';
import type { PackageId, PickingId, SaleOrderId } from '../domain/record-id.ts';
import { type Connection, committed } from './database.ts';
import { NO_PACKAGE } from './parcels.ts';
import { savedId } from './saved-id.ts';

/** The Odoo that the state of an account belongs to. */
export const Fingerprint = z.object({
  url: z.string(),
  database: z.string(),
  uuid: z.string().optional(),
  born: z.string().optional(),
  /** One of its orders with its creation time: another Odoo may have the same order under the same id. */
  witness: z.object({ odooId: savedId<SaleOrderId>(), orderId: z.string(), madeAt: z.string() }).optional(),
});
export type Fingerprint = z.infer<typeof Fingerprint>;

/** What an Odoo lost when a backup was restored. */
export type Losses = {
  /** Amazon order ids whose sales orders are gone. */
  orders: readonly string[];
  /** Parcels that Amazon has and whose deliveries are gone or undone; Amazon is then asked about them again. */
  parcels: readonly { orderId: string; pickingId: PickingId; packageId: PackageId | undefined }[];
  /** What was recorded since this moment may be undone in Odoo, and is compared again. */
  since: string;
};

export type Fingerprints = {
  get(account: string): Promise<Fingerprint | undefined>;
  /** A command that only reads writes nothing. */
  set(account: string, fingerprint: Fingerprint): Promise<void>;
  /**
   * Forgets, in one transaction, what an Odoo has lost, so that the next passes restore it. The lost orders still count as once
   * imported and are read again, starting with the earliest; their lines and deliveries are forgotten.
   *
   * @returns the moment from which orders are read again; undefined when none of them was lost or undone
   */
  forgetLost(account: string, losses: Losses): Promise<string | undefined>;
  /** Forgets everything that belongs to the former Odoo, for every account. @returns rows by table */
  adopt(): Promise<Record<string, number>>;
};

const Row = z.object({ value: z.string() }).optional();
const Earliest = z.object({ earliest: z.number().nullable() });

/** Tables whose rows are useless with another Odoo; quotas, runs and Amazon's data about orders stay. */
const OF_ODOO = [
  'fingerprints',
  'orders',
  'parcels',
  'settlements',
  'settlement_reports',
  'cursors',
  'unlocked_orders',
  'warnings',
  'failures',
  'order_units',
  'stock_offers',
  'stock_quantities',
] as const;

export function fingerprintsIn(connection: Connection): Fingerprints {
  return {
    get: async (account) => {
      const row = Row.parse(
        connection.prepare('SELECT value FROM fingerprints WHERE account = ?').get(account),
      );
      return row === undefined ? undefined : Fingerprint.parse(JSON.parse(row.value));
    },
    set: async (account, fingerprint) => {
      if (connection.readonly) return;
      committed(connection, 'fingerprints.set', () =>
        connection
          .prepare('INSERT INTO fingerprints VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value')
          .run(account, JSON.stringify(fingerprint)),
      );
    },
    forgetLost: async (account, losses) =>
      connection.readonly
        ? undefined
        : committed(connection, 'fingerprints.forgetLost', () => forgetLost(connection, account, losses)),
    adopt: async () =>
      committed(connection, 'fingerprints.adopt', () =>
        Object.fromEntries(
          OF_ODOO.map((table) => [table, connection.prepare(`DELETE FROM ${table}`).run().changes]),
        ),
      ),
  };
}

function forgetLost(
  connection: Connection,
  account: string,
  { orders, parcels, since }: Losses,
): string | undefined {
  const lost = JSON.stringify(orders);
  const recordedSince = Date.parse(since);
  const again = JSON.stringify([...orders, ...parcels.map(({ orderId }) => orderId)]);
  const concerned =
    'account = @account AND odoo_id IS NOT NULL AND (recorded_at >= @recordedSince OR order_id IN (SELECT value FROM json_each(@again)))';
  const { earliest } = Earliest.parse(
    connection
      .prepare(`SELECT min(last_updated_time) AS earliest FROM orders WHERE ${concerned}`)
      .get({ account, recordedSince, again }),
  );
  connection
    .prepare(
      `UPDATE orders SET content_hash = '', base = NULL,
         odoo_id = CASE WHEN order_id IN (SELECT value FROM json_each(@lost)) THEN NULL ELSE odoo_id END WHERE ${concerned}`,
    )
    .run({ account, recordedSince, lost, again });
  const remove = connection.prepare(
    'DELETE FROM parcels WHERE account = ? AND order_id = ? AND picking_id = ? AND package_id = ?',
  );
  for (const { orderId, pickingId, packageId } of parcels)
    remove.run(account, orderId, pickingId, packageId ?? NO_PACKAGE);
  // Odoo assigns the names of deliveries again, too, and recorded ids may now belong to other records.
  connection.prepare('DELETE FROM warnings WHERE account = ?').run(account);
  connection
    .prepare(
      `UPDATE failures SET odoo_id = NULL, odoo_model = NULL, wake = CASE WHEN json_extract(wake, '$.filled') THEN NULL ELSE wake END
         WHERE account = ?`,
    )
    .run(account);
  if (earliest === null) return undefined;
  const from = new Date(earliest).toISOString();
  connection
    .prepare("UPDATE cursors SET value = min(value, @from) WHERE account = @account AND name = 'orders'")
    .run({ account, from });
  return from;
}
