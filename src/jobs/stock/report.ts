import type { PushState } from '../../domain/stock/push.ts';

/** How a SKU ended in a pass. */
export const STOCK_OUTCOMES = ['pushed', 'unchanged', 'waiting', 'refused', 'skipped'] as const;
export type StockOutcome = (typeof STOCK_OUTCOMES)[number];

/** Why a pass has sent nothing. */
export type StockHold = 'off' | 'ordersNotRead' | 'brake';

/** What a pass over a seller's offers did; the outcomes add up to `offers`. */
export type StockReport = { name: string; offers: number; hold: StockHold | null } & Record<
  StockOutcome,
  number
>;

/** What became of one SKU, and why. */
export type StockResult = {
  sellerSku: string;
  outcome: StockOutcome;
  /** What Amazon shows. */
  live: number | undefined;
  /** What it is to show. */
  promised: number | undefined;
  state: PushState | undefined;
  why: string | undefined;
};

/** The report of a pass that has done nothing yet. */
export function emptyStockReport(name: string): StockReport {
  return { name, offers: 0, hold: null, pushed: 0, unchanged: 0, waiting: 0, refused: 0, skipped: 0 };
}

/** The figures of a report that are kept with the run. */
export function stockCounts(report: StockReport): Record<string, number> {
  return Object.fromEntries<number>([
    ['offers', report.offers],
    ...STOCK_OUTCOMES.map((outcome): [string, number] => [outcome, report[outcome]]),
  ]);
}
