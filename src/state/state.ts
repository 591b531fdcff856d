import { type AcceptedDifferences, acceptedDifferencesIn } from './accepted-differences.ts';
import { type Archive, archiveBeside } from './archive.ts';
import { type Buckets, bucketsIn, bucketsInMemory } from './buckets.ts';
import { type Cursors, cursorsIn } from './cursors.ts';
import { type Connection, lockState, openDatabase } from './database.ts';
import { type Failures, failuresIn } from './failures.ts';
import { type Fingerprints, fingerprintsIn } from './fingerprint.ts';
import { type InvoiceUploads, invoiceUploadsIn } from './invoices/uploads.ts';
import { type Notices, noticesIn } from './notices.ts';
import { type OrderViews, orderViewsIn, orderViewsInMemory } from './order-views.ts';
import { type Orders, ordersIn } from './orders.ts';
import { type Parcels, parcelsIn } from './parcels.ts';
import { type Retention, retentionIn } from './retention.ts';
import { type Runs, runsIn } from './runs.ts';
import { type Settlements, settlementsIn } from './settlements.ts';
import { withStateErrors } from './state-errors.ts';
import { type StockOffers, stockOffersIn } from './stock/offers.ts';
import { type OrderUnits, orderUnitsIn } from './stock/order-units.ts';
import { type StockQuantities, stockQuantitiesIn } from './stock/quantities.ts';
import { type UnlockedOrders, unlockedOrdersIn } from './unlocked-orders.ts';
import { type Warnings, warningsIn } from './warnings.ts';
import { type Wishes, wishesIn } from './wishes.ts';

/**
 * What the sidecar stores between runs. Every method is async, so that another store could replace SQLite. It never holds personal
 * data: ids, hashes, figures, times and sentences about them.
 */
export type State = {
  cursors: Cursors;
  orders: Orders;
  failures: Failures;
  buckets: Buckets;
  runs: Runs;
  parcels: Parcels;
  orderViews: OrderViews;
  unlockedOrders: UnlockedOrders;
  warnings: Warnings;
  notices: Notices;
  wishes: Wishes;
  settlements: Settlements;
  acceptedDifferences: AcceptedDifferences;
  invoiceUploads: InvoiceUploads;
  fingerprints: Fingerprints;
  orderUnits: OrderUnits;
  stockOffers: StockOffers;
  stockQuantities: StockQuantities;
  retention: Retention;
  archive: Archive;
  close(): Promise<void>;
};

/**
 * Opens the state for the one process that may change it.
 *
 * @param holder name of this process, for the message that other processes show
 * @throws StateError when another instance holds it or the file cannot be used
 */
export function openState(path: string, holder = 'another command'): State {
  const release = lockState(path, holder);
  try {
    return stateOver(openDatabase(path, { readonly: false }), path, release);
  } catch (error) {
    release();
    throw error;
  }
}

/** Opens the state only for reading, even while another process works with it. */
export function readState(path: string): State {
  return stateOver(openDatabase(path, { readonly: true }), path, () => undefined);
}

/** The same for a command that also asks Amazon; used quotas and Amazon's answers stay in the memory of this process. */
export function readStateAndAsk(path: string): State {
  const state = readState(path);
  return {
    ...state,
    buckets: bucketsInMemory(state.buckets),
    orderViews: orderViewsInMemory(state.orderViews),
  };
}

/** The state in a database that is open. @param release gives it free for others */
export function stateOver(connection: Connection, path: string, release: () => void): State {
  return {
    cursors: withStateErrors(cursorsIn(connection), path),
    orders: withStateErrors(ordersIn(connection), path),
    failures: withStateErrors(failuresIn(connection), path),
    buckets: withStateErrors(bucketsIn(connection), path),
    runs: withStateErrors(runsIn(connection), path),
    parcels: withStateErrors(parcelsIn(connection), path),
    orderViews: withStateErrors(orderViewsIn(connection), path),
    unlockedOrders: withStateErrors(unlockedOrdersIn(connection), path),
    warnings: withStateErrors(warningsIn(connection), path),
    notices: withStateErrors(noticesIn(connection), path),
    wishes: withStateErrors(wishesIn(connection), path),
    settlements: withStateErrors(settlementsIn(connection), path),
    acceptedDifferences: withStateErrors(acceptedDifferencesIn(connection), path),
    invoiceUploads: withStateErrors(invoiceUploadsIn(connection), path),
    fingerprints: withStateErrors(fingerprintsIn(connection), path),
    orderUnits: withStateErrors(orderUnitsIn(connection), path),
    stockOffers: withStateErrors(stockOffersIn(connection), path),
    stockQuantities: withStateErrors(stockQuantitiesIn(connection), path),
    retention: withStateErrors(retentionIn(connection), path),
    archive: archiveBeside(path),
    close: async () => {
      connection.close();
      release();
    },
  };
}
