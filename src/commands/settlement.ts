import { Decimal } from '../domain/money.ts';
import { titleOf } from '../domain/settlements/summary.ts';
import { EXIT } from '../errors.ts';
import { proveSettlement, type SettlementProof } from '../jobs/settlements/prove.ts';
import type { Answer } from './answer.ts';
import { toCsv } from './csv.ts';
import { table } from './table.ts';
import { sellersOf, unknownSettlement, type Workplace } from './workplace.ts';

/**
 * The proof of one settlement: what was booked where, and what is still open.
 *
 * @param csv the summary alone, as comma separated values, instead of the text for people
 * @throws UsageError when no seller has this settlement
 */
export async function carryOutProof(
  place: Workplace,
  settlementId: string,
  { account, csv = false }: { account?: string | undefined; csv?: boolean | undefined },
): Promise<Answer> {
  for (const seller of sellersOf(place, account)) {
    const proof = await proveSettlement(seller.looking(), settlementId);
    if (proof === undefined) continue;
    const isProven = new Decimal(proof.unexplained).isZero() && proof.complete && proof.state === 'booked';
    return {
      document: proof,
      text: csv ? csvOf(proof) : describe(proof),
      notes: [],
      status: isProven ? EXIT.ok : EXIT.failures,
    };
  }
  throw unknownSettlement(settlementId);
}

function csvOf({ settlementId, store, currencyCode, summary }: SettlementProof): string {
  const rows = summary.map(({ kind, type, month, amount }) => [
    settlementId,
    store ?? '',
    currencyCode,
    kind,
    type,
    month,
    amount,
  ]);
  const head = ['settlement', 'store', 'currency', 'kind', 'type', 'month', 'amount'];
  return toCsv([head, ...rows]);
}

function describe(proof: SettlementProof): string {
  const rows = [
    ['Amazon owed before', proof.opening],
    ['movements', proof.movements],
    ['paid out', proof.total],
    ['Amazon still owes', proof.closing],
    [`booked for it on ${proof.account}`, proof.booked],
    ['movements in the file', String(proof.movementCount)],
    ['movements in Odoo', String(proof.bookedCount)],
    ...proof.missing.map(({ label, amount }) => [`not in Odoo: ${label}`, amount]),
    ...proof.strangers.map(({ label, amount }) => [`in Odoo, not in the file: ${label}`, amount]),
    [`balance of ${proof.account}`, proof.balance],
    ['expected balance', proof.expectedBalance],
    ...proof.explanations.map(({ text, amount }) => [text, amount]),
    ['unexplained', proof.unexplained],
  ] as const;
  return [
    `Settlement ${proof.settlementId} (${proof.state}), ${proof.startDate} to ${proof.endDate}, ${proof.currencyCode}`,
    table(
      ['', 'amount'],
      rows.map(([text, amount]) => [text ?? '', amount ?? '']),
    ),
    table(
      ['summary', '', 'month', 'amount'],
      proof.summary.map(({ kind, type, month, amount }) => [titleOf(kind), type, month, amount]),
    ),
    table(
      ['order', 'billed', 'credited', 'in this settlement', 'still open'],
      proof.orders.map(({ orderId, billed, credited, settled, open }) => [
        orderId,
        billed,
        credited,
        settled,
        open,
      ]),
    ),
    table(
      ['what', 'date', 'amount'],
      proof.others.map(({ label, date, amount }) => [label, date, amount]),
    ),
  ].join('\n\n');
}
