/**
 * The names by which people, and this program, find everything of a settlement in Odoo. Amazon's settlement id alone is in them:
 * the name of a seller in the settings may change, and two entries of the settings may mean the same seller.
 */

/** Beginning of the memo or reference of all that is booked for a settlement. */
export const MARK = 'AMZ-';

/** Name of a statement or batch: `AMZ-17000000001`. */
export function settlementName(settlementId: string): string {
  return `${MARK}${settlementId}`;
}

/** External ID, without module, of what is made for a settlement; the parts are appended. */
export function settlementKey(settlementId: string): string {
  return `settlement_${settlementId}`;
}

/** Memo of a payment or reference of an entry: `AMZ-17000000001 Order 305-…`. */
export function memberName(settlementId: string, label: string): string {
  return `${settlementName(settlementId)} ${label}`;
}

/** The text after the settlement's name; undefined for a text that does not begin with that name. */
export function labelOfMember(settlementId: string, text: string): string | undefined {
  const beginning = memberName(settlementId, '');
  return text.startsWith(beginning) ? plainLabel(text.slice(beginning.length)) : undefined;
}

/** A label that names the day on which Amazon posted a movement, for one that is booked on another day because its own is closed. */
export function datedLabel(label: string, posted: string, booked: string): string {
  return posted === booked ? label : `${label} (posted ${posted})`;
}

/** The label without that day. */
export function plainLabel(label: string): string {
  return label.replace(/ \(posted \d{4}-\d{2}-\d{2}\)$/, '');
}

/** The settlement that a payment, an entry or a statement line is of, by its memo or reference. */
export function settlementIdOfMember(text: string): string | undefined {
  return /^AMZ-([\w-]+) /.exec(text)?.[1];
}

/** Reference of an entry that moves an amount from the account where it waited to the right account. */
export function transferName(label: string, settlementId: string): string {
  return `Moved ${label} ${settlementName(settlementId)}`;
}

/** Reference of the entry that turns a payout into what the bank received in another currency. */
export function exchangeName(settlementId: string): string {
  return `Exchanged ${settlementName(settlementId)}`;
}

/** Reference of the entry that holds the fees of a month, `YYYY-MM`, or the payout. */
export function entryLabel(part: string): string {
  return part === 'payout' ? 'payout' : `fees and other ${part}`;
}

/** Reference of a statement line: no two lines of all statements have the same. */
export function lineReference(settlementId: string, bookingKey: string): string {
  return memberName(settlementId, bookingKey);
}

/** Reference of the credit note over a refund. @param label of its booking: `Refund 305-…`, with the month where an order has two */
export function refundName(label: string, settlementId: string): string {
  return `${label} ${settlementName(settlementId)}`;
}

/** Reference of the vendor bill over the fees of a month, `YYYY-MM`. @param vendor where there are several */
export function feeBillName(month: string, settlementId: string, vendor?: string): string {
  const ofVendor = vendor === undefined ? '' : ` ${vendor}`;
  return `Fees ${month}${ofVendor} ${settlementName(settlementId)}`;
}

/** Whether a document was made for a settlement, and not by a person. */
export function isMadeForSettlement(reference: string): boolean {
  return reference.includes(MARK);
}

/** Whether a credit note was made for this settlement. */
export function isRefundOf(settlementId: string, reference: string): boolean {
  return reference.endsWith(` ${settlementName(settlementId)}`);
}

/** Pattern (SQL `LIKE`) of all memos and references that begin with the settlement's name. */
export function membersLike(settlementId: string): string {
  return `${escaped(memberName(settlementId, ''))}%`;
}

/** Pattern of the references of its credit notes. */
export function refundsLike(settlementId: string): string {
  return `Refund % ${escaped(settlementName(settlementId))}`;
}

function escaped(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
