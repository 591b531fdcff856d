/**
 * What is known about the effect of a call that failed, on either side: `notSent` it never left this machine, `rejected` the
 * other side refused it and changed nothing, `unknown` it may have been carried out. A write whose outcome is unknown is
 * settled by reading back, never by guessing.
 */
export type Outcome = 'notSent' | 'rejected' | 'unknown';
