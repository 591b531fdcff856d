import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FollowedSeller } from '../../../src/jobs/screens/follow-form.ts';
import { RECOVERED_PER_PASS, takeRequests } from '../../../src/jobs/screens/take-requests.ts';
import { RECOVERY_FIELDS, RECOVERY_MODEL } from '../../../src/odoo/screens/fields.ts';
import { openState, type State } from '../../../src/state/state.ts';

type Row = Record<string, unknown> & { id: number };

/** Records that people request orders with, as Odoo would search and write them. */
function requestsInOdoo(count: number) {
  const rows: Row[] = Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    [RECOVERY_FIELDS.name]: `305-0000000-${String(index + 1).padStart(7, '0')}`,
    [RECOVERY_FIELDS.account]: 1,
    [RECOVERY_FIELDS.state]: 'requested',
    [RECOVERY_FIELDS.result]: false,
  }));
  let writes = 0;
  const fits = (row: Row, domain: readonly unknown[]): boolean =>
    domain.every((term) => {
      const [field, operator, value] = term as [string, string, unknown];
      return operator === '=' ? row[field] === value : row[field] !== value;
    });
  const odoo = {
    fieldsOf: async () => new Set(),
    read: async (model: string, _: string, { domain, limit }: { domain: unknown[]; limit?: number }) =>
      model === RECOVERY_MODEL ? rows.filter((row) => fits(row, domain)).slice(0, limit) : [],
    call: async (_: string, method: string, { vals }: { vals: object }, { ids }: { ids: number[] }) => {
      expect(method).toBe('write');
      writes += 1;
      for (const row of rows) if (ids.includes(row.id)) Object.assign(row, vals);
      return true;
    },
  };
  return { rows, odoo, writes: () => writes };
}

let folder: string;
let state: State;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-requests-'));
  state = openState(join(folder, 'state.sqlite'));
});
afterEach(async () => {
  await state.close();
  rmSync(folder, { recursive: true });
});

function sellerWith(odoo: unknown): FollowedSeller {
  return { name: 'eu', state, now: Date.now, form: { id: 1 }, connect: async () => odoo } as never;
}

it('recovers a limited number of requested orders in a pass, shows that the others wait, and recovers them later', async () => {
  const { rows, odoo, writes } = requestsInOdoo(45);
  const recovered: string[] = [];
  const pass = () =>
    takeRequests(sellerWith(odoo), async (orderId) => {
      recovered.push(orderId);
      return { done: true, result: 'created' };
    });
  await pass();
  expect(recovered).toHaveLength(RECOVERED_PER_PASS);
  const results = rows.map((row) => String(row[RECOVERY_FIELDS.result]));
  expect(results.filter((result) => result === 'created')).toHaveLength(RECOVERED_PER_PASS);
  expect(results.slice(RECOVERED_PER_PASS)).toEqual(
    Array.from({ length: 25 }, () => expect.stringContaining('Waits for a later pass')),
  );
  // One write for each recovered order, and one for all that wait.
  expect(writes()).toBe(RECOVERED_PER_PASS + 1);
  await pass();
  expect(writes()).toBe(2 * RECOVERED_PER_PASS + 1);
  await pass();
  expect(new Set(recovered).size).toBe(45);
  expect(recovered).toHaveLength(45);
});
