import { z } from 'zod';
import { SETTLEMENT_FIELD, SETTLEMENT_FIELDS, SETTLEMENT_MODEL } from '../odoo/custom-fields.ts';
import type { Cell } from '../odoo/load.ts';
import { ensureRecord } from '../odoo/named-records.ts';
import { findOne, searchRead } from '../odoo/records.ts';
import { settle } from '../odoo/settle.ts';
import { type SettlementBooking, settlementKey, settlementName } from './settlement-booking.ts';

/**
 * Shows a booked settlement on the screens of `setup`, with a link from each of its payments and entries; does nothing on an Odoo
 * where `setup` has not been run.
 */
export async function showSettlement({ account, records, plan }: SettlementBooking): Promise<void> {
  const { odoo } = records;
  const fields = await odoo.fieldsOf(SETTLEMENT_MODEL);
  if (fields.size === 0) return;
  const { settlement } = plan;
  const currencyId = await findOne(odoo, 'res.currency', [['name', '=', settlement.currencyCode]]);
  const links: [model: string, ids: number[]][] = [];
  for (const model of ['account.payment', 'account.move'])
    if ((await odoo.fieldsOf(model)).has(SETTLEMENT_FIELD)) links.push([model, await membersOf(model)]);
  const values: Record<string, Cell | undefined> = {
    [SETTLEMENT_FIELDS.name]: settlement.settlementId,
    [SETTLEMENT_FIELDS.account]: account.name,
    [`${SETTLEMENT_FIELDS.company}/.id`]: records.companyId,
    [`${SETTLEMENT_FIELDS.currency}/.id`]: currencyId,
    [SETTLEMENT_FIELDS.start]: settlement.startDate,
    [SETTLEMENT_FIELDS.end]: settlement.endDate,
    [SETTLEMENT_FIELDS.depositDate]: settlement.depositDate,
    [SETTLEMENT_FIELDS.total]: settlement.total.toFixed(),
    [SETTLEMENT_FIELDS.state]: 'booked',
    [SETTLEMENT_FIELDS.paymentCount]: links.find(([model]) => model === 'account.payment')?.[1].length ?? 0,
  };
  const present = Object.entries(values).filter(
    (entry): entry is [string, Cell] => entry[1] !== undefined && fields.has(entry[0].split('/')[0] ?? ''),
  );
  const key = `record_${settlementKey(account.name, settlement.settlementId)}`;
  const id = await ensureRecord(odoo, SETTLEMENT_MODEL, key, Object.fromEntries(present));
  for (const [model, ids] of links.filter(([, members]) => members.length > 0))
    await settle(() => odoo.call(model, 'write', { vals: { [SETTLEMENT_FIELD]: id } }, { ids }));

  async function membersOf(model: string): Promise<number[]> {
    const field = model === 'account.payment' && (await odoo.fieldsOf(model)).has('memo') ? 'memo' : 'ref';
    const name = settlementName(settlement.settlementId);
    const found = await searchRead(
      odoo,
      model,
      [[field, '=like', `${name} %`]],
      z.object({ id: z.number() }),
    );
    return found.map(({ id: member }) => member);
  }
}
