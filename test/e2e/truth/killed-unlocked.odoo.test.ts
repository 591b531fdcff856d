import { copyFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type NumberedOrders, numberedOrders } from '../../kit/numbered-orders.ts';
import { testedVersions } from '../../kit/odoo.ts';
import { MUG } from '../../kit/shipping.ts';
import { openWarehouse } from '../../kit/warehouse.ts';
import type { Ended } from '../../kit/warm-program.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(1_800_000);

/** The short form kills right after unlocking and right before locking again; `npm run test:crash` at every boundary between. */
const THOROUGH = process.env['CRASH_THOROUGH'] === '1';
const UNLOCKED = 'odoo after sale.order.action_unlock';

const isUnlocked = ([state, locked]: string[]): boolean => state === 'sale' && locked === 'f';

/** A lock is a field of its own in 19, and a state in 14. The tests build on each other. */
describe.each(testedVersions())(
  'killed (SIGKILL) while sales orders of a real Odoo %s are unlocked',
  (version) => {
    const lockedAgain =
      version === '14' ? 'odoo before sale.order.action_done' : 'odoo before sale.order.action_lock';
    let world: World;
    let orders: NumberedOrders;
    let round = 0;

    beforeAll(async () => {
      world = await openWorld(version, 'killed_unlocked', { sidecar: { connector: true } });
      orders = numberedOrders(world.amazon, 63);
      const people = await openWarehouse(world.database);
      const settings = await people.create('res.config.settings', { group_auto_done_setting: true });
      await people.odoo.call('res.config.settings', 'execute', {}, { ids: [settings] });
    });
    afterAll(() => world.close());

    /** Orders whose lock a setting of Odoo keeps, and of which Amazon then takes one back and lowers the other. */
    async function somethingChanges(): Promise<{ cancelled: string; lowered: string }> {
      const [cancelled, lowered] = [orders.open(), orders.open()] as const;
      const { amazon, sidecar } = world;
      amazon.control.putOrders([cancelled, lowered]);
      amazon.control.advance(5 * 60_000);
      expect(await sidecar.report()).toMatchObject({ created: 2, failed: 0 });
      amazon.control.event({ type: 'cancel', orderId: cancelled.orderId });
      amazon.control.event({ type: 'cancelUnits', orderId: lowered.orderId, orderItemId: MUG, quantity: 1 });
      amazon.control.advance(5 * 60_000);
      return { cancelled: cancelled.orderId, lowered: lowered.orderId };
    }

    /** @returns how the pass ended, and the boundaries that it passed */
    async function pass(killAt?: number): Promise<Ended & { passed: string[] }> {
      round += 1;
      const journal = join(dirname(world.sidecar.statePath), `boundaries-${round}`);
      const ended = await world.sidecar.run(['sync', 'orders'], {
        AMAZON_ODOO_BOUNDARY_JOURNAL: journal,
        ...(killAt === undefined ? {} : { AMAZON_ODOO_KILL_AT_BOUNDARY: String(killAt) }),
      });
      const passed = readFileSync(journal, 'utf8').trim().split('\n');
      return { ...ended, passed: passed.map((line) => line.replace(/^\d+ /, '')) };
    }

    const locks = (orderIds: readonly string[]): Promise<string[][]> =>
      world.database.sql(
        `SELECT ${version === '14' ? "CASE WHEN state = 'done' THEN 'sale' ELSE state END, state = 'done'" : 'state, locked'},
         round(amount_total, 2) FROM sale_order WHERE client_order_ref IN ('${orderIds.join("', '")}') ORDER BY client_order_ref`,
      );

    /** Numbers of the boundaries at which orders are unlocked, counted from 1. */
    let whileUnlocked: number[] = [];

    test('a pass that is not killed unlocks, changes, and locks again', async () => {
      // The first pass of a new database writes more than those that are killed.
      await somethingChanges();
      await pass();
      const { cancelled, lowered } = await somethingChanges();
      const { passed, signal } = await pass();
      expect(signal).toBeNull();
      expect((await locks([cancelled]))[0]?.[0]).toBe('cancel');
      expect(await locks([lowered])).toEqual([['sale', 't', '20.00']]);
      const first = passed.indexOf(UNLOCKED);
      const last = passed.lastIndexOf(lockedAgain);
      expect([first >= 0, last > first]).toEqual([true, true]);
      whileUnlocked = passed.flatMap((_, index) => (index >= first && index <= last ? [index + 1] : []));
    });

    test('the next pass locks what a killed one has left unlocked, and changes it as Amazon says', async () => {
      const [first = 0, ...others] = whileUnlocked;
      const moments = THOROUGH ? whileUnlocked : [first, others.at(-1) ?? first];
      const left: number[] = [];
      for (const moment of moments) {
        const { cancelled, lowered } = await somethingChanges();
        expect(await pass(moment)).toMatchObject({ signal: 'SIGKILL' });
        left.push((await locks([cancelled, lowered])).filter(isUnlocked).length);
        await pass();
        expect((await locks([cancelled]))[0]?.[0]).toBe('cancel');
        expect(await locks([lowered])).toEqual([['sale', 't', '20.00']]);
      }
      process.stderr.write(
        `Odoo ${version}, while unlocked: ${moments.length} kills, left unlocked: ${left.join(', ')}\n`,
      );
      expect(left.filter((number) => number > 0).length).toBeGreaterThan(THOROUGH ? 2 : 1);
    });

    test('an order whose state file was lost is locked by the next pass, by what Odoo shows', async () => {
      const { cancelled, lowered } = await somethingChanges();
      await pass(whileUnlocked.at(-1));
      const both = `SELECT id FROM sale_order WHERE client_order_ref IN ('${lowered}', '${cancelled}')`;
      const toDos = () =>
        world.database.sql(
          `SELECT summary FROM mail_activity WHERE res_model = 'sale.order' AND res_id IN (${both}) ORDER BY 1`,
        );
      expect((await locks([lowered])).some(isUnlocked)).toBe(true);
      expect(await toDos()).toContainEqual(["Lock again after Amazon's change (one)"]);
      world.sidecar.loseState();
      await pass();
      expect(await locks([lowered])).toEqual([['sale', 't', '20.00']]);
      expect(await toDos()).toEqual([]);
      // An order that a person has unlocked stays so.
      const person = await openWarehouse(world.database);
      const ids = await person.search('sale.order', [['client_order_ref', '=', lowered]]);
      await person.odoo.call('sale.order', 'action_unlock', {}, { ids });
      world.sidecar.loseState();
      await pass();
      expect((await locks([lowered])).some(isUnlocked)).toBe(true);
    });

    test('a state file of before the kill, put back, is no different: the sweep finds the order', async () => {
      const { lowered } = await somethingChanges();
      const before = `${world.sidecar.statePath}.before`;
      await world.sidecar.run(['state', 'backup', before]);
      await pass(whileUnlocked.at(-1));
      world.sidecar.loseState();
      copyFileSync(before, world.sidecar.statePath);
      expect((await locks([lowered])).some(isUnlocked)).toBe(true);
      await world.sidecar.run(['sweep']);
      expect(await locks([lowered])).toEqual([['sale', 't', '20.00']]);
    });

    test('an order that Amazon does not change again is locked by the next pass too', async () => {
      const { lowered } = await somethingChanges();
      const { passed } = await pass(whileUnlocked.at(-1));
      expect(passed.at(-1)).toBe(lockedAgain);
      expect((await locks([lowered])).some(isUnlocked)).toBe(true);
      await pass();
      expect(await locks([lowered])).toEqual([['sale', 't', '20.00']]);
    });
  },
);
