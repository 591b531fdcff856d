/** How a fetched order ended. Each fetched order ends in exactly one of these, so that the counts of a pass add up. */
export const OUTCOMES = ['created', 'updated', 'cancelled', 'unchanged', 'ignored', 'failed'] as const;
export type Outcome = (typeof OUTCOMES)[number];
