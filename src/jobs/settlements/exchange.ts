import { type Decimal, exponentOf, roundHalfUp, ZERO } from '../../domain/money.ts';
import type { AccountId } from '../../domain/record-id.ts';
import { firstOpenDay } from '../../domain/settlements/closed-period.ts';
import { exchangeName, settlementKey } from '../../domain/settlements/names.ts';
import { type OpenBankLine, placeBankLine } from '../../odoo/account/bank-line.ts';
import { type EntryLine, ensureEntry } from '../../odoo/account/entry.ts';
import { postMoves, readMoves } from '../../odoo/account/move.ts';
import { type MoveLine, readMoveLines, reconcile } from '../../odoo/account/move-line.ts';
import { readCurrencyStates } from '../../odoo/base/currency.ts';
import type { AccountOf } from './accounts.ts';
import { readConversion } from './currency-rate.ts';
import type { Books } from './post.ts';

/** A payout in one currency, and the line of the bank that received it in another. */
export type Exchange = { settlementId: string; currencyCode: string; payout: MoveLine; line: OpenBankLine };

/**
 * Settles a payout with what the bank received in another currency. One entry takes the payout off the account where it waits and
 * puts there what the bank received; the difference is what the rate changed since the payout, and the rest is what the conversion
 * cost.
 *
 * @returns Odoo's message when it refuses
 */
export async function settleExchange(
  { company, books, journal }: Books,
  { settlementId, currencyCode, payout, line }: Exchange,
  accountOf: AccountOf,
): Promise<string | undefined> {
  const own = (await readCurrencyStates(company, [books.currencyCode])).get(books.currencyCode)?.id;
  const { currencyId } = payout;
  if (own === undefined || currencyId === undefined) return `${books.currencyCode} is not in Odoo`;
  const rate = (await readConversion(company, currencyCode, books))(line.date);
  if (rate === undefined) return `Odoo has no rate of ${currencyCode} on ${line.date}`;
  const parts = exchangeParts(
    payout.residualValue,
    roundHalfUp(payout.residual.div(rate), exponentOf(books.currencyCode)),
    line.value,
  );
  const conversion = await accountOf('conversion');
  const exchange = parts.exchange.isNegative() ? books.exchangeGainAccountId : books.exchangeLossAccountId;
  const ofCompany = (accountId: AccountId, label: string, amount: Decimal): EntryLine[] =>
    amount.isZero() ? [] : [{ accountId, label, amount, own: { currencyId: own, value: amount } }];
  // A journal's suspense account cannot be reconciled, so its items have no residual amount.
  const bank = line.foreign?.amount ?? line.amount;
  const lines: EntryLine[] = [
    {
      accountId: payout.accountId,
      label: payout.name,
      amount: payout.residual.negated(),
      own: { currencyId, value: payout.residualValue.negated() },
    },
    {
      accountId: payout.accountId,
      label: `Received for ${payout.name}`,
      amount: bank,
      own: { currencyId: line.item.currencyId ?? own, value: line.value },
    },
    ...ofCompany(exchange ?? conversion, `Exchange difference of ${payout.name}`, parts.exchange),
    ...ofCompany(conversion, `Conversion of ${payout.name}`, parts.conversion),
  ];
  const entry = {
    key: `${settlementKey(settlementId)}_exchange`,
    ref: exchangeName(settlementId),
    date: firstOpenDay(line.date, books.lockedUntil),
    journalId: journal.id,
    lines,
  };
  const made = await ensureEntry(company, entry);
  if ('refusal' in made) return made.refusal;
  const complaint = (await postMoves(company, [made.id])).get(made.id)?.message;
  if (complaint !== undefined) return complaint;
  await placeBankLine(company, line, payout.accountId);
  const items = await readMoveLines(company, [made.id]);
  const received = items.find((item) => item.accountId === payout.accountId && item.balance.isPositive());
  if (received === undefined) return 'the entry does not show what the bank received';
  return (
    (await reconcile(company, [line.item.id, received.id])) ?? (await reconcilePayout(company, payout, items))
  );
}

/**
 * Completes what an interrupted run left: the entry is posted and the bank's line settled, and the payout is still open.
 *
 * @returns whether the payout has such an entry, and Odoo's message when it refuses to reconcile the two
 */
export async function completeExchange(
  company: Books['company'],
  settlementId: string,
  payout: MoveLine,
): Promise<{ exchanged: boolean; complaint?: string | undefined }> {
  const posted = await readMoves(company, 'ref', [exchangeName(settlementId)], [['state', '=', 'posted']]);
  const items = await readMoveLines(
    company,
    posted.map(({ id }) => id),
  );
  const received = items.find(
    ({ accountId, balance }) => accountId === payout.accountId && balance.isPositive(),
  );
  // As long as the bank's line is open, it is found again.
  if (received === undefined || !received.residual.isZero()) return { exchanged: false };
  return { exchanged: true, complaint: await reconcilePayout(company, payout, items) };
}

function reconcilePayout(
  company: Books['company'],
  payout: MoveLine,
  items: readonly MoveLine[],
): Promise<string | undefined> {
  const taken = items.filter(
    ({ accountId, balance }) => accountId === payout.accountId && balance.isNegative(),
  );
  return reconcile(company, [payout.id, ...taken.map(({ id }) => id)]);
}

/**
 * Splits what a payout lost, in the company's currency; positive: a loss. What the bank gave beyond Odoo's rate of the day is a gain
 * of the exchange, because nobody takes a negative fee.
 *
 * @param booked worth of the payout when it was booked
 * @param current its worth by Odoo's rate of the day on which the bank received it
 * @param received what the bank received
 */
export function exchangeParts(
  booked: Decimal,
  current: Decimal,
  received: Decimal,
): { exchange: Decimal; conversion: Decimal } {
  const cost = current.minus(received);
  return cost.isNegative()
    ? { exchange: booked.minus(received), conversion: ZERO }
    : { exchange: booked.minus(current), conversion: cost };
}
