import fc from 'fast-check';
import type { AmazonOrder, Buyer, DeliveryAddress } from '../../../src/domain/amazon-order.ts';
import {
  type Address,
  type CustomerPlan,
  planCustomer,
  sameAddress,
} from '../../../src/domain/orders/customer.ts';
import { hash, madeUpOrder } from '../../kit/amazon-orders.ts';

const ADDRESS: DeliveryAddress = {
  name: 'Jörg Beispiel',
  addressLine1: 'Musterstraße 1',
  city: 'Köln',
  postalCode: '50667',
  countryCode: 'de',
  phone: '+49 555 1',
};
const BUYER: Buyer = { buyerName: 'Jörg Beispiel', buyerEmail: 'abc@marketplace.example' };

function orderOf(
  buyer: Buyer | undefined,
  deliveryAddress: DeliveryAddress | undefined,
  patch: Partial<AmazonOrder> = {},
): AmazonOrder {
  return madeUpOrder({
    ...(buyer === undefined ? {} : { buyer }),
    ...(deliveryAddress === undefined ? {} : { recipient: { deliveryAddress } }),
    ...patch,
  });
}

function customer(
  buyer: Buyer | undefined,
  address?: DeliveryAddress,
  patch: Partial<AmazonOrder> = {},
  anonymousCustomers: 'shared' | 'perOrder' = 'shared',
): CustomerPlan {
  return planCustomer(orderOf(buyer, address, patch), { anonymousCustomers, hash });
}

/** A buyer who has a name. */
function known(...of: Parameters<typeof customer>): Exclude<CustomerPlan, { kind: 'anonymous' }> {
  const planned = customer(...of);
  if (planned.kind === 'anonymous') throw new Error('the buyer is anonymous');
  return planned;
}

const registration = (entityType: string, taxRegistrationNumber: string) => ({
  taxRegistrations: [{ entityType, taxRegistrationNumber }],
});

const delivery = (address: DeliveryAddress): Address => known(BUYER, address).delivery;

describe('a buyer', () => {
  it.each([
    'abc@marketplace.example\nBcc: stranger@elsewhere.example',
    'abc@marketplace.example, stranger@elsewhere.example',
    'abc@marketplace.example;stranger@elsewhere.example',
    '"abc" <stranger@elsewhere.example>',
    'abc@marketplace.example@elsewhere.example',
    'abc',
    `${'a'.repeat(250)}@marketplace.example`,
  ])('whose e-mail is not exactly one address has none: %j', (buyerEmail) => {
    expect(known({ ...BUYER, buyerEmail }, ADDRESS)).not.toHaveProperty('email');
  });

  it('is a person with an e-mail and an address', () => {
    expect(customer(BUYER, ADDRESS)).toEqual({
      kind: 'person',
      key: expect.stringMatching(/^partner_[0-9a-f]{32}$/) as string,
      name: 'Jörg Beispiel',
      email: 'abc@marketplace.example',
      address: {
        name: 'Jörg Beispiel',
        street: 'Musterstraße 1',
        city: 'Köln',
        zip: '50667',
        countryCode: 'DE',
        phone: '+49 555 1',
      },
      deliveryKey: expect.stringMatching(/^partner_[0-9a-f]{32}$/) as string,
      delivery: {
        name: 'Jörg Beispiel',
        street: 'Musterstraße 1',
        city: 'Köln',
        zip: '50667',
        countryCode: 'DE',
        phone: '+49 555 1',
      },
    });
  });

  it('is the same in every order, however the name and the e-mail are spelt', () => {
    const first = known(BUYER, ADDRESS);
    const again = known(
      { buyerName: ' JORG  BEISPIEL', buyerEmail: 'ABC@marketplace.example ' },
      { ...ADDRESS, addressLine1: 'MUSTERSTRASSE 1' },
      { orderId: '305-0000002-0000002' },
    );
    expect(again.key).toBe(first.key);
  });

  it('keeps the delivery address when only case, accents or punctuation change', () => {
    const first = known(BUYER, ADDRESS);
    const again = known(BUYER, { ...ADDRESS, city: 'KOLN', addressLine1: 'musterstraße, 1' });
    expect(again.deliveryKey).toBe(first.deliveryKey);
  });

  it('with two addresses is one customer with two delivery addresses', () => {
    const home = known(BUYER, ADDRESS);
    const aunt = known(BUYER, { ...ADDRESS, name: 'Tante Erna', addressLine1: 'Probeweg 2' });
    expect(aunt.key).toBe(home.key);
    expect(aunt.deliveryKey).not.toBe(home.deliveryKey);
    expect([aunt.address.name, aunt.delivery.name]).toEqual(['Jörg Beispiel', 'Tante Erna']);
  });

  it('two people who share an e-mail are two customers', () => {
    const other = known({ ...BUYER, buyerName: 'Anna Beispiel' }, ADDRESS);
    expect(other.key).not.toBe(known(BUYER, ADDRESS).key);
  });

  it('without an e-mail is distinguished from a namesake by the address', () => {
    const nameOnly = { buyerName: 'Jörg Beispiel' };
    const here = known(nameOnly, ADDRESS);
    expect(known(nameOnly, ADDRESS).key).toBe(here.key);
    expect(known(nameOnly, { ...ADDRESS, addressLine1: 'Probeweg 2' }).key).not.toBe(here.key);
  });

  it('is identified by name and e-mail even when the address is hidden', () => {
    const redacted = known(BUYER, { city: 'Köln', countryCode: 'DE' });
    expect(redacted.key).toBe(known(BUYER, ADDRESS).key);
    expect(redacted.delivery).toEqual({ name: 'Jörg Beispiel', city: 'Köln', countryCode: 'DE' });
  });

  it('leaves nothing personal in the keys', () => {
    const { key, deliveryKey } = known(BUYER, ADDRESS);
    expect(`${key} ${deliveryKey}`).not.toMatch(/j.rg|beispiel|muster|50667|abc/i);
  });
});

describe('a company', () => {
  const COMPANY = { ...BUYER, buyerCompanyName: 'Muster & Söhne GmbH' };
  it('is the customer, with its VAT number, and the person takes delivery', () => {
    const planned = known(
      COMPANY,
      { ...ADDRESS, companyName: 'Muster & Söhne GmbH' },
      registration('BUYER', 'de 123.456-789'),
    );
    expect(planned).toMatchObject({
      kind: 'company',
      name: 'Muster & Söhne GmbH',
      vat: 'DE123456789',
      address: { name: 'Muster & Söhne GmbH' },
      delivery: { name: 'Jörg Beispiel', street: 'Muster & Söhne GmbH', street2: 'Musterstraße 1' },
    });
  });

  it('does not stand twice in an address that already bears its name', () => {
    const address = { ...ADDRESS, name: 'MUSTER & SÖHNE GMBH', companyName: 'Muster & Söhne GmbH' };
    expect(known(COMPANY, address).delivery.street).toBe('Musterstraße 1');
  });

  it("takes nobody else's tax number; a person without a company name keeps its own", () => {
    expect(known(COMPANY, ADDRESS, registration('MARKETPLACE', 'LU1')).vat).toBeUndefined();
    expect(known(BUYER, ADDRESS, registration('BUYER', 'DE123456789')).vat).toBe('DE123456789');
  });

  it('shares its e-mail with a person without becoming that person', () => {
    expect(known(COMPANY, ADDRESS).key).not.toBe(known(BUYER, ADDRESS).key);
  });
});

describe('an order without personal data', () => {
  const REDACTED = { city: 'SEATTLE', stateOrRegion: 'WA', countryCode: 'us' };

  it('belongs to the customer of all such orders of the same marketplace and country', () => {
    const planned = customer(undefined, REDACTED);
    expect(planned).toEqual({
      kind: 'anonymous',
      key: 'partner_anonymous_A1PA6795UKMFR9_US',
      name: 'Amazon Customer (Amazon.de, US)',
      address: { countryCode: 'US' },
    });
    expect(customer(undefined, { ...REDACTED, city: 'AUSTIN' }, { orderId: '305-0000002-0000002' })).toEqual(
      planned,
    );
    expect(customer(undefined, { ...REDACTED, countryCode: 'CA' }).key).not.toBe(planned.key);
  });

  it('in India belongs to the customer of its state, on which the tax depends', () => {
    const india = { city: 'BENGALURU', stateOrRegion: 'Tamil Nadu', countryCode: 'IN' };
    expect(customer(undefined, india)).toEqual({
      kind: 'anonymous',
      key: 'partner_anonymous_A1PA6795UKMFR9_IN_TAMIL_NADU',
      name: 'Amazon Customer (Amazon.de, IN, Tamil Nadu)',
      address: { countryCode: 'IN', state: 'Tamil Nadu' },
    });
    expect(customer(undefined, { ...india, stateOrRegion: 'TAMIL NADU' }).key).toBe(
      customer(undefined, india).key,
    );
    expect(customer(undefined, { ...india, stateOrRegion: 'KARNATAKA' }).key).not.toBe(
      customer(undefined, india).key,
    );
  });

  it('has a customer of its own by setting, with the little that is known', () => {
    expect(customer(undefined, REDACTED, {}, 'perOrder')).toEqual({
      kind: 'anonymous',
      key: 'partner_anonymous_305-0000001-0000001',
      name: 'Amazon Customer (Amazon.de, US) 305-0000001-0000001',
      address: { city: 'SEATTLE', state: 'WA', countryCode: 'US' },
    });
  });

  it('and without a country, or even a marketplace, has a name nevertheless', () => {
    expect(customer(undefined)).toMatchObject({ name: 'Amazon Customer (Amazon.de)', address: {} });
    expect(customer(undefined, undefined, { salesChannel: { channelName: 'AMAZON' } })).toMatchObject({
      key: 'partner_anonymous_unknown_unknown',
      name: 'Amazon Customer (Amazon)',
    });
  });

  it.each<[string, Buyer | undefined, DeliveryAddress | undefined]>([
    ['a name alone', { buyerName: 'Jörg Beispiel' }, undefined],
    ['a name and a town', { buyerName: 'Jörg Beispiel' }, { city: 'Köln', postalCode: '50667' }],
    ['an e-mail alone', { buyerEmail: 'abc@marketplace.example' }, REDACTED],
    ['an address without anybody', undefined, { addressLine1: 'Musterstraße 1', postalCode: '50667' }],
    ['names of white space', { buyerName: ' \t\n', buyerCompanyName: '' }, { ...ADDRESS, name: '\u0000' }],
  ])('is one with %s', (_, buyer, address) => {
    expect(customer(buyer, address).kind).toBe('anonymous');
  });
});

describe('an address', () => {
  it('has a first street line, and everything else on the second', () => {
    const { street, street2 } = delivery({
      ...ADDRESS,
      companyName: 'Beispiel KG',
      addressLine2: 'Hinterhaus',
      addressLine3: '3. Stock',
      districtOrCounty: 'Mitte',
    });
    expect([street, street2]).toEqual(['Beispiel KG', 'Musterstraße 1, Hinterhaus, 3. Stock, Mitte']);
  });

  it('is put together from the parts that Brazil sends', () => {
    const { street, street2, city } = delivery({
      name: 'João Exemplo',
      municipality: 'São Paulo',
      postalCode: '01000-000',
      countryCode: 'BR',
      extendedFields: {
        streetName: 'Rua do Exemplo',
        streetNumber: '12',
        complement: 'Apto 3',
        neighborhood: 'Centro',
      },
    });
    expect([street, street2, city]).toEqual(['Rua do Exemplo, 12', 'Apto 3, Centro', 'São Paulo']);
  });

  it('keeps every script, right-to-left marks and emoji', () => {
    const planned = known(
      { ...BUYER, buyerName: 'دعاء المثال \u200f(שלום)' },
      { ...ADDRESS, name: '山田 例子 🎁👩‍👩‍👧', addressLine1: '見本町１−２' },
    );
    expect(planned.name).toBe('دعاء المثال \u200f(שלום)');
    expect(planned.delivery).toMatchObject({ name: '山田 例子 🎁👩‍👩‍👧', street: '見本町１−２' });
  });

  it('loses control characters, line breaks and half characters, and stays within 300 characters', () => {
    const planned = known(
      { ...BUYER, buyerName: `🎁${'n'.repeat(400)}` },
      { ...ADDRESS, name: 'Anna\u0000 \u001b[31mProbe\ud800', addressLine1: 'Weg 1\r\nHof\t2' },
    );
    expect(Array.from(planned.name)).toHaveLength(300);
    expect(planned.name.startsWith('🎁n')).toBe(true);
    expect(planned.delivery).toMatchObject({ name: 'Anna [31mProbe', street: 'Weg 1 Hof 2' });
  });

  it('of any characters never throws and leaves nothing that Odoo cannot store', () => {
    const anyText = fc.string({ unit: 'binary', maxLength: 400 });
    const anyAddress = fc.record(
      { name: anyText, companyName: anyText, addressLine1: anyText, city: anyText, postalCode: anyText },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(anyText, anyText, anyAddress, (buyerName, buyerEmail, address) => {
        const planned = customer({ buyerName, buyerEmail }, address);
        const texts = [planned.name, ...Object.values(planned.address)];
        for (const text of texts) expect(text).not.toMatch(/[^\P{Cc}\t]|\p{Cs}/u);
        expect(planned.name).not.toBe('');
      }),
    );
  });
});

describe('sameAddress', () => {
  const here: Address = { name: 'Jörg Beispiel', street: 'Musterstraße 1', city: 'Köln', zip: '50667' };

  it.each<[string, Partial<Address>, boolean]>([
    ['the same', {}, true],
    ['another spelling', { name: 'JÖRG BEISPIEL', street: 'musterstraße  1.', city: 'KOLN' }, true],
    [
      'a city with a state that Odoo does not know',
      { city: 'Köln, Nordrhein-Westfalen', state: 'Nordrhein-Westfalen' },
      true,
    ],
    ['a city of a longer name', { city: 'Köln am See' }, false],
    ['a telephone number more', { phone: '+49 555 2' }, true],
    ['another city', { city: 'Bonn' }, false],
    ['another house', { street: 'Musterstraße 12' }, false],
    ['another person', { name: 'Anna Beispiel' }, false],
    ['another postal code', { zip: '50668' }, false],
    ['another country', { countryCode: 'AT' }, false],
    ['a second line more', { street2: 'Hinterhaus' }, false],
  ])('%s', (_, change, same) => {
    expect(sameAddress(here, { ...here, ...change })).toBe(same);
    expect(sameAddress({ ...here, ...change }, here)).toBe(same);
  });

  it('does not take letters of other scripts for nothing', () => {
    expect(sameAddress({ ...here, street: '見本町1' }, { ...here, street: '例町1' })).toBe(false);
    expect(sameAddress({ ...here, name: 'محمد' }, { ...here, name: 'علي' })).toBe(false);
  });
});
