import { instantAt, toOdooDatetime } from '../../../src/domain/time.ts';
import type { Odoo } from '../../../src/odoo/rpc/client.ts';
import { ACCOUNT_FIELDS as ACCOUNT, ACCOUNT_MODEL } from '../../../src/odoo/screens/fields.ts';
import { startDaemonProcess } from '../../kit/daemon-process.ts';
import { testedVersions } from '../../kit/odoo.ts';
import { merchantOrder } from '../../kit/orders.ts';
import { connectAs } from '../../kit/rpc.ts';
import { createSidecar, type Sidecar } from '../../kit/sidecar.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(400_000);

const ADMIN = { ODOO_ADMIN_PASSWORD: 'admin' };

/** Some minutes ago, as Odoo writes it. */
function odooTime(minutes: number): string {
  return toOdooDatetime(instantAt(Date.now() - minutes * 60_000));
}

describe.each(testedVersions({ once: 'the lease is a record of our own' }))(
  'two programs with a state file each, on Odoo %s (one story: the tests build on each other)',
  (version) => {
    let world: World;
    let first: Sidecar;
    let second: Sidecar;
    let odoo: Odoo;

    beforeAll(async () => {
      const settings = { settings: { daemon: { port: 0 } } };
      world = await openWorld(version, 'machines', { sidecar: settings });
      const { amazon, database } = world;
      first = world.sidecar;
      second = createSidecar(amazon.url, database, settings);
      odoo = await connectAs(database, database.login, database.password);
      await first.run(['setup'], ADMIN);
    });

    afterAll(async () => {
      second.remove();
      await world.close();
    });

    function putOrder(orderId: string): void {
      const now = world.amazon.control.now();
      world.amazon.control.putOrder(merchantOrder({ orderId, createdTime: now, lastUpdatedTime: now }));
      world.amazon.control.advance(3 * 60_000);
    }

    const holder = async () => {
      const fields = [ACCOUNT.instance];
      const [account] = (await odoo.call(ACCOUNT_MODEL, 'search_read', { domain: [], fields })) as Record<
        string,
        unknown
      >[];
      return account?.[ACCOUNT.instance];
    };
    const ordersInOdoo = () =>
      odoo.call('sale.order', 'search_count', { domain: [['origin', '=', 'Amazon']] });

    /** The account's lease as another machine renewed it some minutes ago. */
    const heldElsewhere = (minutes: number) =>
      world.database.sql(
        `UPDATE x_amazon_account SET x_instance = 'other:/state.sqlite', x_instance_seen = '${odooTime(minutes)}'`,
      );

    test('a command gives the account back when it has ended', async () => {
      putOrder('305-7300000-0000001');
      expect(await first.run(['sync', 'orders'])).toMatchObject({ status: 0, stderr: '' });
      expect(await holder()).toBe(false);
    });

    test('while a daemon works, the other program is refused, and the message names the one that works', async () => {
      const daemon = await startDaemonProcess(first);
      try {
        // The first sweep would import the order too.
        for (const name of ['pickings', 'sweep'])
          await daemon.line(({ message, job }) => message === 'Done' && job === name);
        putOrder('305-7300000-0000002');
        const refused = await second.run(['sync', 'orders']);
        expect(refused).toMatchObject({ status: 5 });
        expect(refused.stderr).toContain('Another amazon-odoo works for the account one');
        expect(refused.stderr).toContain(first.statePath);
        expect(await second.run(['sync', 'orders', '--dry-run'])).toMatchObject({ status: 0 });
        expect(await ordersInOdoo()).toBe(1);
      } finally {
        await daemon.stop('SIGTERM');
      }
    });

    test('after the daemon has ended, the other program goes on with its work', async () => {
      expect(await second.run(['sync', 'orders'])).toMatchObject({ status: 0, stderr: '' });
      expect(await ordersInOdoo()).toBe(2);
    });

    test('one that was killed on another machine keeps the account for a quarter of an hour', async () => {
      await heldElsewhere(14);
      expect(await second.run(['sync', 'orders'])).toMatchObject({ status: 5 });
      await heldElsewhere(16);
      expect(await second.run(['sync', 'orders'])).toMatchObject({ status: 0 });
      expect(await holder()).toBe(false);
    });
  },
);
