import type { UserId } from '../../domain/record-id.ts';
import { shownOf } from '../../domain/shipments/parcel-state.ts';
import { type ActivityValues, closeActivities, ensureActivities } from '../../odoo/mail/activity.ts';
import { PICKING } from '../../odoo/models.ts';
import type { RememberedParcel } from '../../state/parcels.ts';
import type { Seller } from '../pass/seller.ts';
import type { ShownPicking, ToDo } from './shown.ts';

/** Summaries of the to-dos on deliveries; they close by themselves. */
const SUMMARIES = {
  missing: 'Amazon waits for carrier and tracking reference',
  failed: 'Synchronization with Amazon failed',
} as const;

/** Kinds of notices that people get once. */
type Kind = keyof typeof SUMMARIES | 'short' | 'rest' | 'references';

/**
 * Creates to-dos for the person responsible for an order, each once, and closes those whose cause is gone.
 *
 * @returns those that are new
 */
export async function notifyPeople(
  seller: Seller,
  shown: readonly ShownPicking[],
  hasFields: boolean,
): Promise<ToDo[]> {
  const company = await seller.company();
  const settled = shown.filter(({ status }) => status === 'done').map(({ delivery }) => delivery.id);
  await closeActivities(company, PICKING, Object.values(SUMMARIES), settled, 'Synchronized with Amazon');
  const missing = shown.filter(({ parcels }) => parcels.some(({ state }) => state === 'incomplete'));
  const incomplete = await notifyOnce(seller, 'missing', missing, ({ reason }) => ({
    summary: SUMMARIES.missing,
    note: `${reason}. Enter it on this delivery: it is then reported to Amazon by itself.`,
  }));
  // With the fields of `setup`, the list of deliveries shows it; without them, only this to-do does.
  if (!hasFields) {
    const failed = shown.filter(({ status }) => status === 'failed');
    await notifyOnce(seller, 'failed', failed, ({ reason }) => ({
      summary: SUMMARIES.failed,
      note: `${reason ?? ''} Correct it in Odoo or in Seller Central.`,
    }));
  }
  const tooMuch = await notifyOnce(
    seller,
    'short',
    shown.filter(({ short }) => short > 0),
    ({ short }) => ({
      summary: 'More delivered than Amazon waits for',
      note: `${short} unit(s) of this delivery were not reported: Amazon does not wait for them (ordered less, cancelled, or already reported).`,
    }),
  );
  const tooLittle = await notifyOnce(
    seller,
    'rest',
    shown.filter(({ rest }) => rest > 0),
    ({ rest }) => ({
      summary: 'Less delivered than Amazon waits for',
      note: `Amazon still waits for ${rest} unit(s), and no delivery in Odoo is open for them. Deliver them, or cancel them in Seller Central.`,
    }),
  );
  const references = await notifyOnce(
    seller,
    'references',
    shown.filter(({ untold }) => untold.length > 0),
    ({ untold }) => ({
      summary: 'Tracking references that Amazon does not have',
      note: `Amazon has the first reference of this delivery; not ${untold.join(', ')}. Several parcels can be told apart when their goods are in as many packages as there are references.`,
    }),
  );
  return [...incomplete, ...tooMuch, ...tooLittle, ...references];
}

async function notifyOnce(
  seller: Seller,
  kind: Kind,
  shown: readonly ShownPicking[],
  textOf: (picking: ShownPicking) => Pick<ActivityValues, 'summary' | 'note'>,
): Promise<ToDo[]> {
  if (shown.length === 0) return [];
  const { state, name, now } = seller;
  const company = await seller.company();
  const subjects = shown.map(subjectOf);
  const untold = new Set(await state.warnings.untold(name, kind, subjects));
  const news = shown.filter((picking) => untold.has(subjectOf(picking)));
  const added = await ensureActivities(
    company,
    news.map((picking) => ({
      model: PICKING,
      id: picking.delivery.id,
      delivery: picking.delivery.name,
      orderId: picking.order.orderId,
      isQuiet: true,
      userId: responsibleFor(picking, company.salespersonId),
      ...textOf(picking),
    })),
  );
  await state.warnings.record(name, kind, [...untold], new Date(now()));
  return added;
}

/** Order and delivery together, because Odoo assigns the ids of deliveries again after a backup was restored. */
function subjectOf({ order, delivery }: ShownPicking): string {
  return `${order.orderId} ${delivery.id}`;
}

/** The order's salesperson, else the person on the delivery, else the one of the settings. */
export function responsibleFor(
  { order, delivery }: Pick<ShownPicking, 'order' | 'delivery'>,
  salespersonId: UserId | undefined,
): UserId | undefined {
  return order.record.userId ?? delivery.userId ?? salespersonId;
}

/** Failed, and nobody got an e-mail about this reason yet. A lost answer is not reported, because the next pass resolves it. */
export function isUnmailed({ state, reason, notified }: RememberedParcel): boolean {
  const lasts = shownOf(state) === 'failed' && state !== 'sending' && state !== 'unknown';
  return lasts && reason !== notified;
}
