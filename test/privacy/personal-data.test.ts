import type { AmazonOrder } from '../../src/domain/amazon-order.ts';
import { buyerTextsOf } from '../../src/domain/buyer-texts.ts';
import { quotable, rememberPersons, withoutPersonalData, withoutPersons } from '../../src/personal-data.ts';

const MANY = 400_000;

/** Milliseconds that work takes, at best of three. */
function millisecondsOf(work: () => unknown): number {
  const times = [1, 2, 3].map(() => {
    const began = performance.now();
    work();
    return performance.now() - began;
  });
  return Math.min(...times);
}

describe('The gate for texts from outside', () => {
  it.each([
    ['letters without a blank', 'a'.repeat(MANY)],
    ['opening brackets', '<'.repeat(MANY)],
    ['styles that never end', '<style>'.repeat(MANY / 7)],
    ['half addresses', 'a@'.repeat(MANY / 2)],
    ['dots', `a@b${'.b'.repeat(MANY / 2)}`],
    ['blanks', ' '.repeat(MANY)],
    ['ampersands', '&'.repeat(MANY)],
    ['halves of tokens', 'Atza|'.repeat(MANY / 5)],
  ])('takes less than 50 ms for 400,000 characters: %s', (_, text) => {
    const personal = ['Jane Doe-Meier', 'a'.repeat(30)];
    expect(millisecondsOf(() => quotable(text, 300, personal))).toBeLessThan(50);
    expect(millisecondsOf(() => withoutPersonalData({ text, deep: [{ text }] }))).toBeLessThan(50);
  });

  it('leaves one line without markup, control characters, tokens and e-mail addresses', () => {
    const page =
      '<html><style>b{}</style><body class="x">Not\u0085 <b>found</b>:\n jane@marketplace.example &amp; Atza|abc</body>';
    expect(quotable(page)).toBe('Not found : [e-mail] & [secret]');
    expect(quotable('price < 5 and > 3')).toBe('price < 5 and > 3');
  });

  it('cuts to what was asked for', () => {
    expect(quotable('x'.repeat(999), 20)).toBe(`${'x'.repeat(19)}…`);
    expect(quotable('x'.repeat(20), 20)).toHaveLength(20);
  });

  const ORDER = {
    buyer: {
      buyerName: 'Jane  Doe-Meier',
      buyerCompanyName: 'Secret Buyer GmbH & Co',
      buyerEmail: 'j@x.example',
    },
    recipient: {
      deliveryAddress: {
        addressLine1: 'Samplestreet 7b',
        city: 'Ulm',
        postalCode: '89073',
        countryCode: 'DE',
        extendedFields: { streetName: 'Rua das Flores' },
      },
    },
    taxRegistrations: [
      { entityType: 'BUYER', taxRegistrationNumber: 'DE 999 888 777' },
      { entityType: 'MARKETPLACE', taxRegistrationNumber: 'LU20260743' },
    ],
    orderItems: [
      { fulfillment: { giftMessage: `Dear aunt, ${'all the best to you and yours, '.repeat(9)}` } },
    ],
  } as unknown as AmazonOrder;

  it.each([
    [
      'cleaned',
      'VAT number [DE999888777] for [Jane Doe-Meier] is not valid',
      'VAT number […] for […] is not valid',
    ],
    ['in capitals', 'JANE DOE-MEIER (SECRET BUYER GMBH & CO)', '… (…)'],
    ['spaced otherwise', 'de-999.888.777 of jane doe meier', '… of …'],
    ['escaped', 'of Secret Buyer GmbH &amp; Co', 'of …'],
    ['short, as a word', 'Ulm, 89073: 305-8907312-1234567 Ulmer', '…, …: 305-8907312-1234567 Ulmer'],
    ['cut', 'Dear aunt, all the best to you and yours, all the best to you a', '…'],
    ['in further fields', 'rua das flores', '…'],
  ])('takes out a buyer whom Odoo quotes %s', (_, text, expected) => {
    expect(quotable(text, 300, buyerTextsOf(ORDER))).toBe(expected);
  });

  it('keeps what is no buyer’s: the marketplace’s number and the country', () => {
    expect(quotable('LU20260743 DE', 300, buyerTextsOf(ORDER))).toBe('LU20260743 DE');
  });

  it('knows the buyers of orders that were read lately, but not their postal codes', () => {
    rememberPersons(['Erika Mustermensch', '89073123', 'Ulm']);
    expect(withoutPersons('ERIKA MUSTERMENSCH of Ulm, 89073123')).toBe('… of Ulm, 89073123');
  });
});
