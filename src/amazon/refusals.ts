import type { Actor } from '../errors.ts';
import type { Answer, Failure } from '../net/exchange.ts';
import type { Outcome } from '../net/outcome.ts';
import { quotable } from '../personal-data.ts';
import { errorIn, headerOf } from './answer.ts';
import { AmazonError, type AmazonErrorCode } from './errors.ts';
import { OPERATIONS, type OperationName } from './operations.ts';

type Verdict = { code: AmazonErrorCode; actor: Actor; outcome: Outcome; what: string; hint: string };

const NEXT_RUN = 'Nothing to do: the next run tries again.';
const READ_BACK = 'It is not sent again blindly: the next run reads back what Amazon has, and then decides.';

/**
 * Amazon's message on every call once the application's client secret has expired (after 180 days; selling-partner-api-models
 * issues #4489 and #320). Without this pattern it would look like a missing role.
 */
const EXPIRED_SECRET = /(lwa|client) (client )?secret\b.*\bexpired/i;
const SECRET_EXPIRED: Verdict = {
  code: 'AMAZON_SECRET_EXPIRED',
  actor: 'operator',
  outcome: 'rejected',
  what: 'refused',
  hint: 'The client secret of the application has expired: rotate it in the Developer Console (Solution Provider Portal), and put the new one where clientSecret of this account points to.',
};

/** The error for an answer that is not a success; `bytes` is its decompressed body. */
export function refusalOf(operation: OperationName, answer: Answer, bytes: Buffer): AmazonError {
  const { amazonCode, text, details } = errorIn(bytes);
  const secretExpired = answer.status === 403 && EXPIRED_SECRET.test(`${text} ${details}`);
  const verdict = secretExpired ? SECRET_EXPIRED : verdictOn(operation, answer.status);
  const said = quotable([text, details].filter(Boolean).join(' '));
  const name = [answer.status, amazonCode && quotable(amazonCode)].filter(Boolean).join(' ');
  return new AmazonError(`Amazon ${verdict.what} ${operation} (${name})${said ? `: ${said}` : ''}`, {
    ...verdict,
    operation,
    status: answer.status,
    amazonCode,
    requestId: headerOf(answer, 'x-amzn-requestid'),
  });
}

/**
 * Interprets an error status. The models list some of them; gateways add others.
 */
function verdictOn(operation: OperationName, status: number): Verdict {
  const { badInputActor, repeatable } = OPERATIONS[operation];
  const refused = { outcome: 'rejected' as const, what: 'refused' };
  if (status === 429) {
    return { ...refused, code: 'AMAZON_THROTTLED', actor: 'wait', what: 'throttled', hint: NEXT_RUN };
  }
  if (status >= 500 || status === 408) {
    return repeatable
      ? { ...refused, code: 'AMAZON_UNAVAILABLE', actor: 'wait', what: 'could not answer', hint: NEXT_RUN }
      : {
          code: 'AMAZON_OUTCOME_UNKNOWN',
          actor: 'wait',
          outcome: 'unknown',
          what: 'failed during',
          hint: READ_BACK,
        };
  }
  if (status === 400) {
    return { ...refused, code: 'AMAZON_INVALID_INPUT', actor: badInputActor, hint: HINTS[badInputActor] };
  }
  if (status === 401 || status === 403) {
    const hint =
      'Check that the application has the roles for this call, and that the region fits the marketplaces; "amazon-odoo doctor" shows which call fails.';
    return { ...refused, code: 'AMAZON_ACCESS_DENIED', actor: 'operator', hint };
  }
  if (status === 404) {
    const hint = 'Check the id, and that it belongs to this account and region.';
    const actor = badInputActor === 'accountant' ? 'accountant' : 'operator';
    return { ...refused, code: 'AMAZON_NOT_FOUND', actor, hint };
  }
  const hint = 'Check "endpoint" and "region" in the settings, or report this to the developers.';
  return { ...refused, code: 'AMAZON_REFUSED', actor: 'operator', hint };
}

/** What to do about an answer 400, by who can do it. */
const HINTS: Record<Actor, string> = {
  wait: 'Amazon also answers this during outages of its own: nothing is skipped, the next run asks again. If it lasts, check marketplaces and importFrom in the settings.',
  operator: 'Check the id that was asked for.',
  accountant: 'Correct what Amazon names, then send it again.',
  developer: 'Report this to the developers, with the request id.',
};

/** The error for a call without a usable answer. */
export function failureOf(operation: OperationName, failure: Failure, milliseconds: number): AmazonError {
  const { reason, sent } = failure;
  if (sent && !OPERATIONS[operation].repeatable) {
    const message = `The connection to Amazon ended during ${operation} (${failure.code ?? reason}), so it may or may not have been carried out`;
    return new AmazonError(message, {
      code: 'AMAZON_OUTCOME_UNKNOWN',
      actor: 'wait',
      operation,
      outcome: 'unknown',
      hint: READ_BACK,
    });
  }
  const { code, what, actor = 'wait', hint = NEXT_RUN } = describe(failure, milliseconds);
  return new AmazonError(`${what} (${operation})`, {
    code,
    actor,
    operation,
    outcome: sent ? 'unknown' : 'notSent',
    hint,
  });
}

/** The error for a call that was cancelled because the program is stopping. */
export function stoppedError(operation: string): AmazonError {
  return new AmazonError(`Stopped before ${operation} was sent to Amazon`, {
    code: 'AMAZON_STOPPED',
    actor: 'wait',
    operation,
    outcome: 'notSent',
    hint: NEXT_RUN,
  });
}

type Description = { code: AmazonErrorCode; what: string; actor?: Actor; hint?: string };

function describe({ reason, sent, code }: Failure, milliseconds: number): Description {
  if (reason !== 'connection') return descriptions(milliseconds)[reason];
  if (sent)
    return { code: 'AMAZON_CONNECTION_LOST', what: `The connection to Amazon broke: ${code ?? 'closed'}` };
  return {
    code: 'AMAZON_UNREACHABLE',
    what: `Amazon cannot be reached: ${code ?? 'no connection'}`,
    hint: `${NEXT_RUN} If it lasts, check the network, name resolution and certificates of this machine.`,
  };
}

function descriptions(milliseconds: number): Record<Exclude<Failure['reason'], 'connection'>, Description> {
  return {
    deadline: { code: 'AMAZON_TIMEOUT', what: `Amazon did not answer within ${milliseconds / 1000} s` },
    truncated: { code: 'AMAZON_CONNECTION_LOST', what: 'The connection to Amazon broke within an answer' },
    tooLarge: {
      code: 'AMAZON_ANSWER_TOO_LARGE',
      what: 'Amazon sent a larger answer than this program reads',
      actor: 'developer',
      hint: 'Report this to the developers.',
    },
  };
}
