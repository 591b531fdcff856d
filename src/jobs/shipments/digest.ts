import type { UserId } from '../../domain/record-id.ts';
import { type Notice, sendNotices } from '../../odoo/mail/shipment-notice.ts';
import type { Seller } from '../pass/seller.ts';
import { isUnmailed, responsibleFor } from './notify.ts';
import type { ShownPicking, ToDo } from './shown.ts';

/** One message per responsible person and pass: deliveries that have failed since the last message, and new to-dos. */
export async function mailDigests(
  seller: Seller,
  shown: readonly ShownPicking[],
  toDos: readonly ToDo[],
): Promise<void> {
  const { state, name, now } = seller;
  const failed = shown.filter(({ parcels }) => parcels.some(isUnmailed));
  if (failed.length === 0 && toDos.length === 0) return;
  const company = await seller.company();
  const personOf = (userId: UserId | undefined): UserId => userId ?? company.odoo.uid;
  const people = new Set([
    ...failed.map((picking) => personOf(responsibleFor(picking, company.salespersonId))),
    ...toDos.map(({ userId }) => personOf(userId)),
  ]);
  await sendNotices(
    company,
    [...people].flatMap((userId) =>
      digestOf(
        userId,
        failed.filter((each) => personOf(responsibleFor(each, company.salespersonId)) === userId),
        toDos.filter((each) => personOf(each.userId) === userId),
      ),
    ),
  );
  const notified = failed.flatMap(({ parcels }) =>
    parcels.filter(isUnmailed).map((parcel) => ({ ...parcel, notified: parcel.reason })),
  );
  if (notified.length > 0) await state.parcels.record(name, notified, new Date(now()));
}

/** The message to one person; none where there is nothing to say. */
export function digestOf(userId: UserId, failed: readonly ShownPicking[], toDos: readonly ToDo[]): Notice[] {
  const pickingId = failed[0]?.delivery.id ?? toDos[0]?.id;
  if (pickingId === undefined) return [];
  const titles = [
    ...(failed.length > 0
      ? [`Synchronization with Amazon failed: ${counted(failed.length, 'delivery', 'deliveries')}`]
      : []),
    ...(toDos.length > 0 ? [`Amazon: ${counted(toDos.length, 'to-do', 'to-dos')} on deliveries`] : []),
  ];
  const lines = [...failureLines(failed), ...toDoLines(toDos)];
  return [{ userId, pickingId, subject: titles.join('; '), lines }];
}

function failureLines(failed: readonly ShownPicking[]): string[] {
  if (failed.length === 0) return [];
  return [
    'These deliveries could not be reported to Amazon:',
    ...failed.map(
      ({ delivery, order, reason }) => `${delivery.name} (Amazon order ${order.orderId}): ${reason ?? ''}`,
    ),
    'Correct them in Odoo or in Seller Central. A corrected delivery is sent again by itself.',
  ];
}

/** Longest list in a message; the to-dos themselves are all in Odoo. */
const LONGEST_LIST = 50;

function toDoLines(toDos: readonly ToDo[]): string[] {
  const summaries = [...new Set(toDos.map(({ summary }) => summary))];
  return summaries.flatMap((summary) => {
    const own = toDos.filter((each) => each.summary === summary);
    const more = own.length - LONGEST_LIST;
    return [
      `${summary}:`,
      ...own
        .slice(0, LONGEST_LIST)
        .map(({ delivery, orderId, note }) => `${delivery} (Amazon order ${orderId}): ${note}`),
      ...(more > 0 ? [`… and ${more} more; see the activities in Odoo.`] : []),
    ];
  });
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
