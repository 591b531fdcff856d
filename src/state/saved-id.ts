import { z } from 'zod';
import { isRecordId, type RecordId } from '../domain/record-id.ts';

/** A column that holds the id of a record in Odoo; which kind of record, the column says. */
export function savedId<Id extends RecordId<string>>(): z.ZodType<Id> {
  return z.custom<Id>(isRecordId, { error: 'not the id of a record in Odoo' });
}
