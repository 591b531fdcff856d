import { ensureStatement, type StatementLineValues } from '../../odoo/account/bank-statement.ts';
import { readMoveLines } from '../../odoo/account/move-line.ts';
import type { NewFailure } from '../../state/failures.ts';
import { counterpartOf, divide, reconcileDocuments, type SettlementBooking } from './booking.ts';
import { reconcileBills } from './fees.ts';
import { settlementKey, settlementName } from './names.ts';

/**
 * Books a settlement as one bank statement of the Amazon journal, from Amazon's opening to Amazon's closing balance, and settles
 * the invoices and credit notes with its lines.
 *
 * @throws OdooError when Odoo refuses the statement: then nothing of it is booked
 */
export async function bookStatement(booking: SettlementBooking): Promise<NewFailure[]> {
  const { seller, company, plan, journal } = booking;
  const { settlement, opening, closing } = plan;
  const { paid, others } = divide(booking);
  const lines: StatementLineValues[] = paid.map((entry) => ({
    ...entry.booking,
    accountId: entry.receivableId,
    partnerId: entry.partnerId,
  }));
  for (const other of others) lines.push({ ...other, ...(await counterpartOf(booking, other)) });
  const statement = await ensureStatement(
    company,
    journal,
    {
      key: settlementKey(seller.name, settlement.settlementId),
      name: settlementName(settlement.settlementId),
      date: settlement.endDate,
      opening,
      closing,
    },
    lines.map(({ label, date, amount, accountId, partnerId }) => ({
      label,
      date,
      amount,
      accountId,
      partnerId,
    })),
  );
  const moveOf = new Map(statement.lines.map(({ label, moveId }) => [label, moveId]));
  const items = await readMoveLines(
    company,
    statement.lines.map(({ moveId }) => moveId),
    [['reconciled', '=', false]],
  );
  const pairs = paid.flatMap((entry) => {
    const moveId = moveOf.get(entry.booking.label);
    const item = items.find((line) => line.moveId === moveId && line.accountId === entry.receivableId);
    return item === undefined ? [] : [{ paid: entry, item }];
  });
  return [...(await reconcileBills(booking, items)), ...(await reconcileDocuments(booking, pairs))];
}
