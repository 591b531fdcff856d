import { expiryFindings } from '../../src/doctor/settings-findings.ts';

const NOW = Date.parse('2026-12-01T00:00:00Z');

test('doctor warns of keys that end within 30 days, and says when the others do', () => {
  const dates = { clientSecretExpires: '2026-12-20', authorizationExpires: '2027-10-01' };
  expect(expiryFindings(dates, NOW)).toMatchObject([
    { check: 'keys', state: 'warning', message: expect.stringContaining('ends on 2026-12-20, in 19 days') },
    { check: 'keys', state: 'ok', message: 'The authorization ends on 2027-10-01, in 304 days' },
  ]);
  expect(expiryFindings({}, NOW)).toEqual([]);
});
