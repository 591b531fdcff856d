import type { AmazonOrder, DeliveryAddress } from '../amazon-order.ts';
import { definedOnly } from '../records.ts';
import { cleanName, cleanText, normalise } from '../text.ts';

/** A postal address with Odoo's fields, but with country and state as Amazon names them. */
export type Address = {
  name: string;
  street?: string;
  street2?: string;
  city?: string;
  state?: string;
  zip?: string;
  countryCode?: string;
  phone?: string;
};

/** The customer of an order: who bought, and where it goes. */
export type CustomerPlan =
  /** Amazon does not say who bought: such orders share one customer, or each order gets its own. */
  | { kind: 'anonymous'; key: string; name: string; address: Partial<Address> }
  | {
      kind: 'person' | 'company';
      /** Identity of the contact: the same for all orders of one buyer, never shared by two buyers. */
      key: string;
      name: string;
      email?: string;
      vat?: string;
      /** The address on the contact itself. */
      address: Address;
      /** Identity of the delivery address below the contact. */
      deliveryKey: string;
      delivery: Address;
    };

export type CustomerOptions = {
  anonymousCustomers: 'shared' | 'perOrder';
  /** One-way hash of a text, as hexadecimal: identities must not carry personal data. */
  hash: (text: string) => string;
};

/**
 * Determines the buyer of an order.
 *
 * Neither an anonymised e-mail alone (households and companies share one) nor a name alone identifies a buyer; e-mail and name
 * together do, or name and full address. Orders that have no name, or neither a street nor a postal code (FBA, and FBM without the
 * personal-data role), identify nobody.
 */
export function planCustomer(order: AmazonOrder, options: CustomerOptions): CustomerPlan {
  const company = cleanName(order.buyer?.buyerCompanyName);
  const buyerName = cleanName(order.buyer?.buyerName);
  const email = addressOf(order.buyer?.buyerEmail);
  const raw = order.recipient?.deliveryAddress ?? {};
  const name = company ?? buyerName ?? cleanName(raw.name) ?? cleanName(raw.companyName);
  const delivery = toAddress(raw, name);
  const located =
    delivery.street !== undefined || (delivery.zip !== undefined && cleanName(raw.name) !== undefined);
  if (name === undefined || (!located && email === undefined)) return anonymous(order, delivery, options);

  const addressIdentity = identityOf(delivery);
  const identity = [normalise(name), email ?? addressIdentity].join('|');
  const vat = vatOf(order);
  return {
    kind: company === undefined ? 'person' : 'company',
    key: `partner_${options.hash(identity)}`,
    name,
    ...(email === undefined ? {} : { email }),
    ...(vat === undefined ? {} : { vat }),
    address: { ...delivery, name },
    deliveryKey: `partner_${options.hash(`${identity}|${addressIdentity}`)}`,
    delivery,
  };
}

/**
 * Exactly one e-mail address. With a line break, a comma or a name it could send what Odoo writes to the buyer to somebody else, or
 * add a header; then it counts as none.
 */
function addressOf(text: string | undefined): string | undefined {
  const address = cleanText(text)?.toLowerCase();
  return address !== undefined &&
    address.length <= 254 &&
    /^[^\s@,;:<>()[\]"\\]+@[^\s@,;:<>()[\]"\\]+$/.test(address)
    ? address
    : undefined;
}

/** Countries whose tax depends on the buyer's state (India: the place of supply). There each state has a shared customer of its own. */
const TAXED_BY_STATE = new Set(['IN']);

function anonymous(order: AmazonOrder, address: Address, options: CustomerOptions): CustomerPlan {
  const market = order.salesChannel.marketplaceName ?? order.salesChannel.marketplaceId ?? 'Amazon';
  const place = address.countryCode;
  const shared = options.anonymousCustomers === 'shared';
  const state = shared && place !== undefined && TAXED_BY_STATE.has(place) ? address.state : undefined;
  const { name: _, ...known } = address;
  // External IDs allow no other characters.
  const suffix =
    state === undefined
      ? ''
      : `_${normalise(state)
          .replaceAll(/[^a-z0-9]+/g, '_')
          .toUpperCase()}`;
  const where = [place, state]
    .filter((part) => part !== undefined)
    .map((part) => `, ${part}`)
    .join('');
  return {
    kind: 'anonymous',
    key: shared
      ? `partner_anonymous_${order.salesChannel.marketplaceId ?? 'unknown'}_${place ?? 'unknown'}${suffix}`
      : `partner_anonymous_${order.orderId}`,
    name: `Amazon Customer (${market}${where})${shared ? '' : ` ${order.orderId}`}`,
    // Many buyers share this customer: only the address parts that they have in common may be on it.
    address: shared
      ? { ...(place !== undefined && { countryCode: place }), ...(state !== undefined && { state }) }
      : known,
  };
}

function toAddress(raw: DeliveryAddress, fallbackName: string | undefined): Address {
  const recipient = cleanName(raw.name) ?? fallbackName ?? 'Amazon Customer';
  const company = cleanName(raw.companyName);
  const named = company !== undefined && normalise(company) !== normalise(recipient) ? [company] : [];
  const lines = [...named, raw.addressLine1, raw.addressLine2, raw.addressLine3, raw.districtOrCounty]
    .map((line) => cleanName(line))
    .filter((line) => line !== undefined);
  const [street, ...further] = lines.length > 0 ? lines : brazilianLines(raw);
  return definedOnly({
    name: recipient,
    street,
    street2: further.length > 0 ? further.join(', ') : undefined,
    city: cleanName(raw.city) ?? cleanName(raw.municipality),
    state: cleanName(raw.stateOrRegion),
    zip: cleanName(raw.postalCode),
    countryCode: cleanText(raw.countryCode)?.toUpperCase(),
    phone: cleanName(raw.phone),
  });
}

/** For Brazil, Amazon sends the parts of the street in separate fields. */
function brazilianLines({ extendedFields: parts }: DeliveryAddress): string[] {
  const street = [parts?.streetName, parts?.streetNumber].map(cleanName).filter((part) => part !== undefined);
  const further = [parts?.complement, parts?.neighborhood]
    .map(cleanName)
    .filter((part) => part !== undefined);
  return street.length === 0 ? further : [street.join(', '), ...further];
}

function identityOf(address: Address): string {
  const { name, street, street2, city, zip, countryCode } = address;
  return [name, street, street2, city, zip, countryCode].map((part) => normalise(part ?? '')).join('|');
}

/**
 * True when both name the same person at the same place, whatever the spelling. The city may be followed by a state that Odoo does
 * not know.
 */
export function sameAddress(one: Address, other: Address): boolean {
  const [first, second] = [normalise(one.city ?? ''), normalise(other.city ?? '')];
  const [shorter, longer] = first.length <= second.length ? [first, second] : [second, first];
  const sameCity =
    shorter === longer || (shorter !== '' && appendedState(longer, shorter, [one.state, other.state]));
  return sameCity && identityOf({ ...one, city: '' }) === identityOf({ ...other, city: '' });
}

function appendedState(longer: string, shorter: string, states: readonly (string | undefined)[]): boolean {
  return states.some((state) => state !== undefined && longer === `${shorter} ${normalise(state)}`);
}

function vatOf(order: AmazonOrder): string | undefined {
  const registration = order.taxRegistrations.find(
    ({ entityType, taxRegistrationNumber }) => entityType === 'BUYER' && taxRegistrationNumber !== undefined,
  );
  return cleanText(registration?.taxRegistrationNumber)
    ?.replace(/[\s.-]/g, '')
    .toUpperCase();
}
