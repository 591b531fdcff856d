import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Simulator } from '../../../src/simulator/simulator.ts';
import { type TestDatabase, testedVersions } from '../../kit/odoo.ts';
import { merchantOrder } from '../../kit/orders.ts';
import type { Sidecar } from '../../kit/sidecar.ts';
import { openWarehouse, type Warehouse } from '../../kit/warehouse.ts';
import type { Ended } from '../../kit/warm-program.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(1_800_000);

/** `npm run test:crash` kills at every boundary; the short form at every third. */
const STEP = process.env['CRASH_THOROUGH'] === '1' ? 1 : 3;
/** More boundaries than a pass has; the one that comes to its end was tried at all of them. */
const MOST = 60;
/** One order for each kill, and three more around Amazon's answer. */
const ORDERS = Math.ceil(MOST / STEP) + 3;
/** Amazon has the parcel, and the state does not say so yet. */
const AFTER_ANSWER = 'state before parcels.record sent';

function idOf(round: number): string {
  return `305-${String(round).padStart(7, '0')}-0000001`;
}

/** One in four deliveries lacks what Amazon requires: of it a person is told. */
function isLabelled(round: number): boolean {
  return round % 4 !== 0;
}

describe.each(testedVersions({ once: 'where it is killed is our own code' }))(
  'killed (SIGKILL) while it reports deliveries of a real Odoo %s',
  (version) => {
    let database: TestDatabase;
    let amazon: Simulator;
    let sidecar: Sidecar;
    let close: World['close'];
    let warehouse: Warehouse;
    let kills = 0;
    let round = 0;
    const labelled: string[] = [];

    beforeAll(async () => {
      ({ database, amazon, sidecar, close } = await openWorld(version, 'shipments_crash', {
        sidecar: { connector: true },
      }));
      warehouse = await openWarehouse(database);
      const now = amazon.control.now();
      for (let number = 1; number <= ORDERS; number += 1) {
        const buyer = { buyerName: `Testperson ${number}` };
        const times = { createdTime: now, lastUpdatedTime: now };
        amazon.control.putOrder(merchantOrder({ orderId: idOf(number), ...times, buyer }));
      }
      amazon.control.advance(5 * 60_000);
      await sidecar.report();
    });

    afterAll(() => close());

    /** Another delivery is done. */
    async function deliverNext(labels = isLabelled(round + 1)): Promise<void> {
      round += 1;
      if (labels) labelled.push(idOf(round));
      await warehouse.validate(idOf(round), labels ? { carrier: 'DHL', tracking: `T-${round}` } : {});
    }

    /** @returns how the pass ended, and the boundaries that it passed */
    async function pass(killAt?: number): Promise<Ended & { passed: string[] }> {
      const journal = join(dirname(sidecar.statePath), `boundaries-${round}-${killAt ?? 'none'}`);
      const ended = await sidecar.run(['sync', 'pickings'], {
        AMAZON_ODOO_BOUNDARY_JOURNAL: journal,
        ...(killAt === undefined ? {} : { AMAZON_ODOO_KILL_AT_BOUNDARY: String(killAt) }),
      });
      if (ended.signal === 'SIGKILL') kills += 1;
      const passed = readFileSync(journal, 'utf8').trim().split('\n');
      return { ...ended, passed: passed.map((line) => line.replace(/^\d+ /, '')) };
    }

    test('at boundaries between two writes, in one pass after another, each with a delivery more', async () => {
      let last: Ended | undefined;
      for (let boundary = 1; boundary <= MOST && last?.signal !== null; boundary += STEP) {
        await deliverNext();
        last = await pass(boundary);
      }
      // Deliveries without a tracking reference stay in the failure log.
      expect(last).toMatchObject({ signal: null, status: 1 });
    });

    test("between Amazon's answer and the record of it", async () => {
      await deliverNext(true);
      const whole = await pass();
      expect(whole).toMatchObject({ signal: null, status: 1 });
      const moment = whole.passed.indexOf(AFTER_ANSWER) + 1;
      expect(moment).toBeGreaterThan(0);
      await deliverNext(true);
      const killed = await pass(moment);
      expect(killed).toMatchObject({ signal: 'SIGKILL' });
      expect(killed.passed.at(-1)).toBe(AFTER_ANSWER);
    });

    test('Amazon has each parcel once, with exactly its items, and each person was notified once', async () => {
      expect(await pass()).toMatchObject({ signal: null, status: 1 });
      const { parcels, counts } = amazon.control.journal();
      const sent = new Map<string, number>();
      for (const { orderId, times } of parcels) sent.set(orderId, (sent.get(orderId) ?? 0) + times);
      const lost = labelled.filter((orderId) => !sent.has(orderId));
      const doubled = [...sent].filter(([, times]) => times > 1).map(([orderId]) => orderId);
      process.stderr.write(
        `Odoo ${version}, while reporting ${round} deliveries: ${kills} kills, ${lost.length} losses, ${doubled.length} doubles\n`,
      );
      expect({ lost, doubled }).toEqual({ lost: [], doubled: [] });
      expect(kills).toBeGreaterThan(5);
      expect(new Set(sent.keys())).toEqual(new Set(labelled));
      const whole = new Set(['05015851154158 2', '61234567890123 1']);
      for (const { items } of parcels)
        expect(new Set(items.map(({ orderItemId, quantity }) => `${orderItemId} ${quantity}`))).toEqual(
          whole,
        );
      expect(counts['confirmShipment']).toEqual({ 204: labelled.length });
      expect(await strangeDeliveries()).toEqual({ notToldOnce: [], toldOfLabelled: [], notNotedOnce: [] });
    });

    /** Deliveries that show something else than they should. */
    async function strangeDeliveries(): Promise<Record<string, string[][]>> {
      const done = "p.state = 'done'";
      const toDos = `(SELECT count(*) FROM mail_activity a WHERE a.res_model = 'stock.picking' AND a.res_id = p.id
        AND a.summary = 'Amazon waits for carrier and tracking reference')`;
      const deliveries = (what: string): Promise<string[][]> =>
        database.sql(`SELECT p.name FROM stock_picking p WHERE ${done} AND ${what}`);
      return {
        notToldOnce: await deliveries(`p.carrier_tracking_ref IS NULL AND ${toDos} <> 1`),
        toldOfLabelled: await deliveries(`p.carrier_tracking_ref IS NOT NULL AND ${toDos} <> 0`),
        notNotedOnce: await deliveries(
          `CASE WHEN p.carrier_tracking_ref IS NULL THEN ${notes('Waiting to be reported')} ELSE ${notes('Synchronized with Amazon')} END <> 1`,
        ),
      };
    }
  },
);

/** How many notes with these words a picking `p` has, in SQL. */
function notes(words: string): string {
  return `(SELECT count(*) FROM mail_message m WHERE m.model = 'stock.picking' AND m.res_id = p.id AND m.body LIKE '%${words}%')`;
}
