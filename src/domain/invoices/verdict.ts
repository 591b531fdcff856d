import type { UploadState } from './document.ts';

/** What Amazon's report says of an uploaded document; unknown when it proves nothing. */
export type UploadVerdict =
  | { kind: 'accepted' }
  | { kind: 'refused'; code: string; words: string }
  | { kind: 'unknown' };

/** "Amazon will generate invoice": an answer, and nothing that anybody has to do (selling-partner-api-docs issue #2425). */
const AMAZON_INVOICES_CODE = '79525';

/** What a verdict makes of a document that Amazon had. */
export type VerdictMeaning = {
  state: Extract<UploadState, 'uploaded' | 'refused' | 'notWanted' | 'submitted'>;
  reason?: string;
  /** A person must look whether Amazon shows the document. */
  unclear?: true;
};

/** Says what a verdict means. A report that proves nothing is neither a success nor a reason to upload again. */
export function meaningOf(verdict: UploadVerdict): VerdictMeaning {
  switch (verdict.kind) {
    case 'accepted':
      return { state: 'uploaded' };
    case 'refused':
      return verdict.code === AMAZON_INVOICES_CODE
        ? { state: 'notWanted', reason: `Amazon invoices the order itself (${AMAZON_INVOICES_CODE}).` }
        : { state: 'refused', reason: `${verdict.code} ${verdict.words}`.trim() };
    case 'unknown':
      return {
        state: 'submitted',
        reason: "Amazon's report does not say whether it has accepted the document.",
        unclear: true,
      };
  }
}
