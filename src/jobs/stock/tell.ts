import type { StockOffer } from '../../state/stock/offers.ts';
import type { Pass, StockOptions } from './look.ts';
import type { Planned } from './plan.ts';
import { emptyStockReport, type StockReport, type StockResult } from './report.ts';

/** Counts what became of each offer that Amazon knows, and tells it. */
export function tell(
  { items, planned }: Pass,
  { name, held, sent }: { name: string; held: boolean; sent: ReadonlyMap<string, StockOffer> },
  { dryRun, onResult }: StockOptions,
): StockReport {
  const done: StockReport = { ...emptyStockReport(name), hold: held ? 'brake' : null };
  for (const { entry, offer } of items) {
    if (offer.fulfilledBy === 'notListed') continue;
    const result = resultOf(entry.problem, offer, planned.get(entry.sellerSku), {
      sent: sent.get(entry.sellerSku),
      held,
      dryRun,
    });
    done.offers += 1;
    done[result.outcome] += 1;
    onResult?.(result);
  }
  return done;
}

function resultOf(
  problem: string | undefined,
  offer: StockOffer,
  plan: Planned | undefined,
  { sent, held, dryRun }: { sent: StockOffer | undefined; held: boolean; dryRun: boolean },
): StockResult {
  const state = sent?.push?.state ?? offer.push?.state;
  const base = {
    sellerSku: offer.sellerSku,
    live: offer.live?.quantity,
    promised: plan?.target ?? offer.promised,
    state,
    why: sent?.message ?? offer.message,
  };
  if (offer.fulfilledBy !== 'merchant')
    return { ...base, outcome: 'skipped', why: SKIPPED[offer.fulfilledBy] };
  if (offer.promised === undefined) return { ...base, outcome: 'skipped', why: problem };
  if (sent !== undefined) return { ...base, outcome: state === 'refused' ? 'refused' : 'pushed' };
  if (plan?.decision.action === 'push')
    return held || !dryRun
      ? { ...base, outcome: 'waiting', why: 'too many offers would fall to 0' }
      : { ...base, outcome: 'pushed' };
  if (plan?.decision.action === 'wait') return { ...base, outcome: 'waiting', why: 'waits for newer orders' };
  if (state === 'refused') return { ...base, outcome: 'refused' };
  return { ...base, outcome: state === 'accepted' || state === 'stuck' ? 'waiting' : 'unchanged' };
}

const SKIPPED: Readonly<Record<StockOffer['fulfilledBy'], string>> = {
  merchant: '',
  amazon: 'shipped by Amazon (FBA)',
  multiLocation: 'has a quantity for each location (Multi-Location Inventory)',
  unknown: 'Amazon does not say who ships it',
  notListed: 'not listed on Amazon',
};
