import { setTimeout as delay } from 'node:timers/promises';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import { type Fault, type FaultyProxy, startFaultyProxy } from '../../kit/faulty-proxy.ts';
import { doubles, NO_DOUBLES, standing } from '../../kit/intact.ts';
import { type NumberedOrders, numberedOrders } from '../../kit/numbered-orders.ts';
import { cloneDatabase, serveOdoo, startOdoo, type TestDatabase, testedVersions } from '../../kit/odoo.ts';
import { createSidecar, type Sidecar } from '../../kit/sidecar.ts';

jest.setTimeout(600_000);

const SECOND_ACCOUNT = 'Atzr|simulator-two';

describe.each(testedVersions())('a hostile way into a real Odoo %s', (version) => {
  let database: TestDatabase;
  let amazon: Simulator;
  let orders: NumberedOrders;
  let placed = 0;

  beforeAll(async () => {
    database = await cloneDatabase(await startOdoo(version), 'hostile');
    amazon = await startSimulator({
      quotaFactor: 100_000,
      personalData: 'always',
      accounts: [{ refreshToken: SECOND_ACCOUNT }],
    });
    orders = numberedOrders(amazon, 7);
  });

  afterAll(async () => {
    await amazon.close();
    await database.drop();
  });

  /** Two open orders and two that Amazon has shipped, and a cancelled unit of one from before. */
  function somethingHappens(): void {
    const made = [orders.open(), orders.open(), orders.fba(), orders.fba()];
    amazon.control.putOrders(made);
    placed += made.length;
    amazon.control.advance(5 * 60_000);
  }

  /** Everything is there, once, as a clean run would have left it. */
  async function expectIntact(): Promise<void> {
    expect(await doubles(database)).toEqual(NO_DOUBLES);
    const rows = await standing(database);
    expect(rows).toHaveLength(placed);
    expect(
      rows.filter(([, state, total, units]) => state !== 'sale' || total !== '30.00' || units !== '3'),
    ).toEqual([]);
    const waiting = await database.sql(
      "SELECT count(*) FROM stock_picking WHERE state NOT IN ('done', 'cancel') AND sale_id IS NOT NULL",
    );
    expect(waiting).toEqual([[String(placed / 2)]]);
  }

  test('two accounts start at once on an Odoo that holds nothing yet', async () => {
    const sidecar = createSidecar(amazon.url, database, { furtherAccounts: { two: SECOND_ACCOUNT } });
    try {
      somethingHappens();
      const ended = await sidecar.run(['sync', 'orders', '--json']);
      expect([ended.status, ended.stderr]).toEqual([0, '']);
      await expectIntact();
    } finally {
      sidecar.remove();
    }
  });

  test('two instances of one machine: the second ends with status 5', async () => {
    const sidecar = createSidecar(amazon.url, database);
    try {
      somethingHappens();
      const both = await Promise.all([sidecar.run(['sync', 'orders']), sidecar.run(['sync', 'orders'])]);
      expect(new Set(both.map(({ status }) => status))).toEqual(new Set([0, 5]));
      await expectIntact();
    } finally {
      sidecar.remove();
    }
  });

  test('two machines, each with a state of its own, and a state that is deleted between runs', async () => {
    const machines = [createSidecar(amazon.url, database), createSidecar(amazon.url, database)];
    try {
      for (let round = 0; round < 3; round += 1) {
        somethingHappens();
        await Promise.all(machines.map((machine) => machine.run(['sync', 'orders'])));
        for (const machine of machines) {
          machine.loseState();
          expect(await machine.report()).toMatchObject({ created: 0, failed: 0 });
        }
        await expectIntact();
      }
    } finally {
      for (const machine of machines) machine.remove();
    }
  });

  test('Odoo is killed and comes back in the middle of a batch', async () => {
    if (database.external) return;
    const own = await serveOdoo(database);
    const sidecar = createSidecar(amazon.url, database, { odooUrl: own.url });
    try {
      for (const milliseconds of [1500, 3000]) {
        somethingHappens();
        const pass = sidecar.run(['sync', 'orders']);
        await delay(milliseconds);
        await own.restart();
        expect([0, 3]).toContain((await pass).status);
        await sidecar.report();
        await expectIntact();
      }
    } finally {
      sidecar.remove();
      await own.kill();
    }
  });

  describe('with a proxy in between', () => {
    let proxy: FaultyProxy;
    let sidecar: Sidecar;

    beforeAll(async () => {
      proxy = await startFaultyProxy(database.url);
      sidecar = createSidecar(amazon.url, database, { odooUrl: proxy.url, deadlineSeconds: 5 });
    });
    afterAll(async () => {
      sidecar.remove();
      await proxy.stop();
    });

    test.each<[Fault, number]>([
      ['lost', 3],
      ['truncated', 4],
      ['html', 3],
      ['reset', 4],
      ['slow', 4],
      ['silent', 7],
    ])('%s, every %i requests: nothing is lost, nothing is there twice', async (fault, every) => {
      somethingHappens();
      proxy.become(fault, every);
      let status: number | null = 3;
      for (let pass = 0; pass < 4 && status === 3; pass += 1)
        ({ status } = await sidecar.run(['sync', 'orders']));
      proxy.become('pass');
      expect(await sidecar.report()).toMatchObject({ failed: 0 });
      await expectIntact();
    });

    test('an Odoo that never answers ends the pass, within the deadline, after a few tries', async () => {
      somethingHappens();
      proxy.become('silent');
      const started = Date.now();
      const { status, stderr } = await sidecar.run(['sync', 'orders']);
      const took = Date.now() - started;
      proxy.become('pass');
      expect([status, stderr]).toEqual([3, expect.stringMatching(/Odoo/)]);
      expect(took).toBeLessThan(60_000);
      expect(await sidecar.report()).toMatchObject({ created: 4, failed: 0 });
      await expectIntact();
    });
  });
});
