import { readDialect } from '../../../src/odoo/orm/dialect.ts';
import { OdooError } from '../../../src/odoo/rpc/errors.ts';

type Answer = Record<string, object>;

/** Answers like a server that has these fields, and notes what it was asked. */
function serverWith(fields: Record<string, Answer>, saveMulti: () => unknown = () => []) {
  const asked: string[] = [];
  const read = async (model: string, method: string): Promise<unknown> => {
    asked.push(`${model}.${method}`);
    if (method === 'web_save_multi') return saveMulti();
    return fields[model] ?? {};
  };
  return { asked, read };
}

function failure(kind: OdooError['kind']): () => never {
  return () => {
    throw new OdooError('as told', { kind, outcome: 'rejected' });
  };
}

test('a server without any newer field speaks the oldest dialect, and is not asked for methods of later ones', async () => {
  const { read, asked } = serverWith({ 'stock.move': { quantity_done: {} } });
  const { dialect } = await readDialect({ read });
  expect(dialect).toMatchObject({
    lineTaxes: 'tax_id',
    paymentMemo: 'ref',
    route: 'stock.location.route',
    moveQuantity: 'quantity_done',
    listTag: 'tree',
    computesFiscalPosition: false,
    lockDates: [],
    hasSaveMulti: false,
  });
  expect(asked.filter((call) => call.endsWith('web_save_multi'))).toEqual([]);
});

test('each model is asked once', async () => {
  const { read, asked } = serverWith({});
  await readDialect({ read });
  expect(new Set(asked).size).toBe(asked.length);
});

test('newer names, what a field depends on, and what may be chosen are told apart', async () => {
  const { read } = serverWith({
    'sale.order.line': { tax_ids: {} },
    'sale.order': { fiscal_position_id: { depends: ['partner_id'] } },
    'ir.ui.view': { type: { selection: [['list', 'List']] } },
    'res.company': { hard_lock_date: {}, user_hard_lock_date: {} },
  });
  expect((await readDialect({ read })).dialect).toMatchObject({
    lineTaxes: 'tax_ids',
    computesFiscalPosition: true,
    listTag: 'list',
    lockDates: ['user_hard_lock_date', 'hard_lock_date'],
    hasSaveMulti: true,
  });
});

test('a server that has the newer field but not the newer method is written to in rows', async () => {
  const { read } = serverWith({ 'sale.order.line': { tax_ids: {} } }, failure('server'));
  expect((await readDialect({ read })).dialect).toMatchObject({ lineTaxes: 'tax_ids', hasSaveMulti: false });
});

test('a model that the user may not read has no names to know', async () => {
  const { read } = serverWith({ 'account.payment': { memo: {} } });
  const guarded = (model: string, method: string): Promise<unknown> =>
    model === 'account.payment' ? Promise.reject(failureOf('access')) : read(model, method);
  expect((await readDialect({ read: guarded })).dialect.paymentMemo).toBe('ref');
});

test('a server that cannot be asked has no dialect', async () => {
  await expect(readDialect({ read: () => Promise.reject(failureOf('connection')) })).rejects.toThrow(
    'as told',
  );
});

function failureOf(kind: OdooError['kind']): OdooError {
  return new OdooError('as told', { kind, outcome: 'rejected' });
}
