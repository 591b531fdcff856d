import type { AmazonOrder } from '../../domain/amazon-order.ts';
import type { NewFailure } from '../../state/failures.ts';
import type { Outcome } from '../../state/orders.ts';

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

/** Odoo may quote the customer in its message; the failure log must not. */
export function withoutBuyer(order: AmazonOrder, reason: string): string {
  const address = order.recipient?.deliveryAddress ?? {};
  const personal = [...Object.values(order.buyer ?? {}), ...Object.values(address)]
    .filter((value): value is string => typeof value === 'string' && value.length > 3)
    .concat(
      order.orderItems
        .map(({ fulfillment }) => fulfillment?.giftMessage ?? '')
        .filter((message) => message.length > 3),
    )
    .concat(
      order.taxRegistrations
        .map(({ taxRegistrationNumber, legalName }) => [taxRegistrationNumber, legalName])
        .flat()
        .filter((value) => value !== undefined),
    );
  return personal
    .sort((one, other) => other.length - one.length)
    .reduce((text, value) => text.replaceAll(value, '…'), reason)
    .slice(0, 400);
}
