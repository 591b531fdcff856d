import { exponentOf, roundHalfUp } from '../../domain/money.ts';
import type { SettlementPlan } from '../../domain/settlements/bookings.ts';
import {
  draftEntries,
  draftPayments,
  draftStatementLines,
  type EntryDraft,
} from '../../domain/settlements/drafts.ts';
import { settlementKey, settlementName } from '../../domain/settlements/names.ts';
import { ensureStatement, ensureStatementLines, postStatement } from '../../odoo/account/bank-statement.ts';
import { ensureBatch } from '../../odoo/account/batch-payment.ts';
import { ensureEntries, type ForeignValue } from '../../odoo/account/entry.ts';
import type { AmazonJournal } from '../../odoo/account/journal.ts';
import { postMoves } from '../../odoo/account/move.ts';
import { ensurePayments, postPayments } from '../../odoo/account/payment.ts';
import { readSettlementRecords, type SettlementRecords } from '../../odoo/account/settlement-records.ts';
import type { CompanyBooks } from '../../odoo/base/company-books.ts';
import type { Company } from '../../odoo/company.ts';
import { OdooError } from '../../odoo/rpc/errors.ts';
import type { NewFailure } from '../../state/failures.ts';
import { readConversion } from './currency-rate.ts';
import type { PlacedBookings } from './place.ts';
import { refused } from './refusal.ts';

/** Where a settlement is posted. */
export type Books = { company: Company; books: CompanyBooks; journal: AmazonJournal };

/**
 * Books movements as payments, one per order and refund, and entries for everything else. Everything is created as a draft first,
 * so that nothing is posted of a settlement that Odoo refuses in part.
 *
 * @param records what Odoo already has of the settlement; its drafts are posted too
 * @throws OdooError when Odoo refuses a draft: then nothing is posted
 */
export async function postBatch(
  { company, books, journal }: Books,
  plan: SettlementPlan,
  { settling, others }: PlacedBookings,
  records: SettlementRecords,
): Promise<NewFailure[]> {
  const { settlementId, currencyCode } = plan.settlement;
  const payments = await ensurePayments(
    company,
    journal,
    draftPayments(settlementId, settling, books.lockedUntil),
  );
  const taken = new Set(records.entries.map(({ ref }) => ref));
  const drafts = draftEntries(settlementId, others, {
    accountId: journal.accountId,
    lockedUntil: books.lockedUntil,
    taken,
  });
  const foreignOf = await foreignValues({ company, books, journal }, currencyCode);
  const entries = await ensureEntries(
    company,
    drafts.map((draft: EntryDraft) => ({
      ...draft,
      journalId: journal.id,
      foreign: foreignOf(draft.date),
    })),
  );
  const [refusal] = [...payments.refused, ...entries.refused];
  if (refusal !== undefined) throw new OdooError(refusal, { kind: 'validation', outcome: 'rejected' });
  const all = await readSettlementRecords(company, settlementId);
  const complaints = [
    ...(
      await postMoves(
        company,
        all.entries.map(({ id }) => id),
      )
    ).values(),
    ...(
      await postPayments(
        company,
        all.payments.map(({ id }) => id),
      )
    ).values(),
  ];
  return complaints.map((error) => refused(plan, 'an entry', error.message));
}

/**
 * Books movements as lines of one bank statement of the Amazon journal, from Amazon's opening to Amazon's closing balance.
 *
 * @throws OdooError when Odoo refuses a line
 */
export async function postAsStatement(
  { company, books, journal }: Books,
  { settlement, opening, closing }: SettlementPlan,
  { settling, others }: PlacedBookings,
  records: SettlementRecords,
): Promise<void> {
  const { settlementId, endDate, currencyCode } = settlement;
  const key = settlementKey(settlementId);
  const statementId =
    records.statement?.id ??
    (await ensureStatement(company, journal, {
      key,
      name: settlementName(settlementId),
      date: endDate,
      opening,
      closing,
    }));
  const lines = draftStatementLines(settlementId, [...settling, ...others], books.lockedUntil);
  const foreignOf = await foreignValues({ company, books, journal }, currencyCode);
  const foreign = lines.map(({ date }) => foreignOf(date)).filter((value) => value !== undefined);
  await ensureStatementLines(company, journal, {
    statementId,
    key,
    lines,
    foreign: foreign.length === 0 ? undefined : foreign,
  });
  await postStatement(company, statementId);
}

/**
 * How the company values amounts of the settlement's currency on a day; undefined when it is its own.
 *
 * @throws OdooError from the function when there is no rate of the day; a settlement waits for it before anything is written
 */
async function foreignValues(
  { company, books, journal }: Books,
  currencyCode: string,
): Promise<(day: string) => ForeignValue | undefined> {
  const { currencyId } = journal;
  if (currencyId === undefined) return () => undefined;
  const conversion = await readConversion(company, currencyCode, books);
  const exponent = exponentOf(books.currencyCode);
  return (day) => {
    const rate = conversion(day);
    if (rate === undefined)
      throw new OdooError(`Odoo has no rate of ${currencyCode} on ${day}`, {
        kind: 'validation',
        outcome: 'rejected',
      });
    return { currencyId, value: (amount) => roundHalfUp(amount.div(rate), exponent) };
  };
}

/** Groups payments into one batch of incoming and one of outgoing payments, if this Odoo has batches. */
export async function groupPayments(
  company: Company,
  journal: AmazonJournal,
  { settlementId, depositDate }: SettlementPlan['settlement'],
  { payments }: SettlementRecords,
): Promise<void> {
  if (payments.length === 0 || !company.dialect.hasBatchPayments) return;
  for (const type of ['inbound', 'outbound'] as const) {
    const members = payments.filter(({ amount }) => amount.greaterThan(0) === (type === 'inbound'));
    if (members.length === 0) continue;
    await ensureBatch(company, journal, {
      key: `${settlementKey(settlementId)}_batch_${type}`,
      name: `${settlementName(settlementId)}${type === 'inbound' ? '' : ' refunds'}`,
      date: depositDate,
      type,
      paymentIds: members.map(({ id }) => id),
    });
  }
}
