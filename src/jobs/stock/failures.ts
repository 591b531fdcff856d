import type { PlannedPush } from '../../domain/stock/push.ts';
import type { NewFailure } from '../../state/failures.ts';
import type { StockOffer } from '../../state/stock/offers.ts';

/** The subject of what stops a whole pass. */
export const PASS_SUBJECT = 'stock';

/** SKUs that the message of the brake names. */
const NAMED = 5;

/** What is wrong with each offer that was sent; those without a failure are listed too, so that their old ones close. */
export function failuresOf(offers: readonly StockOffer[]): Map<string, NewFailure[]> {
  const sent = offers.filter(({ push }) => push !== undefined);
  return new Map(sent.map((offer) => [offer.sellerSku, failureOf(offer)]));
}

function failureOf({ sellerSku, push, message, live, fulfilledBy }: StockOffer): NewFailure[] {
  if (push === undefined || fulfilledBy !== 'merchant') return [];
  if (push.state === 'refused')
    return [
      {
        subject: sellerSku,
        class: 'stockRefused',
        cause: `stockRefused ${message ?? ''}`.slice(0, 300),
        message: `Amazon refused ${push.quantity} as the quantity of the offer: ${message ?? 'it gave no reason'}`,
        hint: 'Correct the offer in Seller Central as Amazon says. The quantity is sent again once a day, or at once with "amazon-odoo stock push".',
      },
    ];
  if (push.state === 'stuck')
    return [
      {
        subject: sellerSku,
        class: 'stockNotLive',
        cause: 'stockNotLive',
        message: `Amazon accepted ${push.quantity} as the quantity of the offer, and still shows ${live?.quantity ?? 'none'} two hours later`,
        hint: 'Look at the offer in Seller Central; while it shows too much, it may be sold too often. It is sent again once a day, or at once with "amazon-odoo stock push".',
      },
    ];
  return [];
}

/** The failure of a pass that would take too much off sale. */
export function brakeFailure(pushes: readonly PlannedPush[], percent: number): NewFailure {
  const toZero = pushes.filter(({ from, to }) => from > 0 && to === 0).map(({ sellerSku }) => sellerSku);
  const named = toZero.slice(0, NAMED).join(', ');
  const more = toZero.length > NAMED ? ` and ${toZero.length - NAMED} more` : '';
  return {
    subject: PASS_SUBJECT,
    class: 'stockBrake',
    cause: 'stockBrake',
    message: `${toZero.length} offers would fall to 0 at once, more than ${percent} % of those on sale: ${named}${more}. No quantity was sent`,
    hint: 'Look at the stock and at stock.locations. When the stock is right, dismiss this, or run "amazon-odoo stock push --allow-zeros": then the quantities are sent.',
  };
}

/** The failure of a pass before which no orders were read. */
export function ordersNotRead(minutes: number): NewFailure {
  return {
    subject: PASS_SUBJECT,
    class: 'stockWaits',
    cause: 'stockWaits',
    message: `No quantity was sent, because Amazon's orders were not read in the last ${minutes} minutes: units that were sold would be offered again`,
    hint: 'Look at the last run of the job orders. Quantities are sent again by themselves once orders are read.',
  };
}
