import { type Actor, AmazonOdooError, EXIT } from '../errors.ts';
import type { Outcome } from '../net/outcome.ts';

/** Stable codes of everything the Amazon side throws; `docs/troubleshooting.md` explains those that need a person. */
export type AmazonErrorCode =
  | 'AMAZON_LOGIN_REFUSED'
  | 'AMAZON_LOGIN_UNAVAILABLE'
  | 'AMAZON_ACCESS_DENIED'
  | 'AMAZON_SECRET_EXPIRED'
  | 'AMAZON_THROTTLED'
  | 'AMAZON_INVALID_INPUT'
  | 'AMAZON_NOT_FOUND'
  | 'AMAZON_REFUSED'
  | 'AMAZON_UNAVAILABLE'
  | 'AMAZON_UNREACHABLE'
  | 'AMAZON_CONNECTION_LOST'
  | 'AMAZON_TIMEOUT'
  | 'AMAZON_OUTCOME_UNKNOWN'
  | 'AMAZON_MALFORMED_ANSWER'
  | 'AMAZON_ANSWER_TOO_LARGE'
  | 'AMAZON_PAGING_LOOP'
  | 'AMAZON_DOCUMENT_EXPIRED'
  | 'AMAZON_STOPPED';

export type AmazonErrorDetails = {
  code: AmazonErrorCode;
  actor: Actor;
  operation: string;
  outcome: Outcome;
  hint: string;
  status?: number | undefined;
  amazonCode?: string | undefined;
  requestId?: string | undefined;
  cause?: unknown;
};

/** Everything that goes wrong between us and Amazon. `requestId` is what Amazon's support asks for. */
export class AmazonError extends AmazonOdooError {
  declare readonly code: AmazonErrorCode;
  readonly operation: string;
  readonly outcome: Outcome;
  readonly status: number | undefined;
  readonly amazonCode: string | undefined;
  readonly requestId: string | undefined;

  constructor(message: string, details: AmazonErrorDetails) {
    const { code, actor, hint, cause } = details;
    super(message, { code, actor, hint, cause, exitStatus: EXIT.amazon });
    this.operation = details.operation;
    this.outcome = details.outcome;
    this.status = details.status;
    this.amazonCode = details.amazonCode;
    this.requestId = details.requestId;
  }
}
