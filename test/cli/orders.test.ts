import { runProgram } from '../../src/cli/program.ts';
import { recordId } from '../../src/domain/record-id.ts';
import type { State } from '../../src/state/state.ts';
import { openBesideDaemon } from '../kit/beside-daemon.ts';

const entry = (orderId: string, day: number) => ({
  orderId,
  contentHash: 'h',
  lastUpdatedTime: `2026-11-0${day}T08:00:00.000Z`,
});

describe('orders list', () => {
  let config: string;
  let state: State;
  let close: () => Promise<void>;
  let printed: string;

  beforeEach(async () => {
    ({ config, state, close } = openBesideDaemon());
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
  afterEach(() => close());

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
