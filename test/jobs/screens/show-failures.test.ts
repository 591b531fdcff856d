import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordId } from '../../../src/domain/record-id.ts';
import { showFailures } from '../../../src/jobs/screens/show-failures.ts';
import { FAILURE_FIELDS as FIELDS } from '../../../src/odoo/screens/fields.ts';
import type { Failures } from '../../../src/state/failures.ts';
import { openState, type State } from '../../../src/state/state.ts';

const AT = new Date('2026-11-24T08:00:00Z');
const subjectOf = (number: number): string => `305-0000000-${String(number).padStart(7, '0')}`;

let folder: string;
let state: State;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-show-'));
  state = openState(join(folder, 'state.sqlite'));
});
afterEach(async () => {
  await state.close();
  rmSync(folder, { recursive: true });
});

/** Counts the rows of the failure log that are read. */
function counting(failures: Failures): { failures: Failures; rows: () => number } {
  let rows = 0;
  const counted = Object.entries(failures).map(([name, method]) => [
    name,
    async (...given: unknown[]) => {
      const result: unknown = await (method as (...all: unknown[]) => Promise<unknown>)(...given);
      if (Array.isArray(result)) rows += result.length;
      return result;
    },
  ]);
  return { failures: Object.fromEntries(counted) as Failures, rows: () => rows };
}

/** An Odoo that shows one failure as open, and takes what is loaded. */
function odooShowing(subject: string) {
  const loaded: unknown[] = [];
  const shown = {
    id: 7,
    [FIELDS.name]: subject,
    [FIELDS.class]: 'unknownSku',
    [FIELDS.message]: 'It failed',
    [FIELDS.hint]: false,
    [FIELDS.attempts]: 1,
    [FIELDS.firstAt]: '2026-11-24 08:00:00',
    [FIELDS.lastAt]: '2026-11-24 08:00:00',
    [FIELDS.nextAt]: '2026-11-24 08:05:00',
    [FIELDS.title]: 'Refused by Odoo',
    [FIELDS.state]: 'open',
    [FIELDS.saleOrder]: false,
    [FIELDS.retry]: false,
    [FIELDS.dismiss]: false,
  };
  const odoo = {
    with: () => odoo,
    fieldsOf: async () => new Set(Object.values(FIELDS)),
    read: async () => [shown],
    call: async (_: string, method: string, { data }: { data: unknown[] }) => {
      expect(method).toBe('load');
      loaded.push(...data);
      return { ids: [7], messages: [] };
    },
  };
  return { odoo, loaded };
}

it('closes in Odoo what was closed, and reads no other closed row of the log, of which there are ever more', async () => {
  const subjects = Array.from({ length: 3000 }, (_, number) => subjectOf(number));
  const failure = { class: 'unknownSku', cause: 'x', message: 'It failed' } as const;
  await state.failures.file(
    'eu',
    subjects.map((subject) => ({ ...failure, subject })),
    AT,
  );
  await state.failures.resolve('eu', subjects);
  const { failures, rows } = counting(state.failures);
  const { odoo, loaded } = odooShowing(subjectOf(5));
  const seller = { name: 'eu', state: { ...state, failures }, settings: { odoo: {} } };
  expect(await showFailures(seller as never, odoo as never, recordId(1))).toEqual({ open: 0, refused: [] });
  expect(JSON.stringify(loaded)).toContain('resolved');
  expect(loaded).toHaveLength(1);
  expect(rows()).toBe(1);
});
