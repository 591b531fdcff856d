import { setTimeout as delay } from 'node:timers/promises';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { createSeededRandom } from '../../src/simulator/world/seeded-random.ts';
import { type DaemonProcess, startDaemonProcess } from '../kit/daemon-process.ts';
import { type FaultyProxy, startFaultyProxy } from '../kit/faulty-proxy.ts';
import {
  cloneDatabase,
  type PrivateOdoo,
  serveOdoo,
  startOdoo,
  type TestDatabase,
  testedVersions,
} from '../kit/odoo.ts';
import { createSidecar, type Sidecar } from '../kit/sidecar.ts';
import { unexplained } from './comparison.ts';
import { startMonth } from './month.ts';

/** `SOAK_MINUTES=240 npm run test:soak` for hours. */
const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 4);
const STEP_MS = 1000;

jest.setTimeout((MINUTES + 10) * 60_000);

type Sample = { at: number; memory: number; files: number; sockets: number };

describe.each(testedVersions().slice(0, 1))('a month in fast motion beside a real Odoo %s', (version) => {
  let database: TestDatabase;
  let odoo: PrivateOdoo;
  let amazon: Simulator;
  let proxy: FaultyProxy;
  let sidecar: Sidecar;
  let daemon: DaemonProcess;
  const happened = { kills: 0, odooRestarts: 0, odooFaults: 0, amazonFaults: 0 };

  beforeAll(async () => {
    database = await cloneDatabase(await startOdoo(version), 'soak');
    odoo = await serveOdoo(database);
    amazon = await startSimulator({ quotaFactor: 1000, personalData: 'always' });
    proxy = await startFaultyProxy(odoo.url);
    sidecar = createSidecar(amazon.url, database, {
      odooUrl: proxy.url,
      settings: { schedule: { orders: '*/3 * * * * *', jitterSeconds: 1 }, daemon: { port: 0 } },
    });
    daemon = await startDaemonProcess(sidecar);
  });

  afterAll(async () => {
    await daemon.stop('SIGKILL');
    sidecar.remove();
    await proxy.stop();
    await odoo.kill();
    await amazon.close();
    await database.drop();
  });

  async function sample(): Promise<Sample> {
    const { body } = await daemon.get('/metrics');
    const figure = (name: string): number =>
      Number(new RegExp(`^amazon_odoo_${name} ([\\d.e+]+)`, 'm').exec(body)?.[1]);
    const sockets = /^amazon_odoo_nodejs_active_resources\{type="TCPSocketWrap"\} (\d+)/m.exec(body)?.[1];
    return {
      at: Date.now(),
      memory: figure('process_resident_memory_bytes') / 1e6,
      files: figure('process_open_fds'),
      sockets: Number(sockets ?? 0),
    };
  }

  async function breakOdoo(random: { fraction(): number }): Promise<void> {
    const faults = ['reset', 'lost', 'truncated', 'html'] as const;
    proxy.become(faults[Math.floor(random.fraction() * faults.length)] ?? 'reset');
    happened.odooFaults += 1;
    await delay(400);
    proxy.become('pass');
  }

  test('nothing is unexplained at the end, and nothing has grown', async () => {
    const random = createSeededRandom(30);
    const end = Date.now() + MINUTES * 60_000;
    const steps = Math.ceil((MINUTES * 60_000) / STEP_MS);
    const month = startMonth(amazon, random, steps);
    const samples: Sample[] = [];
    for (let step = 0; Date.now() < end; step += 1) {
      const early = Date.now() < end - (MINUTES * 60_000 * 2) / 3;
      month.step();
      if (random.fraction() < 0.08) {
        month.trouble();
        happened.amazonFaults += 1;
      }
      if (random.fraction() < 0.04) await breakOdoo(random);
      // Kills are early, so that one process lives long enough to be measured.
      if (early && step % 25 === 20) {
        await daemon.stop('SIGKILL');
        happened.kills += 1;
        daemon = await startDaemonProcess(sidecar);
      }
      if (step === Math.floor(steps / 8) || step === Math.floor(steps / 2)) {
        await odoo.restart();
        happened.odooRestarts += 1;
      }
      if (!early && step % 5 === 0) samples.push(await sample());
      await delay(STEP_MS);
    }
    amazon.control.clearFaults();
    amazon.control.setTime(Date.now());
    await settled();
    const pauses = daemon.lines().filter(({ message }) => message === 'Works again').length;
    expect((await daemon.stop()).status).toBe(0);

    const left = await unexplained(amazon, database);
    const report = await sidecar.report(['resync', '--since', '2025-06-01']);
    const third = Math.ceil(samples.length / 3);
    const [before, after] = [samples.slice(0, third), samples.slice(-third)].map(median);
    process.stderr.write(
      `Soak, Odoo ${version}, ${MINUTES} min: ${amazon.control.orders().length} orders, ${JSON.stringify(happened)}, healed ${pauses} times; ` +
        `unexplained: ${left.length}; memory ${before?.memory} → ${after?.memory} MB, files ${before?.files} → ${after?.files}, sockets ${before?.sockets} → ${after?.sockets}\n`,
    );
    expect(left).toEqual([]);
    expect(report).toMatchObject({ created: 0, updated: 0, cancelled: 0, failed: 0 });
    expect(after?.files).toBeLessThanOrEqual((before?.files ?? 0) + 5);
    expect(after?.sockets).toBeLessThanOrEqual((before?.sockets ?? 0) + 5);
    expect(after?.memory).toBeLessThan((before?.memory ?? 0) * 1.3 + 15);
  });

  /** Waits for two good passes after everything works again. */
  async function settled(): Promise<void> {
    const from = new Date().toISOString();
    const done = () =>
      daemon.lines().filter(({ message, timestamp }) => message === 'Done' && String(timestamp) > from)
        .length;
    for (let wait = 0; wait < 400 && done() < 3; wait += 1) await delay(1000);
  }
});

function median(samples: readonly Sample[]): Sample {
  const middle = (pick: (sample: Sample) => number): number =>
    Math.round([...samples].map(pick).sort((a, b) => a - b)[Math.floor(samples.length / 2)] ?? Number.NaN);
  return {
    at: middle(({ at }) => at),
    memory: middle(({ memory }) => memory),
    files: middle(({ files }) => files),
    sockets: middle(({ sockets }) => sockets),
  };
}
