import type { DeliveryAddress } from '../../../src/domain/amazon-order.ts';
import type { OrderPlan } from '../../../src/domain/orders/plan.ts';
import { recordId, type TaxId } from '../../../src/domain/record-id.ts';
import { rememberAppliedTaxes } from '../../../src/jobs/pass/applied-taxes.ts';
import { madeUpOrder, plan } from '../../kit/amazon-orders.ts';

const DOMESTIC = [recordId<TaxId>(7)];
const ABROAD = [recordId<TaxId>(9)];

function sentTo(deliveryAddress: DeliveryAddress, buyer: { buyerCompanyName?: string } = {}): OrderPlan {
  return plan(madeUpOrder({ buyer: { buyerName: 'Ada Example', ...buyer }, recipient: { deliveryAddress } }));
}

const toMadrid = {
  name: 'Ada Example',
  addressLine1: 'Calle Mayor 1',
  postalCode: '28013',
  countryCode: 'ES',
};

describe('taxes that fiscal positions apply', () => {
  it('are those of the product until Odoo has shown others', () => {
    expect(rememberAppliedTaxes().expected(sentTo(toMadrid), DOMESTIC)).toEqual(DOMESTIC);
  });

  it('are expected of the next order to the same place', () => {
    const taxes = rememberAppliedTaxes();
    taxes.learn(sentTo(toMadrid), DOMESTIC, ABROAD);
    expect(taxes.expected(sentTo({ ...toMadrid, addressLine1: 'Calle Mayor 2' }), DOMESTIC)).toEqual(ABROAD);
  });

  it.each([
    ['another country', sentTo({ ...toMadrid, countryCode: 'PT' }), DOMESTIC],
    ['another state', sentTo({ ...toMadrid, stateOrRegion: 'Las Palmas' }), DOMESTIC],
    ['a company', sentTo(toMadrid, { buyerCompanyName: 'Example SL' }), DOMESTIC],
    ['a product with other taxes', sentTo(toMadrid), [recordId<TaxId>(8)]],
  ])('say nothing of %s', (_, other, taxIds) => {
    const taxes = rememberAppliedTaxes();
    taxes.learn(sentTo(toMadrid), DOMESTIC, ABROAD);
    expect(taxes.expected(other, taxIds)).toEqual(taxIds);
  });

  it('follow what Odoo does now', () => {
    const taxes = rememberAppliedTaxes();
    taxes.learn(sentTo(toMadrid), DOMESTIC, ABROAD);
    taxes.learn(sentTo(toMadrid), DOMESTIC, DOMESTIC);
    expect(taxes.expected(sentTo(toMadrid), DOMESTIC)).toEqual(DOMESTIC);
  });
});
