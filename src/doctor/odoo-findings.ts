import type { Settings } from '../config/schema.ts';
import { mayDo, type Operation } from '../odoo/orm/rights.ts';
import type { Odoo } from '../odoo/rpc/client.ts';
import { readServerVersion } from '../odoo/rpc/version.ts';
import { hasScreens } from '../odoo/screens/account.ts';
import {
  ACCOUNT_MODEL,
  FAILURE_MODEL,
  MARKETPLACE_MODEL,
  OFFER_MODEL,
  RECOVERY_MODEL,
} from '../odoo/screens/fields.ts';
import { broken, type Finding, ok, warning } from './finding.ts';

/** A clock that is further off than this dates orders wrongly, and Amazon refuses its signatures. */
const LARGEST_SKEW_MS = 60_000;

/** The server as anybody sees it: its version, and whether its clock and ours agree. */
export async function serverFindings(settings: Settings['odoo'], now: () => number): Promise<Finding[]> {
  const { version, time } = await readServerVersion(settings);
  const major = Number.parseInt(version, 10);
  const skew = time === undefined ? 0 : Math.abs(now() - time.getTime());
  return [
    major >= 14
      ? ok('version', `Odoo ${version}`)
      : broken('version', 'odoo', `Odoo ${version} is too old`, 'Odoo 14 is the oldest that works.'),
    skew <= LARGEST_SKEW_MS
      ? ok('clock', `Odoo's clock and this machine's agree within ${Math.ceil(skew / 1000)} s`)
      : warning(
          'clock',
          `Odoo's clock and this machine's differ by ${Math.round(skew / 1000)} s`,
          'Let both machines follow a time server (NTP).',
        ),
  ];
}

/** Apps by a model that only they have. */
const MODULES: Readonly<Record<string, string>> = {
  'sale.order': 'Sales',
  'stock.picking': 'Inventory',
  'account.move': 'Invoicing',
};

/** What is installed, and what would get in our way. */
export async function moduleFindings(odoo: Odoo): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [model, app] of Object.entries(MODULES)) {
    const there = (await odoo.fieldsOf(model)).size > 0;
    findings.push(
      there
        ? ok('modules', `${app} is installed`)
        : broken('modules', 'odoo', `${app} is not installed`, `Install ${app} in Odoo ▸ Apps.`),
    );
  }
  if (!(await odoo.fieldsOf('stock.picking')).has('carrier_tracking_ref')) {
    findings.push(
      warning(
        'modules',
        'Deliveries have no tracking reference',
        'Install Delivery Costs (stock_delivery, before 17 delivery): Amazon requires tracking.',
      ),
    );
  }
  findings.push(
    (await odoo.fieldsOf('amazon.account')).size > 0
      ? warning(
          'connector',
          "Odoo's own Amazon connector (sale_amazon) is installed",
          'Let only one of the two work: archive its accounts, or orders may come in twice.',
        )
      : ok('connector', 'No other Amazon connector is installed'),
    (await hasScreens(odoo))
      ? ok('screens', 'The Amazon screens are there')
      : warning(
          'screens',
          'The Amazon screens are not there',
          'Run "amazon-odoo setup" as an administrator.',
        ),
  );
  return findings;
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

/** The user's rights, model by model, and that it has no more than it needs. */
export async function rightFindings(odoo: Odoo): Promise<Finding[]> {
  const wanted = (await hasScreens(odoo)) ? [...RIGHTS, ...SCREEN_RIGHTS] : RIGHTS;
  const findings: Finding[] = [];
  for (const [model, operations] of wanted) {
    const missing: Operation[] = [];
    for (const operation of operations) if (!(await mayDo(odoo, model, operation))) missing.push(operation);
    findings.push(
      missing.length === 0
        ? ok('rights', `${model}: ${operations.join(', ')}`)
        : broken(
            'rights',
            'odoo',
            `${model}: the user may not ${missing.join(', ')}`,
            'Give it the groups of the README ("Connect Odoo"); for models x_amazon… run setup again.',
          ),
    );
  }
  findings.push(
    (await mayDo(odoo, 'ir.model', 'create'))
      ? warning(
          'least privilege',
          'The user of the sidecar is an administrator of Odoo',
          'Make a user of its own with the groups of the README, and use that.',
        )
      : ok('least privilege', 'The user of the sidecar is no administrator'),
  );
  return findings;
}
