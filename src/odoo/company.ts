import { z } from 'zod';
import {
  type CompanyId,
  type CurrencyId,
  type FiscalPositionId,
  isRecordId,
  type PartnerId,
  type PricelistId,
  type TaxId,
  type TeamId,
  type UserId,
} from '../domain/record-id.ts';
import type { Pricing, Tax } from '../domain/tax.ts';
import { readTaxes } from './account/tax.ts';
import { createGeography, type Geography } from './base/geography.ts';
import type { Dialect } from './orm/dialect.ts';
import { dialectOf } from './orm/kept-dialect.ts';
import { ensureRecord, findNamed, getNamed, hashOf } from './orm/named.ts';
import { findOne, requiredMany2one, searchRead } from './orm/search-read.ts';
import { ensurePricelist } from './product/pricelist.ts';
import type { NewRecordValues, Odoo } from './rpc/client.ts';
import { OdooError } from './rpc/errors.ts';

/** The account's settings that name records in Odoo. */
export type CompanyNames = {
  company?: string | undefined;
  team: string;
  salesperson?: string | undefined;
  location: string;
  /** Values for fields that this Odoo wants to be filled in new records. */
  requiredFields?: NewRecordValues | undefined;
};

/** The records that every order of an account refers to, looked up once per pass. */
export type Company = {
  /** Odoo with the account's company as the active one. */
  odoo: Odoo;
  companyId: CompanyId;
  /** The sales team; undefined until the first order creates it. */
  teamId: TeamId | undefined;
  /** The sales team, created if missing. */
  ensureTeam: () => Promise<TeamId>;
  salespersonId: UserId | undefined;
  geography: Geography;
  /** Whether the company rounds each line or the order as a whole, and how exact prices are. */
  pricing: Omit<Pricing, 'exponent'>;
  /** By id, in the order in which Odoo computes them; a group stands for its taxes. */
  taxes: ReadonlyMap<TaxId, readonly Tax[]>;
  /** Version differences of this Odoo. */
  dialect: Dialect;
  /** What this pass has learned about Odoo's behaviour, so that it need not check again. */
  seen: { movesFollowPicking: boolean };
  /** The pricelist of a currency, created if missing. An inactive currency gets none, because Odoo would convert it 1:1. */
  pricelistOf(currencyCode: string): Promise<PricelistId>;
  /** Decimal places that this Odoo gives a currency; undefined when it has no such currency. */
  decimalsOf(currencyCode: string): number | undefined;
  /** The fiscal position, where Odoo does not find it by itself when the order is made over the API. */
  fiscalPositionOf(partnerId: PartnerId, shippingId: PartnerId): Promise<FiscalPositionId | undefined>;
};

/**
 * Context for work about which nobody needs a notification. The time zone matters, because `load` reads times in the zone of the
 * context.
 */
const QUIET = {
  tracking_disable: true,
  mail_create_nosubscribe: true,
  mail_notify_force_send: false,
  tz: 'UTC',
};

/** Instead of Odoo's defaults for new invoices, credit notes and bills: an amount of Amazon's is never rounded to coins. */
const EXACT = { default_invoice_cash_rounding_id: false };

/**
 * Looks up the records that a seller's orders refer to; creates nothing before it is needed.
 *
 * @throws OdooError that names the setting when a record is missing
 */
export async function openCompany(connected: Odoo, names: CompanyNames): Promise<Company> {
  const company = await findCompany(connected, names.company);
  const odoo = connected
    .with({ ...QUIET, ...EXACT, allowed_company_ids: [company.id] })
    .filling(names.requiredFields ?? {});
  const pricelists = new Map<string, Promise<PricelistId>>();
  const currencies = await readCurrencies(odoo);
  const dialect = await dialectOf(odoo);
  const teamId = await findNamed(odoo, 'crm.team', names.team, ['name']);
  let team: Promise<TeamId> | undefined;
  const salespersonId =
    names.salesperson === undefined
      ? undefined
      : await getNamed(odoo, 'res.users', names.salesperson, ['login', 'name'], 'odoo.salesperson');
  return {
    odoo,
    companyId: company.id,
    teamId,
    ensureTeam: () => {
      team ??= ensureTeam(odoo, names.team, teamId);
      team.catch(() => {
        team = undefined;
      });
      return team;
    },
    salespersonId,
    geography: createGeography(odoo),
    pricing: { roundGlobally: company.roundGlobally, priceDigits: await readPriceDigits(odoo) },
    taxes: await readTaxes(odoo, company.id),
    dialect,
    seen: { movesFollowPicking: false },
    decimalsOf: (currencyCode) => currencies.get(currencyCode)?.decimals,
    fiscalPositionOf: await fiscalPositionReader(odoo, company.id, dialect),
    pricelistOf: (currencyCode) => {
      const known =
        pricelists.get(currencyCode) ??
        ensurePricelist({ odoo, companyId: company.id }, currencyCode, currencies.get(currencyCode));
      pricelists.set(currencyCode, known);
      known.catch(() => pricelists.delete(currencyCode));
      return known;
    },
  };
}

const CompanyRow = z.object({
  id: z.number(),
  name: z.string(),
  tax_calculation_rounding_method: z.string(),
});

async function findCompany(
  odoo: Odoo,
  name: string | undefined,
): Promise<{ id: CompanyId; roundGlobally: boolean }> {
  const wanted =
    name === undefined
      ? await ownCompany(odoo)
      : await getNamed(odoo, 'res.company', name, ['name'], 'odoo.company');
  const [company] = await searchRead(odoo, 'res.company', [['id', '=', wanted]], CompanyRow);
  return { id: wanted, roundGlobally: company?.tax_calculation_rounding_method === 'round_globally' };
}

async function ownCompany(odoo: Odoo): Promise<CompanyId> {
  const [user] = await searchRead(
    odoo,
    'res.users',
    [['id', '=', odoo.uid]],
    z.object({ company_id: requiredMany2one('res.company') }),
  );
  if (user !== undefined) return user.company_id;
  throw new OdooError('Odoo does not show its user, so that the company is not known', {
    kind: 'access',
    outcome: 'rejected',
    hint: 'Name the company in odoo.company of the settings, or let the user of the settings read its own record (res.users).',
  });
}

async function ensureTeam(odoo: Odoo, name: string, known: TeamId | undefined): Promise<TeamId> {
  return known ?? ensureRecord(odoo, 'crm.team', `team_${hashOf(name)}`, { name });
}

async function readPriceDigits(odoo: Odoo): Promise<number | undefined> {
  const Answer = z.object({
    price_unit: z.object({
      digits: z.union([z.literal(false), z.tuple([z.number(), z.number()])]).optional(),
    }),
  });
  const answer = Answer.parse(
    await odoo.read('sale.order.line', 'fields_get', { allfields: ['price_unit'], attributes: ['digits'] }),
  );
  const { digits } = answer.price_unit;
  return digits === undefined || digits === false ? undefined : digits[1];
}

/**
 * Up to 15 Odoo finds the fiscal position only in its own form: there it is asked for, when the company has any that apply by
 * themselves. Later ones compute it.
 */
async function fiscalPositionReader(
  odoo: Odoo,
  companyId: CompanyId,
  { computesFiscalPosition: computed }: Dialect,
): Promise<(partnerId: PartnerId, shippingId: PartnerId) => Promise<FiscalPositionId | undefined>> {
  const positions = computed
    ? undefined
    : await findOne(odoo, 'account.fiscal.position', [['company_id', '=', companyId]]);
  if (positions === undefined) return async () => undefined;
  const known = new Map<string, Promise<FiscalPositionId | undefined>>();
  return (partnerId, shippingId) => {
    const key = `${partnerId} ${shippingId}`;
    const found = known.get(key) ?? askFiscalPosition(odoo, { companyId, partnerId, shippingId });
    known.set(key, found);
    found.catch(() => known.delete(key));
    return found;
  };
}

const OnChange = z.object({ value: z.object({ fiscal_position_id: z.unknown() }) });

/**
 * The fiscal position that Odoo's own form would find. `get_fiscal_position` itself returns a recordset, which no protocol can
 * transmit.
 */
async function askFiscalPosition(
  odoo: Odoo,
  { companyId, partnerId, shippingId }: { companyId: CompanyId; partnerId: PartnerId; shippingId: PartnerId },
): Promise<FiscalPositionId | undefined> {
  const answer = await odoo.read(
    'sale.order',
    'onchange',
    {
      values: { partner_id: partnerId, partner_shipping_id: shippingId, company_id: companyId },
      field_name: 'partner_shipping_id',
      field_onchange: {
        partner_id: '1',
        partner_shipping_id: '1',
        company_id: '1',
        fiscal_position_id: '',
      },
    },
    { ids: [] },
  );
  const found = OnChange.parse(answer).value.fiscal_position_id;
  // The id alone, or with its name; false or 0 where there is none.
  const id: unknown = Array.isArray(found) ? found[0] : found;
  return isRecordId<FiscalPositionId>(id) ? id : undefined;
}

type Currencies = ReadonlyMap<string, { id: CurrencyId; decimals: number; active: boolean }>;

async function readCurrencies(odoo: Odoo): Promise<Currencies> {
  const Currency = z.object({
    id: z.number(),
    name: z.string(),
    decimal_places: z.number(),
    active: z.boolean(),
  });
  const found = await searchRead(odoo, 'res.currency', [], Currency, { context: { active_test: false } });
  return new Map(
    found.map(({ id, name, decimal_places: decimals, active }) => [name, { id, decimals, active }]),
  );
}
