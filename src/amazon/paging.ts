import { AmazonError } from './errors.ts';

/** The error for a list whose next page was already read: the list would never end. */
export function pagingLoop(operation: string): AmazonError {
  return new AmazonError(`Amazon sent the same page token of ${operation} twice`, {
    code: 'AMAZON_PAGING_LOOP',
    actor: 'wait',
    operation,
    outcome: 'rejected',
    hint: 'Nothing to do: the next run starts again from the same place. Tell the developers if it comes back.',
  });
}
