import { z } from 'zod';
import type { JournalEntryId, PartnerId, PaymentId } from '../../domain/record-id.ts';
import type { PaymentDraft } from '../../domain/settlements/drafts.ts';
import type { Company } from '../company.ts';
import { unsubscribe } from '../mail/followers.ts';
import { type Cell, externalId, loadMissing } from '../orm/load.ts';
import { contextForNew } from '../orm/required-fields.ts';
import { many2one, searchRead, searchReadIn } from '../orm/search-read.ts';
import { inHalves, retrySafely } from '../orm/whole-or-halves.ts';
import { OdooError } from '../rpc/errors.ts';
import type { AmazonJournal } from './journal.ts';

type Payment = {
  id: PaymentId;
  moveId: JournalEntryId | undefined;
  state: string;
  partnerId: PartnerId | undefined;
};

/**
 * Creates payments as drafts, each with an external ID, in one call.
 *
 * @returns ids in the given order, and Odoo's messages about refused ones
 */
export async function ensurePayments(
  { odoo, dialect }: Company,
  journal: AmazonJournal,
  payments: readonly PaymentDraft[],
): Promise<{ ids: (PaymentId | undefined)[]; refused: string[] }> {
  if (payments.length === 0) return { ids: [], refused: [] };
  const methods = await paymentMethods({ odoo, dialect }, journal);
  const { ids, refused } = await loadMissing(
    odoo,
    'account.payment',
    [
      'id',
      dialect.paymentMemo,
      'date',
      'amount',
      'payment_type',
      'partner_type',
      'partner_id/.id',
      'journal_id/.id',
      'destination_account_id/.id',
      `${dialect.paymentMethod}/.id`,
      ...(journal.currencyId === undefined ? [] : ['currency_id/.id']),
    ],
    payments.map(({ key, memo, date, amount, partnerId, receivableId }) => {
      const type = amount.greaterThan(0) ? 'inbound' : 'outbound';
      const row: Cell[] = [
        externalId(key),
        memo,
        date,
        amount.abs().toFixed(),
        type,
        'customer',
        partnerId ?? '',
        journal.id,
        receivableId,
        methods[type],
      ];
      return { rows: [journal.currencyId === undefined ? row : [...row, journal.currencyId]] };
    }),
  );
  return { ids, refused: [...refused.values()] };
}

type Methods = { inbound: number; outbound: number };

/**
 * "Manual" in both directions: from 15 on a line of the journal, before that a method of the system.
 *
 * @throws OdooError when somebody has taken it off the journal
 */
async function paymentMethods(
  { odoo, dialect }: Pick<Company, 'odoo' | 'dialect'>,
  journal: AmazonJournal,
): Promise<Methods> {
  const Method = z.object({ id: z.number(), payment_type: z.string() });
  const found =
    dialect.paymentMethod === 'payment_method_line_id'
      ? await searchRead(
          odoo,
          'account.payment.method.line',
          [
            ['journal_id', '=', journal.id],
            ['code', '=', 'manual'],
          ],
          Method,
        )
      : await searchRead(odoo, 'account.payment.method', [['code', '=', 'manual']], Method);
  const idOf = (type: string): number => {
    const method = found.find(({ payment_type }) => payment_type === type);
    if (method !== undefined) return method.id;
    throw new OdooError(`The journal "${journal.name}" has no ${type} payment method "Manual"`, {
      kind: 'validation',
      outcome: 'rejected',
      hint: 'Add it to the journal: Invoicing ▸ Configuration ▸ Journals, Incoming and Outgoing Payments.',
    });
  };
  return { inbound: idOf('inbound'), outbound: idOf('outbound') };
}

const PaymentRow = z.object({
  id: z.number(),
  move_id: many2one('account.move'),
  state: z.string(),
  partner_id: many2one('res.partner'),
});

/** Reads payments. */
async function readPayments({ odoo }: Company, paymentIds: readonly PaymentId[]): Promise<Payment[]> {
  const found = await searchReadIn(odoo, 'account.payment', 'id', paymentIds, PaymentRow);
  return found.map((row) => ({
    id: row.id,
    moveId: row.move_id,
    state: row.state,
    partnerId: row.partner_id,
  }));
}

/** Posts drafts in one call; other payments are not changed. */
export async function postPayments(
  company: Company,
  paymentIds: readonly PaymentId[],
): Promise<Map<PaymentId, OdooError>> {
  const drafts = async (ids: readonly PaymentId[]): Promise<Payment[]> =>
    (await readPayments(company, ids)).filter(({ state }) => state === 'draft');
  const first = await drafts(paymentIds);
  // From 18 on, Odoo makes the entry of a payment only now.
  const context = await contextForNew(company.odoo, ['account.move', 'account.move.line']);
  const refused = await inHalves(
    first.map(({ id }) => id),
    (ids) =>
      retrySafely(async () => {
        const open = (await drafts(ids)).map(({ id }) => id);
        if (open.length > 0)
          await company.odoo.call('account.payment', 'action_post', {}, { ids: open, context });
      }),
  );
  // Up to 14, Odoo makes the customer a follower of the payment's entry.
  await unsubscribe(company, {
    model: 'account.move',
    ids: first.flatMap(({ moveId }) => moveId ?? []),
    partnerIds: first.map(({ partnerId }) => partnerId),
  });
  return refused;
}
