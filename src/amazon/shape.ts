import type { z } from 'zod';
import { AmazonError } from './errors.ts';
import { OPERATIONS, type OperationName } from './operations.ts';
import { reasonOf, withoutNulls } from './read-order.ts';

/**
 * Checks the JSON of an answer.
 *
 * @throws AmazonError `AMAZON_MALFORMED_ANSWER`, naming paths and expectations but no values
 */
export function checked<T extends z.ZodType>(shape: T, operation: OperationName, json: unknown): z.output<T> {
  const parsed = shape.safeParse(withoutNulls(json));
  if (parsed.success) return parsed.data;
  throw malformedAnswer(operation, reasonOf(parsed.error));
}

/** The error for an answer that does not match Amazon's model. */
export function malformedAnswer(operation: OperationName, reason: string): AmazonError {
  return new AmazonError(`Amazon's answer to ${operation} does not match its model: ${reason}`, {
    code: 'AMAZON_MALFORMED_ANSWER',
    actor: 'developer',
    operation,
    outcome: OPERATIONS[operation].repeatable ? 'rejected' : 'unknown',
    hint: 'Report this to the developers; nothing was skipped.',
  });
}
