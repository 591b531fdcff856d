import { type Actor, AmazonOdooError, EXIT } from '../errors.ts';
import type { Outcome } from '../net/outcome.ts';

/** Stable codes of everything the Amazon side throws; `docs/operations.md` has a heading for each. */
export type AmazonErrorCode =
  | 'AMAZON_LOGIN_REFUSED'
  | 'AMAZON_LOGIN_UNAVAILABLE'
  | 'AMAZON_ACCESS_DENIED'
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

/** Longest piece of Amazon's own text that is repeated in a message, in characters. */
const LONGEST_TEXT = 300;

/**
 * Makes a text from outside fit for a message: no markup, no tokens or secrets (by Amazon's prefixes), one line, at most
 * 300 characters.
 */
export function quotable(text: string): string {
  const plain = text
    .slice(0, 20_000)
    .replace(/<(style|script)\b[^>]*>[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\b(Atza|Atzr)\|[\w\-./+=|]*/g, '$1|…')
    .replace(/\bamzn1\.oa2-cs\.[\w\-.]*/g, 'amzn1.oa2-cs.…')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return plain.length > LONGEST_TEXT ? `${plain.slice(0, LONGEST_TEXT - 1)}…` : plain;
}
