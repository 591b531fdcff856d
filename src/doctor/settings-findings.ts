import type { SellerSettings, Settings } from '../config/schema.ts';
import { daysUntil, describeExpiry, type ExpiryDates, expiriesOf } from '../domain/expiry.ts';
import type { Seller } from '../jobs/pass/seller.ts';
import type { FollowedSeller } from '../jobs/screens/follow-form.ts';
import { overruled, settingsInEffect } from '../jobs/screens/in-effect.ts';
import type { Odoo } from '../odoo/rpc/client.ts';
import { hasScreens, listAmazonAccounts } from '../odoo/screens/account.ts';
import { type Finding, ok, warning } from './finding.ts';

/** Checks that need only the settings file. */
export function fileFindings({ accounts, odoo }: Pick<Settings, 'accounts' | 'odoo'>): Finding[] {
  const twice = accounts.flatMap((account, index): Finding[] => {
    const first = accounts.slice(0, index).find((other) => isSameSeller(other, account));
    if (first === undefined) return [];
    return [
      warning(
        'settings',
        `${account.name} and ${first.name} are the same seller (${account.sellerId}) and share marketplaces: everything is read twice, and one of the two finds every order done`,
        'Remove one of the two accounts, or give each its own marketplaces.',
      ),
    ];
  });
  return [
    ...(twice.length === 0 ? [ok('settings', 'Each seller is named once')] : twice),
    ...urlFindings(odoo),
  ];
}

function isSameSeller(one: SellerSettings, other: SellerSettings): boolean {
  return (
    one.sellerId === other.sellerId &&
    one.region === other.region &&
    one.marketplaces.some((code) => other.marketplaces.includes(code))
  );
}

/** Whether the client secret and the authorization of an account end soon, by the days in the settings. */
export function expiryFindings(account: ExpiryDates, now: number): Finding[] {
  const expiries = expiriesOf(account, now);
  const dates = Object.entries({
    'client secret': account.clientSecretExpires,
    authorization: account.authorizationExpires,
  });
  const good = dates.flatMap(([what, on]) =>
    on === undefined || expiries.some((expiry) => expiry.on === on)
      ? []
      : [ok('keys', `The ${what} ends on ${on}, in ${daysUntil(on, now)} days`)],
  );
  const ending = expiries.map((expiry) => {
    const { message, hint } = describeExpiry(expiry);
    return warning('keys', message, hint);
  });
  return [...ending, ...good];
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

function urlFindings({ url }: Settings['odoo']): Finding[] {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || LOOPBACK.test(hostname)) return [];
  return [
    warning(
      'settings',
      `odoo.url is ${protocol}//${hostname}: the password and all data cross the network unencrypted`,
      'Use https, or a network of its own (a Docker network) that nobody else can read.',
    ),
  ];
}

/** Settings that people have chosen otherwise in *Amazon Accounts* than the file says: a change of the file does nothing there. */
export async function overruledFindings(
  configured: Seller,
  followed: FollowedSeller | undefined,
): Promise<Finding[]> {
  const form = followed?.form;
  if (form === undefined) return [];
  const { teamId, salespersonId } = await configured.company();
  // The file may name a record by its login or its external ID.
  const isSame: Readonly<Record<string, boolean>> = {
    team: teamId === form.teamId,
    salesperson: salespersonId === form.salespersonId,
  };
  return overruled(settingsInEffect(configured.settings, form.choices))
    .filter(({ key }) => isSame[key] !== true)
    .map(({ key, file, odoo }) =>
      warning(
        'settings',
        `The settings file says ${key}: ${file}, and Amazon Accounts in Odoo says ${odoo}: Odoo's counts`,
        `Empty the field in Amazon Accounts, and the file counts; or take odoo.${key} out of the file. "amazon-odoo settings show" shows all of them.`,
      ),
    );
}

/** Records in *Amazon Accounts* whose account is no longer in the settings file, so that nothing handles their buttons. */
export async function orphanFindings(
  odoo: Odoo,
  { accounts }: Pick<Settings, 'accounts'>,
): Promise<Finding[]> {
  if (!(await hasScreens(odoo))) return [];
  const names = new Set(accounts.map(({ name }) => name));
  const orphans = (await listAmazonAccounts(odoo)).filter((name) => !names.has(name));
  return orphans.map((name) =>
    warning(
      'screens',
      `Amazon Accounts shows "${name}", which is not in the settings file: nobody answers its buttons`,
      `Put the account back into the settings, or delete its record in Odoo.`,
    ),
  );
}
