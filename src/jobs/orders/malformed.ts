import type { MalformedOrder } from '../../amazon/orders.ts';
import type { NewFailure } from '../../state/failures.ts';
import type { Seller } from '../pass/seller.ts';

/** Files orders that cannot be read in the failure log; the rest of their page is processed. */
export async function fileMalformed(seller: Seller, malformed: readonly MalformedOrder[]): Promise<void> {
  if (malformed.length === 0) return;
  await seller.state.failures.file(seller.name, malformed.map(toFailure), new Date(seller.now()));
}

function toFailure({ orderId, reason }: MalformedOrder): NewFailure {
  return {
    subject: orderId ?? 'unknown order',
    class: 'malformed',
    cause: `malformed ${reason}`,
    message: `Amazon's data of the order cannot be read: ${reason}`,
    hint: 'Nothing to do: the order is read again until it is whole.',
  };
}
