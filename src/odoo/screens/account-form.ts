import { z } from 'zod';
import type {
  CompanyId,
  JournalId,
  LocationId,
  ProductId,
  TeamId,
  UserId,
  WarehouseId,
} from '../../domain/record-id.ts';
import { fromOdooDatetime, type Instant } from '../../domain/time.ts';
import { type Cell, externalId, loadMissing } from '../orm/load.ts';
import { ensureRecord } from '../orm/named.ts';
import { idOf, many2one, searchRead, searchReadIn, text } from '../orm/search-read.ts';
import { retrySafely } from '../orm/whole-or-halves.ts';
import type { IdOf } from '../record-ids.ts';
import type { Domain, Odoo } from '../rpc/client.ts';
import { OdooError } from '../rpc/errors.ts';
import type { AmazonAccountId } from './fields.ts';
import {
  ACCOUNT_FIELDS as ACCOUNT,
  ACCOUNT_MODEL,
  MARKETPLACE_FIELDS as MARKETPLACE,
  MARKETPLACE_MODEL,
} from './fields.ts';

/** A marketplace of an account, as people have set it; what is undefined is as on the account. */
export type AmazonMarketplaceRecord = {
  code: string;
  synchronized: boolean;
  teamId: TeamId | undefined;
  locationId: LocationId | undefined;
  invoiceJournalId: JournalId | undefined;
};

/** Keys of the settings file that people may choose on the form as well. */
export const CHOICE_KEYS = [
  'team',
  'salesperson',
  'location',
  'unknownSku',
  'anonymousCustomers',
  'facilitatorTax',
  'importShippedFbm',
  'invoices',
  'settlements',
  'journal',
] as const;
export type ChoiceKey = (typeof CHOICE_KEYS)[number];

/** An account's record in Odoo, as people have set it; what is undefined is as in the settings file. */
export type AmazonAccountRecord = {
  id: AmazonAccountId;
  /** What is chosen, in the words of the settings file; records by their names. */
  choices: ReadonlyMap<ChoiceKey, string>;
  /** What the form shows as being in effect; undefined where it is of an earlier version. */
  inEffect: string | undefined;
  teamId: TeamId | undefined;
  salespersonId: UserId | undefined;
  locationId: LocationId | undefined;
  warehouseId: WarehouseId | undefined;
  invoiceJournalId: JournalId | undefined;
  /** Its name. */
  paymentJournal: string | undefined;
  saleProductId: ProductId | undefined;
  shippingProductId: ProductId | undefined;
  unknownSku: string | undefined;
  anonymousCustomers: string | undefined;
  facilitatorTax: string | undefined;
  importShippedFbm: boolean | undefined;
  invoices: string | undefined;
  settlements: string | undefined;
  lastOrderSync: Instant | undefined;
  /** The value that the sidecar last wrote; when the current value differs, a person has changed it. */
  lastOrderSyncWritten: Instant | undefined;
  marketplaces: AmazonMarketplaceRecord[];
};

const moment = text.transform((value) => (value === undefined ? undefined : fromOdooDatetime(value)));
const named = z
  .union([z.literal(false), z.tuple([z.number(), z.string()])])
  .transform((value) => (value === false ? undefined : value[1]));

/** The linked record with its name. */
const linked = <Model extends string>(
  model: Model,
): z.ZodType<{ id: IdOf<Model>; name: string } | undefined> =>
  z
    .union([z.literal(false), z.tuple([idOf(model), z.string()])])
    .transform((value) => (value === false ? undefined : { id: value[0], name: value[1] }));

const Account = z.object({
  id: z.number(),
  [ACCOUNT.team]: linked('crm.team'),
  [ACCOUNT.salesperson]: linked('res.users'),
  [ACCOUNT.location]: linked('stock.location'),
  [ACCOUNT.warehouse]: many2one('stock.warehouse'),
  [ACCOUNT.invoiceJournal]: many2one('account.journal'),
  [ACCOUNT.paymentJournal]: named,
  [ACCOUNT.saleProduct]: many2one('product.product'),
  [ACCOUNT.shippingProduct]: many2one('product.product'),
  [ACCOUNT.unknownSku]: text,
  [ACCOUNT.anonymousCustomers]: text,
  [ACCOUNT.facilitatorTax]: text,
  [ACCOUNT.importShippedFbm]: z.boolean(),
  [ACCOUNT.invoices]: text,
  [ACCOUNT.settlements]: text,
  [ACCOUNT.lastOrderSync]: moment,
  [ACCOUNT.lastOrderSyncWritten]: moment,
});
/** From the version on in which an empty form follows the file. */
const NewerAccount = Account.extend({ [ACCOUNT.importShipped]: text, [ACCOUNT.inEffect]: text });

const Marketplace = z.object({
  [MARKETPLACE.code]: z.string(),
  [MARKETPLACE.synchronized]: z.boolean(),
  [MARKETPLACE.team]: many2one('crm.team'),
  [MARKETPLACE.location]: many2one('stock.location'),
  [MARKETPLACE.invoiceJournal]: many2one('account.journal'),
});

/** Reads what people have set on an account, with its marketplaces; undefined when there is no such account. */
export async function readAmazonAccount(odoo: Odoo, name: string): Promise<AmazonAccountRecord | undefined> {
  const byName: Domain = [[ACCOUNT.name, '=', name]];
  const isNewer = await showsInEffect(odoo);
  const [row] = isNewer
    ? await searchRead(odoo, ACCOUNT_MODEL, byName, NewerAccount, { limit: 1 })
    : await searchRead(odoo, ACCOUNT_MODEL, byName, Account, { limit: 1 });
  if (row === undefined) return undefined;
  const marketplaces = await searchReadIn(
    odoo,
    MARKETPLACE_MODEL,
    MARKETPLACE.account,
    [row.id],
    Marketplace,
  );
  return {
    id: row.id,
    choices: choicesOf(row),
    inEffect: isNewerRow(row) ? row[ACCOUNT.inEffect] : undefined,
    teamId: row[ACCOUNT.team]?.id,
    salespersonId: row[ACCOUNT.salesperson]?.id,
    locationId: row[ACCOUNT.location]?.id,
    warehouseId: row[ACCOUNT.warehouse],
    invoiceJournalId: row[ACCOUNT.invoiceJournal],
    paymentJournal: row[ACCOUNT.paymentJournal],
    saleProductId: row[ACCOUNT.saleProduct],
    shippingProductId: row[ACCOUNT.shippingProduct],
    unknownSku: row[ACCOUNT.unknownSku],
    anonymousCustomers: row[ACCOUNT.anonymousCustomers],
    facilitatorTax: row[ACCOUNT.facilitatorTax],
    importShippedFbm: importShippedOf(row),
    invoices: row[ACCOUNT.invoices],
    settlements: row[ACCOUNT.settlements],
    lastOrderSync: row[ACCOUNT.lastOrderSync],
    lastOrderSyncWritten: row[ACCOUNT.lastOrderSyncWritten],
    marketplaces: marketplaces.map((marketplace) => ({
      code: marketplace[MARKETPLACE.code],
      synchronized: marketplace[MARKETPLACE.synchronized],
      teamId: marketplace[MARKETPLACE.team],
      locationId: marketplace[MARKETPLACE.location],
      invoiceJournalId: marketplace[MARKETPLACE.invoiceJournal],
    })),
  };
}

type AccountRow = z.infer<typeof Account> | z.infer<typeof NewerAccount>;

function isNewerRow(row: AccountRow): row is z.infer<typeof NewerAccount> {
  return ACCOUNT.inEffect in row;
}

function importShippedOf(row: AccountRow): boolean | undefined {
  if (!isNewerRow(row)) return row[ACCOUNT.importShippedFbm];
  const chosen = row[ACCOUNT.importShipped];
  return chosen === undefined ? undefined : chosen === 'yes';
}

function choicesOf(row: AccountRow): ReadonlyMap<ChoiceKey, string> {
  const chosen: Record<ChoiceKey, string | undefined> = {
    team: row[ACCOUNT.team]?.name,
    salesperson: row[ACCOUNT.salesperson]?.name,
    location: row[ACCOUNT.location]?.name,
    unknownSku: row[ACCOUNT.unknownSku],
    anonymousCustomers: row[ACCOUNT.anonymousCustomers],
    facilitatorTax: row[ACCOUNT.facilitatorTax],
    importShippedFbm: importShippedOf(row)?.toString(),
    invoices: row[ACCOUNT.invoices],
    settlements: row[ACCOUNT.settlements],
    journal: row[ACCOUNT.paymentJournal],
  };
  return new Map(
    CHOICE_KEYS.flatMap((key): [ChoiceKey, string][] => {
      const value = chosen[key];
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

/** Whether the form can be empty and shows what is in effect: `setup` of this version has been run. */
export async function showsInEffect(odoo: Odoo): Promise<boolean> {
  return (await odoo.fieldsOf(ACCOUNT_MODEL)).has(ACCOUNT.inEffect);
}

/** Shows which value of each setting counts. */
export function writeInEffect(odoo: Odoo, accountId: AmazonAccountId, inEffect: string): Promise<unknown> {
  return write(odoo, accountId, { [ACCOUNT.inEffect]: inEffect });
}

/** What the settings file says of an account, with the records that it names. */
export type AmazonAccountValues = {
  name: string;
  sellerId: string;
  region: string;
  companyId: CompanyId;
  teamId: TeamId | undefined;
  salespersonId: UserId | undefined;
  locationId: LocationId | undefined;
  unknownSku: string;
  anonymousCustomers: string;
  facilitatorTax: string;
  importShippedFbm: boolean;
  invoices: string;
  settlements: string;
  /** With the domain, e.g. `amazon.de`. */
  marketplaces: readonly { code: string; domainName: string }[];
};

/**
 * Makes the account's record and those of its marketplaces, where they are missing. The form stays empty, so that the settings file
 * counts until a person chooses something. A form that an earlier version filled from the file is emptied where it says the same.
 */
export async function ensureAmazonAccount(odoo: Odoo, values: AmazonAccountValues): Promise<AmazonAccountId> {
  const isNewer = await showsInEffect(odoo);
  const accountId = await ensureRecord(odoo, ACCOUNT_MODEL, `account_${values.name}`, {
    [ACCOUNT.name]: values.name,
    [ACCOUNT.sellerId]: values.sellerId,
    [ACCOUNT.region]: values.region,
    [`${ACCOUNT.company}/.id`]: values.companyId,
    ...(isNewer ? {} : { [ACCOUNT.importShippedFbm]: values.importShippedFbm }),
  });
  if (isNewer) await emptyFilledForm(odoo, accountId, values);
  const rows = values.marketplaces.map(({ code, domainName }): { rows: Cell[][] } => ({
    rows: [[externalId(`marketplace_${values.name}_${code}`), domainName, code, true, accountId]],
  }));
  const { refused } = await loadMissing(
    odoo,
    MARKETPLACE_MODEL,
    ['id', MARKETPLACE.name, MARKETPLACE.code, MARKETPLACE.synchronized, `${MARKETPLACE.account}/.id`],
    rows,
  );
  for (const [index, reason] of refused)
    throw new OdooError(
      `Odoo refused the marketplace ${values.marketplaces[index]?.domainName} of the account ${values.name}: ${reason}`,
      { kind: 'validation', outcome: 'rejected' },
    );
  return accountId;
}

/** Does nothing to a form that has shown what is in effect: it is of this version, and what it holds was chosen by people. */
async function emptyFilledForm(
  odoo: Odoo,
  accountId: AmazonAccountId,
  values: AmazonAccountValues,
): Promise<void> {
  const [row] = await searchRead(odoo, ACCOUNT_MODEL, [['id', '=', accountId]], NewerAccount);
  if (row === undefined || row[ACCOUNT.inEffect] !== undefined) return;
  const same = [
    [ACCOUNT.team, row[ACCOUNT.team]?.id === values.teamId],
    [ACCOUNT.salesperson, row[ACCOUNT.salesperson]?.id === values.salespersonId],
    [ACCOUNT.location, row[ACCOUNT.location]?.id === values.locationId],
    [ACCOUNT.unknownSku, row[ACCOUNT.unknownSku] === values.unknownSku],
    [ACCOUNT.anonymousCustomers, row[ACCOUNT.anonymousCustomers] === values.anonymousCustomers],
    [ACCOUNT.facilitatorTax, row[ACCOUNT.facilitatorTax] === values.facilitatorTax],
    [ACCOUNT.invoices, row[ACCOUNT.invoices] === values.invoices],
    [ACCOUNT.settlements, row[ACCOUNT.settlements] === values.settlements],
  ] as const;
  // The forms of earlier versions were always filled, so that one without this is new and nobody has unchecked the box.
  const wasFilled = row[ACCOUNT.unknownSku] !== undefined;
  const imports = row[ACCOUNT.importShippedFbm];
  const emptied = same.filter(([, isSame]) => isSame).map(([field]) => [field, false] as const);
  await write(odoo, accountId, {
    ...Object.fromEntries(emptied),
    ...(wasFilled && imports !== values.importShippedFbm
      ? { [ACCOUNT.importShipped]: imports ? 'yes' : 'no' }
      : {}),
  });
}

function write(odoo: Odoo, accountId: AmazonAccountId, vals: Record<string, unknown>): Promise<unknown> {
  return retrySafely(() => odoo.call(ACCOUNT_MODEL, 'write', { vals }, { ids: [accountId] }));
}
