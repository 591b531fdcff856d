import { loadSettingsWithoutSecrets } from '../config/load.ts';
import { readState, type State } from '../state/state.ts';
import { unknownAccount } from './workplace.ts';

/**
 * Reads something of every account, or of the one that is named, from the state file, also beside a running daemon.
 *
 * @param read called for each account, in the order of the settings
 * @throws UsageError for an account that the settings do not have
 */
export async function readOfAccounts<Answer>(
  options: { config?: string | undefined; account?: string | undefined },
  read: (state: State, account: string) => Promise<Answer>,
): Promise<Answer[]> {
  const settings = loadSettingsWithoutSecrets(options.config);
  const names = settings.accounts
    .map(({ name }) => name)
    .filter((name) => options.account === undefined || options.account === name);
  if (names.length === 0) throw unknownAccount(settings, options.account);
  const state = readState(settings.state.path);
  try {
    return await Promise.all(names.map((name) => read(state, name)));
  } finally {
    await state.close();
  }
}
