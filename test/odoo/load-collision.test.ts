import { loadMissing } from '../../src/odoo/orm/load.ts';
import { ensureRecord } from '../../src/odoo/orm/named.ts';
import type { Odoo } from '../../src/odoo/rpc/client.ts';

/** Answers `load` with these, one after the other. */
function answering(answers: readonly object[]): { odoo: Odoo; calls: () => number } {
  let calls = 0;
  const odoo = {
    call: async () => {
      calls += 1;
      return answers[calls - 1];
    },
    with: () => odoo,
    newRecordValues: {},
  } as unknown as Odoo;
  return { odoo, calls: () => calls };
}

test.each([
  'could not serialize access due to concurrent update',
  'could not obtain lock on row in relation "ir_sequence"',
])('a collision that Odoo reports like a bad row is tried again: %s', async (words) => {
  const refusal = { ids: false, messages: [{ type: 'error', message: words, rows: { from: 0, to: 0 } }] };
  const { odoo, calls } = answering([refusal, { ids: [7], messages: [] }]);
  const loaded = await loadMissing(odoo, 'sale.order', ['id'], [{ rows: [['x.y']] }]);
  expect(loaded).toEqual({ ids: [7], refused: new Map() });
  expect(calls()).toBe(2);
});

/** What Odoo says of an operation type that another account has made at the same time. */
const HIDDEN_COLLISION = {
  ids: false,
  messages: [
    {
      type: 'error',
      message: "Another model is using the record: 'Picking Type', constraint 'Reference Sequence'",
      rows: { from: 0, to: 0 },
    },
  ],
};

test('rows that Odoo refuses are tried once more, and those that it refuses again are told', async () => {
  const message = 'Another model is using the record';
  const bad = (from: number): object => ({ type: 'error', message, rows: { from, to: from } });
  const { odoo, calls } = answering([
    { ids: false, messages: [bad(0), bad(2)] },
    { ids: [21], messages: [] },
    { ids: false, messages: [bad(1)] },
    { ids: [13], messages: [] },
  ]);
  const rows = ['a.b', 'c.d', 'e.f'].map((key) => ({ rows: [[key]] }));
  const { ids, refused } = await loadMissing(odoo, 'stock.picking.type', ['id'], rows);
  expect(ids).toEqual([13, 21, undefined]);
  expect([...refused]).toEqual([[2, message]]);
  expect(calls()).toBe(4);
});

test('a record that another account has made at the same time is found, whatever Odoo says of the collision', async () => {
  const { odoo, calls } = answering([HIDDEN_COLLISION, { ids: [13], messages: [] }]);
  expect(await ensureRecord(odoo, 'stock.picking.type', 'operation_type', { name: 'Amazon FBA' })).toBe(13);
  expect(calls()).toBe(2);
});

test('a record that Odoo refuses twice is refused, in its words', async () => {
  const { odoo, calls } = answering([HIDDEN_COLLISION, HIDDEN_COLLISION]);
  await expect(
    ensureRecord(odoo, 'stock.picking.type', 'operation_type', { name: 'Amazon FBA' }),
  ).rejects.toThrow('Odoo refused a new stock.picking.type "operation_type": Another model is using');
  expect(calls()).toBe(2);
});
