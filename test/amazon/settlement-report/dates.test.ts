import { readSettlement } from '../../../src/amazon/settlement-report.ts';
import { type Cells, file } from './cells.ts';

function dayOf(
  cells: Cells,
  summary: Cells = {},
  store = 'Amazon.de',
): readonly [utc: string, store: string] {
  const [row] = readSettlement(file(summary, { 'marketplace-name': store, ...cells })).rows;
  return [row?.postedDate ?? '', row?.storeDate ?? ''];
}

describe('dates of a file', () => {
  test.each([
    ['2026-03-06 08:52:26 UTC', '2026-03-06'],
    ['2026/03/06 08:52:26 UTC', '2026-03-06'],
    ['06.03.2026 08:52:26 UTC', '2026-03-06'],
    ['6.3.2026', '2026-03-06'],
    ['2026-03-06T08:52:26+09:00', '2026-03-05'],
    ['2026-03-06T08:52:26Z', '2026-03-06'],
    ['2026-03-06 11:52:26 PM PST', '2026-03-07'],
    ['2026-03-06 12:10:00 AM JST', '2026-03-05'],
    ['2026-03-06 00:30:00 CET', '2026-03-05'],
    ['2026-03-06 23:30:00 GMT-8', '2026-03-07'],
    ['Mar 6, 2026 8:52:26 PM PST', '2026-03-07'],
    ['06-Mar-2026 08:52:26 GMT', '2026-03-06'],
    ['13/03/2026 08:52:26 UTC', '2026-03-13'],
    ['03/13/2026 08:52:26 UTC', '2026-03-13'],
  ])('%s is on %s in UTC', (text, day) => {
    expect(dayOf({ 'posted-date': '', 'posted-date-time': text })[0]).toBe(day);
  });

  test.each([
    ['Amazon.com', 'USD', '2026-03-14', '2026-03-13'],
    ['Amazon.co.jp', 'JPY', '2026-03-14', '2026-03-14'],
    ['Amazon.de', 'EUR', '2026-03-14', '2026-03-14'],
  ])('the month of %s ends by its own clock', (store, currency, utc, own) => {
    const cells = { 'posted-date': '', 'posted-date-time': '2026-03-14 05:00:00 UTC' };
    expect(dayOf(cells, { currency }, store)).toEqual([utc, own]);
    expect(
      dayOf({ ...cells, 'posted-date-time': '2026-03-13 20:00:00 UTC' }, { currency: 'JPY' }, 'Amazon.co.jp'),
    ).toEqual(['2026-03-13', '2026-03-14']);
  });

  test.each([
    ['Amazon.co.jp', 'JPY', '2026-03-06 08:00:00', '2026-03-05', '2026-03-06'],
    ['Amazon.com', 'USD', '2026-03-06 20:00:00', '2026-03-07', '2026-03-06'],
    ['', 'JPY', '2026-03-06 08:00:00', '2026-03-05', '2026-03-06'],
  ])('a time without a zone is of the clock of the store %j (%s)', (store, currency, text, utc, own) => {
    const zone = process.env['TZ'];
    process.env['TZ'] = 'America/New_York';
    expect(dayOf({ 'posted-date': '', 'posted-date-time': text }, { currency }, store)).toEqual([utc, own]);
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });

  const SLASHES: Cells = {
    'settlement-start-date': '01/03/2026 08:00:00 UTC',
    'settlement-end-date': '08/03/2026 08:00:00 UTC',
    'deposit-date': '10/03/2026 08:00:00 UTC',
  };

  test('the order of day and month is found from the whole file: by a date that fits only one order', () => {
    expect(
      dayOf(
        { 'posted-date': '05/03/2026', 'posted-date-time': '' },
        { ...SLASHES, 'deposit-date': '13/03/2026' },
      ),
    ).toEqual(['2026-03-05', '2026-03-05']);
  });

  test('the order of day and month is found from the whole file: by the period that contains the rows', () => {
    expect(dayOf({ 'posted-date': '05/03/2026', 'posted-date-time': '' }, SLASHES)[0]).toBe('2026-03-05');
  });

  test('an ambiguous order of day and month is refused', () => {
    const period = {
      'settlement-start-date': '03/03/2026',
      'settlement-end-date': '04/04/2026',
      'deposit-date': '',
    };
    expect(() => dayOf({ 'posted-date': '03/04/2026', 'posted-date-time': '' }, period)).toThrow(
      '"03/04/2026" in line 3 (posted-date) may have the day or the month first',
    );
  });

  test('day and month in two orders are refused with both', () => {
    expect(() =>
      readSettlement(
        file({ 'total-amount': '20.00' }, { 'posted-date': '13/03/2026' }, { 'posted-date': '03/14/2026' }),
      ),
    ).toThrow(
      'the dates "13/03/2026" in line 3 (posted-date) and "03/14/2026" in line 4 (posted-date) do not go together',
    );
  });

  test.each([
    ['2026-02-30', '"2026-02-30" in line 3 (posted-date) is not a date'],
    ['2026-03-06 08:52:26 XYZ', '"2026-03-06 08:52:26 XYZ" in line 3 (posted-date) is not a date'],
    ['soon', '"soon" in line 3 (posted-date) is not a date'],
  ])('%j is refused', (text, message) => {
    expect(() => readSettlement(file({}, { 'posted-date': text }))).toThrow(message);
  });

  test('an empty deposit date is the end, an empty posted date its time, both empty the end', () => {
    expect(readSettlement(file({ 'deposit-date': '' }, {})).depositDate).toBe('2026-03-15');
    expect(dayOf({ 'posted-date': '' })[0]).toBe('2026-03-06');
    expect(dayOf({ 'posted-date': '', 'posted-date-time': '' })[0]).toBe('2026-03-15');
  });

  test('start and end are moments, so that settlements of one day follow each other', () => {
    expect(readSettlement(file({}, {}))).toMatchObject({
      start: '2026-03-01T08:00:00.000Z',
      end: '2026-03-15T08:00:00.000Z',
      store: 'DE',
    });
  });
});
