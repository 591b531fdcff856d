import { z } from 'zod';
import type { JournalEntryId } from '../../domain/record-id.ts';
import { settlementIdOfMember, settlementName } from '../../domain/settlements/names.ts';
import type { Company } from '../company.ts';
import { many2one, searchRead, searchReadIn, text } from '../orm/search-read.ts';

const Reversal = z.object({ id: z.number(), name: text, reversed_entry_id: many2one('account.move') });

/**
 * Of these entries, those that a posted entry reverses, with the name of that entry. A reversal that was itself reversed does not
 * count. One call where nothing is reversed.
 *
 * @throws OdooError
 */
export async function readReversed(
  company: Company,
  moveIds: readonly JournalEntryId[],
): Promise<ReadonlyMap<JournalEntryId, string>> {
  const ids = [...new Set(moveIds)];
  if (ids.length === 0) return new Map();
  const reversals = await searchReadIn(company.odoo, 'account.move', 'reversed_entry_id', ids, Reversal, [
    ['state', '=', 'posted'],
  ]);
  const undone = await readReversed(
    company,
    reversals.map(({ id }) => id),
  );
  return new Map(
    reversals.flatMap(({ id, name, reversed_entry_id: reversed }) =>
      reversed === undefined || undone.has(id) ? [] : [[reversed, name ?? String(id)] as const],
    ),
  );
}

/**
 * Settlements of which an entry, a payment or a statement line is reversed, by the references of their entries, with the names of
 * the reversals. One call where there are none.
 *
 * @throws OdooError
 */
export async function findReversedSettlements(
  company: Company,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { odoo, companyId } = company;
  const reversals = await searchRead(
    odoo,
    'account.move',
    [
      ['reversed_entry_id.ref', '=like', `${settlementName('')}%`],
      ['move_type', '=', 'entry'],
      ['state', '=', 'posted'],
      ['company_id', '=', companyId],
    ],
    Reversal,
    { order: 'id' },
  );
  const reversed = await readReversed(
    company,
    reversals.flatMap(({ reversed_entry_id: id }) => id ?? []),
  );
  const Entry = z.object({ id: z.number(), ref: text });
  const entries = await searchReadIn(odoo, 'account.move', 'id', [...reversed.keys()], Entry);
  const found = new Map<string, string[]>();
  for (const { id, ref } of entries) {
    const settlementId = settlementIdOfMember(ref ?? '');
    if (settlementId !== undefined)
      found.set(settlementId, [...(found.get(settlementId) ?? []), reversed.get(id) ?? '']);
  }
  return found;
}
