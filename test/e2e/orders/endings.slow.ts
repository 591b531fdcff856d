import { spawn } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Simulator } from '../../../src/simulator/simulator.ts';
import { type DaemonProcess, startDaemonProcess } from '../../kit/daemon-process.ts';
import { type TestDatabase, testedVersions } from '../../kit/odoo.ts';
import { merchantOrder } from '../../kit/orders.ts';
import type { Sidecar } from '../../kit/sidecar.ts';
import type { Ended } from '../../kit/warm-program.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(600_000);

const BATCH = 40;
/** More than one page of 100: the second is still to come while the first is written. */
const TWO_PAGES = 130;

describe.each(testedVersions())('however the daemon ends beside a real Odoo %s', (version) => {
  let database: TestDatabase;
  let amazon: Simulator;
  let sidecar: Sidecar;
  let close: World['close'];
  let known = 0;
  let daemon: DaemonProcess;

  beforeAll(async () => {
    ({ database, amazon, sidecar, close } = await openWorld(version, 'endings', {
      sidecar: {
        settings: { schedule: { orders: '0 0 1 1 *', jitterSeconds: 0 }, daemon: { port: 0 } },
      },
    }));
  });

  afterAll(() => close());

  // One that a failed test has left would hold the state.
  afterEach(() => daemon.stop('SIGKILL'));

  function manyBuy(orders = BATCH): void {
    const now = amazon.control.now();
    for (let order = 0; order < orders; order += 1) {
      known += 1;
      const orderId = `305-8000000-${String(known).padStart(7, '0')}`;
      amazon.control.putOrder(merchantOrder({ orderId, createdTime: now, lastUpdatedTime: now }));
    }
    amazon.control.advance(5 * 60_000);
  }

  /** A daemon that has just made quotations: they are not confirmed yet. */
  async function startInTheMiddle(): Promise<void> {
    daemon = await startDaemonProcess(sidecar, {}, ['--log-level', 'debug']);
    await daemon.line(({ model, method }) => model === 'sale.order' && method === 'load', 150_000);
  }

  /** Orders, different ones, confirmed ones, lines and deliveries. */
  const inOdoo = async () =>
    (
      await database.sql(`SELECT count(*), count(DISTINCT client_order_ref),
      sum(CASE WHEN state = 'sale' THEN 1 ELSE 0 END), (SELECT count(*) FROM sale_order_line WHERE name NOT LIKE 'Rounding%'), (SELECT count(*) FROM stock_picking) FROM sale_order`)
    )[0]?.map(Number);
  const confirmed = async () =>
    Number((await database.sql("SELECT count(*) FROM sale_order WHERE state = 'sale'"))[0]?.[0]);
  /** Every order once, with its two lines and one delivery. */
  const allOnce = () => [known, known, known, 2 * known, known];

  test('SIGTERM in the middle of a batch: the write in hand is finished, the rest comes with the next start', async () => {
    manyBuy(TWO_PAGES);
    await startInTheMiddle();
    const { status, milliseconds } = await daemon.stop('SIGTERM');
    const [before = 0] = (await inOdoo()) ?? [];
    process.stderr.write(
      `Odoo ${version}: SIGTERM took ${milliseconds} ms, ${before} of ${known} orders were in, ${await confirmed()} confirmed\n`,
    );
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(known);
    expect(status).toBe(0);
    expect(milliseconds).toBeLessThan(20_000);
    expect(daemon.lines().map(({ message }) => message)).not.toContain(
      'Does not work, and is tried again by itself',
    );
    await sidecar.report();
    expect(await inOdoo()).toEqual(allOnce());
  });

  test('a second SIGTERM ends it at once', async () => {
    manyBuy();
    await startInTheMiddle();
    daemon.child.kill('SIGTERM');
    await daemon.line(({ message }) => message === 'Told to stop');
    const { milliseconds } = await daemon.stop('SIGTERM');
    expect(milliseconds).toBeLessThan(2000);
    expect(await confirmed()).toBeLessThan(known);
    await sidecar.report();
    expect(await inOdoo()).toEqual(allOnce());
  });

  test('SIGKILL in the middle of a batch', async () => {
    manyBuy();
    await startInTheMiddle();
    await daemon.stop('SIGKILL');
    expect(await confirmed()).toBeLessThan(known);
    await sidecar.report();
    expect(await inOdoo()).toEqual(allOnce());
  });

  test('power off: a state without its last transactions', async () => {
    const earlier = `${sidecar.statePath}.earlier`;
    copyFileSync(sidecar.statePath, earlier);
    manyBuy();
    await sidecar.report();
    sidecar.loseState();
    copyFileSync(earlier, sidecar.statePath);
    expect(await sidecar.report()).toMatchObject({ created: 0, failed: 0 });
    expect(await inOdoo()).toEqual(allOnce());
  });

  test('disk full: a clear message, and nothing lost once there is space', async () => {
    manyBuy();
    // SQLite's smallest files fit; its journal grows beyond that in the middle of the pass.
    const ended = await runLimited(70, ['sync', 'orders', '--config', sidecar.configPath]);
    expect(ended.status).toBe(2);
    expect(ended.stderr).toMatch(/state file .* cannot be used.*Free space on its disk/);
    await sidecar.report();
    expect(await inOdoo()).toEqual(allOnce());
    expect(await sidecar.report()).toMatchObject({ created: 0, updated: 0, failed: 0 });
  });
});

/** Runs the program so that no file of its can grow beyond so many blocks of 512 bytes. */
function runLimited(blocks: number, args: readonly string[]): Promise<Omit<Ended, 'stdout'>> {
  const program = join(__dirname, '../../../dist/main.js');
  const shell = ['-c', `ulimit -f ${blocks}; exec "$0" "$@"`, process.execPath, program, ...args];
  return new Promise((resolve, reject) => {
    const child = spawn('sh', shell, { stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal, stderr }));
  });
}
