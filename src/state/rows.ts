import { z } from 'zod';
import { isOrderId } from '../domain/order-id.ts';
import { AcceptedRow } from './accepted-differences.ts';
import { BucketState } from './buckets.ts';
import { ORDERS_CURSOR } from './cursors.ts';
import type { Connection } from './database.ts';
import { FailureRow } from './failures.ts';
import { Fingerprint } from './fingerprint.ts';
import { UploadRow } from './invoices/uploads.ts';
import { OrderRow } from './orders.ts';
import { unpacked } from './packed.ts';
import { ParcelRow } from './parcels.ts';
import { RunRow } from './runs.ts';
import { Entry } from './settlements.ts';
import { isUnreadable, problemOf } from './state-errors.ts';
import { StockOfferRow } from './stock/offers.ts';
import { UnitsRow } from './stock/order-units.ts';
import { QuantityRow } from './stock/quantities.ts';

export type Row = Readonly<Record<string, unknown>>;

/** A table and how to read its rows. */
export type RowTable = {
  name: string;
  /** Columns that identify a row. */
  key: readonly string[];
  /** @throws what {@link isUnreadable} knows, for a row that cannot be used */
  read(row: Row): void;
};

/** A row that cannot be used. */
export type BrokenRow = {
  table: string;
  /** The values that identify the row, for people. */
  key: string;
  problem: string;
};

/** A broken row with all of its columns, and its table. */
export type FoundRow = { table: RowTable; row: Row; broken: BrokenRow };

const moment = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'is no time');
const orderId = z.string().refine(isOrderId, 'is no Amazon order id');
const json = z.string().transform((text): unknown => JSON.parse(text));
const Times = z.object({ first_at: moment, last_at: moment, next_at: moment });

/** Every table with columns that need parsing. */
const ROW_TABLES: readonly RowTable[] = [
  {
    name: 'cursors',
    key: ['account', 'name'],
    read: (row) => {
      if (row['name'] === ORDERS_CURSOR) z.object({ value: moment }).parse(row);
    },
  },
  {
    name: 'orders',
    key: ['account', 'order_id'],
    read: (row) => {
      z.object({ order_id: orderId }).parse(row);
      OrderRow.parse(row);
    },
  },
  {
    name: 'order_views',
    key: ['account', 'order_id'],
    read: (row) => {
      const given = z.object({ order_id: orderId, view: z.instanceof(Uint8Array) }).parse(row);
      JSON.parse(unpacked(given.view, given.order_id));
    },
  },
  {
    name: 'parcels',
    key: ['account', 'order_id', 'picking_id', 'package_id'],
    read: (row) => {
      z.object({ order_id: orderId }).parse(row);
      ParcelRow.parse(row);
    },
  },
  {
    name: 'failures',
    key: ['id'],
    read: (row) => {
      Times.parse(row);
      FailureRow.parse(row);
    },
  },
  {
    name: 'runs',
    key: ['id'],
    read: (row) => {
      z.object({ started_at: moment, finished_at: moment.nullable() }).parse(row);
      RunRow.parse(row);
    },
  },
  { name: 'buckets', key: ['key'], read: (row) => void BucketState.parse(json.parse(row['state'])) },
  { name: 'notices', key: ['account', 'kind'], read: (row) => void z.object({ since: moment }).parse(row) },
  { name: 'fingerprints', key: ['account'], read: (row) => void Fingerprint.parse(json.parse(row['value'])) },
  {
    name: 'settlements',
    key: ['account', 'settlement_id'],
    read: (row) => void Entry.parse(json.parse(row['entry'])),
  },
  {
    name: 'accepted_differences',
    key: ['account', 'settlement_id'],
    read: (row) => void AcceptedRow.parse(row),
  },
  { name: 'order_units', key: ['account', 'order_id', 'sku'], read: (row) => void UnitsRow.parse(row) },
  { name: 'stock_offers', key: ['account', 'sku'], read: (row) => void StockOfferRow.parse(row) },
  { name: 'stock_quantities', key: ['account', 'product'], read: (row) => void QuantityRow.parse(row) },
  {
    name: 'invoice_uploads',
    key: ['account', 'order_id', 'number'],
    read: (row) => {
      z.object({ order_id: orderId }).parse(row);
      UploadRow.parse(row);
    },
  },
];

/** Reads every row of every table, one after the other. */
export function readBroken(connection: Connection): FoundRow[] {
  const found: FoundRow[] = [];
  for (const table of ROW_TABLES) {
    const rows = connection.prepare<[], Row>(`SELECT * FROM ${table.name}`).iterate();
    for (const row of rows) {
      const problem = problemIn(table, row);
      if (problem !== undefined)
        found.push({ table, row, broken: { table: table.name, key: keyOf(table, row), problem } });
    }
  }
  return found;
}

/** Why a row cannot be used; undefined for one that can. */
export function problemIn(table: RowTable, row: Row): string | undefined {
  try {
    table.read(row);
    return undefined;
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    return problemOf(error);
  }
}

function keyOf({ key }: RowTable, row: Row): string {
  return key
    .map((column) => String(row[column]))
    .join(' ')
    .slice(0, 120);
}
