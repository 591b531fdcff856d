import { createRequire } from 'node:module';
import type { validate as Validate } from 'node-cron';
import { z } from 'zod';
import { findMarketplace, REGIONS } from '../domain/marketplaces.ts';
import { BOOKING_KINDS } from '../domain/settlements/kinds.ts';
import { Fees, MarketplaceCode } from './fees.ts';
import { OdooConnection } from './odoo-connection.ts';
import { Retention } from './retention.ts';
import { Stock } from './stock.ts';
import { UploadInvoices } from './upload-invoices.ts';
import { AmazonEndpoint, Day, LOOPBACK, Name, RequiredFields, Secret } from './values.ts';

/** A job that never starts by itself. */
export const SCHEDULE_OFF = 'off';

const Schedule = z
  .string()
  .refine(
    (text) => text === SCHEDULE_OFF || isCronExpression(text),
    'must be a cron expression of five fields, e.g. "*/5 * * * *", or "off"',
  )
  .describe('Cron expression, in UTC; or "off"');

/** The package is loaded only here, for most settings keep the default schedules, which are not checked. */
function isCronExpression(text: string): boolean {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the types are the package's own
  const { validate } = createRequire(import.meta.url)('node-cron') as { validate: typeof Validate };
  return validate(text);
}

/** A job that has a key in `schedule`. */
export type ScheduledJob = { name: string; schedule: string };

/** When each job starts. A key per job; in the settings as they are read, `expressions` by the job's name. */
function scheduleOf(jobs: readonly ScheduledJob[]) {
  const keys = Object.fromEntries(jobs.map(({ name, schedule }) => [name, Schedule.default(schedule)]));
  return z
    .strictObject({
      ...keys,
      jitterSeconds: z
        .number()
        .min(0)
        .max(3600)
        .default(20)
        .describe('Each job starts up to so many seconds late, so that not everybody calls at once'),
    })
    .transform(({ jitterSeconds, ...expressions }) => ({
      jitterSeconds,
      // The keys are those of `keys`, whose values are texts.
      expressions: expressions as Readonly<Record<string, string>>,
    }));
}

/** How an account's records are created in Odoo. Every key is optional and has a working default. */
const AccountOdoo = z.strictObject({
  company: Name.optional().describe('Company name or external ID; default: the company of the Odoo user'),
  team: Name.default('Amazon').describe('Sales team; made if missing'),
  salesperson: Name.optional().describe('Login of the responsible person; default: none'),
  location: Name.default('WH/Amazon').describe(
    "Amazon's stock location (complete name or external ID); made if missing",
  ),
  unknownSku: z
    .enum(['default', 'create', 'fail'])
    .default('default')
    .describe('What to do with a SKU that Odoo does not know'),
  anonymousCustomers: z
    .enum(['shared', 'perOrder'])
    .default('shared')
    .describe('Customer of orders without personal data'),
  facilitatorTax: z
    .enum(['exclude', 'passThrough'])
    .default('exclude')
    .describe('Tax that Amazon collects and remits'),
  importShippedFbm: z
    .boolean()
    .default(false)
    .describe('Import merchant-fulfilled orders first seen when shipped'),
  roundingLimit: z
    .string()
    .regex(/^\d+(\.\d+)?$/, 'must be an amount such as "0.05"')
    .default('0')
    .describe(
      "Largest difference between Amazon's figures that becomes a rounding line, in the order's currency",
    ),
  referenceField: Name.default('client_order_ref').describe(
    'Field of sale.order in which earlier orders carry the Amazon order id',
  ),
  requiredFields: RequiredFields.default({}).describe(
    'Values for fields that this Odoo wants to be filled in new records (not of deliveries and, from Odoo 17 on, invoices, which need a default in Odoo), by model and field: {sale.order: {x_channel: Amazon, project_id/id: module.name}}',
  ),
  skuMap: z
    .record(
      z.string(),
      z.union([
        z.string(),
        z.strictObject({
          reference: Name.describe('Internal reference of the Odoo product'),
          quantity: z.number().positive().describe('How many of the product are in one unit of the SKU'),
        }),
      ]),
    )
    .default({})
    .describe(
      'SKU: internal reference of the Odoo product, or for packs {reference: MUG, quantity: 3}: so many of it in one unit',
    ),
  carriers: z.record(z.string(), z.string()).default({}).describe('Odoo carrier: Amazon carrier code'),
  shipments: z
    .enum(['confirm', 'feed'])
    .default('confirm')
    .describe('How deliveries are reported: one call each, or together in a feed'),
  lateWarningHours: z
    .number()
    .min(0)
    .max(240)
    .default(4)
    .describe('Hours before the latest ship time at which an open delivery gets a warning; 0: none'),
  invoices: z.enum(['manual', 'onDelivery']).default('manual').describe('Who makes invoices'),
  uploadInvoices: UploadInvoices,
  settlements: z.enum(['batch', 'statement', 'none']).default('batch').describe('How payouts are booked'),
  journal: Name.default('Amazon Payments').describe('Journal of the payouts; made if missing'),
  feeAccounts: z
    .record(z.string(), Name)
    .default({})
    .describe(
      "Amazon's word, a kind of row (fee, feeTax, advertising, loan …), payout, unknownOrders, difference or unexplained: account (code, name or external ID)",
    ),
  feeVendor: Name.optional().describe(
    'Vendor (name or external ID) whose bills the fees become, one per settlement and month; default: fees are entries',
  ),
  feeTax: Name.optional().describe('Purchase tax (name or external ID) that is in the fees of such a bill'),
  fees: Fees,
  settlementRules: z
    .array(
      z.strictObject({
        transactionType: Name.optional(),
        amountType: Name.optional(),
        amountDescription: Name.optional(),
        words: Name.optional().describe('Fits in any of the three columns'),
        as: z.enum(BOOKING_KINDS),
      }),
    )
    .default([])
    .describe(
      'How rows of a settlement are booked, before the rules of the program; an asterisk stands for any text',
    ),
  missingDocuments: z
    .enum(['wait', 'onAccount'])
    .default('wait')
    .describe(
      "Orders without a posted invoice, refunds without a credit note: the payout waits, or they are booked on the customer's account and matched later",
    ),
  lockedPeriod: z
    .enum(['wait', 'firstOpenDay'])
    .default('wait')
    .describe(
      'Movements in a closed period: the payout waits, or they alone are booked on the first open day',
    ),
  unknownRows: z
    .enum(['suspense', 'refuse'])
    .default('suspense')
    .describe('Rows that no rule fits: booked on the account "Amazon to be explained", or the payout waits'),
  months: z
    .enum(['utc', 'store'])
    .default('utc')
    .describe("Where a month of a settlement ends: at midnight in UTC, or in the store's time zone"),
});

const Account = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9_-]+$/, 'may hold letters, digits, _ and -')
      .describe('Unique name of the account'),
    region: z.enum(REGIONS).describe('Amazon region of the account'),
    sellerId: Name.describe("Amazon's merchant token"),
    clientId: Secret.describe('LWA client id'),
    clientSecret: Secret.describe('LWA client secret'),
    refreshToken: Secret.describe('LWA refresh token'),
    clientSecretExpires: Day.optional().describe(
      'Day on which the client secret ends (180 days after it was made): people are warned 30 and 7 days before; default: nobody is',
    ),
    authorizationExpires: Day.optional().describe(
      "Day on which the seller's authorization ends (a year after it was given): people are warned 30 and 7 days before; default: nobody is",
    ),
    marketplaces: z.array(MarketplaceCode).min(1, 'must name at least one marketplace').max(50),
    endpoint: AmazonEndpoint.optional().describe(
      'Only for a simulator: tokens at {endpoint}/auth/o2/token, API below it',
    ),
    importFrom: z
      .string()
      .refine((text) => !Number.isNaN(Date.parse(text)), 'must be a date such as 2026-11-01')
      .optional()
      .describe('The first sync goes back to this date; default: 30 days'),
    odoo: AccountOdoo.prefault({}),
    stock: Stock.prefault({}),
  })
  .superRefine((account, context) => {
    account.marketplaces.forEach((code, index) => {
      const marketplace = findMarketplace(code);
      if (marketplace === undefined || marketplace.region === account.region) return;
      context.addIssue({
        code: 'custom',
        path: ['marketplaces', index],
        message: `${code} belongs to region ${marketplace.region}, the account is in ${account.region}`,
      });
    });
  });

/** The daemon's web server: what it shows, and who may see it. */
const Daemon = z
  .strictObject({
    host: Name.default('127.0.0.1').describe(
      'Address on which health, metrics and the status page are shown',
    ),
    port: z.int().min(0).max(65_535).default(9464).describe('Their port; 0: any free one, told in the log'),
    token: Secret.min(16, 'must have at least 16 characters, for it can be guessed at: openssl rand -hex 16')
      .optional()
      .describe(
        'Needed to see metrics and the status page, at least 16 characters; required when host is not this machine alone',
      ),
  })
  .superRefine(({ host, token }, context) => {
    if (token !== undefined || LOOPBACK.test(host) || host === '::1') return;
    context.addIssue({
      code: 'custom',
      path: ['token'],
      message: `must be set, because ${host} can be reached from other machines`,
    });
  });

/** Raised by a change that old settings do not survive; a file without a version is of this one. */
const SETTINGS_VERSION = 1;

/**
 * The whole settings file. The JSON Schema for editors is generated from it.
 *
 * @param jobs each gets a key in `schedule`
 */
export function settingsSchema(jobs: readonly ScheduledJob[]) {
  return z
    .strictObject({
      version: z
        .literal(SETTINGS_VERSION, {
          error: `must be ${SETTINGS_VERSION}: this release of the program reads no other version of the settings`,
        })
        .default(SETTINGS_VERSION)
        .describe(
          'Version of the format of this file; only a release that changes the format asks for another',
        ),
      odoo: OdooConnection,
      state: z
        .strictObject({
          path: Name.default('var/amazon-odoo.sqlite').describe(
            'SQLite file; relative to the working directory',
          ),
        })
        .prefault({}),
      accounts: z.array(Account).min(1, 'must hold at least one account'),
      schedule: scheduleOf(jobs).prefault({}),
      daemon: Daemon.prefault({}),
      alerts: z
        .strictObject({
          silentMinutes: z
            .int()
            .min(0)
            .default(60)
            .describe(
              "An account without a successful sync for so long is reported to its salesperson by Odoo's mail; 0: never",
            ),
        })
        .prefault({}),
      retention: Retention.prefault({}),
      privacy: z
        .strictObject({
          anonymizeAfterDays: z
            .int()
            .min(1)
            .optional()
            .describe(
              'Buyers are made anonymous in Odoo so many days after their last delivery; default: never',
            ),
        })
        .prefault({}),
    })
    .superRefine((settings, context) => {
      settings.accounts.forEach((account, index) => {
        if (settings.accounts.findIndex(({ name }) => name === account.name) === index) return;
        context.addIssue({
          code: 'custom',
          path: ['accounts', index, 'name'],
          message: `${account.name} is used twice; every account needs a name of its own`,
        });
      });
      settings.accounts.forEach((account, index) => {
        const other = settings.accounts.slice(0, index).find((before) => bookTwice(before, account));
        if (other === undefined) return;
        context.addIssue({
          code: 'custom',
          path: ['accounts', index, 'odoo', 'company'],
          message: `${account.name} and ${other.name} are the same seller (${account.sellerId}, ${account.region}): Amazon gives both the same settlements, which would be booked in two companies; name the same company in both, or set odoo.settlements to none in one of them`,
        });
      });
    });
}

type BookingAccount = z.infer<typeof Account>;

/**
 * Two accounts of one seller get the same settlements. In one company they are booked once; with two companies nobody could decide
 * which one books them.
 */
function bookTwice(one: BookingAccount, other: BookingAccount): boolean {
  return (
    one.sellerId === other.sellerId &&
    one.region === other.region &&
    one.odoo.company !== other.odoo.company &&
    one.odoo.settlements !== 'none' &&
    other.odoo.settlements !== 'none'
  );
}
export type SellerSettings = z.infer<typeof Account> & {
  /** Keys of `odoo` that stand in the file; the others have their defaults. */
  written?: ReadonlySet<string>;
};
export type Settings = Omit<z.infer<ReturnType<typeof settingsSchema>>, 'accounts'> & {
  accounts: SellerSettings[];
};

/** JSON Schema (2020-12) of the settings file, for editors and for the documentation. */
export function settingsJsonSchema(jobs: readonly ScheduledJob[]): unknown {
  return z.toJSONSchema(settingsSchema(jobs), { io: 'input', unrepresentable: 'any' });
}
