import { z } from 'zod';
import { type Address, type CustomerPlan, sameAddress } from '../../domain/orders/customer.ts';
import type { PartnerId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { activate } from '../orm/archived.ts';
import { type Cell, externalId, type LoadResult, loadMissing, loadUpdates } from '../orm/load.ts';
import { many2one, searchReadIn, text } from '../orm/search-read.ts';
import { ANONYMIZED } from './buyers.ts';

/** The contacts of an order in Odoo. */
export type OrderPartners = { partnerId: PartnerId; shippingId: PartnerId };

export type PartnersResult = {
  partners: Map<CustomerPlan, OrderPartners>;
  refused: Map<CustomerPlan, string>;
  /** Customers whose VAT number Odoo refused; they exist without it. */
  refusedVat: Map<CustomerPlan, string>;
};

type PartnerRow = {
  key: string;
  name: string;
  isCompany: boolean;
  email?: string | undefined;
  address: Partial<Address>;
  parentId?: PartnerId;
};

/**
 * Finds or makes the customers of a batch of orders: contacts first, then the delivery addresses that differ from them, then VAT
 * numbers where there is none. What exists is never overwritten: a redacted version of an address that comes back weeks later
 * changes nothing, and neither does a sync after a person has corrected it. An archived customer who buys again is reactivated.
 */
export async function ensurePartners(
  company: Company,
  customers: readonly CustomerPlan[],
): Promise<PartnersResult> {
  const contacts = new Map(customers.map((customer) => [customer.key, customer]));
  const contactIds = await loadPartners(company, [...contacts.values()].map(toContact));
  const { existing } = contactIds;
  const deliveries = customers.flatMap((customer) =>
    toDelivery(customer, contactIds.ids.get(customer.key), existing),
  );
  const deliveryIds = await loadPartners(company, [
    ...new Map(deliveries.map((row) => [row.key, row])).values(),
  ]);

  const result: PartnersResult = { partners: new Map(), refused: new Map(), refusedVat: new Map() };
  const delivered = new Map(deliveries.map((row) => [row.key, row]));
  for (const customer of customers) {
    const partnerId = contactIds.ids.get(customer.key);
    const deliveryKey = customer.kind === 'anonymous' ? undefined : customer.deliveryKey;
    const apart = deliveryKey !== undefined && delivered.has(deliveryKey);
    const shippingId = apart ? deliveryIds.ids.get(deliveryKey) : partnerId;
    if (partnerId !== undefined && shippingId !== undefined)
      result.partners.set(customer, { partnerId, shippingId });
    else
      result.refused.set(
        customer,
        contactIds.refused.get(customer.key) ?? deliveryIds.refused.get(deliveryKey ?? '') ?? 'refused',
      );
  }
  await writeVat(company, customers, contactIds.ids, existing, result);
  return result;
}

function toContact(customer: CustomerPlan): PartnerRow {
  return {
    key: customer.key,
    name: customer.name,
    isCompany: customer.kind === 'company',
    email: customer.kind === 'anonymous' ? undefined : customer.email,
    address: customer.address,
  };
}

/** The delivery address, if it differs from the contact's own. */
function toDelivery(
  customer: CustomerPlan,
  partnerId: PartnerId | undefined,
  existing: ReadonlyMap<PartnerId, Known>,
): PartnerRow[] {
  if (customer.kind === 'anonymous' || partnerId === undefined) return [];
  const known = existing.get(partnerId);
  const located = customer.delivery.street !== undefined || customer.delivery.zip !== undefined;
  if (!located || known === undefined || sameAddress(known.address, customer.delivery)) return [];
  return [
    {
      key: customer.deliveryKey,
      name: customer.delivery.name,
      isCompany: false,
      address: customer.delivery,
      parentId: partnerId,
    },
  ];
}

const FIELDS = [
  'id',
  'name',
  'is_company',
  'type',
  'email',
  'street',
  'street2',
  'city',
  'zip',
  'phone',
  'country_id/.id',
  'state_id/.id',
  'parent_id/.id',
] as const;

async function loadPartners(company: Company, rows: readonly PartnerRow[]): Promise<LoadedPartners> {
  if (rows.length === 0) return { ids: new Map(), refused: new Map(), existing: new Map() };
  const cells = await Promise.all(rows.map((row) => toCells(company, row)));
  const { ids, refused } = await loadMissing(
    company.odoo,
    'res.partner',
    FIELDS,
    cells.map((row) => ({ rows: [row] })),
  );
  return { ...byKey(rows, { ids, refused }), existing: await readRestored(company, ids, cells) };
}

/**
 * Reads the current partners. An archived customer who buys again is reactivated, and an anonymised one gets an address again.
 */
async function readRestored(
  company: Company,
  ids: readonly (PartnerId | undefined)[],
  cells: readonly Cell[][],
): Promise<Map<PartnerId, Known>> {
  const known = ids.filter((id) => id !== undefined);
  const found = await readPartners(company, known);
  const archived = [...found].flatMap(([id, { active }]) => (active ? [] : [id]));
  await activate(company.odoo, 'res.partner', archived);
  const rows = ids.flatMap((id, index) => {
    const row = cells[index];
    const anonymous = id !== undefined && found.get(id)?.address.name === ANONYMIZED;
    return row === undefined || !anonymous ? [] : [{ rows: [[id, ...row.slice(1)]] }];
  });
  if (rows.length === 0) return found;
  await loadUpdates(company.odoo, 'res.partner', ['.id', ...FIELDS.slice(1)], rows);
  return readPartners(company, known);
}

function byKey(
  rows: readonly PartnerRow[],
  { ids, refused }: LoadResult<PartnerId>,
): { ids: Map<string, PartnerId>; refused: Map<string, string> } {
  const result = { ids: new Map<string, PartnerId>(), refused: new Map<string, string>() };
  rows.forEach(({ key }, index) => {
    const id = ids[index];
    if (id !== undefined) result.ids.set(key, id);
    const reason = refused.get(index);
    if (reason !== undefined) result.refused.set(key, reason);
  });
  return result;
}

async function toCells({ geography }: Company, row: PartnerRow): Promise<Cell[]> {
  const { address } = row;
  const countryId = await geography.countryOf(address.countryCode);
  const stateId = await geography.stateOf(countryId, address.state);
  // A state that Odoo does not know must not be lost, so it follows the city, as on a letter.
  const city =
    stateId === undefined && address.state !== undefined ? joined(address.city, address.state) : address.city;
  return [
    externalId(row.key),
    row.name,
    row.isCompany,
    row.parentId === undefined ? 'contact' : 'delivery',
    row.email ?? '',
    address.street ?? '',
    address.street2 ?? '',
    city ?? '',
    address.zip ?? '',
    address.phone ?? '',
    countryId ?? '',
    stateId ?? '',
    row.parentId ?? '',
  ];
}

function joined(city: string | undefined, state: string): string {
  return city === undefined ? state : `${city}, ${state}`;
}

type Known = { address: Address; vat: string | undefined; active: boolean };

type LoadedPartners = {
  ids: Map<string, PartnerId>;
  refused: Map<string, string>;
  /** Those that were loaded, by id. */
  existing: Map<PartnerId, Known>;
};

const Record = z.object({
  id: z.number(),
  name: text,
  street: text,
  street2: text,
  city: text,
  zip: text,
  country_id: many2one('res.country'),
  vat: text,
  active: z.boolean(),
});

async function readPartners(
  company: Company,
  partnerIds: readonly PartnerId[],
): Promise<Map<PartnerId, Known>> {
  const context = { active_test: false };
  const found = await searchReadIn(company.odoo, 'res.partner', 'id', partnerIds, Record, [], { context });
  const codes = await company.geography.countryCodes();
  return new Map(
    found.map((partner) => {
      const address: Address = { name: partner.name ?? '' };
      if (partner.street !== undefined) address.street = partner.street;
      if (partner.street2 !== undefined) address.street2 = partner.street2;
      if (partner.city !== undefined) address.city = partner.city;
      if (partner.zip !== undefined) address.zip = partner.zip;
      const code = partner.country_id === undefined ? undefined : codes.get(partner.country_id);
      if (code !== undefined) address.countryCode = code;
      return [partner.id, { address, vat: partner.vat, active: partner.active }];
    }),
  );
}

/** Writes VAT numbers on contacts without one. Odoo checks the number; a refusal does not stop the order. */
async function writeVat(
  company: Company,
  customers: readonly CustomerPlan[],
  partnerIds: ReadonlyMap<string, PartnerId>,
  existing: ReadonlyMap<PartnerId, Known>,
  result: PartnersResult,
): Promise<void> {
  const wanted = customers.flatMap((customer) => {
    const id = partnerIds.get(customer.key);
    if (customer.kind === 'anonymous' || customer.vat === undefined || id === undefined) return [];
    return existing.get(id)?.vat === undefined ? [{ customer, id, vat: customer.vat }] : [];
  });
  const rows = [...new Map(wanted.map((row) => [row.id, row])).values()];
  if (rows.length === 0) return;
  const { refused } = await loadUpdates(
    company.odoo,
    'res.partner',
    ['.id', 'vat'],
    rows.map(({ id, vat }) => ({ rows: [[id, vat]] })),
  );
  for (const [index, reason] of refused) {
    const row = rows[index];
    if (row !== undefined) result.refusedVat.set(row.customer, reason);
  }
}
