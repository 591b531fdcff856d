import { type PartnerId, recordId } from '../../../src/domain/record-id.ts';
import { prepareValues } from '../../../src/jobs/orders/create.ts';
import type { Seller, SellerCompany } from '../../../src/jobs/pass/seller.ts';
import { OdooError } from '../../../src/odoo/rpc/errors.ts';
import { madeUpOrder, plan } from '../../kit/amazon-orders.ts';

const order = madeUpOrder({});
const ready = {
  order,
  plan: plan(order),
  products: new Map(),
  partners: { partnerId: recordId<PartnerId>(1), shippingId: recordId<PartnerId>(2) },
  warnings: [],
};

const refusing = (message: string) => async (): Promise<never> => {
  throw new OdooError(message, { kind: 'missing', outcome: 'rejected' });
};

/** What stops an order in a company where these calls are refused. */
async function failureWith(refusals: Partial<SellerCompany>): Promise<[string, string] | undefined> {
  const company = { pricelistOf: async () => 3, fiscalPositionOf: async () => undefined, ...refusals };
  const result = await prepareValues({ name: 'eu' } as Seller, company as unknown as SellerCompany, ready);
  const [failure] = 'failures' in result ? result.failures : [];
  return failure === undefined ? undefined : [failure.class, failure.message];
}

test('an order whose currency Odoo lacks waits for the currency', async () => {
  const refused = await failureWith({ pricelistOf: refusing('The currency EUR is not active in Odoo') });
  expect(refused).toEqual([
    'currency',
    'Odoo has no pricelist in EUR: The currency EUR is not active in Odoo',
  ]);
});

test('an order for which Odoo refuses anything else says so, and nothing of currencies', async () => {
  const refused = await failureWith({ fiscalPositionOf: refusing('The fiscal position was deleted') });
  expect(refused).toEqual([
    'refusedByOdoo',
    'Odoo refused what the order needs: The fiscal position was deleted',
  ]);
});
