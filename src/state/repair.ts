import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { archivedAs, archiveFolder } from './archive.ts';
import { ORDERS_CURSOR } from './cursors.ts';
import type { Connection } from './database.ts';
import { FORGOTTEN } from './orders.ts';
import { type BrokenRow, type FoundRow, problemIn, type Row, type RowTable } from './rows.ts';
import type { SettlementEntry } from './settlements.ts';

/** What the repair did with an unreadable row. */
export type RepairedRow = BrokenRow & { done: 'removed' | 'rebuilt'; next: string };

/** For each table: how the content of a lost row is restored, for people. */
const NEXT: Readonly<Record<string, string>> = {
  cursors: 'orders are read again from importFrom on, or from 30 days ago',
  orders: 'the order is read again at Amazon, and found in Odoo by its reference',
  order_views: 'Amazon is asked again when the delivery is looked at',
  parcels: 'Amazon is asked again which parcels it knows',
  failures: 'it is filed again if it still fails',
  runs: 'it was history alone',
  buckets: "the quota begins again with Amazon's published rate",
  notices: 'people are told again if it still is so',
  fingerprints: 'the Odoo is noted again by the next pass',
  settlements: 'its file is read again, and what Odoo has booked of it is found there',
  accepted_differences: 'what is booked is found in Odoo; otherwise the difference is accepted once more',
  order_units: 'Amazon is asked again what the order holds',
  stock_offers: 'Amazon and Odoo are asked again about the SKU',
  stock_quantities: 'Odoo is asked again by the daily look at everything',
  invoice_uploads: 'the document is uploaded again: Amazon cannot be asked which it has',
};

const Known = z.object({ account: z.string(), order_id: z.string(), last_updated_time: z.number() });
/** Bounds for plausible times: not before Amazon's first API for orders, and well within what a Date can hold. */
const EARLIEST = Date.UTC(2010, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);

/** Removes rows that cannot be read, or rebuilds them from their readable columns, in one transaction. */
export function repairRows(connection: Connection, found: readonly FoundRow[], path: string): RepairedRow[] {
  return connection.transaction(() =>
    found.map(({ table, row, broken }) => ({
      ...broken,
      done: repairRow(connection, table, row, path),
      next: NEXT[table.name] ?? '',
    })),
  )();
}

function repairRow(connection: Connection, table: RowTable, row: Row, path: string): RepairedRow['done'] {
  const where = table.key.map((column) => `${column} = @${column}`).join(' AND ');
  const key = Object.fromEntries(table.key.map((column) => [column, row[column]]));
  const stripped = strip(connection, table, row, path);
  if (table.name === 'orders') readAgain(connection, row);
  if (table.name === 'failures') readOrderAgain(connection, row);
  if (stripped !== undefined && problemIn(table, { ...row, ...stripped }) === undefined) {
    const columns = Object.keys(stripped)
      .map((column) => `${column} = @new_${column}`)
      .join(', ');
    const values = Object.fromEntries(
      Object.entries(stripped).map(([name, value]) => [`new_${name}`, value]),
    );
    connection.prepare(`UPDATE ${table.name} SET ${columns} WHERE ${where}`).run({ ...key, ...values });
    return 'rebuilt';
  }
  connection.prepare(`DELETE FROM ${table.name} WHERE ${where}`).run(key);
  // A report that is recorded as fetched would not be fetched again.
  if (table.name === 'settlements')
    connection
      .prepare('DELETE FROM settlement_reports WHERE account = @account AND settlement_id = @settlement_id')
      .run(key);
  return 'removed';
}

/** The columns for a rebuilt row, without the unreadable ones; undefined when the row cannot be rebuilt. */
function strip(connection: Connection, { name }: RowTable, row: Row, path: string): Row | undefined {
  if (name === 'orders') return { base: null, content_hash: FORGOTTEN };
  if (name === 'failures') return { wake: null };
  if (name === 'settlements') return rebuiltSettlement(connection, row, path);
  return undefined;
}

/** A settlement whose file is archived becomes new again; Odoo shows what of it is booked. */
function rebuiltSettlement(connection: Connection, row: Row, path: string): Row | undefined {
  const [account, settlementId] = [String(row['account']), String(row['settlement_id'])];
  const reports = connection
    .prepare('SELECT report_id FROM settlement_reports WHERE account = ? AND settlement_id = ?')
    .pluck()
    .all(account, settlementId);
  const files = reports.map((report) => archivedAs(account, String(report)));
  const file = files.find((candidate) => existsSync(join(archiveFolder(path), candidate)));
  if (file === undefined) return undefined;
  const entry: SettlementEntry = { settlementId, state: 'new', file };
  return { entry: JSON.stringify(entry) };
}

/** Sets the cursor back, so that the next pass reads all changes since the order's last change. */
function readAgain(connection: Connection, row: Row): void {
  const known = Known.safeParse(row);
  if (!known.success) return;
  const { account, last_updated_time: changed } = known.data;
  if (changed < EARLIEST || changed > LATEST) return;
  connection
    .prepare('UPDATE cursors SET value = min(value, ?) WHERE account = ? AND name = ?')
    .run(new Date(changed).toISOString(), account, ORDERS_CURSOR);
}

/** Marks the order of a lost failure for a new comparison; without the failure, nobody would retry it. */
function readOrderAgain(connection: Connection, { account, subject }: Row): void {
  const order = connection
    .prepare<unknown[], Row>('SELECT * FROM orders WHERE account = ? AND order_id = ?')
    .get(account, subject);
  if (order === undefined) return;
  connection
    .prepare('UPDATE orders SET content_hash = ? WHERE account = ? AND order_id = ?')
    .run(FORGOTTEN, account, subject);
  readAgain(connection, order);
}
