import { z } from 'zod';

/** How long the state file and the folder beside it remember what is over. */
export const Retention = z.strictObject({
  closedFailureDays: z
    .int()
    .min(1)
    .default(90)
    .describe('Failures go so many days after they were resolved or dismissed'),
  orderDays: z
    .int()
    .min(730, 'must be at least 730: Amazon lists orders for two years')
    .default(730)
    .describe(
      'What is remembered of an order goes so many days after Amazon changed it last; the order in Odoo stays',
    ),
  settlementMonths: z
    .int()
    .min(4, 'must be at least 4: Amazon lists settlements for 90 days')
    .default(24)
    .describe(
      'Amazon\'s files of booked settlements go so many months after they ended; "settlements show" needs the file',
    ),
});
