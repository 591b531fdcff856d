import { loadMissing } from '../../src/odoo/orm/load.ts';
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
