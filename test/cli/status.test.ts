import { runProgram } from '../../src/cli/program.ts';
import { recordId } from '../../src/domain/record-id.ts';
import type { State } from '../../src/state/state.ts';
import { openBesideDaemon } from '../kit/beside-daemon.ts';

describe('status', () => {
  let config: string;
  let state: State;
  let close: () => Promise<void>;
  let printed: string;

  beforeEach(async () => {
    ({ config, state, close } = openBesideDaemon());
    // The program remembers that it has created three orders.
    await state.orders.record(
      'eu',
      [1, 2, 3].map((number) => ({
        orderId: `305-0000000-000000${number}`,
        contentHash: 'h',
        lastUpdatedTime: '2026-11-01T08:00:00.000Z',
        outcome: 'created' as const,
        odooId: recordId(number),
      })),
      '2026-11-05T08:00:00.000Z',
    );
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
  });
  afterEach(() => close());

  async function compared(counts: Record<string, number>): Promise<void> {
    const run = await state.runs.start('eu', 'sweep', new Date('2026-11-05T03:30:00Z'));
    await state.runs.finish(run, { at: new Date('2026-11-05T03:31:00Z'), counts });
  }
  async function status(...options: string[]): Promise<number> {
    printed = '';
    return runProgram(['node', 'amazon-odoo', 'status', '--config', config, ...options]);
  }

  test('says that Odoo was never asked, beside what the state file remembers', async () => {
    expect(await status()).toBe(0);
    expect(printed).toMatch(/eu +never: amazon-odoo sweep +- /);
    expect(printed).toMatch(/account +orders in the state file +last outcome/);
    expect(await status('--json')).toBe(0);
    expect(JSON.parse(printed)).toMatchObject({ accounts: [{ comparison: null }] });
  });

  test('counts the orders that Odoo showed to the last sweep, with its time', async () => {
    await compared({ days: 7, amazon: 3, imported: 3, ignored: 0, failed: 0, unexplained: 0, broughtIn: 1 });
    expect(await status()).toBe(0);
    expect(printed).toMatch(/eu +2026-11-05T03:31:00.000Z, 7 days back +3 +3 +0 +0 +0/);
  });

  test('has the exit status 1 while Odoo lacks an order, whatever the state file remembers', async () => {
    await compared({ days: 7, amazon: 3, imported: 2, ignored: 0, failed: 0, unexplained: 1, broughtIn: 0 });
    expect(await status('--json')).toBe(1);
    expect(JSON.parse(printed)).toMatchObject({
      accounts: [
        { comparison: { imported: 2, unexplained: 1 }, orders: [{ outcome: 'created', orders: 3 }] },
      ],
    });
  });

  test('reads the sweeps of earlier versions, which did not say how far they went', async () => {
    await compared({ amazon: 3, imported: 3 });
    expect(await status()).toBe(0);
    expect(printed).toMatch(/eu +2026-11-05T03:31:00.000Z +3 +3 +0 +0 +0/);
  });
});
