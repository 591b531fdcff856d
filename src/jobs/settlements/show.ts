import { z } from 'zod';
import type { Company } from '../../odoo/company.ts';
import { type Cell, loadUpdates } from '../../odoo/orm/load.ts';
import { ensureRecord } from '../../odoo/orm/named.ts';
import { findOne, searchRead, text } from '../../odoo/orm/search-read.ts';
import { retrySafely } from '../../odoo/orm/whole-or-halves.ts';
import type { Domain } from '../../odoo/rpc/client.ts';
import { SETTLEMENT_FIELD, SETTLEMENT_FIELDS, SETTLEMENT_MODEL } from '../../odoo/screens/fields.ts';
import type { SettlementEntry } from '../../state/settlements.ts';
import type { Seller } from '../pass/seller.ts';
import { settlementKey, settlementName } from './names.ts';

/**
 * Shows a settlement on the screens of `setup`: a booked one with a link from each of its payments and entries, any other with the
 * reason why nothing of it is booked. Does nothing on an Odoo where `setup` has not been run.
 *
 * @throws OdooError when Odoo refuses
 */
export async function showSettlement(seller: Seller, entry: SettlementEntry): Promise<void> {
  const company = await seller.company();
  if ((await company.odoo.fieldsOf(SETTLEMENT_MODEL)).size === 0) return;
  const links = entry.state === 'booked' ? await membersOf(company, entry.settlementId) : [];
  const payments = links.find(({ model }) => model === 'account.payment')?.ids.length ?? 0;
  const id = await ensureShown(company, seller.name, entry, payments);
  for (const { model, ids } of links.filter((link) => link.ids.length > 0))
    await retrySafely(() => company.odoo.call(model, 'write', { vals: { [SETTLEMENT_FIELD]: id } }, { ids }));
}

async function ensureShown(
  company: Company,
  accountName: string,
  entry: SettlementEntry,
  paymentCount: number,
): Promise<number> {
  const { odoo } = company;
  const fields = await odoo.fieldsOf(SETTLEMENT_MODEL);
  const currencyId =
    entry.currencyCode === undefined
      ? undefined
      : await findOne(odoo, 'res.currency', [['name', '=', entry.currencyCode]]);
  const changing = {
    [SETTLEMENT_FIELDS.state]: entry.state === 'new' ? 'waiting' : entry.state,
    [SETTLEMENT_FIELDS.reason]: entry.reason ?? '',
    [SETTLEMENT_FIELDS.paymentCount]: paymentCount,
  };
  const values: Record<string, Cell | undefined> = {
    [SETTLEMENT_FIELDS.name]: entry.settlementId,
    [SETTLEMENT_FIELDS.account]: accountName,
    [`${SETTLEMENT_FIELDS.company}/.id`]: company.companyId,
    [`${SETTLEMENT_FIELDS.currency}/.id`]: currencyId,
    [SETTLEMENT_FIELDS.start]: entry.startDate,
    [SETTLEMENT_FIELDS.end]: entry.endDate,
    [SETTLEMENT_FIELDS.depositDate]: entry.depositDate,
    [SETTLEMENT_FIELDS.total]: entry.total,
    ...changing,
  };
  const present = Object.entries(values).filter(
    (value): value is [string, Cell] => value[1] !== undefined && fields.has(value[0].split('/')[0] ?? ''),
  );
  const key = `record_${settlementKey(accountName, entry.settlementId)}`;
  const id = await ensureRecord(odoo, SETTLEMENT_MODEL, key, Object.fromEntries(present));
  if (await differs(company, id, changing)) {
    const columns = Object.keys(changing);
    await loadUpdates(
      odoo,
      SETTLEMENT_MODEL,
      ['.id', ...columns],
      [{ rows: [[id, ...Object.values(changing)]] }],
    );
  }
  return id;
}

/** A settlement that was refused may be booked by now. */
async function differs(
  { odoo }: Company,
  id: number,
  wanted: Readonly<Record<string, Cell>>,
): Promise<boolean> {
  const Shown = z.object({ state: text, reason: text, paymentCount: z.number() });
  const names = SETTLEMENT_FIELDS;
  const [shown] = await searchRead(odoo, SETTLEMENT_MODEL, [['id', '=', id]], Shown, { names });
  return (
    shown === undefined ||
    shown.state !== wanted[names.state] ||
    (shown.reason ?? '') !== wanted[names.reason] ||
    shown.paymentCount !== wanted[names.paymentCount]
  );
}

/** Payments, entries and the entries of statement lines of a settlement. */
async function membersOf(
  { odoo, dialect }: Company,
  settlementId: string,
): Promise<{ model: string; ids: number[] }[]> {
  const name = settlementName(settlementId);
  const domains: Readonly<Record<string, Domain>> = {
    'account.payment': [[dialect.paymentMemo, '=like', `${name} %`]],
    'account.move': [
      '|',
      '|',
      ['ref', '=like', `${name} %`],
      // Credit notes: what they are of stands first.
      ['ref', '=like', `Refund % ${name}`],
      ['statement_line_id.statement_id.name', '=', name],
    ],
  };
  const links = [];
  for (const [model, domain] of Object.entries(domains)) {
    if (!(await odoo.fieldsOf(model)).has(SETTLEMENT_FIELD)) continue;
    const found = await searchRead(odoo, model, domain, z.object({ id: z.number() }));
    links.push({ model, ids: found.map(({ id }) => id) });
  }
  return links;
}
