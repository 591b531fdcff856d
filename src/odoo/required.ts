import { z } from 'zod';
import { mayDo, type Operation } from './orm/rights.ts';
import { searchRead } from './orm/search-read.ts';
import type { Odoo } from './rpc/client.ts';
import { hasScreens } from './screens/account.ts';
import {
  ACCOUNT_MODEL,
  FAILURE_MODEL,
  MARKETPLACE_MODEL,
  OFFER_MODEL,
  RECOVERY_MODEL,
} from './screens/fields.ts';

/** Apps by a model that only they have. */
const APPS: Readonly<Record<string, string>> = {
  'sale.order': 'Sales',
  'stock.picking': 'Inventory',
  'account.move': 'Invoicing',
};

/** The apps that the sidecar needs, and whether each is installed. */
export function readApps(odoo: Odoo): Promise<{ app: string; installed: boolean }[]> {
  return Promise.all(
    Object.entries(APPS).map(async ([model, app]) => ({
      app,
      installed: (await odoo.fieldsOf(model)).size > 0,
    })),
  );
}

/** Whether deliveries have a tracking reference, which Amazon requires. */
export async function hasTracking(odoo: Odoo): Promise<boolean> {
  return (await odoo.fieldsOf('stock.picking')).has('carrier_tracking_ref');
}

/** Whether Odoo's own Amazon connector (`sale_amazon`) is installed. */
export async function hasOtherConnector(odoo: Odoo): Promise<boolean> {
  return (await odoo.fieldsOf('amazon.account')).size > 0;
}

/** What the sidecar's own user needs, model by model; the README lists the groups that give it. */
const RIGHTS: readonly (readonly [string, readonly Operation[]])[] = [
  ['sale.order', ['read', 'write', 'create']],
  ['sale.order.line', ['read', 'write', 'create']],
  ['res.partner', ['read', 'write', 'create']],
  ['product.product', ['read', 'create']],
  ['product.pricelist', ['read', 'create']],
  ['crm.team', ['read', 'create']],
  ['stock.picking', ['read', 'write']],
  ['stock.move', ['read', 'write', 'create']],
  ['stock.location', ['read', 'create']],
  ['stock.picking.type', ['read', 'create']],
  ['stock.rule', ['read', 'create']],
  ['account.move', ['read', 'write', 'create']],
  ['account.move.line', ['read', 'write']],
  ['account.payment', ['read', 'write', 'create']],
  ['account.tax', ['read']],
];
const SCREEN_RIGHTS: readonly (readonly [string, readonly Operation[]])[] = [
  [ACCOUNT_MODEL, ['read', 'write', 'create']],
  [MARKETPLACE_MODEL, ['read', 'write', 'create']],
  [RECOVERY_MODEL, ['read', 'write']],
  [OFFER_MODEL, ['read', 'write', 'create']],
  [FAILURE_MODEL, ['read', 'write', 'create']],
];

/** A model that the sidecar works with, what it does there, and what of that the user may not. */
export type ModelRights = { model: string; operations: readonly Operation[]; missing: Operation[] };

/** Asks for the user's rights, model by model. */
export async function readRights(odoo: Odoo): Promise<ModelRights[]> {
  const wanted = (await hasScreens(odoo)) ? [...RIGHTS, ...SCREEN_RIGHTS] : RIGHTS;
  return Promise.all(
    wanted.map(async ([model, operations]) => {
      const allowed = await Promise.all(operations.map((operation) => mayDo(odoo, model, operation)));
      return { model, operations, missing: operations.filter((_, index) => !allowed[index]) };
    }),
  );
}

/** The group that gives the rights on a model, by the first that fits; the words are those of Odoo's form of a user. */
const GROUPS: readonly (readonly [RegExp, string])[] = [
  [/^x_/, 'Amazon sidecar (run setup again)'],
  [/^stock\./, 'Inventory / Administrator'],
  [/^account\./, 'Invoicing'],
  [/^product\.product$/, 'Products / Create (before 19: Inventory / Administrator)'],
  [/^./, 'Sales / Administrator'],
];

/** The groups that give what is missing, each once. */
export function groupsToGive(rights: readonly ModelRights[]): string[] {
  const lacking = rights.filter(({ missing }) => missing.length > 0);
  const groups = lacking.flatMap(({ model }) => GROUPS.find(([models]) => models.test(model))?.[1] ?? []);
  return [...new Set(groups)];
}

/** Whether the user may change Odoo itself: more than the sidecar needs. */
export function isAdministrator(odoo: Odoo): Promise<boolean> {
  return mayDo(odoo, 'ir.model', 'create');
}

/** Whether the user may make journals, and accounts of the chart. */
export async function mayMakeBooks(odoo: Odoo): Promise<{ journals: boolean; accounts: boolean }> {
  return {
    journals: await mayDo(odoo, 'account.journal', 'create'),
    accounts: await mayDo(odoo, 'account.account', 'create'),
  };
}

/** Names of all sales teams. */
export async function listTeams(odoo: Odoo): Promise<string[]> {
  return (await searchRead(odoo, 'crm.team', [], z.object({ name: z.string() }))).map(({ name }) => name);
}
