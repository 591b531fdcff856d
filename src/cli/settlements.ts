import { table } from '../commands/table.ts';
import { loadSettingsWithoutSecrets } from '../config/load.ts';
import { EXIT, type ExitStatus } from '../errors.ts';
import { readState } from '../state/state.ts';
import { type CommonOptions, print } from './output.ts';

export type SettlementsOptions = CommonOptions & { account?: string };

/** Prints every fetched settlement and its state. */
export async function listSettlements(options: SettlementsOptions): Promise<ExitStatus> {
  const settings = loadSettingsWithoutSecrets(options.config);
  const state = readState(settings.state.path);
  try {
    const names = settings.accounts
      .map(({ name }) => name)
      .filter((name) => options.account === undefined || options.account === name);
    const accounts = await Promise.all(
      names.map(async (name) => ({ name, settlements: await state.settlements.list(name) })),
    );
    print(options, { accounts }, () =>
      table(
        ['account', 'settlement', 'from', 'to', 'paid on', 'amount', 'kept back', 'state', 'why'],
        accounts.flatMap(({ name, settlements }) =>
          settlements.map((entry) => [
            name,
            entry.settlementId,
            entry.startDate ?? '-',
            entry.endDate ?? '-',
            entry.depositDate ?? '-',
            `${entry.total ?? '-'} ${entry.currencyCode ?? ''}`.trim(),
            entry.closing ?? '-',
            entry.state,
            entry.reason ?? '',
          ]),
        ),
      ),
    );
    return accounts.some(({ settlements }) => settlements.some((entry) => entry.state !== 'booked'))
      ? EXIT.failures
      : EXIT.ok;
  } finally {
    await state.close();
  }
}
