import { type Decimal, sum, ZERO } from '../money.ts';
import type { Booking, SettlementPlan } from './bookings.ts';

/** The sum of a settlement's rows of one kind, one name and one month. */
export type SummaryLine = {
  kind: Booking['kind'] | 'opening' | 'closing';
  /** Amazon's own word, of fees and the like; empty for sales, refunds, the payout and the balances. */
  type: string;
  /** `YYYY-MM`; empty for the balances. */
  month: string;
  amount: Decimal;
};

/** The order in which people read it: what came in, what went off, the payout. */
const FIRST: readonly string[] = [
  'order',
  'refund',
  'withheldTax',
  'taxAtSource',
  'fee',
  'feeTax',
  'advertising',
];

/**
 * Summarises a settlement for accountants: sales, refunds, each type of fee and everything else, by month, between the opening and
 * the closing balance. The lines from the opening balance on add up to the closing balance.
 */
export function summarize({ opening, closing, bookings }: SettlementPlan): SummaryLine[] {
  const groups = new Map<string, SummaryLine>();
  for (const { kind, type, date, amount } of bookings) {
    const month = date.slice(0, 7);
    const key = `${kind}\t${type ?? ''}\t${month}`;
    const line = groups.get(key);
    if (line === undefined) groups.set(key, { kind, type: type ?? '', month, amount });
    else line.amount = line.amount.plus(amount);
  }
  const lines = [...groups.values()].sort(
    (one, other) =>
      rankOf(one) - rankOf(other) ||
      one.kind.localeCompare(other.kind) ||
      one.month.localeCompare(other.month) ||
      one.type.localeCompare(other.type),
  );
  return [
    { kind: 'opening', type: '', month: '', amount: opening },
    ...lines,
    { kind: 'closing', type: '', month: '', amount: closing },
  ];
}

function rankOf({ kind }: SummaryLine): number {
  if (kind === 'payout') return FIRST.length + 1;
  const place = FIRST.indexOf(kind);
  return place === -1 ? FIRST.length : place;
}

const TITLES: Readonly<Partial<Record<SummaryLine['kind'], string>>> = {
  opening: 'Amazon owed before',
  order: 'Sales',
  refund: 'Refunds',
  withheldTax: 'Tax withheld by Amazon',
  taxAtSource: 'Tax deducted at source',
  fee: 'Fees',
  feeTax: 'Tax on fees',
  advertising: 'Advertising',
  reimbursement: 'Reimbursements',
  interAccount: 'Between stores',
  directPayment: 'Paid directly by buyers',
  buyerRecharge: 'Recharged to buyers',
  unexplained: 'To be explained',
  difference: 'Difference accepted',
  vat: 'VAT',
  payout: 'Payout',
  closing: 'Amazon still owes',
};

/** The title of a kind, for people. */
export function titleOf(kind: SummaryLine['kind']): string {
  return TITLES[kind] ?? `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
}

/** The summary as a text, one line each, and the sum of each kind that has several. */
export function summaryText(lines: readonly SummaryLine[], exponent: number): string {
  const written: string[] = [];
  for (const kind of new Set(lines.map((line) => line.kind))) {
    const own = lines.filter((line) => line.kind === kind);
    const total = sum(own.map(({ amount }) => amount)).plus(ZERO);
    written.push(`${titleOf(kind)}: ${total.toFixed(exponent)}`);
    if (own.length === 1 && own[0]?.type === '') continue;
    for (const { type, month, amount } of own)
      written.push(
        `    ${[type, month].filter((word) => word !== '').join(' ')}: ${amount.toFixed(exponent)}`,
      );
  }
  return written.join('\n');
}
