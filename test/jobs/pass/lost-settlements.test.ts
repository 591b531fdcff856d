import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sweepJob } from '../../../src/jobs/orders/sweep-job.ts';
import { reopenLost } from '../../../src/jobs/pass/lost-settlements.ts';
import type { FollowedSeller } from '../../../src/jobs/screens/follow-form.ts';
import { openState, type State } from '../../../src/state/state.ts';

const NOW = Date.parse('2026-11-24T03:30:00Z');
const RETENTION = { closedFailureDays: 90, orderDays: 730, settlementMonths: 24 };

/** An entry of Odoo's books. */
type Entry = { id: number; ref: string; reverses?: number };

let folder: string;
let state: State;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-lost-'));
  state = openState(join(folder, 'state.sqlite'));
  for (const settlementId of ['1001', '1002'])
    await state.settlements.record('eu', {
      settlementId,
      state: 'booked',
      movements: 2,
      startDate: '2026-11-01',
      endDate: '2026-11-14',
      file: `${settlementId}.txt`,
    });
});
afterEach(async () => {
  await state.close();
  rmSync(folder, { recursive: true });
});

/** A seller without orders at Amazon, whose Odoo has these entries, all posted. */
function sellerWith(entries: readonly Entry[], settlements: 'batch' | 'none' = 'batch'): FollowedSeller {
  const read = async (model: string, _: string, { domain }: { domain: [string, string, unknown][] }) => {
    if (model !== 'account.move') return [];
    const [field, operator, value] = domain[0] ?? ['', '', ''];
    const valueOf = ({ id, ref, reverses }: Entry): unknown =>
      new Map<string, unknown>([
        ['id', id],
        ['ref', ref],
        ['reversed_entry_id', reverses],
        ['reversed_entry_id.ref', entries.find((other) => other.id === reverses)?.ref],
      ]).get(field);
    return entries
      .filter((entry) =>
        operator === 'in'
          ? (value as unknown[]).includes(valueOf(entry))
          : String(valueOf(entry)).startsWith(String(value).replace(/%$/, '')),
      )
      .map(({ id, ref, reverses }) => ({
        id,
        ref,
        name: `MISC/${id}`,
        reversed_entry_id: reverses === undefined ? false : [reverses, 'MISC/1'],
      }));
  };
  return {
    name: 'eu',
    state,
    settings: { odoo: { settlements } },
    marketplaceIds: ['A1PA6795UKMFR9'],
    amazon: { call: async () => ({ orders: [] }) },
    now: () => NOW,
    company: async () => ({ odoo: { read }, companyId: 1 }),
  } as unknown as FollowedSeller;
}

const stands = async (): Promise<string[]> =>
  (await state.settlements.list('eu')).map((entry) => `${entry.settlementId} ${entry.state}`).sort();
const sweep = (seller: FollowedSeller, dryRun = false) =>
  sweepJob.pass(seller, {
    dryRun,
    settings: { retention: RETENTION, privacy: {} },
  } as unknown as Parameters<typeof sweepJob.pass>[1]);

const payout = (settlementId: string): Entry => ({
  id: Number(settlementId),
  ref: `AMZ-${settlementId} payout`,
});

test('the sweep finds settlements that Odoo has lost', async () => {
  expect(await sweep(sellerWith([payout('1001')]))).toMatchObject({ settlements: 1, reopened: 1 });
  expect(await stands()).toEqual(['1001 booked', '1002 new']);
});

test('the sweep finds none where nothing is lost, in a dry run, and where settlements are not booked', async () => {
  expect(await sweep(sellerWith([payout('1001'), payout('1002')]))).toMatchObject({
    settlements: 2,
    reopened: 0,
  });
  expect((await sweep(sellerWith([]), true)).reopened).toBeUndefined();
  expect(await sweep(sellerWith([], 'none'))).toMatchObject({ reopened: 0 });
  expect(await stands()).toEqual(['1001 booked', '1002 booked']);
});

test('a settlement with a reversed entry is compared again, and is not counted as lost', async () => {
  const reversal = { id: 7, ref: 'Reversal of: AMZ/1', reverses: 1002 };
  expect(await reopenLost(sellerWith([payout('1001'), payout('1002'), reversal]))).toEqual({
    shown: 2,
    lost: 0,
  });
  expect(await stands()).toEqual(['1001 booked', '1002 new']);
});

/** As the pass does that finds all of it in Odoo. */
const book = async (): Promise<void> => {
  for (const entry of await state.settlements.list('eu'))
    await state.settlements.record('eu', { ...entry, state: 'booked' });
};

test('it is compared once for each reversal: what a person has booked again rests', async () => {
  const first = { id: 7, ref: 'Reversal of: AMZ/1', reverses: 1002 };
  await reopenLost(sellerWith([payout('1001'), payout('1002'), first]));
  await book();
  await reopenLost(sellerWith([payout('1001'), payout('1002'), first]));
  expect(await stands()).toEqual(['1001 booked', '1002 booked']);
  const again = { id: 1003, ref: 'AMZ-1002 payout' };
  const second = { id: 9, ref: 'Reversal of: AMZ/2', reverses: 1003 };
  await reopenLost(sellerWith([payout('1001'), payout('1002'), first, again, second]));
  expect(await stands()).toEqual(['1001 booked', '1002 new']);
});

test('a reversal that was reversed itself does not count', async () => {
  const reversal = { id: 7, ref: 'Reversal of: AMZ/1', reverses: 1002 };
  const undone = { id: 8, ref: 'Reversal of: MISC/7', reverses: 7 };
  expect(await reopenLost(sellerWith([payout('1001'), payout('1002'), reversal, undone]))).toEqual({
    shown: 2,
    lost: 0,
  });
  expect(await stands()).toEqual(['1001 booked', '1002 booked']);
});
