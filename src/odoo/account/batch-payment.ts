import { z } from 'zod';
import type { PaymentId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { ensureRecord } from '../orm/named.ts';
import { findOne, searchRead } from '../orm/search-read.ts';
import { retrySafely } from '../orm/whole-or-halves.ts';
import type { AmazonJournal } from './journal.ts';

const MODEL = 'account.batch.payment';

export type BatchValues = {
  key: string;
  name: string;
  date: string;
  type: 'inbound' | 'outbound';
  paymentIds: readonly PaymentId[];
};

/**
 * Groups posted payments into one batch, and validates it if it is still new. An existing batch of that name is used, whatever its
 * external ID.
 */
export async function ensureBatch(
  { odoo, dialect }: Company,
  journal: AmazonJournal,
  { key, name, date, type, paymentIds }: BatchValues,
): Promise<number> {
  const methodId = dialect.batchHasMethod
    ? await findOne(odoo, 'account.payment.method', [
        ['code', '=', 'manual'],
        ['payment_type', '=', type],
      ])
    : undefined;
  const known = await findOne(odoo, MODEL, [
    ['name', '=', name],
    ['journal_id', '=', journal.id],
  ]);
  const id =
    known ??
    (await ensureRecord(odoo, MODEL, key, {
      name,
      date,
      batch_type: type,
      'journal_id/.id': journal.id,
      'payment_ids/.id': paymentIds.join(','),
      ...(methodId === undefined ? {} : { 'payment_method_id/.id': methodId }),
    }));
  await retrySafely(async () => {
    const State = z.object({ state: z.string() });
    const [batch] = await searchRead(odoo, MODEL, [['id', '=', id]], State);
    if (batch?.state === 'draft') await odoo.call(MODEL, 'validate_batch', {}, { ids: [id] });
  });
  return id;
}
