import { findMarketplace } from '../domain/marketplaces.ts';
import { UsageError } from '../errors.ts';
import type { Odoo } from '../odoo/rpc/client.ts';
import {
  checkAddress,
  checkPerson,
  findDatabases,
  findStores,
  logIn,
  lookAtOdoo,
  type OdooReport,
  type Store,
} from './checks.ts';
import type { Dialogue } from './dialogue.ts';
import { listOf } from './settings-text.ts';

/** What was found out while asking. */
export type Found = { version: string; odoo: OdooReport; stores: Store[] };

/**
 * Asks for everything that the settings need, and checks each answer at Odoo and at Amazon. Nothing is written, neither here nor
 * there.
 *
 * @throws AmazonOdooError when nobody can be asked and an answer is missing or wrong
 */
export async function interview(dialogue: Dialogue): Promise<Found> {
  dialogue.say('\n── Odoo ──');
  const version = await askAddress(dialogue);
  dialogue.say(`  Odoo ${version} answers there.`);
  const connected = await askLogin(dialogue);
  const odoo = await askForRights(dialogue, connected);
  dialogue.say('\n── Amazon ──');
  const stores = await askAmazon(dialogue);
  await askMarketplaces(dialogue, stores);
  dialogue.say('\n── The account ──');
  await dialogue.ask('account', { proposal: dialogue.answers.region });
  await dialogue.askUntilRight(
    () => dialogue.ask('salesperson'),
    () => checkPerson(connected, dialogue.answers),
  );
  await dialogue.ask('importFrom');
  return { version, odoo, stores };
}

async function askAddress(dialogue: Dialogue): Promise<string> {
  await dialogue.ask('allowPlainHttp');
  await dialogue.ask('caFile');
  return dialogue.askUntilRight(
    () => dialogue.ask('odooUrl'),
    () => checkAddress(dialogue.answers),
  );
}

async function askLogin(dialogue: Dialogue): Promise<Odoo> {
  const databases = await findDatabases(dialogue.answers);
  const [only] = databases;
  const note =
    databases.length === 0
      ? 'This Odoo does not list its databases: the name must be typed.'
      : `This Odoo has: ${databases.slice(0, 20).join(', ')}${databases.length > 20 ? ' …' : ''}`;
  const proposal = databases.length === 1 ? only : undefined;
  return dialogue.askUntilRight(
    async () => {
      await dialogue.ask('database', { proposal, note });
      await dialogue.ask('username');
      await dialogue.ask('password');
    },
    async () => {
      assertListed(dialogue.answers.database ?? '', databases);
      return logIn(dialogue.answers);
    },
  );
}

function assertListed(database: string, databases: readonly string[]): void {
  if (databases.length === 0 || databases.includes(database)) return;
  throw new UsageError(`There is no database ${database} on this Odoo`, {
    hint: `It has: ${databases.slice(0, 20).join(', ')}.`,
  });
}

/** What is missing in Odoo can be mended while the question waits; going on is allowed, for `doctor` will say it again. */
async function askForRights(dialogue: Dialogue, connected: Odoo): Promise<OdooReport> {
  for (;;) {
    const report = await lookAtOdoo(connected.fresh());
    const lacking = lackingIn(report);
    dialogue.say(`  ${dialogue.answers.username} is logged in over ${connected.protocol}.`);
    if (report.isAdministrator)
      dialogue.say(
        '  It is an administrator of Odoo, which is more than the program needs: better make a user of its own.',
      );
    if (lacking.length === 0) return report;
    for (const line of lacking) dialogue.say(`  ${line}`);
    if (!dialogue.isInteractive) return report;
    if ((await dialogue.confirm('Look again, after you have changed that in Odoo')) === 'no') return report;
  }
}

/** What Odoo lacks, a sentence each. */
export function lackingIn({ missingApps, missingGroups, hasTracking }: OdooReport): string[] {
  return [
    ...missingApps.map((app) => `${app} is not installed: install it in Odoo ▸ Apps.`),
    ...missingGroups.map((group) => `The user lacks the group ${group}: give it in Odoo ▸ Settings ▸ Users.`),
    ...(hasTracking
      ? []
      : [
          'Deliveries have no tracking reference: install Delivery Costs (stock_delivery, before 17 delivery) in Odoo ▸ Apps.',
        ]),
  ];
}

async function askAmazon(dialogue: Dialogue): Promise<Store[]> {
  await dialogue.ask('endpoint');
  const stores = await dialogue.askUntilRight(
    async () => {
      for (const name of ['region', 'sellerId', 'clientId', 'clientSecret', 'refreshToken'] as const)
        await dialogue.ask(name);
    },
    async () => {
      const found = await findStores(dialogue.answers);
      if (found.length > 0) return found;
      throw new UsageError(
        `Amazon lets the application in, but the account sells in no store of the region ${dialogue.answers.region}`,
        {
          hint: 'Choose the region in which the account sells.',
        },
      );
    },
  );
  dialogue.say(`  Amazon lets the application in. The account sells in ${codesOf(stores)}.`);
  return stores;
}

async function askMarketplaces(dialogue: Dialogue, stores: readonly Store[]): Promise<void> {
  const proposal = codesOf(stores);
  await dialogue.askUntilRight(
    () => dialogue.ask('marketplaces', { proposal }),
    async () => {
      dialogue.answers.marketplaces = chosenStores(dialogue.answers.marketplaces ?? '', stores).join(', ');
    },
  );
}

/**
 * The country codes of the marketplaces that were chosen.
 *
 * @param typed country codes or marketplace ids
 * @throws UsageError for one in which the account does not sell
 */
export function chosenStores(typed: string, stores: readonly Store[]): string[] {
  const codes = listOf(typed).map((entry) => ({ entry, code: findMarketplace(entry)?.countryCode }));
  const strange = codes.filter(({ code }) => !stores.some(({ countryCode }) => countryCode === code));
  if (strange.length === 0 && codes.length > 0) return [...new Set(codes.flatMap(({ code }) => code ?? []))];
  const names = strange.map(({ entry }) => entry).join(', ');
  throw new UsageError(names === '' ? 'No marketplace is named' : `The account does not sell in ${names}`, {
    hint: `Choose from ${codesOf(stores)}.`,
  });
}

function codesOf(stores: readonly Store[]): string {
  return stores.map(({ countryCode }) => countryCode).join(', ');
}
