import { openApp } from '../app.ts';
import { table } from '../commands/table.ts';
import { loadSettings } from '../config/load.ts';
import { EXIT, type ExitStatus } from '../errors.ts';
import { followAccountForm } from '../jobs/screens/follow-form.ts';
import { type SettingInEffect, settingsInEffect } from '../jobs/screens/in-effect.ts';
import { createLog } from '../log.ts';
import { type CommonOptions, print } from './output.ts';

type AccountSettings = { account: string; settings: SettingInEffect[] };

/** Prints for each account which value of each setting counts, and where it comes from; writes nothing. */
export async function showSettings(options: CommonOptions & { account?: string }): Promise<ExitStatus> {
  const app = openApp({
    settings: loadSettings(options.config),
    log: createLog(options.logLevel, process.stderr.isTTY && options.json !== true),
    account: options.account,
    looksOnly: true,
  });
  try {
    const accounts: AccountSettings[] = [];
    for (const seller of app.sellers) {
      const { form } = await followAccountForm(seller.looking());
      const settings = settingsInEffect(seller.settings, form?.choices ?? new Map());
      accounts.push({ account: seller.name, settings });
    }
    print(options, { accounts }, () => accounts.map(describe).join('\n\n'));
    return EXIT.ok;
  } finally {
    await app.close();
  }
}

function describe({ account, settings }: AccountSettings): string {
  const rows = settings.map(({ key, value, source, file, odoo }) => [
    key,
    value,
    source,
    file ?? '',
    odoo ?? '',
  ]);
  return `${account}\n${table(['setting', 'counts', 'from', 'in the file', 'in Odoo'], rows)}`;
}
