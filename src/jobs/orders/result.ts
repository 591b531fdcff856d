import type { AmazonOrder } from '../../domain/amazon-order.ts';
import { buyerTextsOf } from '../../domain/buyer-texts.ts';
import type { Outcome } from '../../domain/orders/outcome.ts';
import { quotable } from '../../personal-data.ts';
import type { NewFailure } from '../../state/failures.ts';

/** Longest piece of Odoo's message in a failure, in characters. */
const LONGEST_REASON = 400;

/** How one fetched order ended, and what has to be remembered of it. */
export type OrderResult = {
  order: AmazonOrder;
  outcome: Outcome;
  rule?: string;
  odooId?: number;
  /** Odoo had it from somebody else, and it was not known here before. */
  adopted?: boolean;
  base?: string;
  /** Why it failed; or, beside another outcome, what a person must know. */
  failures: NewFailure[];
};

/** An order that could not be brought in. */
export function failed(
  order: AmazonOrder,
  failure: Omit<NewFailure, 'subject'>,
  odooId?: number,
): OrderResult {
  return {
    order,
    outcome: 'failed',
    failures: [{ ...failure, subject: order.orderId }],
    ...(odooId === undefined ? {} : { odooId }),
  };
}

/** Odoo's words about a record that it refuses, as a failure. */
export function refusedByOdoo(
  order: AmazonOrder,
  what: string,
  reason: string,
  odooId?: number,
): OrderResult {
  const words = withoutBuyer(order, reason);
  return failed(
    order,
    {
      class: 'refusedByOdoo',
      cause: `refusedByOdoo ${what}: ${words}`.slice(0, 300),
      message: `Odoo refused ${what}: ${words}`,
      hint: 'Correct what Odoo names; the order is tried again by itself, or at once with "amazon-odoo failures retry".',
      ...(odooId === undefined ? {} : { odooModel: 'sale.order', odooId }),
    },
    odooId,
  );
}

/** Odoo may quote the customer in its message, in its own spelling; the failure log must not. */
export function withoutBuyer(order: AmazonOrder, reason: string): string {
  return quotable(reason, LONGEST_REASON, buyerTextsOf(order));
}
