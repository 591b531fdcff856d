import type { Decimal } from '../money.ts';
import type { Instant } from '../time.ts';

/** One transaction of a settlement. Ids are texts; an empty column is an empty text. */
export type SettlementRow = {
  /** Line in the file, the header is line 1. */
  line: number;
  transactionType: string;
  /** An Amazon order id, of `FBAFees` a shipment id, or empty. */
  orderId: string;
  amountType: string;
  amountDescription: string;
  /** Positive: to the seller. */
  amount: Decimal;
  /** `YYYY-MM-DD`, UTC. */
  postedDate: string;
  /** `YYYY-MM-DD` on the store's clock. */
  storeDate: string;
  orderItemCode: string;
  sku: string;
};

/** The header of a settlement. Dates are `YYYY-MM-DD`, UTC. */
export type SettlementHead = {
  settlementId: string;
  startDate: string;
  endDate: string;
  /** When Amazon transfers the money; the end date, where the file does not say. */
  depositDate: string;
  /** The moment at which the settlement before it ended. */
  start: Instant;
  end: Instant;
  /** What Amazon transfers; negative: debt that the next settlement opens with. */
  total: Decimal;
  currencyCode: string;
  /** Country code of the store (`DE`) that its rows name; undefined where no row names one. */
  store?: string;
  /** Only of a file whose rows do not add up to the total, and that is booked nevertheless. */
  accepted?: AcceptedDifference;
};

/** A difference between the rows of a file and its total that a person answers for. */
export type AcceptedDifference = {
  /** The total less the sum of the rows; positive: Amazon pays more than the rows say. Never zero. */
  amount: Decimal;
  /** The person's own words. */
  reason: string;
};

/** A settlement with all its rows, which add up to `total`, except for an accepted difference. */
export type Settlement = SettlementHead & { rows: SettlementRow[] };
