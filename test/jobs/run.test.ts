import type { Job } from '../../src/jobs/job.ts';
import type { Seller } from '../../src/jobs/pass/seller.ts';
import { runJob } from '../../src/jobs/run.ts';

const FULL = Object.assign(new Error('database or disk is full'), { code: 'STATE_DISK' });

/** A seller whose state file takes no note of how runs begin or end. */
function sellerOn(disk: { start: boolean; finish: boolean }): Seller {
  const seller: unknown = {
    name: 'eu',
    now: Date.now,
    state: {
      runs: {
        start: async () => (disk.start ? 1 : Promise.reject(FULL)),
        finish: async () => (disk.finish ? undefined : Promise.reject(FULL)),
      },
    },
    fresh: () => seller,
    connect: async () => Promise.reject(new Error('Odoo is away')),
  };
  return seller as Seller;
}

const job = { name: 'orders', pass: async () => ({ name: 'eu' }), counts: () => ({}) } as unknown as Job;
const options = { dryRun: false, settings: {} } as never;

test('on a full disk a pass does not begin, and the caller gets the error as a result', async () => {
  expect(await runJob(sellerOn({ start: false, finish: false }), job, options)).toEqual({ error: FULL });
});

test('a disk that is full when a pass ends hides no other error, and ends nothing but the pass', async () => {
  const end = await runJob(sellerOn({ start: true, finish: false }), job, options);
  expect(end).toMatchObject({ error: { message: 'Odoo is away' } });
});
