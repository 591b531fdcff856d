import type { Overview } from '../../src/daemon/overview.ts';
import { statusPage } from '../../src/daemon/status-page.ts';
import { registerSecret } from '../../src/secrets.ts';

const at = new Date('2026-11-24T12:00:00Z');
const well = {
  isUp: true,
  answeredAt: new Date('2026-11-24T11:59:30Z'),
  answeredAgo: 30_000,
  error: undefined,
  brokenSince: undefined,
};

function overview(patch: Partial<Overview> = {}): Overview {
  return {
    at,
    startedAt: new Date('2026-11-24T10:00:00Z'),
    odoo: well,
    accounts: [],
    failures: [],
    ...patch,
  };
}

const account = {
  name: 'eu',
  amazon: well,
  readUpTo: at,
  orders: 1,
  comparison: undefined,
  jobs: [],
  failures: [],
  tokensLeft: new Map<string, number>(),
};

const comparison = {
  comparedAt: '2026-11-24T03:31:00Z',
  days: 7,
  amazon: 12,
  imported: 11,
  ignored: 1,
  failed: 0,
  unexplained: 0,
  settlements: 0,
  lostSettlements: 0,
};

const pageComparing = (compared: typeof comparison | undefined): string =>
  statusPage(overview({ accounts: [{ ...account, expiries: [], orders: 40, comparison: compared }] }));

const pageEnding = (days: number): string =>
  statusPage(
    overview({
      accounts: [
        {
          ...account,
          expiries: [{ key: 'clientSecretExpires', on: '2026-12-20', days, stage: days > 7 ? 30 : 7 }],
        },
      ],
    }),
  );

const failure = {
  id: 7,
  account: 'eu',
  subject: '305-1',
  class: 'unknownSku',
  cause: 'unknownSku',
  message: 'No product <script>alert(1)</script> "x"',
  attempts: 1,
  firstAt: '2026-11-24T11:00:00Z',
  lastAt: '2026-11-24T11:00:00Z',
  nextAt: '2026-11-24T12:00:00Z',
  state: 'open' as const,
};

describe('the status page', () => {
  test('says that all is well, and when that is not so', () => {
    expect(statusPage(overview())).toContain('all well');
    const down = {
      ...well,
      isUp: false,
      error: new Error('Odoo is away'),
      brokenSince: new Date('2026-11-24T11:50:00Z'),
    };
    const page = statusPage(overview({ odoo: down }));
    expect(page).toContain('something is wrong');
    expect(page).toContain('Odoo is away. <span class="soft">Since 10 min ago');
  });

  test('counts orders by what Odoo showed to the last sweep, and says that something is wrong when some are missing', () => {
    expect(pageComparing(comparison)).toContain(
      '11 of 12 <span class="soft"> of the last 7 days, compared 8 h ago',
    );
    expect(pageComparing(comparison)).toContain('all well');
    const lacking = pageComparing({ ...comparison, imported: 10, unexplained: 1 });
    expect(lacking).toContain('1 unexplained');
    expect(lacking).toContain('something is wrong');
    expect(pageComparing(undefined)).toContain('not compared yet');
  });

  test('says when a key of an account ends, and that something is wrong from 7 days before on', () => {
    expect(pageEnding(26)).toContain('ends on 2026-12-20, in 26 days');
    expect(pageEnding(26)).toContain('all well');
    expect(pageEnding(7)).toContain('something is wrong');
  });

  test('escapes what comes from outside, shows no secret, and needs no script', () => {
    registerSecret('page-secret-value');
    const page = statusPage(
      overview({ failures: [failure, { ...failure, id: 8, message: 'page-secret-value' }] }),
    );
    expect(page).not.toMatch(/<script|page-secret-value/);
    expect(page).toContain('&#60;script&#62;');
  });

  test('lists fifty failures, and says how many more there are', () => {
    const many = Array.from({ length: 73 }, (_, index) => ({ ...failure, id: index }));
    expect(statusPage(overview({ failures: many }))).toContain('And 23 more');
  });
});
