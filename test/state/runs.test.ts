import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openState, type State } from '../../src/state/state.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 1, 0, minute));

describe('runs', () => {
  let folder: string;
  let state: State;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-runs-'));
    state = openState(join(folder, 'state.sqlite'));
  });
  afterEach(async () => {
    await state.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function run(job: string, minute: number, error?: string): Promise<void> {
    const id = await state.runs.start('eu', job, at(minute));
    await state.runs.finish(id, { at: at(minute), counts: { fetched: minute }, error });
  }

  test('the last 200 of each job are remembered, newest first, and the last that ended well', async () => {
    await run('sweep', 0);
    await run('orders', 1);
    for (let minute = 2; minute < 260; minute += 1) await run('orders', minute, 'Odoo is down');
    const runs = await state.runs.recent(1000);
    const orders = runs.filter(({ job }) => job === 'orders');
    expect(orders).toHaveLength(201);
    expect(orders[0]?.startedAt).toBe(at(259).toISOString());
    expect(orders[199]?.startedAt).toBe(at(60).toISOString());
    expect((await state.runs.latestSuccess('eu', 'orders'))?.startedAt).toBe(at(1).toISOString());
    expect(runs.filter(({ job }) => job === 'sweep')).toHaveLength(1);
  });

  test('those of one account, and no more than are wanted', async () => {
    await run('orders', 1);
    await state.runs.start('na', 'orders', at(2));
    expect((await state.runs.recent(200, 'eu')).map(({ account }) => account)).toEqual(['eu']);
    expect(await state.runs.recent(1)).toHaveLength(1);
  });
});
