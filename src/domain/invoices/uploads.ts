/** Whose orders' documents a store of Amazon gets: everybody's, or those of business buyers. */
export const UPLOADS = ['all', 'business'] as const;
export type Uploads = (typeof UPLOADS)[number];
