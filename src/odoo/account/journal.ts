import { z } from 'zod';
import type { AccountId, CurrencyId, JournalId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { ensureRecord, findNamed } from '../orm/named.ts';
import { findOne, many2one, searchRead } from '../orm/search-read.ts';
import { retrySafely } from '../orm/whole-or-halves.ts';
import type { Domain } from '../rpc/client.ts';
import { OdooError } from '../rpc/errors.ts';
import { ensureAccount } from './account.ts';

/** The journal of the Amazon account: the seller's balance at Amazon, kept like a bank account. */
export type AmazonJournal = {
  id: JournalId;
  name: string;
  /** Set when it is not the company's currency. */
  currencyId: CurrencyId | undefined;
  /** The intermediary account: what Amazon owes. */
  accountId: AccountId;
};

const Journal = z.object({
  id: z.number(),
  name: z.string(),
  type: z.string(),
  default_account_id: many2one('account.account'),
  currency_id: many2one('res.currency'),
});

/** Name of the journal of a currency: one in another currency than the company's has it in its name. */
export function journalName(setting: string, currencyCode: string, companyCurrencyCode: string): string {
  return currencyCode === companyCurrencyCode ? setting : `${setting} ${currencyCode}`;
}

/** The current state of a journal; undefined when there is none of that name, not even an archived one. */
export async function readJournalState(
  { odoo, companyId }: Company,
  name: string,
): Promise<{ active: boolean; isBank: boolean } | undefined> {
  const everything = odoo.with({ active_test: false });
  const ofCompany: Domain = [['company_id', '=', companyId]];
  const id = await findNamed(everything, 'account.journal', name, ['name', 'code'], ofCompany);
  if (id === undefined) return undefined;
  const State = z.object({
    active: z.boolean(),
    type: z.string(),
    default_account_id: many2one('account.account'),
  });
  const [journal] = await searchRead(everything, 'account.journal', [['id', '=', id]], State);
  return (
    journal && {
      active: journal.active,
      isBank: journal.type === 'bank' && journal.default_account_id !== undefined,
    }
  );
}

/** Whether the company has a sales journal. */
export async function hasSalesJournal({ odoo, companyId }: Company): Promise<boolean> {
  const found = await findOne(odoo, 'account.journal', [
    ['type', '=', 'sale'],
    ['company_id', '=', companyId],
  ]);
  return found !== undefined;
}

/**
 * Looks up the journal of that name, without creating it.
 *
 * @throws OdooError when a journal of that name is no bank journal
 */
export async function findAmazonJournal({ odoo }: Company, name: string): Promise<AmazonJournal | undefined> {
  const id = await findNamed(odoo, 'account.journal', name, ['name', 'code']);
  if (id === undefined) return undefined;
  const [journal] = await searchRead(odoo, 'account.journal', [['id', '=', id]], Journal);
  if (journal?.type !== 'bank' || journal.default_account_id === undefined) {
    throw new OdooError(`The journal "${name}" must be a bank journal with an account`, {
      kind: 'validation',
      outcome: 'rejected',
      hint: 'Make it a bank journal, or name another one in odoo.journal.',
    });
  }
  return {
    id,
    name: journal.name,
    currencyId: journal.currency_id,
    accountId: journal.default_account_id,
  };
}

/**
 * The journal of a currency and its account; both are created if missing.
 *
 * @throws OdooError when a journal of that name is no bank journal, or the user may not make one
 */
export async function ensureAmazonJournal(
  company: Company,
  setting: string,
  currencyCode: string,
  companyCurrencyCode: string,
): Promise<AmazonJournal> {
  const name = journalName(setting, currencyCode, companyCurrencyCode);
  const known = await findAmazonJournal(company, name);
  if (known === undefined)
    await makeJournal(company, name, currencyCode === companyCurrencyCode ? undefined : currencyCode);
  const found = known ?? (await findAmazonJournal(company, name));
  if (found === undefined)
    throw new OdooError(`The journal "${name}" was made, and Odoo does not show it`, {
      kind: 'missing',
      outcome: 'unknown',
      hint: 'Look whether the user may see the journals of the company.',
    });
  await pointPaymentsToAccount(company, found);
  return found;
}

async function makeJournal(company: Company, name: string, foreign: string | undefined): Promise<JournalId> {
  const { odoo, companyId, dialect } = company;
  const account = await ensureAccount(company, {
    name,
    code: foreign === undefined ? 'AMZ100' : `AMZ100${foreign}`,
    type: 'asset_cash',
    reconcile: false,
  });
  const currencyId =
    foreign === undefined ? undefined : await findOne(odoo, 'res.currency', [['name', '=', foreign]]);
  return ensureRecord(odoo, 'account.journal', `journal_${companyId}_${foreign ?? 'own'}`, {
    name,
    type: 'bank',
    code: foreign === undefined ? 'AMZ' : `AM${foreign}`,
    'company_id/.id': companyId,
    'default_account_id/.id': account,
    ...(currencyId === undefined ? {} : { 'currency_id/.id': currencyId }),
    ...(dialect.journalHasPaymentAccounts
      ? { 'payment_debit_account_id/.id': account, 'payment_credit_account_id/.id': account }
      : {}),
  });
}

/** From 15 on, each payment method has its own account; without one, payments go to the journal's account. */
async function pointPaymentsToAccount({ odoo, dialect }: Company, journal: AmazonJournal): Promise<void> {
  if (!dialect.methodHasPaymentAccount) return;
  const unset = await searchRead(
    odoo,
    'account.payment.method.line',
    [
      ['journal_id', '=', journal.id],
      ['payment_account_id', '=', false],
    ],
    z.object({ id: z.number() }),
  );
  if (unset.length === 0) return;
  const vals = { payment_account_id: journal.accountId };
  await retrySafely(() =>
    odoo.call('account.payment.method.line', 'write', { vals }, { ids: unset.map(({ id }) => id) }),
  );
}
