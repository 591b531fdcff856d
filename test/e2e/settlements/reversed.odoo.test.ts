import { testedVersions } from '../../kit/odoo.ts';
import { reverseEntries } from '../../kit/reversal.ts';
import { connectAs, type PlainOdoo } from '../../kit/rpc.ts';
import { keepBooksIn, shippedOrders } from '../../kit/settlement-month.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(900_000);

const ID = '9400000002';

type Report = Record<'fetched' | 'booked' | 'found' | 'reopened' | 'waiting', number>;

/** The wizard that reverses differs between the versions; by statement: identity.odoo.test.ts. The tests build on each other. */
describe.each(testedVersions())(
  'a booked settlement that a person reverses, by batch, in a real Odoo %s',
  (version) => {
    let world: World;
    let admin: PlainOdoo;

    beforeAll(async () => {
      world = await openWorld(version, 'reversed', {
        prepare: (database) => keepBooksIn('EUR', database),
        sidecar: { marketplaces: ['DE'], odoo: { settlements: 'batch', invoices: 'onDelivery' } },
      });
      const { amazon, database, sidecar } = world;
      admin = await connectAs(database, database.login, database.password);
      amazon.control.putOrders(shippedOrders(3, amazon.control.now()));
      await sidecar.report();
      const orderIds = amazon.control.orders().map(({ orderId }) => orderId);
      amazon.control.makeUpSettlement({ marketplace: 'DE', settlementId: ID, orderIds });
    });
    afterAll(() => world.close());

    async function sync(): Promise<Report> {
      const { stdout, stderr } = await world.sidecar.run(['sync', 'settlements', '--json']);
      if (stdout === '') throw new Error(stderr);
      return (JSON.parse(stdout) as { accounts: [Report] }).accounts[0];
    }
    const failures = async (): Promise<{ class: string; message: string }[]> =>
      (
        JSON.parse((await world.sidecar.run(['failures', 'list', '--json'])).stdout) as {
          failures: { class: string; message: string }[];
        }
      ).failures;
    const idsOf = async (condition: string): Promise<number[]> =>
      (await world.database.sql(`SELECT id FROM account_move WHERE ${condition} ORDER BY id`)).map(([id]) =>
        Number(id),
      );
    const entries = (): Promise<string[][]> =>
      world.database.sql('SELECT count(*), max(write_date) FROM account_move');

    test('is told with the names of the reversals, and nothing of it is booked again', async () => {
      expect(await sync()).toMatchObject({ booked: 1, waiting: 0 });
      await reverseEntries(admin, world.database, await idsOf(`ref = 'AMZ-${ID} payout'`));
      const [payment = 0] = await idsOf(
        `id IN (SELECT move_id FROM account_payment) AND ref LIKE 'AMZ-${ID} %' AND state = 'posted'`,
      );
      await reverseEntries(admin, world.database, [payment]);
      const names = await world.database.sql(
        "SELECT name FROM account_move WHERE reversed_entry_id IS NOT NULL AND state = 'posted' ORDER BY name",
      );
      expect(names).toHaveLength(2);
      const before = await entries();
      expect(await sync()).toMatchObject({ reopened: 0, booked: 0, waiting: 1 });
      expect(await failures()).toMatchObject([
        {
          class: 'bookedDifferently',
          message: expect.stringContaining(
            `2 of its movements are reversed in Odoo by ${names.flat().join(', ')}`,
          ),
        },
      ]);
      expect(await entries()).toEqual(before);
    });

    test('counts again once it was booked by hand and the other reversal reversed, and then rests', async () => {
      const [reversed = 0] = await idsOf(`ref = 'AMZ-${ID} payout'`);
      const copy = await admin.call(
        'account.move',
        'copy',
        { default: { ref: `AMZ-${ID} payout` } },
        { ids: [reversed] },
      );
      await admin.call('account.move', 'action_post', {}, { ids: [copy].flat() as number[] });
      const [ofPayment = 0] = await idsOf(
        `reversed_entry_id IN (SELECT move_id FROM account_payment) AND state = 'posted'`,
      );
      await reverseEntries(admin, world.database, [ofPayment]);
      expect(await sync()).toMatchObject({ found: 1, booked: 0, waiting: 0 });
      expect(await failures()).toEqual([]);
      const shown = await world.sidecar.run(['settlements', 'show', ID, '--json']);
      expect(JSON.parse(shown.stdout)).toMatchObject({ state: 'booked', complete: true, missing: [] });
      expect(await sync()).toMatchObject({ fetched: 0 });
      await reverseEntries(admin, world.database, [[copy].flat()[0] as number]);
      expect(await sync()).toMatchObject({ fetched: 1, waiting: 1 });
    });
  },
);
