import { z } from 'zod';
import type { Odoo } from '../../src/odoo/rpc/client.ts';

/** A product whose taxes are set up in one of the ways that companies do it; its internal reference is the name. */
export type TaxSetup = {
  sku: string;
  /** Where it is delivered: in France a fiscal position exchanges taxes. */
  countryCode: 'DE' | 'FR';
};

type TaxValues = {
  amount: number;
  included?: true;
  /** Later taxes are computed on the price with this one. */
  base?: true;
  type?: 'percent' | 'fixed' | 'division';
};

/** By the product's reference: its taxes in order. */
const SETUPS: Record<string, TaxValues[]> = {
  NONE: [],
  INSIDE: [{ amount: 19, included: true }],
  'ON-TOP': [{ amount: 19 }],
  'ODD-RATE': [{ amount: 8.875 }],
  'TWO-ON-TOP': [{ amount: 5 }, { amount: 9.975 }],
  'TWO-INSIDE': [
    { amount: 5, included: true },
    { amount: 10, included: true },
  ],
  MIXED: [{ amount: 20, included: true }, { amount: 10 }],
  'TAX-ON-TAX': [{ amount: 10, base: true }, { amount: 5 }],
  'INSIDE-ON-INSIDE': [
    { amount: 10, included: true, base: true },
    { amount: 5, included: true },
  ],
  FIXED: [{ amount: 0.25, type: 'fixed' }, { amount: 19 }],
  DIVISION: [{ amount: 20, type: 'division' }],
};
const GROUP = 'GROUP';
const EXCHANGED = ['FR-INSIDE-TO-ON-TOP', 'FR-ON-TOP-TO-NOTHING'] as const;

/** Makes the taxes, products and the fiscal position of all set-ups in a database of the test's own. */
export async function makeTaxSetups(odoo: Odoo): Promise<TaxSetup[]> {
  const fields = await odoo.fieldsOf('account.tax');
  const overridden = fields.has('price_include_override');
  let sequence = 10;
  const tax = async (values: TaxValues, more: Record<string, unknown> = {}): Promise<number> => {
    sequence += 1;
    const inclusion = values.included ? 'tax_included' : 'tax_excluded';
    return create(odoo, 'account.tax', {
      name: `Test ${sequence}: ${values.amount} ${values.type ?? 'percent'}`,
      type_tax_use: 'sale',
      sequence,
      amount: values.amount,
      amount_type: values.type ?? 'percent',
      include_base_amount: values.base ?? false,
      ...(overridden ? { price_include_override: inclusion } : { price_include: values.included ?? false }),
      ...more,
    });
  };
  for (const [sku, taxes] of Object.entries(SETUPS)) {
    const ids = [];
    for (const values of taxes) ids.push(await tax(values));
    await product(odoo, sku, ids);
  }
  const members = [
    await tax({ amount: 5 }, { type_tax_use: 'none' }),
    await tax({ amount: 7 }, { type_tax_use: 'none' }),
  ];
  await product(odoo, GROUP, [
    await create(odoo, 'account.tax', {
      name: 'Test group',
      type_tax_use: 'sale',
      amount_type: 'group',
      amount: 0,
      children_tax_ids: [[6, 0, members]],
    }),
  ]);
  await exchangeTaxes(odoo, tax, fields.has('original_tax_ids'));
  const domestic = [...Object.keys(SETUPS), GROUP].map((sku) => ({ sku, countryCode: 'DE' as const }));
  return [...domestic, ...EXCHANGED.map((sku) => ({ sku, countryCode: 'FR' as const }))];
}

/** A fiscal position for France: from a tax inside to one on top, and from one on top to none. */
async function exchangeTaxes(
  odoo: Odoo,
  tax: (values: TaxValues, more?: Record<string, unknown>) => Promise<number>,
  onTheTax: boolean,
): Promise<void> {
  const [france] = z
    .array(z.number())
    .parse(
      await odoo.read('res.country', 'search', { [onTheTax ? 'domain' : 'args']: [['code', '=', 'FR']] }),
    );
  const sources = [await tax({ amount: 19, included: true }), await tax({ amount: 19 })];
  const position = await create(odoo, 'account.fiscal.position', {
    name: 'Test France',
    auto_apply: true,
    country_id: france,
  });
  const targets = [{ amount: 20 }, { amount: 0 }];
  for (const [index, source] of sources.entries()) {
    const target = await tax(
      targets[index] ?? { amount: 0 },
      onTheTax ? { original_tax_ids: [[6, 0, [source]]], fiscal_position_ids: [[6, 0, [position]]] } : {},
    );
    if (!onTheTax)
      await create(odoo, 'account.fiscal.position.tax', {
        position_id: position,
        tax_src_id: source,
        tax_dest_id: target,
      });
    await product(odoo, EXCHANGED[index] ?? '', [source]);
  }
}

async function product(odoo: Odoo, sku: string, taxIds: readonly number[]): Promise<void> {
  await create(odoo, 'product.product', {
    name: `Test ${sku}`,
    default_code: sku,
    taxes_id: [[6, 0, taxIds]],
    type: 'consu',
  });
}

async function create(odoo: Odoo, model: string, values: Record<string, unknown>): Promise<number> {
  const [id] = z.array(z.number()).parse(await odoo.call(model, 'create', { vals_list: [values] }));
  if (id === undefined) throw new Error(`Odoo made no ${model}`);
  return id;
}
