import { dialectOf } from '../../../src/odoo/orm/kept-dialect.ts';
import type { Odoo } from '../../../src/odoo/rpc/client.ts';

type Fields = Record<string, Record<string, object>>;

/** A connection to a server with these fields, which may change; each `pass` remembers nothing of the one before. */
function connectionTo(fields: Fields) {
  const session = { failed: 0 };
  const asked: string[] = [];
  const read = async (model: string, method: string): Promise<unknown> => {
    asked.push(`${model}.${method}`);
    return method === 'fields_get' ? (fields[model] ?? {}) : [];
  };
  const pass = async () => {
    asked.length = 0;
    const odoo = {
      session,
      read,
      once: <Answer>(question: (it: Odoo) => Promise<Answer>) => question(odoo),
    } as unknown as Odoo;
    return dialectOf(odoo);
  };
  return { session, asked, pass };
}

const ID = { id: {} };
/** Odoo 19 without Enterprise, as far as the table asks. */
const MODELS =
  'res.partner res.company uom.uom stock.route stock.rule stock.move.line stock.package stock.picking.type account.account account.move.line account.tax account.payment account.journal account.payment.method.line account.move account.bank.statement account.move.send.wizard ir.ui.view ir.actions.server ir.ui.menu res.groups sale.advance.payment.inv';
function odoo19(): Fields {
  return {
    ...Object.fromEntries(MODELS.split(' ').map((model) => [model, ID])),
    'sale.order': { ...ID, locked: {} },
    'sale.order.line': { ...ID, tax_ids: {} },
    'product.product': { ...ID, is_storable: {} },
    'stock.move': { ...ID, picked: {} },
  };
}

test('the next pass asks for four models, and for those that were not there', async () => {
  const { asked, pass } = connectionTo(odoo19());
  const first = await pass();
  expect(asked.length).toBeGreaterThan(25);
  expect(await pass()).toBe(first);
  expect(asked.toSorted()).toEqual([
    'account.batch.payment.fields_get',
    'product.product.fields_get',
    'sale.order.fields_get',
    'sale.order.line.fields_get',
    'stock.move.fields_get',
  ]);
});

test.each<[string, (fields: Fields) => void, object]>([
  [
    'an app that adds a field',
    (fields) => Object.assign(fields, { 'stock.move': { ...ID, picked: {}, bom_line_id: {} } }),
    { hasKits: true },
  ],
  [
    'an app with a model of its own',
    (fields) => Object.assign(fields, { 'account.batch.payment': { ...ID, payment_ids: {} } }),
    { hasBatchPayments: true },
  ],
  [
    'another release',
    (fields) => Object.assign(fields, { 'sale.order.line': ID, 'account.payment': ID }),
    { lineTaxes: 'tax_id' },
  ],
])('%s is seen by the next pass', async (_what, change, expected) => {
  const fields = odoo19();
  const { pass } = connectionTo(fields);
  const before = await pass();
  expect(before).not.toMatchObject(expected);
  change(fields);
  expect(await pass()).toMatchObject(expected);
});

test('everything is asked again once a call has failed', async () => {
  const { session, asked, pass } = connectionTo(odoo19());
  await pass();
  const all = asked.length;
  session.failed += 1;
  await pass();
  expect(asked).toHaveLength(all);
  await pass();
  expect(asked.length).toBeLessThan(all);
});
