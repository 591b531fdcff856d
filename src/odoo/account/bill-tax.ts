import { z } from 'zod';
import { Decimal, roundHalfUp } from '../../domain/money.ts';
import type { JournalEntryId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { searchRead } from '../orm/search-read.ts';
import { retrySafely } from '../orm/whole-or-halves.ts';
import type { Domain } from '../rpc/client.ts';
import { readMoves } from './move.ts';

const Line = z.object({ id: z.number(), balance: z.number(), amount_currency: z.number() });
type Line = z.infer<typeof Line>;

/**
 * Corrects the tax of a draft vendor bill, as people do in its totals, so that the bill is over a given amount: vendors add up
 * taxes that they have rounded for each sale. It does not change posted bills, or ones that differ by more.
 *
 * @param wanted the total that it must have, tax included
 * @param limit the largest difference that is rounding
 * @param exponent decimal places of the company's currency
 */
export async function correctBillTax(
  company: Company,
  moveId: JournalEntryId,
  { wanted, limit, exponent }: { wanted: Decimal; limit: Decimal; exponent: number },
): Promise<void> {
  await retrySafely(async () => {
    const [move] = await readMoves(company, 'id', [moveId], [['state', '=', 'draft']]);
    const rest = wanted.minus(move?.total ?? wanted);
    if (move === undefined || rest.isZero() || rest.abs().greaterThan(limit)) return;
    const tax = largest(await linesOf(company, moveId, [['tax_line_id', '!=', false]]));
    if (tax === undefined) return;
    const change = move.type === 'in_refund' ? rest.negated() : rest;
    const raised = changed(tax, change, { valued: tax, exponent });
    const term = company.dialect.linesFollow ? undefined : await termOf(company, moveId);
    const line_ids = company.dialect.linesFollow
      ? [[1, tax.id, { amount_currency: raised.amountCurrency }]]
      : [
          [1, tax.id, inBothSides(raised)],
          ...(term === undefined
            ? []
            : [[1, term.id, inBothSides(changed(term, change.negated(), { valued: tax, exponent }))]]),
        ];
    await company.odoo.call('account.move', 'write', { vals: { line_ids } }, { ids: [moveId] });
  });
}

async function linesOf({ odoo }: Company, moveId: JournalEntryId, domain: Domain): Promise<Line[]> {
  return searchRead(odoo, 'account.move.line', [['move_id', '=', moveId], ...domain], Line);
}

/** The line that is to be paid; with several terms, the largest. */
async function termOf(company: Company, moveId: JournalEntryId): Promise<Line | undefined> {
  return largest(await linesOf(company, moveId, [['account_internal_type', '=', 'payable']]));
}

function largest(lines: readonly Line[]): Line | undefined {
  return lines.toSorted((one, other) => Math.abs(other.amount_currency) - Math.abs(one.amount_currency))[0];
}

type Changed = { amountCurrency: number; balance: number };

/** @param valued the line whose rate turns the change into the company's currency */
function changed(
  line: Line,
  change: Decimal,
  { valued, exponent }: { valued: Line; exponent: number },
): Changed {
  const rate =
    valued.amount_currency === 0
      ? new Decimal(1)
      : new Decimal(String(valued.balance)).div(String(valued.amount_currency));
  return {
    amountCurrency: new Decimal(String(line.amount_currency)).plus(change).toNumber(),
    balance: roundHalfUp(new Decimal(String(line.balance)).plus(change.times(rate)), exponent).toNumber(),
  };
}

function inBothSides({ amountCurrency, balance }: Changed): Record<string, number> {
  return { amount_currency: amountCurrency, debit: Math.max(balance, 0), credit: Math.max(-balance, 0) };
}
