import { type Fault, type FaultyProxy, startFaultyProxy } from '../../kit/faulty-proxy.ts';
import { testedVersions } from '../../kit/odoo.ts';
import type { Sidecar, SidecarOptions } from '../../kit/sidecar.ts';
import { openWorld, type World } from '../../kit/world.ts';
import { NO_LOSSES, type Rounds, startRounds, summary } from './crash-rounds.ts';

jest.setTimeout(3_600_000);

/** `npm run test:crash` kills at every third boundary with each fault; the short form at one, or not at all. */
const THOROUGH = process.env['CRASH_THOROUGH'] === '1';
const BOUNDARIES = THOROUGH ? Array.from({ length: 18 }, (_, index) => 1 + 3 * index) : [];

type Trouble = { fault: Fault; call: string; every: number; killAt: number };

/** What the way to Odoo does besides, and where the short form kills: in the middle of what the fault has spoiled. */
const TROUBLES: Trouble[] = [
  { fault: 'late', call: '"load"', every: 2, killAt: 14 },
  { fault: 'late', call: '"action_confirm"', every: 1, killAt: 22 },
  { fault: 'late', call: '"button_validate"', every: 1, killAt: 26 },
  { fault: 'late', call: '"action_cancel"', every: 1, killAt: 26 },
  { fault: 'window', call: '"action_confirm"', every: 1, killAt: 26 },
  { fault: 'window', call: '"button_validate"', every: 1, killAt: 28 },
  { fault: 'old', call: '"sale.order","search_read"', every: 1, killAt: 20 },
];

/** Odoo may be at work still on what a killed process has asked, while the next one begins. */
describe.each(testedVersions({ once: 'where it is killed is our own code' }))(
  'killed (SIGKILL) on a bad way into a real Odoo %s',
  (version) => {
    let world: World;
    let sidecar: Sidecar;
    let proxy: FaultyProxy;
    let rounds: Rounds;

    beforeAll(async () => {
      const options: SidecarOptions = {};
      world = await openWorld(version, 'crash faults', {
        sidecar: options,
        prepare: async (database) => {
          proxy = await startFaultyProxy(database.url);
          options.odooUrl = proxy.url;
        },
      });
      ({ sidecar } = world);
      rounds = startRounds(world);
      // The first round has no changes, and makes what is made once.
      rounds.somethingHappens();
      await sidecar.report();
    });
    afterAll(async () => {
      await proxy.stop();
      await world.close();
    });

    /** What failed is tried again, as after the pause of the failure log. */
    async function retryFailures(): Promise<void> {
      const { stdout } = await sidecar.run(['failures', 'list', '--json']);
      const { failures } = JSON.parse(stdout) as { failures: { subject: string }[] };
      if (failures.length > 0)
        await sidecar.run(['failures', 'retry', ...failures.map(({ subject }) => subject)]);
    }

    test.each(TROUBLES)(
      'while $fault strikes $call: no loss, no double',
      async ({ fault, call, every, killAt }) => {
        let kills = 0;
        for (const boundary of THOROUGH ? BOUNDARIES : [killAt, killAt - 8, killAt - 16]) {
          // The short form kills once; a pass that the fault ends early does not come so far.
          if (!THOROUGH && kills > 0) break;
          rounds.somethingHappens();
          proxy.only(call);
          proxy.become(fault, every);
          const { signal } = await sidecar.run(['sync', 'orders'], {
            AMAZON_ODOO_KILL_AT_BOUNDARY: String(boundary),
          });
          if (signal === 'SIGKILL') kills += 1;
          proxy.become('pass');
          proxy.only(undefined);
          if (boundary % 4 === 0) sidecar.loseState();
          await sidecar.run(['sync', 'orders']);
          await proxy.settled();
          await retryFailures();
          await sidecar.run(['sync', 'orders']);
        }
        const found = await rounds.losses();
        process.stderr.write(`Odoo ${version}, ${fault} ${call}: ${summary(kills, found)}\n`);
        expect(kills).toBeGreaterThan(0);
        expect(found).toEqual(NO_LOSSES);
        expect((await sidecar.run(['failures', 'list'])).status).toBe(0);
      },
    );
  },
);
