import type { MalformedOrder } from '../../amazon/orders.ts';
import type { NewFailure } from '../../state/failures.ts';
import type { Account } from '../pass/seller.ts';

/** Orders that cannot be read are kept in the failure log; the rest of their page goes on. */
export async function fileMalformed(account: Account, malformed: readonly MalformedOrder[]): Promise<void> {
  if (malformed.length === 0) return;
  await account.state.failures.file(account.name, malformed.map(toFailure), new Date(account.now()));
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
