import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { moveRefused, tellOpen } from '../../../src/jobs/settlements/refusal.ts';
import { openState, type State } from '../../../src/state/state.ts';

const ORDER = '305-0000001-0000001';
const AT = Date.parse('2026-04-02T08:00:00Z');

let folder: string;
let state: State;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-refusal-'));
  state = openState(join(folder, 'state.sqlite'));
});
afterEach(async () => {
  await state.close();
  rmSync(folder, { recursive: true });
});

test('an amount that Odoo refuses to move is reported with its message, and closed once it was moved', async () => {
  const seller = { name: 'eu', state, now: () => AT };
  const open = async (): Promise<[string, string][]> =>
    (await state.failures.list({ account: 'eu' })).map(({ subject, message }) => [subject, message]);
  await tellOpen(seller, 'moveRefused', [moveRefused(ORDER, `Order ${ORDER}`, 'The account is archived.')]);
  await tellOpen(seller, 'moveRefused', [moveRefused(ORDER, `Order ${ORDER}`, 'The account is archived.')]);
  expect(await open()).toEqual([[ORDER, expect.stringContaining('The account is archived.')]]);
  await tellOpen(seller, 'moveRefused', []);
  expect(await open()).toEqual([]);
});
