import type { JournalEntryId } from '../../domain/record-id.ts';
import { JOURNAL_ENTRY } from '../../odoo/models.ts';
import { NotDoneError } from '../../odoo/orm/whole-or-halves.ts';
import type { OdooError } from '../../odoo/rpc/errors.ts';
import type { NewFailure } from '../../state/failures.ts';

const AGAIN = 'The next "sync settlements" tries it again.';

/**
 * Failure for an order that Odoo makes no invoice of, or whose draft it refuses to post.
 *
 * @param subject the Amazon order id
 * @param draftId the draft in Odoo; without it there is no invoice yet
 */
export function invoiceRefused(subject: string, words: string, draftId?: JournalEntryId): NewFailure {
  const wanted =
    'a field that it wants to be filled gets a default in Odoo (Settings ▸ Technical ▸ User-defined Defaults, or Studio), because Odoo makes invoices itself';
  const hint =
    draftId === undefined
      ? `Correct what Odoo names; ${wanted}. ${AGAIN}`
      : `Correct what Odoo names, in the draft or where it comes from; ${wanted}. ${AGAIN}`;
  return filed(subject, `Odoo refused the invoice: ${words}`, hint, draftId);
}

/** Failure for a draft that is not posted: Odoo refused it with a message, or did nothing without an error. */
export function invoiceNotPosted(subject: string, error: OdooError, draftId: JournalEntryId): NewFailure {
  if (!(error instanceof NotDoneError)) return invoiceRefused(subject, error.message, draftId);
  const hint =
    error.window === undefined
      ? `Look at the draft in Odoo: an approval or a rule of another app may hold it. ${AGAIN}`
      : 'Confirm the draft in Odoo by hand and answer the window, or change the rule behind it. The next "sync settlements" closes this.';
  return filed(
    subject,
    `Odoo was asked to post the invoice, and did not do it: ${error.message}`,
    hint,
    draftId,
  );
}

/** Failure for a draft that is not posted because Odoo would then write to the buyer. */
export function wouldWriteToBuyer(subject: string, product: string, draftId: JournalEntryId): NewFailure {
  return filed(
    subject,
    `The invoice is not posted, because Odoo would write to the buyer: the product "${product}" has an Email Template, and Amazon forbids it`,
    `Take the Email Template off the product. ${AGAIN}`,
    draftId,
  );
}

function filed(
  subject: string,
  message: string,
  hint: string,
  draftId: JournalEntryId | undefined,
): NewFailure {
  return {
    subject,
    class: 'invoiceRefused',
    cause: `invoiceRefused ${message}`.slice(0, 300),
    message: message.slice(0, 600),
    hint,
    ...(draftId === undefined ? {} : { odooModel: JOURNAL_ENTRY, odooId: draftId }),
  };
}
