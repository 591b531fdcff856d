import { readFileSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import type { Odoo } from '../../../src/odoo/rpc/client.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import { type DaemonProcess, startDaemonProcess } from '../../kit/daemon-process.ts';
import { cloneDatabase, startOdoo, type TestDatabase, testedVersions } from '../../kit/odoo.ts';
import { merchantOrder } from '../../kit/orders.ts';
import { connectAs } from '../../kit/rpc.ts';
import { createSidecar, type Sidecar } from '../../kit/sidecar.ts';
import type { Ended } from '../../kit/warm-program.ts';

jest.setTimeout(400_000);

/** Nothing starts by itself: what happens was asked for by a command. */
const NEVER = { orders: 'off', pickings: 'off', settlements: 'off', sweep: 'off' };
const PASSWORD = 'TEST_ONLY_THE_SERVICE_HAS_IT';
const ORDERS = 3;

type Document = { accounts: Record<string, unknown>[]; orders?: unknown[] };
const documentOf = ({ stdout }: Ended) => JSON.parse(stdout) as Document;

describe.each(testedVersions({ once: 'commands and daemon are our own' }))(
  'commands beside the daemon, on Odoo %s (one story: the tests build on each other)',
  (version) => {
    let database: TestDatabase;
    let amazon: Simulator;
    let sidecar: Sidecar;
    let daemon: DaemonProcess;
    let password: string;
    let odoo: Odoo;

    beforeAll(async () => {
      database = await cloneDatabase(await startOdoo(version), 'beside');
      odoo = await connectAs(database, database.login, database.password);
      amazon = await startSimulator({ quotaFactor: 100_000, personalData: 'always' });
      const now = amazon.control.now();
      for (let number = 1; number <= ORDERS; number += 1) {
        const orderId = `305-7100000-000000${number}`;
        amazon.control.putOrder(merchantOrder({ orderId, createdTime: now, lastUpdatedTime: now }));
      }
      amazon.control.advance(3 * 60_000);
      sidecar = createSidecar(amazon.url, database, { settings: { schedule: NEVER, daemon: { port: 0 } } });
      password = hidePassword(sidecar.configPath);
      daemon = await startDaemonProcess(sidecar, { [PASSWORD]: password });
    });

    afterAll(async () => {
      await daemon.stop('SIGKILL');
      sidecar.remove();
      await amazon.close();
      await database.drop();
    });

    const ordersInOdoo = () =>
      odoo.call('sale.order', 'search_count', { domain: [['origin', '=', 'Amazon']] });

    test('a dry run reads beside it, and nothing is in Odoo afterwards', async () => {
      const ended = await sidecar.run(['sync', 'orders', '--dry-run', '--json'], { [PASSWORD]: password });
      expect(ended).toMatchObject({ status: 0, stderr: '' });
      expect(documentOf(ended).accounts[0]).toMatchObject({ fetched: ORDERS, created: ORDERS });
      expect(documentOf(ended).orders).toHaveLength(ORDERS);
      expect(await ordersInOdoo()).toBe(0);
    });

    test('a dry run without the secrets is done by the daemon, and is no pass in its log', async () => {
      const ended = await sidecar.run(['sync', 'orders', '--dry-run', '--json']);
      expect(documentOf(ended).accounts[0]).toMatchObject({ created: ORDERS });
      expect(await ordersInOdoo()).toBe(0);
      expect(daemon.lines().filter(({ message }) => message === 'Order')).toEqual([]);
    });

    test('a pass is done by the daemon, although the command cannot read the secrets', async () => {
      const ended = await sidecar.run(['sync', 'orders', '--json']);
      expect(ended).toMatchObject({ status: 0, stderr: '' });
      expect(documentOf(ended).accounts[0]).toMatchObject({ fetched: ORDERS, created: ORDERS, failed: 0 });
      expect(await ordersInOdoo()).toBe(ORDERS);
      expect(daemon.lines()).toContainEqual(expect.objectContaining({ message: 'Done', created: ORDERS }));
    });

    test('two commands at once are answered both, one after the other', async () => {
      const both = await Promise.all([1, 2].map(() => sidecar.run(['sync', 'orders', '--json'])));
      expect(both.map(({ status }) => status)).toEqual([0, 0]);
      for (const ended of both) expect(documentOf(ended).accounts[0]).toMatchObject({ created: 0 });
    });

    test('commands that write give the same exit status and message as without the daemon', async () => {
      expect(await sidecar.run(['recover', '305-7100000-0000001', '--json'])).toMatchObject({ status: 0 });
      const unknown = await sidecar.run(['recover', '305-9999999-0000001']);
      expect(unknown).toMatchObject({ status: 2, stdout: '' });
      expect(unknown.stderr).toContain('Amazon knows no order 305-9999999-0000001 for one');
      expect(await sidecar.run(['retry', 'WH/OUT/99999'])).toMatchObject({ status: 2 });
      // A mistake of who asked is no trouble of the job.
      expect(daemon.lines().filter(({ level }) => level === 'error')).toEqual([]);
      expect(await sidecar.run(['settlements', 'show', '1'])).toMatchObject({ status: 2 });
      expect(await sidecar.run(['sweep', '--days', '2', '--json'])).toMatchObject({ status: 0 });
      expect(await sidecar.run(['resync', '--since', '2025-06-01', '--account', 'one'])).toMatchObject({
        status: 0,
      });
      expect(await sidecar.run(['failures', 'dismiss', '99'])).toMatchObject({ status: 2 });
      expect((await sidecar.run(['sync', 'requests', '--json'])).stdout.trim()).toBe('{"answered":[]}');
    });

    test('an order shows its state at Amazon and in Odoo, with both totals', async () => {
      const ended = await sidecar.run(['orders', 'show', '305-7100000-0000001', '--json'], {
        [PASSWORD]: password,
      });
      expect(ended).toMatchObject({ status: 0, stderr: '' });
      expect(JSON.parse(ended.stdout)).toMatchObject({
        account: 'one',
        why: expect.stringMatching(/^It is in Odoo as S\d+/) as string,
        amazon: { status: 'UNSHIPPED', fulfilledBy: 'MERCHANT' },
        odoo: { state: 'sale' },
        difference: '0',
        failures: [],
      });
      expect(await sidecar.run(['orders', 'show', '305-9999999-0000001'])).toMatchObject({ status: 2 });
    });

    test('readers work beside it without the secrets', async () => {
      for (const command of [['status'], ['failures', 'list'], ['settlements', 'list'], ['orders', 'list']])
        expect(await sidecar.run([...command, '--json'])).toMatchObject({ status: 0, stderr: '' });
    });

    test('a daemon that is killed meanwhile is noticed; the command then works alone', async () => {
      amazon.control.addFault({ kind: 'hang', call: 'searchOrders' });
      const before = daemon.lines().length;
      const asked = sidecar.run(['sync', 'orders']);
      await daemon.line(() =>
        daemon
          .lines()
          .slice(before)
          .some(({ message }) => message === 'A command asks for something'),
      );
      await daemon.stop('SIGKILL');
      const ended = await asked;
      expect(ended).toMatchObject({ status: 5, stdout: '' });
      expect(ended.stderr).toContain('The daemon ended before it had answered');
      amazon.control.clearFaults();
      const alone = await sidecar.run(['sync', 'orders', '--json'], { [PASSWORD]: password });
      expect(alone).toMatchObject({ status: 0 });
      expect(documentOf(alone).accounts[0]).toMatchObject({ created: 0, failed: 0 });
    });
  },
);

/** Puts Odoo's password into an environment variable that only the daemon has, as a service manager does. @returns it */
function hidePassword(configPath: string): string {
  const settings = parse(readFileSync(configPath, 'utf8')) as { odoo: { password: string } };
  const { password } = settings.odoo;
  settings.odoo.password = `\${${PASSWORD}}`;
  writeFileSync(configPath, stringify(settings));
  return password;
}
