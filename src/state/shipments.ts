import { z } from 'zod';
import { type Connection, committed } from './database.ts';

/**
 * `waiting` for a carrier or a tracking reference; `sending` is written before the call to Amazon, so that a process that dies
 * in between leaves a trace; `submitted` in a feed; `sent` Amazon has it; `unknown` the answer was lost; `failed` Amazon said no.
 */
const STATES = ['waiting', 'sending', 'submitted', 'sent', 'unknown', 'failed'] as const;
export type ShipmentState = (typeof STATES)[number];

/** What became of one parcel. Holds no tracking number, only a hash of what the parcel was. */
export type Shipment = {
  pickingId: number;
  /** 0 when the whole picking is one parcel. */
  packageId: number;
  orderId: string;
  /** Amazon's `packageReferenceId`. */
  number: number;
  state: ShipmentState;
  contentHash: string;
  attempts: number;
  /** Amazon's own words, or what is missing. */
  reason?: string | undefined;
  /** The reason of which the responsible person has had an e-mail. */
  told?: string | undefined;
  feedId?: string | undefined;
  messageId?: string | undefined;
};

export type Shipments = {
  /** By picking. */
  find(account: string, pickingIds: readonly number[]): Promise<Shipment[]>;
  /** Everything that is not settled. */
  open(account: string): Promise<Shipment[]>;
  /** Writes parcels, and forgets those of `gone`. */
  record(
    account: string,
    shipments: readonly Shipment[],
    at: Date,
    gone?: readonly Shipment[],
  ): Promise<void>;
};

const Row = z
  .object({
    picking_id: z.number(),
    package_id: z.number(),
    order_id: z.string(),
    number: z.number(),
    state: z.enum(STATES),
    content_hash: z.string(),
    attempts: z.number(),
    reason: z.string().nullable(),
    told: z.string().nullable(),
    feed_id: z.string().nullable(),
    message_id: z.string().nullable(),
  })
  .transform(
    (row): Shipment => ({
      pickingId: row.picking_id,
      packageId: row.package_id,
      orderId: row.order_id,
      number: row.number,
      state: row.state,
      contentHash: row.content_hash,
      attempts: row.attempts,
      reason: row.reason ?? undefined,
      told: row.told ?? undefined,
      feedId: row.feed_id ?? undefined,
      messageId: row.message_id ?? undefined,
    }),
  );

export function shipmentsIn(connection: Connection): Shipments {
  return {
    find: async (account, pickingIds) => {
      const select = connection.prepare(
        'SELECT * FROM shipments WHERE account = ? AND picking_id = ? ORDER BY package_id',
      );
      return pickingIds.flatMap((id) => select.all(account, id).map((row) => Row.parse(row)));
    },
    open: async (account) =>
      connection
        .prepare(
          "SELECT * FROM shipments WHERE account = ? AND state <> 'sent' ORDER BY picking_id, package_id",
        )
        .all(account)
        .map((row) => Row.parse(row)),
    record: async (account, shipments, at, gone = []) =>
      committed(connection, `shipments.record ${shipments[0]?.state ?? 'gone'}`, () => {
        recordAll(connection, account, shipments, at);
        const remove = connection.prepare(
          'DELETE FROM shipments WHERE account = ? AND picking_id = ? AND package_id = ?',
        );
        for (const { pickingId, packageId } of gone) remove.run(account, pickingId, packageId);
      }),
  };
}

function recordAll(connection: Connection, account: string, shipments: readonly Shipment[], at: Date): void {
  const insert = connection.prepare(
    `INSERT INTO shipments (account, picking_id, package_id, order_id, number, state, content_hash, attempts, reason, told,
       feed_id, message_id, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET order_id = excluded.order_id, number = excluded.number, state = excluded.state,
       content_hash = excluded.content_hash, attempts = excluded.attempts, reason = excluded.reason, told = excluded.told,
       feed_id = excluded.feed_id, message_id = excluded.message_id, at = excluded.at`,
  );
  for (const shipment of shipments) {
    insert.run(
      account,
      shipment.pickingId,
      shipment.packageId,
      shipment.orderId,
      shipment.number,
      shipment.state,
      shipment.contentHash,
      shipment.attempts,
      shipment.reason ?? null,
      shipment.told ?? null,
      shipment.feedId ?? null,
      shipment.messageId ?? null,
      at.toISOString(),
    );
  }
}
