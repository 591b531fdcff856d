import { createSeededRandom } from '../../../src/simulator/world/seeded-random.ts';
import { testedVersions } from '../../kit/odoo.ts';
import { type Sidecar } from '../../kit/sidecar.ts';
import { openWorld, type World } from '../../kit/world.ts';
import { NO_LOSSES, type Rounds, startRounds, summary } from './crash-rounds.ts';

jest.setTimeout(1_800_000);

/** `npm run test:crash` kills at every boundary and at 100 random moments. */
const THOROUGH = process.env['CRASH_THOROUGH'] === '1';
const RANDOM_KILLS = THOROUGH ? 100 : 4;
/** The short form tries every fifth boundary, in turn. A pass has about 45. */
const STEP = THOROUGH ? 1 : 5;

describe.each(testedVersions({ once: 'where it is killed is our own code' }))(
  'killed (SIGKILL) on its way into a real Odoo %s',
  (version) => {
    let sidecar: Sidecar;
    let rounds: Rounds;
    let world: World;

    beforeAll(async () => {
      world = await openWorld(version, 'crash');
      ({ sidecar } = world);
      rounds = startRounds(world);
    });

    afterAll(() => world.close());

    test('at every boundary between two writes: no loss, no double', async () => {
      let kills = 0;
      for (let boundary = 1; ; boundary += STEP) {
        rounds.somethingHappens();
        const { signal } = await sidecar.run(['sync', 'orders'], {
          AMAZON_ODOO_KILL_AT_BOUNDARY: String(boundary),
        });
        if (signal === 'SIGKILL') kills += 1;
        if (boundary % 4 === 1) sidecar.loseState();
        await sidecar.report();
        if (signal === null) break;
      }
      const found = await rounds.losses();
      process.stderr.write(`Odoo ${version}, at boundaries: ${summary(kills, found)}\n`);
      expect(kills).toBeGreaterThan(THOROUGH ? 30 : 6);
      expect(found).toEqual(NO_LOSSES);
    });

    test('at random moments: no loss, no double, and a third run changes nothing', async () => {
      const random = createSeededRandom(19);
      let kills = 0;
      for (let kill = 0; kill < RANDOM_KILLS; kill += 1) {
        rounds.somethingHappens();
        const { signal } = await sidecar.run(['sync', 'orders'], {}, random.integer(300, 1800));
        if (signal === 'SIGKILL') kills += 1;
        await sidecar.report();
      }
      const found = await rounds.losses();
      process.stderr.write(`Odoo ${version}, at random moments: ${summary(kills, found)}\n`);
      expect(found).toEqual(NO_LOSSES);
      expect(await sidecar.report(['resync', '--since', '2025-06-01'])).toMatchObject({
        created: 0,
        updated: 0,
        cancelled: 0,
        failed: 0,
      });
    });
  },
);
