import { readFileSync, writeFileSync } from 'node:fs';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import { type DaemonProcess, startDaemonProcess } from '../../kit/daemon-process.ts';
import { type FaultyProxy, startFaultyProxy } from '../../kit/faulty-proxy.ts';
import { cloneDatabase, startOdoo, type TestDatabase, testedVersions } from '../../kit/odoo.ts';
import { merchantOrder } from '../../kit/orders.ts';
import { createSidecar, type Sidecar } from '../../kit/sidecar.ts';

jest.setTimeout(400_000);

/** Every two seconds, without jitter; orders only. */
const OFTEN = { orders: '*/2 * * * * *', jitterSeconds: 0 };

describe.each(testedVersions({ once: 'schedules, pauses and pages are our own' }))(
  'the daemon beside a real Odoo %s',
  (version) => {
    let database: TestDatabase;
    let amazon: Simulator;
    let proxy: FaultyProxy;
    let sidecar: Sidecar;
    let daemon: DaemonProcess;
    let number = 0;

    beforeAll(async () => {
      database = await cloneDatabase(await startOdoo(version), 'daemon');
      amazon = await startSimulator({ quotaFactor: 100_000, personalData: 'always' });
      proxy = await startFaultyProxy(database.url);
      sidecar = createSidecar(amazon.url, database, {
        odooUrl: proxy.url,
        settings: { schedule: OFTEN, daemon: { port: 0 } },
      });
      daemon = await startDaemonProcess(sidecar);
    });

    afterAll(async () => {
      await daemon.stop('SIGKILL');
      sidecar.remove();
      await proxy.stop();
      await amazon.close();
      await database.drop();
    });

    /** A new order on Amazon, old enough to be shown. @returns its id */
    function somebodyBuys(): string {
      number += 1;
      const orderId = `305-7000000-${String(number).padStart(7, '0')}`;
      const now = amazon.control.now();
      amazon.control.putOrder(merchantOrder({ orderId, createdTime: now, lastUpdatedTime: now }));
      amazon.control.advance(3 * 60_000);
      return orderId;
    }

    const arrives = (orderId: string, withinMs = 30_000) =>
      daemon.line(({ order, outcome }) => order === orderId && outcome === 'created', withinMs);

    test('imports orders by schedule, and every line of the log names its run', async () => {
      const line = await arrives(somebodyBuys());
      expect(line).toMatchObject({ account: 'one', job: 'orders', run: expect.any(Number) as number });
    });

    test('is alive and ready, and shows figures and a page without personal data', async () => {
      await arrives(somebodyBuys());
      expect(await daemon.get('/healthz')).toMatchObject({ status: 200 });
      expect(await daemon.get('/readyz')).toEqual({ status: 200, body: 'ready\n' });
      const metrics = await daemon.get('/metrics');
      expect(metrics.body).toMatch(/amazon_odoo_orders_total\{account="one",outcome="created"\} [1-9]/);
      expect(metrics.body).toMatch(/amazon_odoo_up\{side="odoo",account=""\} 1/);
      expect(metrics.body).toMatch(
        /amazon_odoo_amazon_tokens_left\{account="one",operation="searchOrders"\}/,
      );
      const page = await daemon.get('/');
      expect(page.body).toContain('Account one');
      expect(page.body + metrics.body).not.toMatch(/Beispiel|Musterstra|555 1/);
    });

    test('it carries out what other commands ask for, and status works beside it', async () => {
      expect(await sidecar.run(['sync', 'orders'])).toMatchObject({ status: 0 });
      expect((await sidecar.run(['status'])).status).toBe(0);
    });

    test('Odoo goes away and comes back: one message each, and nothing is lost', async () => {
      proxy.become('reset');
      const lost = somebodyBuys();
      await daemon.line(({ level, what }) => level === 'error' && what === 'Odoo', 60_000);
      const ready = await daemon.get('/readyz');
      expect(ready).toEqual({ status: 503, body: 'Odoo does not work\n' });
      proxy.become('pass');
      await arrives(lost, 60_000);
      await daemon.line(({ message, what }) => message === 'Works again' && what === 'Odoo', 60_000);
      const told = daemon.lines().filter(({ what }) => what === 'Odoo');
      expect(told.map(({ message }) => message)).toEqual([
        'Does not work, and is tried again by itself',
        'Works again',
      ]);
    });

    test('SIGHUP refuses a bad settings file and goes on, then takes a good one', async () => {
      const good = readFileSync(sidecar.configPath, 'utf8');
      writeFileSync(sidecar.configPath, good.replace('region: eu', 'region: moon'));
      daemon.child.kill('SIGHUP');
      const refused = await daemon.line(({ message }) => message.startsWith('The new settings are refused'));
      expect(JSON.stringify(refused)).toContain('accounts[0].region: must be one of na, eu, fe');
      await arrives(somebodyBuys());
      writeFileSync(sidecar.configPath, good.replace('name: one', 'name: two'));
      daemon.child.kill('SIGHUP');
      await daemon.line(({ message }) => message === 'The settings were read again');
      await daemon.line(({ message, account }) => message === 'Done' && account === 'two');
      writeFileSync(sidecar.configPath, good);
    });

    test('SIGTERM ends it in good order, and what comes after finds everything', async () => {
      const { status, milliseconds } = await daemon.stop();
      expect(status).toBe(0);
      expect(milliseconds).toBeLessThan(20_000);
      daemon = await startDaemonProcess(sidecar);
      await daemon.line(({ message }) => message === 'Done');
      expect(
        await database.sql('SELECT client_order_ref FROM sale_order GROUP BY 1 HAVING count(*) <> 1'),
      ).toEqual([]);
      expect(await database.sql('SELECT count(*) FROM sale_order')).toEqual([[String(number)]]);
    });
  },
);
