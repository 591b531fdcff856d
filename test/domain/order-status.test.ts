import { type Decision, decide, statusOf } from '../../src/domain/order-status.ts';
import { GERMANY, madeUpOrder } from '../kit/amazon-orders.ts';

const CONTEXT = { known: false, importShippedFbm: false, marketplaceIds: [GERMANY.marketplaceId] };

function order(fulfillmentStatus: string, fulfilledBy?: string) {
  return madeUpOrder({
    fulfillment: { fulfillmentStatus, ...(fulfilledBy === undefined ? {} : { fulfilledBy }) },
  });
}

function inWords(decision: Decision): string {
  if (decision.action === 'ignore') return decision.rule;
  return decision.action === 'refuse' ? `refuse: ${decision.reason}` : decision.action;
}

/** New order, new order with importShippedFbm, order that Odoo holds, such an order with importShippedFbm. */
type Row = [
  status: string,
  by: string,
  fresh: string,
  freshShipped: string,
  known: string,
  knownShipped: string,
];

const ROWS: Row[] = [
  ['PENDING', 'AMAZON', 'PENDING', 'PENDING', 'PENDING', 'PENDING'],
  ['PENDING', 'MERCHANT', 'PENDING', 'PENDING', 'PENDING', 'PENDING'],
  ['PENDING_AVAILABILITY', 'AMAZON', 'PENDING', 'PENDING', 'PENDING', 'PENDING'],
  ['PENDING_AVAILABILITY', 'MERCHANT', 'PENDING', 'PENDING', 'PENDING', 'PENDING'],
  ['UNSHIPPED', 'AMAZON', 'FBA_NOT_SHIPPED', 'FBA_NOT_SHIPPED', 'import', 'import'],
  ['UNSHIPPED', 'MERCHANT', 'import', 'import', 'import', 'import'],
  ['PARTIALLY_SHIPPED', 'AMAZON', 'FBA_NOT_SHIPPED', 'FBA_NOT_SHIPPED', 'import', 'import'],
  ['PARTIALLY_SHIPPED', 'MERCHANT', 'import', 'import', 'import', 'import'],
  ['SHIPPED', 'AMAZON', 'import', 'import', 'import', 'import'],
  ['SHIPPED', 'MERCHANT', 'FBM_SHIPPED_BEFORE_IMPORT', 'import', 'import', 'import'],
  ['CANCELLED', 'AMAZON', 'CANCELLED_BEFORE_IMPORT', 'CANCELLED_BEFORE_IMPORT', 'cancel', 'cancel'],
  ['CANCELLED', 'MERCHANT', 'CANCELLED_BEFORE_IMPORT', 'CANCELLED_BEFORE_IMPORT', 'cancel', 'cancel'],
  ['UNFULFILLABLE', 'AMAZON', 'UNFULFILLABLE', 'UNFULFILLABLE', 'UNFULFILLABLE', 'UNFULFILLABLE'],
  ['UNFULFILLABLE', 'MERCHANT', 'UNFULFILLABLE', 'UNFULFILLABLE', 'UNFULFILLABLE', 'UNFULFILLABLE'],
];

describe('what is done with an order', () => {
  it.each(ROWS)('%s by %s', (status, by, fresh, freshShipped, known, knownShipped) => {
    const decided = [
      { known: false, importShippedFbm: false },
      { known: false, importShippedFbm: true },
      { known: true, importShippedFbm: false },
      { known: true, importShippedFbm: true },
    ].map((context) => inWords(decide(order(status, by), { ...CONTEXT, ...context })));
    expect(decided).toEqual([fresh, freshShipped, known, knownShipped]);
  });

  it.each([
    ['Pending', 'PENDING'],
    ['PendingAvailability', 'PENDING_AVAILABILITY'],
    ['Unshipped', 'UNSHIPPED'],
    ['PartiallyShipped', 'PARTIALLY_SHIPPED'],
    ['Shipped', 'SHIPPED'],
    ['Canceled', 'CANCELLED'],
    ['Canceling', 'CANCELLED'],
    ['CANCELED', 'CANCELLED'],
    ['Unfulfillable', 'UNFULFILLABLE'],
    ['UNSHIPPED', 'UNSHIPPED'],
    ['TELEPORTED', 'TELEPORTED'],
  ])('the word %s means %s', (word, status) => {
    expect(statusOf(order(word))).toBe(status);
  });

  it('refuses a status it does not know by name, and no status at all', () => {
    for (const known of [false, true]) {
      const context = { ...CONTEXT, known };
      expect(inWords(decide(order('INVOICE_UNCONFIRMED', 'MERCHANT'), context))).toBe(
        'refuse: Amazon sent the unknown status INVOICE_UNCONFIRMED',
      );
      const { fulfillment: _, ...silent } = madeUpOrder();
      expect(inWords(decide(silent, context))).toBe('refuse: Amazon sent no fulfilment status');
    }
  });

  it.each([
    [undefined, 'nothing'],
    ['SOMEBODY', 'SOMEBODY'],
  ])('refuses an order that is fulfilled by %s', (by, named) => {
    expect(inWords(decide(order('UNSHIPPED', by), CONTEXT))).toBe(
      `refuse: Amazon did not say who fulfils the order (${named})`,
    );
  });

  it('ignores other channels before anything else', () => {
    const elsewhere = { ...order('SHIPPED', 'AMAZON'), salesChannel: { channelName: 'NON_AMAZON' } };
    expect(inWords(decide(elsewhere, CONTEXT))).toBe('NON_AMAZON');
    const unheardOf = { ...order('TELEPORTED'), salesChannel: { channelName: 'NON_AMAZON' } };
    expect(inWords(decide(unheardOf, CONTEXT))).toBe('NON_AMAZON');
  });

  it('ignores marketplaces that are not in the settings; a missing one is taken', () => {
    const context = { ...CONTEXT, marketplaceIds: ['A13V1IB3VIYZZH'] };
    expect(inWords(decide(order('UNSHIPPED', 'MERCHANT'), context))).toBe('OTHER_MARKETPLACE');
    const unnamed = { ...order('UNSHIPPED', 'MERCHANT'), salesChannel: { channelName: 'AMAZON' } };
    expect(inWords(decide(unnamed, context))).toBe('import');
  });
});
