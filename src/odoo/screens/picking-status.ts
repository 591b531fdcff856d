import { z } from 'zod';
import type { PickingId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { escaped } from '../mail/html.ts';
import { externalId, loadMissing } from '../orm/load.ts';
import { hashOf } from '../orm/named.ts';
import { searchRead } from '../orm/search-read.ts';
import { retrySafely } from '../orm/whole-or-halves.ts';
import type { Odoo } from '../rpc/client.ts';
import { PICKING_FIELDS, PICKING_STATUS } from './fields.ts';

export type PickingStatus = keyof typeof PICKING_STATUS;

/** The status to show on a picking. */
export type ShownStatus = { pickingId: PickingId; status: PickingStatus; reason: string | undefined };

/** What the fields of `setup` show now. */
export type FieldValues = { status: string | undefined; reason: string | undefined; retry: boolean };

const LABELS: Record<PickingStatus, string> = {
  pending: 'Waiting to be reported to Amazon',
  done: 'Synchronized with Amazon',
  failed: 'Synchronization with Amazon failed',
};

/** True where `setup` has added the fields to pickings. */
export async function hasStatusFields({ odoo }: Company): Promise<boolean> {
  return (await odoo.fieldsOf('stock.picking')).has(PICKING_FIELDS.status);
}

/**
 * Shows on pickings how they stand with Amazon: in the fields of `setup`, with one call for all that show the same, else as a
 * note in the history. Each note is born with an external ID of its own, so that it never comes twice.
 *
 * @param current what the fields show now
 * @returns the pickings whose note Odoo refuses, with its message
 */
export async function showStatus(
  company: Company,
  shown: readonly ShownStatus[],
  current: (pickingId: PickingId) => FieldValues | undefined,
): Promise<Map<PickingId, string>> {
  if (!(await hasStatusFields(company))) return postNotes(company.odoo, shown);
  await writeFields(company.odoo, shown, current);
  return new Map();
}

async function writeFields(
  odoo: Odoo,
  shown: readonly ShownStatus[],
  current: (pickingId: PickingId) => FieldValues | undefined,
): Promise<void> {
  type Group = { values: Record<string, unknown>; ids: PickingId[] };
  const groups = new Map<string, Group>();
  for (const { pickingId, status, reason } of shown) {
    const now = current(pickingId);
    const wanted = PICKING_STATUS[status];
    if (now?.status === wanted && now.reason === reason && !now.retry) continue;
    const values = {
      [PICKING_FIELDS.status]: wanted,
      [PICKING_FIELDS.reason]: reason ?? false,
      [PICKING_FIELDS.retry]: false,
    };
    const key = JSON.stringify(values);
    const group: Group = groups.get(key) ?? { values, ids: [] };
    groups.set(key, group);
    group.ids.push(pickingId);
  }
  for (const { values, ids } of groups.values())
    await retrySafely(() => odoo.call('stock.picking', 'write', { vals: values }, { ids }));
}

async function postNotes(odoo: Odoo, shown: readonly ShownStatus[]): Promise<Map<PickingId, string>> {
  const notes = shown.map(({ pickingId, status, reason }) => {
    const text = reason === undefined ? LABELS[status] : `${LABELS[status]}: ${reason}`;
    const key = `picking_${pickingId}_${hashOf(text)}`;
    return {
      rows: [
        [
          externalId(key),
          'stock.picking',
          pickingId,
          `<p>${escaped(text)}</p>`,
          'notification',
          'mail.mt_note',
        ],
      ],
    };
  });
  if (notes.length === 0) return new Map();
  const fields = ['id', 'model', 'res_id', 'body', 'message_type', 'subtype_id/id'];
  const { refused } = await loadMissing(odoo, 'mail.message', fields, notes);
  return new Map(
    shown.flatMap(({ pickingId }, index) => {
      const reason = refused.get(index);
      return reason === undefined ? [] : [[pickingId, reason] as const];
    }),
  );
}

/** Deliveries whose *Retry Amazon Sync* was pressed and not carried out yet. */
export async function readRetried(odoo: Odoo): Promise<PickingId[]> {
  const rows = await searchRead(
    odoo,
    'stock.picking',
    [
      [PICKING_FIELDS.retry, '=', true],
      ['state', '=', 'done'],
    ],
    z.object({ id: z.number() }),
  );
  return rows.map(({ id }) => id);
}
