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

  test('says when a key of an account ends, and that something is wrong from 7 days before on', () => {
    const account = {
      name: 'eu',
      amazon: well,
      readUpTo: at,
      orders: 1,
      jobs: [],
      failures: [],
      tokensLeft: new Map<string, number>(),
    };
    const pageWith = (days: number): string =>
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
    expect(pageWith(26)).toContain('ends on 2026-12-20, in 26 days');
    expect(pageWith(26)).toContain('all well');
    expect(pageWith(7)).toContain('something is wrong');
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
