import { z } from 'zod';
import type { PackageId, PickingId } from '../domain/record-id.ts';
import { keysOf } from '../domain/records.ts';
import { isSettled, PARCEL_STATES, type ParcelState } from '../domain/shipments/parcel-state.ts';
import { type Connection, committed } from './database.ts';
import { longHash, shortHash } from './packed.ts';
import { savedId } from './saved-id.ts';

const STATES = keysOf(PARCEL_STATES);
/** The condition of parcels that are not finished. The index `parcels_open` holds only them, and is used for exactly this condition. */
export const IS_OPEN_PARCEL = `state NOT IN (${STATES.filter(isSettled)
  .map((state) => `'${state}'`)
  .join(', ')})`;

/**
 * The state of one parcel. Order and picking together identify it, because Odoo assigns the ids of pickings again after a backup
 * was restored. It holds no tracking number, only a hash of the parcel.
 */
export type RememberedParcel = {
  orderId: string;
  pickingId: PickingId;
  /** Undefined when the whole picking is one parcel. */
  packageId: PackageId | undefined;
  /** Amazon's `packageReferenceId`. */
  number: number;
  state: ParcelState;
  /** Empty when it is not known. */
  contentHash: string;
  attempts: number;
  /** Amazon's message, or what is missing. */
  reason?: string | undefined;
  /** The reason about which the responsible person was notified by e-mail. */
  notified?: string | undefined;
  feedId?: string | undefined;
  messageId?: string | undefined;
};

/** What identifies a parcel. */
export type ParcelKey = Pick<RememberedParcel, 'orderId' | 'pickingId' | 'packageId'>;

export type Parcels = {
  /** All parcels of these orders, also of pickings that Odoo no longer has. */
  find(account: string, orderIds: readonly string[]): Promise<RememberedParcel[]>;
  /**
   * All recorded parcels, page by page.
   *
   * @param after the last parcel of the page before; the first page when left out
   */
  list(account: string, limit: number, after?: ParcelKey): Promise<RememberedParcel[]>;
  /** All parcels that are not finished. */
  open(account: string): Promise<RememberedParcel[]>;
  /** Writes parcels, and deletes the ones in `gone`. */
  record(
    account: string,
    parcels: readonly RememberedParcel[],
    at: Date,
    gone?: readonly RememberedParcel[],
  ): Promise<void>;
};

/** What the column says of a parcel that is a whole picking: it is part of the key, so it cannot be empty. */
export const NO_PACKAGE = 0;

/** A row of `parcels`. */
export const ParcelRow = z
  .object({
    order_id: z.string(),
    picking_id: savedId<PickingId>(),
    package_id: z.union([z.literal(NO_PACKAGE).transform(() => undefined), savedId<PackageId>()]),
    number: z.number(),
    state: z.enum(STATES),
    content_hash: z.union([z.string(), z.instanceof(Uint8Array)]),
    attempts: z.number(),
    reason: z.string().nullable(),
    notified: z.string().nullable(),
    feed_id: z.string().nullable(),
    message_id: z.string().nullable(),
  })
  .transform(
    (row): RememberedParcel => ({
      orderId: row.order_id,
      pickingId: row.picking_id,
      packageId: row.package_id,
      number: row.number,
      state: row.state,
      contentHash: longHash(row.content_hash),
      attempts: row.attempts,
      reason: row.reason ?? undefined,
      notified: row.notified ?? undefined,
      feedId: row.feed_id ?? undefined,
      messageId: row.message_id ?? undefined,
    }),
  );

export function parcelsIn(connection: Connection): Parcels {
  return {
    find: async (account, orderIds) => {
      const select = connection.prepare(
        'SELECT * FROM parcels WHERE account = ? AND order_id = ? ORDER BY picking_id, package_id',
      );
      return orderIds.flatMap((id) => select.all(account, id).map((row) => ParcelRow.parse(row)));
    },
    list: async (account, limit, after) =>
      connection
        .prepare(
          `SELECT * FROM parcels WHERE account = ? ${after === undefined ? '' : 'AND (order_id, picking_id, package_id) > (?, ?, ?)'}
           ORDER BY order_id, picking_id, package_id LIMIT ?`,
        )
        .all(account, ...(after === undefined ? [] : keyOf(after)), limit)
        .map((row) => ParcelRow.parse(row)),
    open: async (account) =>
      connection
        .prepare(
          `SELECT * FROM parcels WHERE account = ? AND ${IS_OPEN_PARCEL} ORDER BY picking_id, package_id`,
        )
        .all(account)
        .map((row) => ParcelRow.parse(row)),
    record: async (account, parcels, at, gone = []) =>
      committed(connection, `parcels.record ${parcels[0]?.state ?? 'gone'}`, () => {
        const remove = connection.prepare(
          'DELETE FROM parcels WHERE account = ? AND order_id = ? AND picking_id = ? AND package_id = ?',
        );
        for (const parcel of gone) remove.run(account, ...keyOf(parcel));
        recordAll(connection, account, parcels, at);
      }),
  };
}

/** Its columns, in the order of the primary key. */
function keyOf({ orderId, pickingId, packageId }: ParcelKey): [string, number, number] {
  return [orderId, pickingId, packageId ?? NO_PACKAGE];
}

function recordAll(
  connection: Connection,
  account: string,
  parcels: readonly RememberedParcel[],
  at: Date,
): void {
  const insert = connection.prepare(
    `INSERT INTO parcels (account, order_id, picking_id, package_id, number, state, content_hash, attempts, reason, notified,
       feed_id, message_id, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET number = excluded.number, state = excluded.state, content_hash = excluded.content_hash,
       attempts = excluded.attempts, reason = excluded.reason, notified = excluded.notified, feed_id = excluded.feed_id,
       message_id = excluded.message_id, at = excluded.at`,
  );
  for (const parcel of parcels) {
    insert.run(
      account,
      ...keyOf(parcel),
      parcel.number,
      parcel.state,
      shortHash(parcel.contentHash),
      parcel.attempts,
      parcel.reason ?? null,
      parcel.notified ?? null,
      parcel.feedId ?? null,
      parcel.messageId ?? null,
      at.getTime(),
    );
  }
}
