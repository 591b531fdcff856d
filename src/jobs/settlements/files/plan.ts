import { setImmediate } from 'node:timers/promises';
import { inspectSettlement } from '../../../amazon/settlement-report.ts';
import { type BookingOptions, bookingPlanner, type Planned } from '../../../domain/settlements/bookings.ts';
import type { ReadableFile } from './fetch.ts';

/**
 * Plans the bookings of a settlement file. Its rows are read piece by piece, and others get their turn in between.
 *
 * @returns the rows that no rule fits, where the options refuse them; then there is no plan
 */
export async function planFile(
  { settlement, text }: ReadableFile,
  options: BookingOptions,
): Promise<Planned> {
  const planner = bookingPlanner(options);
  await inspectSettlement(text, planner.add);
  const steps = planner.finishing(settlement);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await setImmediate();
  }
}
