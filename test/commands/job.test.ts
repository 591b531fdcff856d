import { carryOut } from '../../src/commands/wish.ts';
import type { Workplace } from '../../src/commands/workplace.ts';
import type { Settings } from '../../src/config/schema.ts';
import { StateError } from '../../src/errors.ts';
import type { JobReport } from '../../src/jobs/job.ts';
import type { Seller } from '../../src/jobs/pass/seller.ts';
import { JOBS } from '../../src/jobs/registry.ts';
import type { JobEnd } from '../../src/jobs/run.ts';
import type { State } from '../../src/state/state.ts';

const report = (name: string, created: number): JobEnd => ({
  report: {
    name,
    fetched: created,
    created,
    updated: 0,
    cancelled: 0,
    unchanged: 0,
    ignored: 0,
    failed: 0,
    cursor: null,
  } as JobReport,
});

function place(ends: Readonly<Record<string, JobEnd>>, failures = 0): Workplace {
  const accounts = Object.keys(ends).map((name) => ({ name }));
  return {
    settings: { accounts } as Settings,
    state: { failures: { list: async () => Array.from({ length: failures }) } } as unknown as State,
    sellers: accounts as Seller[],
    jobs: JOBS,
    run: async ({ name }) => ends[name] ?? { error: new Error('no such seller') },
  };
}
const SYNC = { command: 'job' as const, job: 'orders', request: {}, dryRun: false };
const refused = new StateError('Odoo is down', { code: 'X', exitStatus: 3, hint: 'Start it.' });

describe('the answer of a command that starts a job', () => {
  test('has a row per seller and the exit status 0', async () => {
    const answer = await carryOut(place({ eu: report('eu', 2), na: report('na', 0) }), SYNC);
    expect(answer.status).toBe(0);
    expect(answer.text.split('\n')).toEqual([
      expect.stringMatching(/^account +fetched +created/),
      expect.stringMatching(/^-/),
      expect.stringMatching(/^eu +2 +2/),
      expect.stringMatching(/^na +0 +0/),
    ]);
  });

  test('of a refused pass is the reason alone, without a row of zeros; the JSON document has both', async () => {
    const answer = await carryOut(place({ eu: { error: refused } }), SYNC);
    expect(answer).toMatchObject({ status: 3, text: '', notes: ['eu: Odoo is down. Start it.'] });
    expect(answer.document).toEqual({
      accounts: [
        expect.objectContaining({ name: 'eu', fetched: 0, created: 0, error: 'Odoo is down. Start it.' }),
      ],
    });
  });

  test('of a refused dry run does not say that nothing would be written', async () => {
    const answer = await carryOut(place({ eu: { error: refused } }), { ...SYNC, dryRun: true });
    expect(answer).toMatchObject({ status: 3, text: '' });
  });

  test('has the status of the seller that could not go on, beside those that could', async () => {
    const answer = await carryOut(place({ eu: { error: refused }, na: report('na', 1) }, 4), SYNC);
    expect(answer.status).toBe(3);
    expect(answer.text).toContain('na');
    expect(answer.text).not.toMatch(/^eu/m);
    expect(answer.text).toContain('4 in the failure log');
  });

  test('has the exit status 1 while something is in the failure log', async () => {
    expect((await carryOut(place({ eu: report('eu', 1) }, 1), SYNC)).status).toBe(1);
  });

  test('is refused for an account that is not in the settings', async () => {
    await expect(carryOut(place({ eu: report('eu', 1) }), { ...SYNC, account: 'x' })).rejects.toThrow(
      'There is no account "x"',
    );
  });
});
