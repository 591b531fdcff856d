/** One patch of a listing that a seller sent, for tests to look at; previews do not count. */
export type Submission = {
  time: string;
  sku: string;
  marketplaceIds: string[];
  via: 'patch' | 'feed';
  status: 'ACCEPTED' | 'INVALID';
  submissionId: string;
  /** What was sent for the seller's channel, if anything. */
  quantity?: number;
  /** What the seller's channel showed, or would have shown soon by an earlier submission. */
  before?: number;
  /** Whose stock the offer is in, when it is not the seller's alone: such an offer must not be written to. */
  notSellers?: 'amazon' | 'multiLocation';
};
