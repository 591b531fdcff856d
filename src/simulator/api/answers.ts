/** What the simulator is going to send, before a fault may spoil it. */
export type Answer = {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
};

/** A JSON answer. */
export function jsonAnswer(status: number, content: unknown): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(content), 'utf8'),
  };
}

/** An answer of plain text, HTML or XML. */
export function textAnswer(status: number, contentType: string, text: string): Answer {
  return { status, headers: { 'content-type': contentType }, body: Buffer.from(text, 'utf8') };
}

/** An answer without a body. */
export function emptyAnswer(status: number): Answer {
  return { status, headers: {}, body: Buffer.alloc(0) };
}

/** An error as every Selling Partner API gives it: `{errors:[{code,message,details}]}`. */
export function errorAnswer(status: number, code: string, message: string, details = ''): Answer {
  return jsonAnswer(status, { errors: [{ code, message, details }] });
}

/** 400. Amazon's own text is always the same; the details say here what Amazon often does not. */
export function invalidInput(details: string): Answer {
  return errorAnswer(400, 'InvalidInput', 'Invalid Input', details);
}

/** 403, for tokens, roles, marketplaces and unknown paths alike. */
export function unauthorized(details: string): Answer {
  return errorAnswer(403, 'Unauthorized', 'Access to requested resource is denied.', details);
}

/** 404. */
export function notFound(details: string): Answer {
  return errorAnswer(404, 'NotFound', 'Resource not found.', details);
}

/** 429. */
export function quotaExceeded(): Answer {
  return errorAnswer(429, 'QuotaExceeded', 'You exceeded your quota for the requested resource.');
}

/** Ends the handling of a request with an answer; thrown by the checks, caught by the server. */
export class Refused extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`answered with ${String(answer.status)}`);
    this.name = 'Refused';
    this.answer = answer;
  }
}
