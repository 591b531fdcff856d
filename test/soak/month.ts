import type { Fault } from '../../src/simulator/faults/faults.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import type { SeededRandom } from '../../src/simulator/world/seeded-random.ts';
import { merchantOrder } from '../kit/orders.ts';

/** A month on Amazon, in as many steps as there is time for. */
export type Month = {
  /**
   * Lets time go by and things happen: purchases, shipments, cancellations.
   *
   * @param elapsedMs real time since the step before
   */
  step(elapsedMs: number): void;
  /** An open order of the merchant that is to be delivered; Amazon changes it no more. */
  take(): string | undefined;
  /** How far Amazon's clock is behind the real one now. */
  behindMs(): number;
  /** Something goes wrong on Amazon's side for the next calls. */
  trouble(): void;
};

const DAY = 86_400_000;

const TROUBLES: readonly Fault[] = [
  { kind: 'httpError', status: 503, times: 2 },
  { kind: 'httpError', status: 500, body: 'html', times: 1 },
  { kind: 'reset', times: 1 },
  { kind: 'truncate', times: 1 },
  { kind: 'throttle', call: 'searchOrders', times: 1 },
  { kind: 'expiredToken', times: 1 },
  { kind: 'duplicateOrder', times: 2 },
  { kind: 'emptyPage', times: 1 },
  { kind: 'changeWhilePaging', times: 1 },
  { kind: 'splitCharacter', times: 2 },
];

/** @param realMs real time in which the month goes by */
export function startMonth({ control }: Simulator, random: SeededRandom, realMs: number): Month {
  let number = 0;
  const open: string[] = [];
  control.setTime(Date.now() - 30 * DAY);

  function buy(): void {
    number += 1;
    const orderId = `305-9000000-${String(number).padStart(7, '0')}`;
    const amazon = random.fraction() < 0.4;
    const now = control.now();
    const own = { orderId, createdTime: now, lastUpdatedTime: now };
    const buyer = {
      buyerName: `Testperson ${number % 97}`,
      buyerEmail: `buyer-${number % 97}@marketplace.example`,
    };
    const by = amazon ? { fulfillment: { fulfillmentStatus: 'UNSHIPPED', fulfilledBy: 'AMAZON' } } : {};
    control.putOrder(merchantOrder({ ...own, buyer, ...by }));
    open.push(orderId);
  }

  function change(): void {
    const at = random.integer(0, open.length - 1);
    const orderId = open[at];
    if (orderId === undefined) return;
    const order = control.order(orderId);
    const chance = random.fraction();
    if (chance < 0.3) control.event({ type: 'touch', orderId });
    else if (order?.fulfillment?.fulfilledBy === 'AMAZON' && chance < 0.85) {
      control.event({ type: 'shipFba', orderId });
      open.splice(at, 1);
    } else if (chance < 0.5 && order?.orderItems[0]?.quantityOrdered === 2) {
      control.event({
        type: 'cancelUnits',
        orderId,
        orderItemId: order.orderItems[0].orderItemId,
        quantity: 1,
      });
    } else if (chance > 0.7) {
      control.event({ type: 'cancel', orderId });
      open.splice(at, 1);
    }
  }

  return {
    step: (elapsedMs) => {
      control.advance(Math.max(0, elapsedMs * ((30 * DAY) / realMs - 1)));
      for (let times = random.integer(0, 2); times > 0; times -= 1) buy();
      for (let times = random.integer(0, 2); times > 0; times -= 1) if (open.length > 0) change();
    },
    take: () => {
      const at = open.findIndex((orderId) => control.order(orderId)?.fulfillment?.fulfilledBy === 'MERCHANT');
      return at < 0 ? undefined : open.splice(at, 1)[0];
    },
    behindMs: () => Math.max(0, Date.now() - Date.parse(control.now())),
    trouble: () => {
      const fault = TROUBLES[random.integer(0, TROUBLES.length - 1)];
      if (fault !== undefined) control.addFault(fault);
    },
  };
}
