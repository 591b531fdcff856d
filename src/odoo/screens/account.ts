import { z } from 'zod';
import { fromOdooDatetime, type Instant, toOdooDatetime } from '../../domain/time.ts';
import { type Cell, externalId, loadMissing } from '../orm/load.ts';
import { ensureRecord } from '../orm/named.ts';
import { findOne, many2one, searchRead, searchReadIn, text } from '../orm/search-read.ts';
import { retrySafely } from '../orm/whole-or-halves.ts';
import type { Odoo } from '../rpc/client.ts';
import { OdooError } from '../rpc/errors.ts';
import {
  ACCOUNT_FIELDS as ACCOUNT,
  ACCOUNT_MODEL,
  FAILURE_FIELDS as FAILURE,
  jobFields,
  MARKETPLACE_FIELDS as MARKETPLACE,
  MARKETPLACE_MODEL,
  RECOVERY_FIELDS as RECOVERY,
  RECOVERY_STATES,
} from './fields.ts';

/** A marketplace of an account, as people have set it; what is undefined is as on the account. */
export type AmazonMarketplaceRecord = {
  code: string;
  synchronized: boolean;
  teamId: number | undefined;
  locationId: number | undefined;
  invoiceJournalId: number | undefined;
};

/** An account's record in Odoo, as people have set it; what is undefined is as in the settings file. */
export type AmazonAccountRecord = {
  id: number;
  teamId: number | undefined;
  salespersonId: number | undefined;
  locationId: number | undefined;
  warehouseId: number | undefined;
  invoiceJournalId: number | undefined;
  /** Its name. */
  paymentJournal: string | undefined;
  saleProductId: number | undefined;
  shippingProductId: number | undefined;
  unknownSku: string | undefined;
  anonymousCustomers: string | undefined;
  facilitatorTax: string | undefined;
  importShippedFbm: boolean;
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

const Account = z.object({
  id: z.number(),
  [ACCOUNT.team]: many2one,
  [ACCOUNT.salesperson]: many2one,
  [ACCOUNT.location]: many2one,
  [ACCOUNT.warehouse]: many2one,
  [ACCOUNT.invoiceJournal]: many2one,
  [ACCOUNT.paymentJournal]: named,
  [ACCOUNT.saleProduct]: many2one,
  [ACCOUNT.shippingProduct]: many2one,
  [ACCOUNT.unknownSku]: text,
  [ACCOUNT.anonymousCustomers]: text,
  [ACCOUNT.facilitatorTax]: text,
  [ACCOUNT.importShippedFbm]: z.boolean(),
  [ACCOUNT.invoices]: text,
  [ACCOUNT.settlements]: text,
  [ACCOUNT.lastOrderSync]: moment,
  [ACCOUNT.lastOrderSyncWritten]: moment,
});

const Marketplace = z.object({
  [MARKETPLACE.code]: z.string(),
  [MARKETPLACE.synchronized]: z.boolean(),
  [MARKETPLACE.team]: many2one,
  [MARKETPLACE.location]: many2one,
  [MARKETPLACE.invoiceJournal]: many2one,
});

/** True when `setup` has been run on this Odoo, and the user may see its accounts. */
export async function hasScreens(odoo: Odoo): Promise<boolean> {
  return (await odoo.fieldsOf(ACCOUNT_MODEL)).has(ACCOUNT.lastOrderSync);
}

/** Reads what people have set on an account, with its marketplaces; undefined when there is no such account. */
export async function readAmazonAccount(odoo: Odoo, name: string): Promise<AmazonAccountRecord | undefined> {
  const [row] = await searchRead(odoo, ACCOUNT_MODEL, [[ACCOUNT.name, '=', name]], Account, { limit: 1 });
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
    teamId: row[ACCOUNT.team],
    salespersonId: row[ACCOUNT.salesperson],
    locationId: row[ACCOUNT.location],
    warehouseId: row[ACCOUNT.warehouse],
    invoiceJournalId: row[ACCOUNT.invoiceJournal],
    paymentJournal: row[ACCOUNT.paymentJournal],
    saleProductId: row[ACCOUNT.saleProduct],
    shippingProductId: row[ACCOUNT.shippingProduct],
    unknownSku: row[ACCOUNT.unknownSku],
    anonymousCustomers: row[ACCOUNT.anonymousCustomers],
    facilitatorTax: row[ACCOUNT.facilitatorTax],
    importShippedFbm: row[ACCOUNT.importShippedFbm],
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

/** The initial values of an account's record; people may change them afterwards. */
export type AmazonAccountValues = {
  name: string;
  sellerId: string;
  region: string;
  companyId: number;
  teamId: number | undefined;
  salespersonId: number | undefined;
  locationId: number | undefined;
  unknownSku: string;
  anonymousCustomers: string;
  facilitatorTax: string;
  importShippedFbm: boolean;
  invoices: string;
  settlements: string;
  /** With the domain, e.g. `amazon.de`. */
  marketplaces: readonly { code: string; domainName: string }[];
};

/** Makes the account's record and those of its marketplaces, where they are missing; existing ones are left as they are. */
export async function ensureAmazonAccount(odoo: Odoo, values: AmazonAccountValues): Promise<number> {
  const accountId = await ensureRecord(odoo, ACCOUNT_MODEL, `account_${values.name}`, {
    [ACCOUNT.name]: values.name,
    [ACCOUNT.sellerId]: values.sellerId,
    [ACCOUNT.region]: values.region,
    [`${ACCOUNT.company}/.id`]: values.companyId,
    [`${ACCOUNT.team}/.id`]: values.teamId ?? '',
    [`${ACCOUNT.salesperson}/.id`]: values.salespersonId ?? '',
    [`${ACCOUNT.location}/.id`]: values.locationId ?? '',
    [ACCOUNT.unknownSku]: values.unknownSku,
    [ACCOUNT.anonymousCustomers]: values.anonymousCustomers,
    [ACCOUNT.facilitatorTax]: values.facilitatorTax,
    [ACCOUNT.importShippedFbm]: values.importShippedFbm,
    [ACCOUNT.invoices]: values.invoices,
    [ACCOUNT.settlements]: values.settlements,
  });
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

/** What a finished job shows on its account. */
export type RunShown = { job: string; at: Instant; result: string; openFailures: number };

/** Shows how a job ended. A job that is younger than the screens of this Odoo has no fields there until `setup` runs again. */
export async function showRun(odoo: Odoo, accountId: number, run: RunShown): Promise<void> {
  const { at, result } = jobFields(run.job);
  const isShown = (await odoo.fieldsOf(ACCOUNT_MODEL)).has(result);
  await write(odoo, accountId, {
    ...(isShown && { [at]: toOdooDatetime(run.at), [result]: run.result }),
    [ACCOUNT.openFailures]: run.openFailures,
  });
}

/** Shows up to when orders have been read. */
export async function writeLastOrderSync(odoo: Odoo, accountId: number, at: Instant): Promise<void> {
  await write(odoo, accountId, {
    [ACCOUNT.lastOrderSync]: toOdooDatetime(at),
    [ACCOUNT.lastOrderSyncWritten]: toOdooDatetime(at),
  });
}

/** Resets a button whose request was carried out. */
export async function clearRequest(odoo: Odoo, accountId: number, job: string): Promise<void> {
  await write(odoo, accountId, { [jobFields(job).requested]: false });
}

function write(odoo: Odoo, accountId: number, vals: Record<string, unknown>): Promise<unknown> {
  return retrySafely(() => odoo.call(ACCOUNT_MODEL, 'write', { vals }, { ids: [accountId] }));
}

/** The account's id; undefined when it has no record. */
export function findAmazonAccount(odoo: Odoo, name: string): Promise<number | undefined> {
  return findOne(odoo, ACCOUNT_MODEL, [[ACCOUNT.name, '=', name]]);
}

/** Names of all accounts that have a record. */
export async function listAmazonAccounts(odoo: Odoo): Promise<string[]> {
  const Named = z.object({ [ACCOUNT.name]: z.string() });
  return (await searchRead(odoo, ACCOUNT_MODEL, [], Named)).map((row) => row[ACCOUNT.name]);
}

/** An account on which something was pressed. */
export type PressedAccount = { id: number; name: string; jobs: string[] };

/**
 * Accounts with a pressed button, of their own or on a record of theirs, in one call. What is pressed on a record of an account
 * is taken up by its orders.
 *
 * @param jobs those that can be run; one without a button on this Odoo cannot be pressed
 */
export async function readPressed(odoo: Odoo, jobs: readonly string[]): Promise<PressedAccount[]> {
  const fields = await odoo.fieldsOf(ACCOUNT_MODEL);
  const shown = jobs.filter((job) => fields.has(jobFields(job).requested));
  const flags = shown.map((job) => jobFields(job).requested);
  const conditions = [
    ...flags.map((flag) => [flag, '=', true] as const),
    [`${ACCOUNT.recoveries}.${RECOVERY.state}`, '=', RECOVERY_STATES.requested] as const,
    [`${ACCOUNT.failures}.${FAILURE.retry}`, '=', true] as const,
    [`${ACCOUNT.failures}.${FAILURE.dismiss}`, '=', true] as const,
  ];
  const Pressed = z.object({
    id: z.number(),
    name: z.string(),
    ...Object.fromEntries(flags.map((flag) => [flag, z.boolean()])),
  });
  const rows: ({ id: number; name: string } & Record<string, unknown>)[] = await searchRead(
    odoo,
    ACCOUNT_MODEL,
    [...conditions.slice(1).map(() => '|'), ...conditions],
    Pressed,
    { names: { name: ACCOUNT.name } },
  );
  return rows.map((row) => {
    const pressed = shown.filter((job) => row[jobFields(job).requested] === true);
    return { id: row.id, name: row.name, jobs: pressed.length === 0 ? ['orders'] : pressed };
  });
}
