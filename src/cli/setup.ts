import { createInterface } from 'node:readline/promises';
import { loadSettings } from '../config/load.ts';
import type { SellerSettings, Settings } from '../config/schema.ts';
import { currenciesOf } from '../domain/marketplaces.ts';
import { EXIT, type ExitStatus, UsageError } from '../errors.ts';
import { buttonsOf, JOBS } from '../jobs/registry.ts';
import { makeAccountRecord } from '../jobs/screens/account-record.ts';
import { makeBooks } from '../jobs/settlements/books.ts';
import { createLog } from '../log.ts';
import { activateCurrencies, readCurrencyStates } from '../odoo/base/currency.ts';
import { connectOdoo, type Odoo, type OdooOptions } from '../odoo/rpc/client.ts';
import { readAmazonAccount } from '../odoo/screens/account-form.ts';
import { PASSWORD_VARIABLE, registerSecret } from '../secrets.ts';
import { applyDefinitions, type SetupReport } from '../setup/apply.ts';
import { definitionsFor } from '../setup/definitions.ts';
import { addMembers } from '../setup/memberships.ts';
import { countOwnRecords, removeSetup } from '../setup/remove.ts';
import { readServer } from '../setup/server.ts';
import { translateDefinitions } from '../setup/translate.ts';
import { type CommonOptions, print, progressLine } from './output.ts';

type SetupOptions = CommonOptions & {
  remove?: boolean;
  yes?: boolean;
  activateCurrencies?: boolean;
  dryRun?: boolean;
  username?: string;
};

/** Creates the screens in Odoo, or removes them. */
export async function runSetup(options: SetupOptions): Promise<ExitStatus> {
  const settings = loadSettings(options.config);
  const odoo = await connectAs(settings, options);
  return options.remove === true ? takeOut(odoo, options) : putIn(odoo, settings, options);
}

async function connectAs(settings: Settings, options: SetupOptions): Promise<Odoo> {
  const log = createLog(options.logLevel, process.stderr.isTTY && options.json !== true);
  const { username } = options;
  const onCall: OdooOptions['onCall'] = (call) => log.debug('Odoo call', call);
  if (username === undefined) return connectOdoo(settings.odoo, { onCall });
  const password = process.env[PASSWORD_VARIABLE];
  if (password === undefined || password === '') {
    throw new UsageError(`The environment variable ${PASSWORD_VARIABLE} is not set`, {
      hint: `Put the password or an API key of ${username} there.`,
    });
  }
  registerSecret(password);
  return connectOdoo({ ...settings.odoo, username, password }, { onCall });
}

type PutInReport = SetupReport & {
  /** Texts that were written in other languages of this Odoo. */
  translated: number;
  members: string[];
  accounts: string[];
  /** Sellers whose journals and accounts for payouts could not be created, and why. */
  withoutBooks: { account: string; reason: string }[];
  /** Accounts whose to-dos and messages reach nobody. */
  withoutSalesperson: string[];
  /** Currencies of the marketplaces that were not active in Odoo. */
  currencies: { activated: string[]; inactive: string[] };
};

async function putIn(odoo: Odoo, settings: Settings, options: SetupOptions): Promise<ExitStatus> {
  const dryRun = options.dryRun === true;
  const progress = progressLine(options);
  const definitions = definitionsFor(await readServer(odoo), buttonsOf(JOBS));
  const applied = await applyDefinitions(odoo, definitions, { dryRun, onProgress: progress.show });
  const translated = dryRun ? 0 : await translateDefinitions(odoo, definitions);
  const members = await addMembers(odoo, settings.odoo.username, { dryRun });
  const accounts = settings.accounts.map(({ name }) => name);
  const withoutBooks: PutInReport['withoutBooks'] = [];
  const withoutSalesperson: string[] = [];
  for (const account of dryRun ? [] : settings.accounts) {
    await makeAccountRecord(odoo, account);
    if (!(await hasSalesperson(odoo, account))) withoutSalesperson.push(account.name);
    const reason = await makeBooks(odoo, account);
    if (reason !== undefined) withoutBooks.push({ account: account.name, reason });
  }
  progress.clear();
  const currencies = await offerCurrencies(odoo, settings, options);
  const report: PutInReport = {
    ...applied,
    translated,
    members,
    accounts,
    withoutBooks,
    withoutSalesperson,
    currencies,
  };
  print(options, report, () => describePutIn(report, dryRun));
  return EXIT.ok;
}

async function hasSalesperson(odoo: Odoo, { name, odoo: { salesperson } }: SellerSettings): Promise<boolean> {
  if (salesperson !== undefined) return true;
  return (await readAmazonAccount(odoo, name))?.salespersonId !== undefined;
}

/** Activates currencies of the marketplaces where the options or a person say so: orders in an inactive currency wait. */
async function offerCurrencies(
  odoo: Odoo,
  settings: Settings,
  options: SetupOptions,
): Promise<PutInReport['currencies']> {
  const codes = [...new Set(settings.accounts.flatMap(currenciesOf))];
  const states = [...(await readCurrencyStates({ odoo }, codes)).values()];
  const inactive = states.filter(({ active }) => !active);
  const names = inactive.map(({ code }) => code).toSorted();
  const wanted =
    names.length > 0 &&
    options.dryRun !== true &&
    (options.activateCurrencies === true ||
      (await confirmed(`${names.join(', ')}: not active in Odoo, so that orders wait. Activate?`, options)));
  if (!wanted) return { activated: [], inactive: names };
  await activateCurrencies(
    odoo,
    inactive.map(({ id }) => id),
  );
  return { activated: names, inactive: [] };
}

function describePutIn(report: PutInReport, dryRun: boolean): string {
  const { created, changed, removed, unchanged, members, accounts, withoutBooks, currencies } = report;
  const list = (title: string, keys: readonly string[]): string[] =>
    dryRun ? keys.map((key) => `${title}: ${key}`) : [];
  const would = dryRun ? 'Would be made' : 'Made';
  return [
    ...list('would be made', created),
    ...list('would be changed', changed),
    ...list('would be removed', removed),
    `${would}: ${created.length}, changed: ${changed.length}, removed: ${removed.length}, as they should be: ${unchanged}.`,
    ...(report.translated === 0 ? [] : [`Texts translated: ${report.translated}.`]),
    ...members.map((member) => `${dryRun ? 'would be let in' : 'let in'}: ${member}`),
    `Accounts in Sales ▸ Configuration ▸ Amazon Accounts: ${accounts.join(', ')}.`,
    ...withoutBooks.map(
      ({ account, reason }) =>
        `Journal and accounts for the payouts of ${account} are not made: ${reason}. Repeat this as an administrator of Invoicing, or make them by hand.`,
    ),
    ...report.withoutSalesperson.map(
      (account) =>
        `To-dos and messages about orders of ${account} reach nobody: name a person in odoo.salesperson, or choose a Salesperson in Amazon Accounts.`,
    ),
    ...(currencies.activated.length === 0
      ? []
      : [`Activated: ${currencies.activated.join(', ')}. Enter rates, or let Odoo fetch them.`]),
    ...(currencies.inactive.length === 0
      ? []
      : [
          `Not active in Odoo, so that orders wait: ${currencies.inactive.join(', ')}. "setup --activate-currencies" activates them.`,
        ]),
    'Give people the groups "Amazon user" or "Amazon manager"; a running daemon sees the screens within a minute.',
  ].join('\n');
}

async function takeOut(odoo: Odoo, options: SetupOptions): Promise<ExitStatus> {
  await readServer(odoo);
  const dryRun = options.dryRun === true;
  const lost = (await countOwnRecords(odoo)).map(({ label, count }) => `${count} × ${label}`).join(', ');
  const question = `This deletes what people have entered in the Amazon screens (${lost || 'nothing'}). Take them out?`;
  if (!dryRun && options.yes !== true && !(await confirmed(question, options)))
    throw new UsageError(`Nothing was taken out: nobody has confirmed that ${lost || 'the screens'} may go`, {
      hint: 'Add --yes, or answer the question on a terminal. "--remove --dry-run" lists everything.',
    });
  const removed = await removeSetup(odoo, { dryRun });
  print(options, { removed }, () =>
    [
      ...(dryRun ? removed.map((key) => `would be removed: ${key}`) : []),
      `${dryRun ? 'Would be removed' : 'Removed'}: ${removed.length}. Orders, deliveries and books stay.`,
    ].join('\n'),
  );
  return EXIT.ok;
}

/** Asks a person on the terminal; without a terminal, or for a machine that reads JSON, the answer is no. */
async function confirmed(question: string, { json }: CommonOptions): Promise<boolean> {
  if (json === true || !process.stdin.isTTY || !process.stderr.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
