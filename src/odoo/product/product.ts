import { z } from 'zod';
import type { ProductId, TaxId } from '../../domain/record-id.ts';
import { type Candidate, chooseNear, comparableReference } from '../../domain/sku.ts';
import type { Company } from '../company.ts';
import { unarchive } from '../orm/archived.ts';
import type { Cell } from '../orm/load.ts';
import { ensureRecord, hashOf } from '../orm/named.ts';
import { findOne, type Row, searchRead, searchReadIn, text, x2many } from '../orm/search-read.ts';

export type Product = { id: ProductId; taxIds: TaxId[] };

/** The products of lines that are not goods, and of goods that Odoo does not know. */
export type ServiceProduct =
  | 'sale'
  | 'shipping'
  | 'giftWrap'
  | 'codFee'
  | 'other'
  | 'discount'
  | 'tip'
  | 'marketplaceTax'
  | 'rounding';

const SERVICE_PRODUCTS: Record<
  ServiceProduct,
  { name: string; reference: string; goods?: true; untaxed?: true }
> = {
  // Goods, not a service: a merchant-fulfilled order of an unknown SKU must leave a delivery to do.
  sale: { name: 'Amazon Sale', reference: 'AMAZON-SALE', goods: true },
  shipping: { name: 'Amazon Shipping', reference: 'AMAZON-SHIPPING' },
  giftWrap: { name: 'Amazon Gift Wrap', reference: 'AMAZON-GIFT-WRAP' },
  codFee: { name: 'Amazon Cash on Delivery', reference: 'AMAZON-COD' },
  other: { name: 'Amazon Other Charge', reference: 'AMAZON-OTHER' },
  discount: { name: 'Amazon Discount', reference: 'AMAZON-DISCOUNT' },
  tip: { name: 'Amazon Delivery Tip', reference: 'AMAZON-TIP', untaxed: true },
  marketplaceTax: { name: 'Amazon Marketplace Tax', reference: 'AMAZON-MARKETPLACE-TAX', untaxed: true },
  rounding: { name: 'Amazon Rounding', reference: 'AMAZON-ROUNDING', untaxed: true },
};

/** Internal reference of the product that stands for each SKU that Odoo does not know. */
export const UNKNOWN_PRODUCT = SERVICE_PRODUCTS.sale.reference;

/** Products for charges and discounts, which are not goods. */
export const CHARGE_PRODUCTS = Object.entries(SERVICE_PRODUCTS).flatMap(([kind, { reference, goods }]) =>
  goods === true ? [] : [{ kind, reference }],
);

/** Result for a reference: a product, several products that have it, or similar ones between which a person must decide. */
export type SkuResolution = Map<string, Product | { ambiguous: number } | { candidates: Candidate[] }>;

export type Products = {
  /** Products by internal reference; references that several products share are kept separately. */
  findByReference(references: readonly string[]): Promise<SkuResolution>;
  service(kind: ServiceProduct): Promise<Product>;
  /** One that a person has chosen. */
  byId(id: ProductId): Promise<Product>;
  /** A new product for a SKU (policy `create`). */
  create(sellerSku: string, name: string): Promise<Product>;
};

const Record = z.object({ id: z.number(), default_code: text, taxes_id: x2many('account.tax') });

/** Products of an account's company. Found products are cached for the pass; missing ones are searched again. */
export function openProducts(company: Company): Products {
  const known: SkuResolution = new Map();
  const sought = new Set<string>();
  const services = new Map<ServiceProduct, Promise<Product>>();
  const chosen = new Map<ProductId, Promise<Product>>();
  return {
    findByReference: async (references) => {
      const missing = [...new Set(references)].filter((reference) => !known.has(reference));
      for (const [reference, product] of await search(company, missing)) known.set(reference, product);
      // Searched once per pass: with many unknown SKUs, this search is the most expensive part of a batch.
      const unknown = missing.filter((reference) => !known.has(reference) && !sought.has(reference));
      for (const reference of unknown) sought.add(reference);
      for (const [reference, product] of await searchNear(company, unknown)) known.set(reference, product);
      return known;
    },
    service: (kind) => {
      const found = services.get(kind) ?? openService(company, kind);
      services.set(kind, found);
      // A failure is not cached; the next order tries again.
      found.catch(() => services.delete(kind));
      return found;
    },
    byId: (id) => {
      const found = chosen.get(id) ?? readOne(company, id);
      chosen.set(id, found);
      found.catch(() => chosen.delete(id));
      return found;
    },
    create: async (sellerSku, name) => {
      const id = await ensureRecord(
        company.odoo,
        'product.product',
        `product_${company.companyId}_${hashOf(sellerSku)}`,
        {
          name,
          default_code: sellerSku,
          invoice_policy: 'delivery',
          ...storable(company),
        },
      );
      await unarchive(company.odoo, 'product.product', [id]);
      const product = await readOne(company, id);
      known.set(sellerSku, product);
      return product;
    },
  };
}

async function search(company: Company, references: readonly string[]): Promise<SkuResolution> {
  if (references.length === 0) return new Map();
  const found = await searchReadIn(company.odoo, 'product.product', 'default_code', references, Record, [
    ['company_id', 'in', [company.companyId, false]],
  ]);
  const byReference = new Map<string, Row<'product.product', typeof Record>[]>();
  for (const product of found) {
    const reference = product.default_code ?? '';
    byReference.set(reference, [...(byReference.get(reference) ?? []), product]);
  }
  return new Map(
    [...byReference].map(([reference, products]) => {
      const [only, ...others] = products;
      return [
        reference,
        only === undefined || others.length > 0 ? { ambiguous: products.length } : toProduct(company, only),
      ];
    }),
  );
}

/** Conditions in one search. */
const NEAR_CHUNK = 50;

/** Products whose reference differs in capital letters or blanks only, and archived ones. */
async function searchNear(company: Company, references: readonly string[]): Promise<SkuResolution> {
  const found: SkuResolution = new Map();
  const wanted = references.filter((reference) => comparableReference(reference) !== '');
  for (let start = 0; start < wanted.length; start += NEAR_CHUNK) {
    const chunk = wanted.slice(start, start + NEAR_CHUNK);
    const patterns = chunk.flatMap(patternsOf).map((pattern) => ['default_code', '=ilike', pattern] as const);
    const domain = [
      ...patterns.slice(1).map(() => '|'),
      ...patterns,
      ['company_id', 'in', [company.companyId, false]] as const,
    ];
    const Near = Record.extend({ active: z.boolean() });
    const products = await searchRead(company.odoo, 'product.product', domain, Near, {
      context: { active_test: false },
    });
    const candidates = products.map(({ id, default_code: reference = '', active }) => ({
      id,
      reference,
      active,
    }));
    for (const reference of chunk) {
      const match = chooseNear(reference, candidates);
      const taken =
        match !== undefined && 'taken' in match ? products.find(({ id }) => id === match.taken) : undefined;
      if (taken !== undefined) found.set(reference, toProduct(company, taken));
      else if (match !== undefined && 'candidates' in match) found.set(reference, match);
    }
  }
  return found;
}

/** Patterns with any blanks between, before and after the characters of a reference; SQL's wildcards are escaped. */
function patternsOf(reference: string): string[] {
  const pattern = Array.from(comparableReference(reference))
    .map((each) => each.replace(/[\\%_]/, String.raw`\$&`))
    .join('%');
  return [pattern, ` %${pattern}`, `${pattern}% `];
}

/** Products shared by companies carry the taxes of all of them. */
function toProduct(company: Company, product: Row<'product.product', typeof Record>): Product {
  return { id: product.id, taxIds: product.taxes_id.filter((id) => company.taxes.has(id)) };
}

async function readOne(company: Company, id: ProductId): Promise<Product> {
  const [product] = await searchReadIn(company.odoo, 'product.product', 'id', [id], Record);
  return product === undefined ? { id, taxIds: [] } : toProduct(company, product);
}

async function openService(company: Company, kind: ServiceProduct): Promise<Product> {
  const { name, reference, goods, untaxed } = SERVICE_PRODUCTS[kind];
  const [existing] = await searchReadIn(
    company.odoo,
    'product.product',
    'default_code',
    [reference],
    Record,
    [['company_id', 'in', [company.companyId, false]]],
  );
  if (existing !== undefined) return toProduct(company, existing);
  const id = await ensureRecord(company.odoo, 'product.product', `product_${kind}`, {
    name,
    default_code: reference,
    // Charges count as delivered with the goods: see deliverCharges.
    invoice_policy: 'delivery',
    purchase_ok: false,
    type: goods === true ? 'consu' : 'service',
    ...(untaxed === true ? { 'taxes_id/.id': '' } : {}),
  });
  await unarchive(company.odoo, 'product.product', [id]);
  return readOne(company, id);
}

/** Internal references of the program's own products that do not exist yet. */
export async function missingServiceReferences({ odoo, companyId }: Company): Promise<string[]> {
  const wanted = Object.values(SERVICE_PRODUCTS).map(({ reference }) => reference);
  const found = await searchReadIn(
    odoo,
    'product.product',
    'default_code',
    wanted,
    z.object({ default_code: text }),
    [['company_id', 'in', [companyId, false]]],
  );
  const there = new Set(found.map(({ default_code: reference }) => reference));
  return wanted.filter((reference) => !there.has(reference));
}

/** Whether any product but our own has an internal reference, by which a SKU can be found. */
export async function hasReferences({ odoo, companyId }: Company): Promise<boolean> {
  const found = await findOne(odoo, 'product.product', [
    ['default_code', '!=', false],
    ['default_code', 'not like', 'AMAZON-'],
    ['company_id', 'in', [companyId, false]],
  ]);
  return found !== undefined;
}

/** Goods whose stock Odoo counts. */
function storable({ dialect }: Company): Readonly<Record<string, Cell>> {
  return dialect.storableIsFlag ? { type: 'consu', is_storable: true } : { type: 'product' };
}

/** Internal references of products; those without one are left out. */
export async function readReferences(
  { odoo }: Company,
  productIds: readonly ProductId[],
): Promise<Map<ProductId, string>> {
  const shape = z.object({ id: z.number(), default_code: text });
  const found = await searchReadIn(odoo, 'product.product', 'id', productIds, shape, [], {
    context: { active_test: false },
  });
  return new Map(
    found.flatMap(({ id, default_code: reference }) => (reference === undefined ? [] : [[id, reference]])),
  );
}
