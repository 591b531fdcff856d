import { recordId } from '../../src/domain/record-id.ts';
import type { OrderView } from '../../src/domain/shipments/amazon-view.ts';
import type { FeedResult, OrderFacts, Remembered, Retry } from '../../src/domain/shipments/decide.ts';
import type { Parcel } from '../../src/domain/shipments/parcels.ts';
import { toInstant } from '../../src/domain/time.ts';

export const MUG = '05015851154158';

/** A parcel of mugs. */
export function parcel(number: number, patch: Partial<Parcel> = {}, mugs = 1): Parcel {
  return {
    pickingId: recordId(number / 100),
    packageId: undefined,
    number,
    trackingNumber: `T-${number}`,
    untold: [],
    method: { name: 'DHL', service: undefined },
    dateDone: toInstant('2026-11-22T10:00:00Z'),
    units: new Map([[MUG, mugs]]),
    ...patch,
  };
}

/** What Amazon says of an order of mugs. */
export function view([fulfilled, unfulfilled]: [number, number], patch: Partial<OrderView> = {}): OrderView {
  return {
    orderId: '305-0000001-0000001',
    marketplaceId: 'A1PA6795UKMFR9',
    status: 'UNSHIPPED',
    fulfilledBy: 'MERCHANT',
    createdTime: toInstant('2026-11-21T08:00:00Z'),
    programs: [],
    items: [{ orderItemId: MUG, sellerSku: '00123', fulfilled, unfulfilled }],
    packages: [],
    ...patch,
  };
}

/** A package that Amazon shows. */
export const box = (
  number: number,
  trackingNumber = `T-${number}`,
  quantity = 1,
): OrderView['packages'][number] => ({
  number: String(number),
  trackingNumber,
  items: [{ orderItemId: MUG, quantity }],
});

/** What is different from an order of two mugs of which one parcel with one mug left. */
export type Case = {
  parcels?: Parcel[];
  amazon?: OrderView;
  remembered?: Remembered[];
  isCancelledInOdoo?: boolean;
  isFresh?: boolean;
  retry?: Retry;
  feed?: FeedResult;
};

/** The hash of a parcel as it stands. */
export const hashOf = ({ trackingNumber, method }: Parcel): string => `${trackingNumber} by ${method?.name}`;

/** What parcels are decided by. */
export function facts({
  parcels = [parcel(100)],
  amazon = view([0, 2]),
  ...rest
}: Case): OrderFacts<Remembered> {
  return {
    parcels,
    view: amazon,
    isCancelledInOdoo: rest.isCancelledInOdoo ?? false,
    isFresh: rest.isFresh ?? true,
    remembered: rest.remembered ?? [],
    hashOf,
    retryOf: () => rest.retry,
    feedResultOf: () => rest.feed,
  };
}
