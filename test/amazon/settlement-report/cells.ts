/** A settlement file in which each cell is written as a test wants it. */
export const COLUMNS = [
  'settlement-id',
  'settlement-start-date',
  'settlement-end-date',
  'deposit-date',
  'total-amount',
  'currency',
  'transaction-type',
  'order-id',
  'marketplace-name',
  'amount-type',
  'amount-description',
  'amount',
  'posted-date',
  'posted-date-time',
  'order-item-code',
  'sku',
] as const;
export type Cells = Partial<Record<(typeof COLUMNS)[number], string>>;

export function line(cells: Cells): string {
  return COLUMNS.map((name) => cells[name] ?? '').join('\t');
}

export const SUMMARY: Cells = {
  'settlement-id': '7001',
  'settlement-start-date': '2026-03-01 08:00:00 UTC',
  'settlement-end-date': '2026-03-15 08:00:00 UTC',
  'deposit-date': '2026-03-17 08:00:00 UTC',
  'total-amount': '10.00',
  currency: 'EUR',
};
const ROW: Cells = {
  'settlement-id': '7001',
  'transaction-type': 'Order',
  'order-id': '305-1',
  'marketplace-name': 'Amazon.de',
  'amount-type': 'ItemPrice',
  'amount-description': 'Principal',
  amount: '10.00',
  'posted-date': '2026-03-06',
  'posted-date-time': '2026-03-06 08:52:26 UTC',
  sku: 'MUG',
};

/** A file with a summary row and rows, as their cells are given. */
export function file(summary: Cells, ...rows: readonly Cells[]): string {
  return [
    COLUMNS.join('\t'),
    line({ ...SUMMARY, ...summary }),
    ...rows.map((row) => line({ ...ROW, ...row })),
  ].join('\n');
}
