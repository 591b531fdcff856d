import type { Answer } from '../api/answers.ts';
import type { Documents } from '../api/documents.ts';
import type { OperationName } from '../api/operations.ts';
import type { Quotas } from '../api/quotas.ts';
import type { SimulatedRequest } from '../api/requests.ts';
import type { Faults } from '../faults/faults.ts';
import type { AccessTokens, Account } from './accounts.ts';
import type { Clock } from './clock.ts';
import type { Feed } from './feed.ts';
import type { InvoiceSettings, UploadedInvoice } from './invoices.ts';
import type { Journal } from './journal.ts';
import type { ListingBook } from './listing-book.ts';
import type { Submission } from './listing-submission.ts';
import type { OrderBook } from './order-book.ts';
import type { Report } from './report.ts';
import type { StockRooms } from './stock-rooms.ts';

/** Everything that one simulated Amazon remembers. */
export type World = {
  clock: Clock;
  accounts: Account[];
  accessTokens: AccessTokens;
  orders: OrderBook;
  listings: ListingBook;
  /** Patches of listings, in the order in which they came. */
  submissions: Submission[];
  stockRooms: StockRooms;
  quotas: Quotas;
  journal: Journal;
  faults: Faults;
  documents: Documents;
  feeds: Feed[];
  reports: Report[];
  /** Documents for buyers, in the order in which they were processed. */
  invoices: UploadedInvoice[];
  invoiceSettings: InvoiceSettings;
  /** `byRole` as Amazon, `always` to see every stored field. */
  personalData: 'byRole' | 'always';
};

/** A call that has passed the doorkeeper: its account is known and its quota was there. */
export type Call = {
  name: OperationName;
  account: Account;
  request: SimulatedRequest;
  /** The last variable part of the path, e.g. the order id. */
  pathValue: string;
  /** All variable parts of the path. */
  pathValues: readonly string[];
};

export type Handler = (world: World, call: Call) => Answer;
