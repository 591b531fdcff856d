import { runProgram } from '../../src/cli/program.ts';
import type { SettlementEntry } from '../../src/state/settlements.ts';
import type { State } from '../../src/state/state.ts';
import { openBesideDaemon } from '../kit/beside-daemon.ts';

const entry = (id: string, from: number, to: number, more: Partial<SettlementEntry>): SettlementEntry => ({
  settlementId: id,
  state: 'booked',
  currencyCode: 'EUR',
  total: '98.5',
  opening: '0',
  closing: '0',
  startDate: `2026-11-${String(from).padStart(2, '0')}`,
  endDate: `2026-11-${String(to).padStart(2, '0')}`,
  depositDate: `2026-11-${String(to + 2).padStart(2, '0')}`,
  start: `2026-11-${String(from).padStart(2, '0')}T10:00:00.000Z`,
  end: `2026-11-${String(to).padStart(2, '0')}T10:00:00.000Z`,
  store: 'DE',
  file: `eu/${id}.txt.gz`,
  ...more,
});

describe('settlements list', () => {
  let config: string;
  let state: State;
  let close: () => Promise<void>;
  let printed: string;
  let complained: string;

  beforeEach(() => {
    ({ config, state, close } = openBesideDaemon());
    printed = '';
    complained = '';
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      complained += String(text);
      return true;
    });
  });
  afterEach(() => close());

  const list = (...options: string[]) =>
    runProgram(['node', 'amazon-odoo', 'settlements', 'list', ...options, '--config', config]);

  const record = async (...entries: SettlementEntry[]): Promise<void> => {
    for (const one of entries) await state.settlements.record('eu', one);
  };

  const lines = (): string[] => printed.trimEnd().split('\n');

  test('has a line with balance, state and reason for each, its columns aligned', async () => {
    await record(
      entry('17000000001', 1, 4, { closing: '12.5', unexplained: 2 }),
      entry('17000000002', 4, 8, {
        opening: '12.5',
        closing: '-3',
        state: 'waiting',
        reason: 'Order 305-1\nhas no invoice',
      }),
      entry('17000000003', 8, 12, {
        state: 'refused',
        reason: `Nothing is booked: ${'x'.repeat(300)}`,
        opening: undefined,
        closing: undefined,
      }),
    );
    expect(await list()).toBe(1);
    const [head = '', , ...rows] = lines();
    expect(head).toMatch(/^account +settlement +store +from +to +paid on +payout +balance +state +why$/);
    expect(rows[0]).toMatch(/ 98\.50 EUR +12\.50 EUR +booked +2 row\(s\) to be explained$/);
    expect(rows[1]).toMatch(/ 98\.50 EUR +-3\.00 EUR +waiting +Order 305-1 has no invoice$/);
    expect(rows[2]).toMatch(/ 98\.50 EUR +- +refused +Nothing is booked: x+…$/);
    const at = head.indexOf('state');
    expect(rows.slice(0, 3).map((row) => row.slice(at).split(' ')[0])).toEqual([
      'booked',
      'waiting',
      'refused',
    ]);
    // What is not booked is not owed by what Odoo shows.
    expect(rows.slice(3)).toEqual(['', 'eu: Amazon owes 12.50 EUR']);
  });

  test('names a file that is missing between two, but not one that is refused', async () => {
    const [first, third] = [entry('17000000001', 1, 4, { closing: '5' }), entry('17000000003', 8, 12, {})];
    await record(first, third);
    expect(await list()).toBe(0);
    expect(lines().slice(-1)).toEqual([
      'eu: the settlement of the store DE from 2026-11-04 to 2026-11-08 is missing: 17000000001 is the last before it, 17000000003 the next after it',
    ]);
    printed = '';
    await record(
      entry('17000000002', 4, 8, {
        state: 'refused',
        reason: 'damaged',
        opening: undefined,
        closing: undefined,
      }),
    );
    expect(await list()).toBe(1);
    expect(printed).not.toContain('missing');
  });

  test('says with what difference a settlement was booked, for people and programs', async () => {
    await record(entry('17000000001', 1, 4, {}));
    await state.acceptedDifferences.record(
      'eu',
      '17000000001',
      { amount: '0.10', reason: 'Rounding' },
      new Date(),
    );
    expect(await list()).toBe(0);
    expect(lines()[2]).toMatch(/ booked +a difference of 0\.10 was accepted: Rounding$/);
    printed = '';
    await list('--json');
    expect(JSON.parse(printed)).toMatchObject({
      accounts: [
        {
          name: 'eu',
          settlements: [
            {
              settlementId: '17000000001',
              state: 'booked',
              closing: '0',
              why: 'a difference of 0.10 was accepted: Rounding',
              accepted: { amount: '0.10', reason: 'Rounding' },
            },
          ],
          balances: { EUR: '0.00' },
          gaps: [],
        },
      ],
    });
  });

  test('of nothing says so, and an account that is not there is named', async () => {
    expect(await list()).toBe(0);
    expect(printed).toBe('No settlement has been fetched.\n');
    expect(await list('--account', 'uk')).toBe(2);
    expect(complained).toContain('There is no account "uk"');
  });
});
