import type { AmazonOrder } from '../../domain/amazon-order.ts';
import { buyerTextsOf } from '../../domain/buyer-texts.ts';
import type { LastWritten } from '../../domain/orders/changes.ts';
import type { Outcome } from '../../domain/orders/outcome.ts';
import type { SaleOrderId } from '../../domain/record-id.ts';
import { SALE_ORDER } from '../../odoo/models.ts';
import { NotDoneError } from '../../odoo/orm/whole-or-halves.ts';
import type { OdooError } from '../../odoo/rpc/errors.ts';
import { quotable } from '../../personal-data.ts';
import type { NewFailure } from '../../state/failures.ts';

/** Longest part of Odoo's message in a failure, in characters. */
const LONGEST_REASON = 400;

/** How one fetched order ended, and what the state records of it. */
export type OrderResult = {
  order: AmazonOrder;
  outcome: Outcome;
  rule?: string;
  odooId?: SaleOrderId;
  /** Adopted in this run: someone else created it in Odoo, and the state did not know it. */
  adopted?: boolean;
  lastWritten?: LastWritten;
  /** Why it failed; with any other outcome, what a person must know. */
  failures: NewFailure[];
};

/** The result for an order that could not be imported. */
export function failed(
  order: AmazonOrder,
  failure: Omit<NewFailure, 'subject'>,
  odooId?: SaleOrderId,
): OrderResult {
  return {
    order,
    outcome: 'failed',
    failures: [{ ...failure, subject: order.orderId }],
    ...(odooId === undefined ? {} : { odooId }),
  };
}

/** Failure entry for a record that Odoo refused, with Odoo's message. */
export function refusedByOdoo(
  order: AmazonOrder,
  what: string,
  reason: string,
  odooId?: SaleOrderId,
): OrderResult {
  const words = withoutBuyer(order, reason);
  return failed(
    order,
    {
      class: 'refusedByOdoo',
      cause: `refusedByOdoo ${what}: ${words}`.slice(0, 300),
      message: `Odoo refused ${what}: ${words}`,
      hint: 'Correct what Odoo names; a field that it wants to be filled gets its value in odoo.requiredFields, in deliveries by a default in Odoo. The order is tried again by itself, or at once with "amazon-odoo failures retry".',
      ...(odooId === undefined ? {} : { odooModel: SALE_ORDER, odooId }),
    },
    odooId,
  );
}

/**
 * Result for a step that Odoo did not take: it refused with a message, or did nothing without an error. The order stays
 * unfinished, and a later pass repeats the step.
 *
 * @param what completes "Odoo refused" and "Odoo did not do it:", e.g. `to confirm the order`
 */
export function notTaken(
  order: AmazonOrder,
  what: string,
  error: OdooError,
  odooId: SaleOrderId | undefined,
): OrderResult {
  if (!(error instanceof NotDoneError)) return refusedByOdoo(order, what, error.message, odooId);
  const words = withoutBuyer(order, error.message);
  const hint =
    error.window === undefined
      ? 'Look at the order in Odoo: an approval or a rule of another app may hold it. It is tried again by itself.'
      : 'Do the same in Odoo by hand and answer the window, or change the rule behind it; the order is then taken further by itself.';
  return failed(
    order,
    {
      class: 'notFinished',
      cause: `notFinished ${what}: ${words}`.slice(0, 300),
      message: `Odoo was asked ${what}, and did not do it: ${words}`,
      hint,
      ...(odooId === undefined ? {} : { odooModel: SALE_ORDER, odooId }),
    },
    odooId,
  );
}

/** The result for an order that was just created but that Odoo does not return. */
export function notShown(order: AmazonOrder, odooId: SaleOrderId): OrderResult {
  return failed(
    order,
    {
      class: 'notFinished',
      cause: 'notFinished not shown',
      message: 'Odoo does not show the order that it has just made',
      hint: 'Nothing to do when Odoo reads from a replica that lags: the order is taken further by itself. JSON-RPC (odoo.protocol: jsonrpc) always reads the primary database.',
      odooModel: SALE_ORDER,
      odooId,
    },
    odooId,
  );
}

/** Odoo's message may quote the customer, spelled its own way; the failure log must not. */
export function withoutBuyer(order: AmazonOrder, reason: string): string {
  return quotable(reason, LONGEST_REASON, buyerTextsOf(order));
}
