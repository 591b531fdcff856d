import { describeExpiry, expiriesOf } from '../../src/domain/expiry.ts';

const at = (text: string): number => Date.parse(text);

describe('credentials that expire soon', () => {
  it.each([
    ['2026-11-26T12:00:00Z', []],
    ['2026-11-27T00:00:00Z', [{ days: 30, stage: 30 }]],
    ['2026-12-19T23:59:59Z', [{ days: 8, stage: 30 }]],
    ['2026-12-20T00:00:00Z', [{ days: 7, stage: 7 }]],
    ['2026-12-26T23:00:00Z', [{ days: 1, stage: 7 }]],
    ['2026-12-27T00:00:00Z', [{ days: 0, stage: 0 }]],
    ['2027-03-01T00:00:00Z', [{ days: -64, stage: 0 }]],
  ])('is told from 30 days before on: at %s', (now, expected) => {
    const found = expiriesOf({ clientSecretExpires: '2026-12-27' }, at(now));
    expect(found.map(({ days, stage }) => ({ days, stage }))).toEqual(expected);
  });

  it('is nothing without dates, and each key by itself with them', () => {
    const now = at('2026-12-01T00:00:00Z');
    expect(expiriesOf({}, now)).toEqual([]);
    const both = { clientSecretExpires: '2027-06-01', authorizationExpires: '2026-12-03' };
    expect(expiriesOf(both, now).map(({ key }) => key)).toEqual(['authorizationExpires']);
  });

  it('is said with the day, the rest, and what to do', () => {
    const [secret] = expiriesOf({ clientSecretExpires: '2026-12-02' }, at('2026-12-01T00:00:00Z'));
    expect(secret && describeExpiry(secret)).toMatchObject({
      message:
        'The client secret of Login with Amazon ends on 2026-12-02, in 1 day; then Amazon refuses every call',
      hint: expect.stringContaining('clientSecretExpires'),
    });
    const [gone] = expiriesOf({ authorizationExpires: '2026-11-01' }, at('2026-12-01T00:00:00Z'));
    expect(gone && describeExpiry(gone).message).toBe(
      "The application's authorization by the seller ended on 2026-11-01",
    );
  });
});
