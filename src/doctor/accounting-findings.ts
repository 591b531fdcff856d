import type { Seller } from '../jobs/pass/seller.ts';
import { defaultAccounts } from '../jobs/settlements/accounts.ts';
import { payoutCurrencies } from '../jobs/settlements/journals.ts';
import { findAccount } from '../odoo/account/account.ts';
import { hasSalesJournal, journalName, readJournalState } from '../odoo/account/journal.ts';
import { missingAccountingRights } from '../odoo/account/rights.ts';
import { readCompanyBooks } from '../odoo/base/company-books.ts';
import type { Company } from '../odoo/company.ts';
import { mayMakeBooks } from '../odoo/required.ts';
import { broken, type Finding, ok, warning } from './finding.ts';

const MAKER = 'Accounting ▸ Administrator (up to 18: Billing Administrator)';

/** Checks the journals, accounts and rights that invoices and payouts need; changes nothing. */
export async function accountingFindings(seller: Seller): Promise<Finding[]> {
  const company = await seller.company();
  const { settlements } = seller.settings.odoo;
  return [
    !(await hasSalesJournal(company))
      ? warning('journals', 'The company has no sales journal', 'Load a chart of accounts in Invoicing.')
      : ok('journals', 'The company has a sales journal'),
    ...(settlements === 'none'
      ? []
      : [
          ...(await rightFindings(company, settlements)),
          ...(await journalFindings(seller, company)),
          ...(await accountFindings(seller, company)),
        ]),
  ];
}

async function rightFindings(company: Company, way: 'batch' | 'statement'): Promise<Finding[]> {
  const missing = await missingAccountingRights(company, way);
  if (missing.length === 0) return [ok('accounting rights', `Payouts can be booked (${way})`)];
  return missing.map(({ model, operation, group }) =>
    broken(
      'accounting rights',
      'odoo',
      `${model}: the user may not ${operation}; payouts cannot be booked`,
      `Give it the group ${group}, or set odoo.settlements to none.`,
    ),
  );
}

/** One journal for each currency of the marketplaces, as `setup` and the first settlement create them. */
async function journalFindings({ settings }: Seller, company: Company): Promise<Finding[]> {
  const { journals: mayMake } = await mayMakeBooks(company.odoo);
  const { currencyCode: own } = await readCompanyBooks(company);
  return Promise.all(
    payoutCurrencies(settings).map(async (currencyCode) => {
      const name = journalName(settings.odoo.journal, currencyCode, own);
      const found = await readJournalState(company, name);
      if (found === undefined) return missingJournal(name, mayMake);
      if (!found.active)
        return broken(
          'journals',
          'odoo',
          `The journal "${name}" is archived; payouts cannot be booked`,
          'Make it active again in Invoicing ▸ Configuration ▸ Journals (filter: Archived).',
        );
      return found.isBank
        ? ok('journals', `The journal "${name}" is there`)
        : broken(
            'journals',
            'odoo',
            `The journal "${name}" is no bank journal with an account; payouts cannot be booked`,
            'Make it a bank journal with an account, or name another one in odoo.journal.',
          );
    }),
  );
}

function missingJournal(name: string, mayMake: boolean): Finding {
  return mayMake
    ? warning('journals', `There is no journal "${name}"`, 'It is made with the first settlement.')
    : broken(
        'journals',
        'odoo',
        `There is no journal "${name}", and the user may not make one; payouts cannot be booked`,
        `Run "amazon-odoo setup" as an administrator of Invoicing, make it by hand as a bank journal with an account of its own, or give the user ${MAKER} for the first settlement.`,
      );
}

/** Accounts named in the settings must exist; the program creates the others, if its user may. */
async function accountFindings({ settings }: Seller, company: Company): Promise<Finding[]> {
  const named = Object.entries(settings.odoo.feeAccounts);
  const findings: Finding[] = [];
  for (const [word, name] of named) {
    if ((await findAccount(company, name)) !== undefined) continue;
    findings.push(
      broken(
        'accounts',
        'odoo',
        `There is no account ${name}`,
        `Correct odoo.feeAccounts.${word} in the settings, or make the account in Invoicing.`,
      ),
    );
  }
  const missing: string[] = [];
  for (const { name } of defaultAccounts(settings.odoo.feeAccounts, await readCompanyBooks(company)))
    if ((await findAccount(company, name)) === undefined) missing.push(name);
  if (missing.length > 0) findings.push(await missingFinding(company, missing));
  return findings.length === 0 ? [ok('accounts', 'The accounts of payouts are there')] : findings;
}

async function missingFinding({ odoo }: Company, names: readonly string[]): Promise<Finding> {
  const list = names.map((name) => `"${name}"`).join(', ');
  if ((await mayMakeBooks(odoo)).accounts)
    return warning(
      'accounts',
      `Accounts that are not there yet: ${list}`,
      'They are made when a payout needs them.',
    );
  return broken(
    'accounts',
    'odoo',
    `The user may not make accounts that payouts need: ${list}`,
    `Make them in Invoicing, name others in odoo.feeAccounts, or give the user ${MAKER}.`,
  );
}
