import { toFile } from '../../../src/jobs/settlements/files/fetch.ts';
import { planFile } from '../../../src/jobs/settlements/files/plan.ts';
import { type Cells, file } from '../../amazon/settlement-report/cells.ts';
import { sourceOf } from '../../kit/text-source.ts';

jest.setTimeout(60_000);

/** Enough rows to take longer than one turn. */
const ROWS = 20_000;

const OPTIONS = { rules: [], facilitatorTax: 'exclude' } as const;

/** How often others got their turn while something was done. */
async function turnsDuring<T>(work: Promise<T>): Promise<{ result: T; turns: number }> {
  let turns = 0;
  const others = setInterval(() => {
    turns += 1;
  }, 0);
  const result = await work;
  clearInterval(others);
  return { result, turns };
}

test('a large settlement is checked and planned piece by piece, while others work', async () => {
  const rows = Array.from({ length: ROWS }, (_, index): Cells => ({ 'order-id': `305-${index}` }));
  const content = file({ 'total-amount': `${ROWS * 10}.00` }, ...rows);
  const entry = { settlementId: 'report-1', state: 'new', endDate: '2026-03-15', file: 'a' } as const;
  const checked = await turnsDuring(toFile(sourceOf(content), entry, new Map()));
  if ('refusal' in checked.result) throw new Error(checked.result.refusal);
  expect(checked.result).not.toHaveProperty('settlement.rows');
  const planned = await turnsDuring(planFile(checked.result, OPTIONS));
  if ('unknown' in planned.result) throw new Error('no rule');
  expect(planned.result.plan.bookings).toHaveLength(ROWS + 1);
  expect(checked.turns).toBeGreaterThan(2);
  expect(planned.turns).toBeGreaterThan(2);
});
