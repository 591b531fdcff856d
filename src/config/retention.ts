import { z } from 'zod';

/** How long the state file and its archive keep what is settled. */
export const Retention = z.strictObject({
  failureDays: z
    .int()
    .min(1)
    .max(3650)
    .default(90)
    .describe('Days after which resolved and dismissed failures are deleted'),
  orderMonths: z
    .int()
    .min(25)
    .max(240)
    .default(25)
    .describe(
      'Months after which what is remembered of an order that did not change is deleted; Amazon shows orders of two years',
    ),
  archiveMonths: z
    .int()
    .min(4)
    .max(240)
    .default(36)
    .describe("Months after which Amazon's file of a booked settlement is deleted"),
});
export type Retention = z.infer<typeof Retention>;
