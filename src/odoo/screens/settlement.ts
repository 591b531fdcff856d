import { z } from 'zod';
import { membersLike, refundsLike, settlementName } from '../../domain/settlements/names.ts';
import type { Company } from '../company.ts';
import { type Cell, externalId, loadMissing, loadUpdates } from '../orm/load.ts';
import { findOne, many2one, searchRead, text } from '../orm/search-read.ts';
import { retrySafely } from '../orm/whole-or-halves.ts';
import type { Domain } from '../rpc/client.ts';
import { OdooError } from '../rpc/errors.ts';
import { SETTLEMENT_FIELD, SETTLEMENT_FIELDS, SETTLEMENT_MODEL } from './fields.ts';

/** A settlement as people see it. Dates are `YYYY-MM-DD`, amounts decimals as text. */
export type ShownSettlement = {
  settlementId: string;
  /** The seller's name in the settings. */
  seller: string;
  state: 'waiting' | 'refused' | 'booked';
  /** Why it is not booked. */
  reason: string;
  currencyCode?: string | undefined;
  startDate?: string | undefined;
  endDate?: string | undefined;
  depositDate?: string | undefined;
  total?: string | undefined;
  /** Sales, refunds, fees and the rest; empty as long as the file cannot be read. */
  summary: string;
};

/** Whether `setup` has made the screens. */
export async function hasSettlementScreens({ odoo }: Pick<Company, 'odoo'>): Promise<boolean> {
  return (await odoo.fieldsOf(SETTLEMENT_MODEL)).size > 0;
}

/**
 * Shows a settlement on the screens of `setup`: a booked one with a link from each of its payments and entries, any other with the
 * reason why nothing of it is booked. Values that are already shown are not written again.
 *
 * @throws OdooError when Odoo refuses
 */
export async function writeSettlement(company: Company, settlement: ShownSettlement): Promise<void> {
  const members = settlement.state === 'booked' ? await membersOf(company, settlement.settlementId) : [];
  const payments = members.find(({ model }) => model === 'account.payment')?.records.length ?? 0;
  const id = await ensureShown(company, settlement, payments);
  for (const { model, records } of members) {
    const unlinked = records.filter(({ settlement: linked }) => linked !== id).map((record) => record.id);
    if (unlinked.length === 0) continue;
    const vals = { [SETTLEMENT_FIELD]: id };
    await retrySafely(() => company.odoo.call(model, 'write', { vals }, { ids: unlinked }));
  }
}

/** The record of a settlement is found by Amazon's id: the seller's name, which is in older external IDs, may have changed. */
async function ensureShown(
  company: Company,
  settlement: ShownSettlement,
  paymentCount: number,
): Promise<number> {
  const { odoo, companyId } = company;
  const changing = {
    [SETTLEMENT_FIELDS.state]: settlement.state,
    [SETTLEMENT_FIELDS.reason]: settlement.reason,
    [SETTLEMENT_FIELDS.paymentCount]: paymentCount,
    // Screens of an earlier `setup` have no summary.
    ...((await odoo.fieldsOf(SETTLEMENT_MODEL)).has(SETTLEMENT_FIELDS.summary)
      ? { [SETTLEMENT_FIELDS.summary]: settlement.summary }
      : {}),
  };
  const known = await findOne(odoo, SETTLEMENT_MODEL, [
    [SETTLEMENT_FIELDS.name, '=', settlement.settlementId],
    [SETTLEMENT_FIELDS.company, 'in', [companyId, false]],
  ]);
  const id = known ?? (await makeShown(company, settlement, changing));
  if (await differs(company, id, changing))
    await loadUpdates(
      odoo,
      SETTLEMENT_MODEL,
      ['.id', ...Object.keys(changing)],
      [{ rows: [[id, ...Object.values(changing)]] }],
    );
  return id;
}

async function makeShown(
  { odoo, companyId }: Company,
  settlement: ShownSettlement,
  changing: Readonly<Record<string, Cell>>,
): Promise<number> {
  const fields = await odoo.fieldsOf(SETTLEMENT_MODEL);
  const { settlementId, currencyCode } = settlement;
  const currencyId =
    currencyCode === undefined
      ? undefined
      : await findOne(odoo, 'res.currency', [['name', '=', currencyCode]], { active_test: false });
  const values: Record<string, Cell | undefined> = {
    [SETTLEMENT_FIELDS.name]: settlementId,
    // Two entries of the settings may mean the same seller: the first one stays.
    [SETTLEMENT_FIELDS.account]: settlement.seller,
    [`${SETTLEMENT_FIELDS.company}/.id`]: companyId,
    [`${SETTLEMENT_FIELDS.currency}/.id`]: currencyId,
    [SETTLEMENT_FIELDS.start]: settlement.startDate,
    [SETTLEMENT_FIELDS.end]: settlement.endDate,
    [SETTLEMENT_FIELDS.depositDate]: settlement.depositDate,
    [SETTLEMENT_FIELDS.total]: settlement.total,
    ...changing,
  };
  const present = Object.entries(values).filter(
    (value): value is [string, Cell] => value[1] !== undefined && fields.has(value[0].split('/')[0] ?? ''),
  );
  const key = externalId(`record_settlement_${settlementId}`);
  const { ids, refused } = await loadMissing(
    odoo,
    SETTLEMENT_MODEL,
    ['id', ...present.map(([field]) => field)],
    [{ rows: [[key, ...present.map(([, value]) => value)]] }],
  );
  const [id] = ids;
  if (id !== undefined) return id;
  throw new OdooError(
    `Odoo refused to show settlement ${settlementId}: ${refused.get(0) ?? 'no reason given'}`,
    {
      kind: 'validation',
      outcome: 'rejected',
    },
  );
}

/** A settlement that was refused may be booked by now. */
async function differs(
  { odoo }: Company,
  id: number,
  wanted: Readonly<Record<string, Cell>>,
): Promise<boolean> {
  const names = SETTLEMENT_FIELDS;
  const Base = z.object({ state: text, reason: text, paymentCount: z.number() });
  const Shown = wanted[names.summary] === undefined ? Base : Base.extend({ summary: text });
  const [shown] = await searchRead(odoo, SETTLEMENT_MODEL, [['id', '=', id]], Shown, { names });
  return (
    shown === undefined ||
    shown.state !== wanted[names.state] ||
    (shown.reason ?? '') !== wanted[names.reason] ||
    shown.paymentCount !== wanted[names.paymentCount] ||
    ('summary' in shown && (shown.summary ?? '') !== wanted[names.summary])
  );
}

type Member = { id: number; settlement: number | undefined };

/** Payments, entries, credit notes and the entries of statement lines of a settlement, with the settlement that they are linked to. */
async function membersOf(
  { odoo, dialect }: Company,
  settlementId: string,
): Promise<{ model: string; records: Member[] }[]> {
  const domains: Readonly<Record<string, Domain>> = {
    'account.payment': [[dialect.paymentMemo, '=like', membersLike(settlementId)]],
    'account.move': [
      '|',
      '|',
      ['ref', '=like', membersLike(settlementId)],
      ['ref', '=like', refundsLike(settlementId)],
      ['statement_line_id.statement_id.name', '=', settlementName(settlementId)],
    ],
  };
  const Linked = z.object({ id: z.number(), settlement: many2one(SETTLEMENT_MODEL) });
  const links = [];
  for (const [model, domain] of Object.entries(domains)) {
    if (!(await odoo.fieldsOf(model)).has(SETTLEMENT_FIELD)) continue;
    const names = { settlement: SETTLEMENT_FIELD };
    links.push({ model, records: await searchRead(odoo, model, domain, Linked, { names }) });
  }
  return links;
}
