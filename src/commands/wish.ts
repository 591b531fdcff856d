import { z } from 'zod';
import { UsageError } from '../errors.ts';
import type { Answer } from './answer.ts';
import { carryOutFailures } from './failures.ts';
import type { Workplace } from './workplace.ts';

const Account = z.string().optional();

/** A command that needs Odoo, Amazon or a change of the state, as data, so that the process that holds the state can carry it out. */
export const Wish = z.discriminatedUnion('command', [
  z.object({
    command: z.literal('job'),
    job: z.string(),
    request: z.record(z.string(), z.unknown()),
    account: Account,
    dryRun: z.boolean(),
  }),
  z.object({
    command: z.literal('recover'),
    orderIds: z.array(z.string()),
    account: Account,
    dryRun: z.boolean(),
  }),
  z.object({ command: z.literal('requests'), account: Account }),
  z.object({
    command: z.literal('settlement'),
    id: z.string(),
    account: Account,
    csv: z.boolean().optional(),
  }),
  z.object({
    command: z.literal('accept'),
    id: z.string(),
    difference: z.string(),
    reason: z.string(),
    account: Account,
  }),
  z.object({ command: z.literal('order'), orderId: z.string(), account: Account }),
  z.object({
    command: z.literal('failures'),
    change: z.enum(['retry', 'dismiss']),
    ids: z.array(z.string()),
  }),
]);
export type Wish = z.infer<typeof Wish>;

/** True for a wish that changes nothing. */
export function onlyLooks(wish: Wish): boolean {
  return wish.command === 'settlement' || wish.command === 'order' || ('dryRun' in wish && wish.dryRun);
}

/**
 * Carries out a wish.
 *
 * @throws AmazonOdooError when nothing could be done at all
 */
export async function carryOut(place: Workplace, wish: Wish): Promise<Answer> {
  switch (wish.command) {
    case 'job': {
      const job = place.jobs.find(({ name }) => name === wish.job);
      if (job === undefined) throw new UsageError(`There is no job "${wish.job}"`);
      const { carryOutJob } = await import('./job.ts');
      const { account, dryRun } = wish;
      return carryOutJob(place, { job, request: job.readRequest(wish.request), account, dryRun });
    }
    case 'recover': {
      const { carryOutRecover } = await import('./recover.ts');
      return carryOutRecover(place, { ...wish, account: wish.account });
    }
    case 'requests': {
      const { carryOutRequests } = await import('./requests.ts');
      return carryOutRequests(place, wish.account);
    }
    case 'settlement': {
      const { carryOutProof } = await import('./settlement.ts');
      return carryOutProof(place, wish.id, wish);
    }
    case 'accept': {
      const { carryOutAccept } = await import('./accept.ts');
      return carryOutAccept(place, wish);
    }
    case 'order': {
      const { carryOutOrder } = await import('./order.ts');
      return carryOutOrder(place, wish.orderId, wish.account);
    }
    case 'failures':
      return carryOutFailures(place.state, wish.ids, wish.change);
  }
}
