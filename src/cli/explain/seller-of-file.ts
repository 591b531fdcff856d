import { hasSettings, loadSettingsWithoutSecrets } from '../../config/load.ts';
import type { SellerSettings } from '../../config/schema.ts';
import { findMarketplace } from '../../domain/marketplaces.ts';
import { UsageError } from '../../errors.ts';
import type { CommonOptions } from '../output.ts';

/**
 * The seller whose settings say how a settlement file is booked: the one that is named, the only one, or the only one that sells in
 * the store of the file.
 *
 * @param storeOf reads the store of the file; called only where it decides
 * @returns undefined without a settings file
 * @throws UsageError when the settings are wrong, or several sellers come into question
 */
export async function sellerOfFile(
  { config, account }: CommonOptions & { account?: string },
  storeOf: () => Promise<string | undefined>,
): Promise<SellerSettings | undefined> {
  if (account === undefined && !hasSettings(config)) return undefined;
  const { accounts } = loadSettingsWithoutSecrets(config);
  const names = accounts.map(({ name }) => name).join(', ');
  if (account !== undefined) {
    const named = accounts.find(({ name }) => name === account);
    if (named !== undefined) return named;
    throw new UsageError(`There is no account "${account}" in the settings`, { hint: `Accounts: ${names}` });
  }
  if (accounts.length === 1) return accounts[0];
  const store = await storeOf();
  const fitting = accounts.filter(({ marketplaces }) =>
    marketplaces.some((code) => findMarketplace(code)?.countryCode === store),
  );
  if (fitting.length === 1) return fitting[0];
  throw new UsageError('The settings have several accounts, and the file does not show whose it is', {
    hint: `Name one with --account: ${names}`,
  });
}
