import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../src/cli/program.ts';
import { recordId } from '../../src/domain/record-id.ts';
import { openState, type State } from '../../src/state/state.ts';

const SETTINGS = `
odoo: {url: "http://127.0.0.1:9", database: d, username: u, password: "\${ONLY_THE_SERVICE_HAS_THIS}"}
state: {path: STATE}
accounts:
  - {name: eu, region: eu, sellerId: A1, clientId: c, clientSecret: s, refreshToken: r, marketplaces: [DE]}
`;

const entry = (orderId: string, day: number) => ({
  orderId,
  contentHash: 'h',
  lastUpdatedTime: `2026-11-0${day}T08:00:00.000Z`,
});

describe('orders list', () => {
  let folder: string;
  let config: string;
  let state: State;
  let printed: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-orders-'));
    config = join(folder, 'amazon-odoo.yaml');
    const path = join(folder, 'state.sqlite');
    writeFileSync(config, SETTINGS.replace('STATE', path));
    // As while the daemon runs: listing only reads.
    state = openState(path, 'the daemon');
    await state.orders.record(
      'eu',
      [
        { ...entry('305-0000000-0000001', 1), outcome: 'created', odooId: recordId(7) },
        { ...entry('305-0000000-0000002', 2), outcome: 'ignored', rule: 'FBA_NOT_SHIPPED' },
        { ...entry('305-0000000-0000003', 3), outcome: 'failed' },
        { ...entry('305-0000000-0000004', 4), outcome: 'ignored', rule: 'A_RULE_OF_LATER' },
      ],
      '2026-11-05T08:00:00.000Z',
    );
    const failure = {
      subject: '305-0000000-0000003',
      class: 'unknownSku',
      cause: 'unknownSku =1+1',
    } as const;
    await state.failures.file('eu', [{ ...failure, message: '=1+1, "the" SKU' }], new Date());
    printed = '';
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
  });
  afterEach(async () => {
    await state.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const list = (...options: string[]) =>
    runProgram(['node', 'amazon-odoo', 'orders', 'list', ...options, '--config', config]);

  test('says why an order is not in Odoo, in a sentence, newest first', async () => {
    expect(await list('--ignored')).toBe(0);
    const [, , first, second, ...more] = printed.trim().split('\n');
    expect(first).toMatch(/305-0000000-0000004 .* A_RULE_OF_LATER$/);
    expect(second).toMatch(/305-0000000-0000002 .* Amazon fulfils it and has not shipped it yet/);
    expect(more).toEqual([]);
  });

  test('gives all fields as JSON, of those that changed since then', async () => {
    expect(await list('--since', '2026-11-03', '--json')).toBe(0);
    const { orders } = JSON.parse(printed) as { orders: Record<string, unknown>[] };
    expect(orders.map(({ orderId }) => orderId)).toEqual(['305-0000000-0000004', '305-0000000-0000003']);
    expect(orders[1]).toEqual({
      account: 'eu',
      orderId: '305-0000000-0000003',
      outcome: 'failed',
      why: '=1+1, "the" SKU',
      lastUpdatedTime: '2026-11-03T08:00:00.000Z',
      recordedAt: '2026-11-05T08:00:00.000Z',
    });
  });

  test('gives CSV in which no text is a formula', async () => {
    expect(await list('--failed', '--csv')).toBe(0);
    expect(printed.split('\r\n')).toEqual([
      'account,orderId,outcome,rule,why,odooId,lastUpdatedTime,recordedAt',
      `eu,305-0000000-0000003,failed,,"'=1+1, ""the"" SKU",,2026-11-03T08:00:00.000Z,2026-11-05T08:00:00.000Z`,
      '',
    ]);
  });

  test('refuses an account and a moment that do not exist', async () => {
    jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(await list('--account', 'na')).toBe(2);
    expect(await list('--since', 'yesterday')).toBe(2);
  });
});
