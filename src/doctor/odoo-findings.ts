import type { Settings } from '../config/schema.ts';
import { hasOtherConnector, hasTracking, isAdministrator, readApps, readRights } from '../odoo/required.ts';
import type { Odoo } from '../odoo/rpc/client.ts';
import { readServerVersion } from '../odoo/rpc/version.ts';
import { hasScreens } from '../odoo/screens/account.ts';
import { broken, type Finding, ok, warning } from './finding.ts';

/** With a larger clock error, orders get wrong dates and Amazon refuses requests. */
const LARGEST_SKEW_MS = 60_000;

/** The server without login: its version, and whether its clock agrees with ours. */
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

/** Which apps are installed, and which would conflict with this program. */
export async function moduleFindings(odoo: Odoo): Promise<Finding[]> {
  const apps = (await readApps(odoo)).map(({ app, installed }) =>
    installed
      ? ok('modules', `${app} is installed`)
      : broken('modules', 'odoo', `${app} is not installed`, `Install ${app} in Odoo ▸ Apps.`),
  );
  const tracking = (await hasTracking(odoo))
    ? []
    : [
        warning(
          'modules',
          'Deliveries have no tracking reference',
          'Install Delivery Costs (stock_delivery, before 17 delivery): Amazon requires tracking.',
        ),
      ];
  return [
    ...apps,
    ...tracking,
    (await hasOtherConnector(odoo))
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
          'Run "amazon-odoo setup" as an administrator. Without them nothing keeps a second program from working for the same account: run one only.',
        ),
  ];
}

/** The user's rights, model by model, and that it has no more than it needs. */
export async function rightFindings(odoo: Odoo): Promise<Finding[]> {
  const findings = (await readRights(odoo)).map(({ model, operations, missing }) =>
    missing.length === 0
      ? ok('rights', `${model}: ${operations.join(', ')}`)
      : broken(
          'rights',
          'odoo',
          `${model}: the user may not ${missing.join(', ')}`,
          'Give it the groups of the README ("Connect Odoo"); for models x_amazon… run setup again.',
        ),
  );
  return [
    ...findings,
    (await isAdministrator(odoo))
      ? warning(
          'least privilege',
          'The user of the sidecar is an administrator of Odoo',
          'Make a user of its own with the groups of the README, and use that.',
        )
      : ok('least privilege', 'The user of the sidecar is no administrator'),
  ];
}
