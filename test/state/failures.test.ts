import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FailureClass } from '../../src/failures/catalogue.ts';
import type { NewFailure } from '../../src/state/failures.ts';
import { openState, type State } from '../../src/state/state.ts';

const AT = new Date('2026-11-20T08:00:00Z');
const ORDER = '305-0000001-0000001';

let folder: string;
let state: State;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-failures-'));
  state = openState(join(folder, 'state.sqlite'));
});
afterEach(async () => {
  await state.close();
  rmSync(folder, { recursive: true });
});

function failure(name: FailureClass, subject = ORDER): NewFailure {
  return { subject, class: name, cause: name, message: `It is ${name}` };
}

async function openClasses(subject = ORDER): Promise<string[]> {
  const open = await state.failures.list({ account: 'eu' });
  return open.filter((each) => each.subject === subject).map((each) => each.class);
}

describe('the failures found by a pass replace the earlier ones of its flow', () => {
  it('files what is new and closes what was not found again', async () => {
    await state.failures.replace('eu', 'orders', new Map([[ORDER, [failure('unknownSku')]]]), AT);
    expect(await openClasses()).toEqual(['unknownSku']);
    await state.failures.replace('eu', 'orders', new Map([[ORDER, [failure('totalDiffers')]]]), AT);
    expect(await openClasses()).toEqual(['totalDiffers']);
    await state.failures.replace('eu', 'orders', new Map([[ORDER, []]]), AT);
    expect(await openClasses()).toEqual([]);
  });

  it('does not touch the classes of other flows, other subjects and other accounts', async () => {
    const other = '305-0000002-0000002';
    await state.failures.file(
      'eu',
      [failure('invoiceRefused'), failure('unknownSku', other), failure('lockedPeriod')],
      AT,
    );
    await state.failures.file('na', [failure('unknownSku')], AT);
    await state.failures.replace('eu', 'orders', new Map([[ORDER, []]]), AT);
    expect(await openClasses()).toEqual(['invoiceRefused', 'lockedPeriod']);
    expect(await openClasses(other)).toEqual(['unknownSku']);
    expect(await state.failures.list({ account: 'na' })).toHaveLength(1);
  });

  it('keeps a dismissed failure dismissed, until its cause is another one', async () => {
    const refused = (cause: string) =>
      new Map([[ORDER, [{ ...failure('refusedByOdoo'), cause, message: cause }]]]);
    await state.failures.replace('eu', 'orders', refused('the VAT number'), AT);
    await state.failures.dismiss((await state.failures.find(ORDER)).map(({ id }) => id));
    await state.failures.replace('eu', 'orders', refused('the VAT number'), AT);
    expect(await openClasses()).toEqual([]);
    await state.failures.replace('eu', 'orders', refused('the street'), AT);
    expect(await state.failures.list()).toMatchObject([{ message: 'the street', state: 'open' }]);
  });

  it('counts one more attempt of a failure that is found again', async () => {
    const found = new Map([[ORDER, [failure('unknownSku')]]]);
    await state.failures.replace('eu', 'orders', found, AT);
    await state.failures.replace('eu', 'orders', found, AT);
    expect(await state.failures.list()).toMatchObject([{ attempts: 2, state: 'open' }]);
  });
});

const DAY = 24 * 3_600_000;

/** How many failures are due so long after they were filed. */
async function dueAfter(milliseconds: number): Promise<number> {
  return (await state.failures.due('eu', new Date(AT.getTime() + milliseconds))).length;
}

describe('a failure is due', () => {
  it('five minutes after it was filed, and not before', async () => {
    await state.failures.file('eu', [failure('unknownSku')], AT);
    expect([await dueAfter(4 * 60_000), await dueAfter(5 * 60_000)]).toEqual([0, 1]);
  });

  it('at once when it was filed while the clock was ahead by more than the longest pause', async () => {
    await state.failures.file('eu', [failure('unknownSku')], new Date(AT.getTime() + 40 * DAY));
    expect(await dueAfter(0)).toBe(1);
  });
});
