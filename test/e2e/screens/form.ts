import { ACCOUNT_FIELDS as ACCOUNT, ACCOUNT_MODEL } from '../../../src/odoo/screens/fields.ts';

type Screens = {
  run: (...args: string[]) => Promise<Record<string, unknown>>;
  read: (model: string, id: number, fields: string[]) => Promise<Record<string, unknown>>;
  set: (model: string, id: number, vals: Record<string, unknown>) => Promise<unknown>;
};

const FORM = [
  ACCOUNT.team,
  ACCOUNT.location,
  ACCOUNT.unknownSku,
  ACCOUNT.invoices,
  ACCOUNT.settlements,
  ACCOUNT.importShipped,
];

/**
 * Looks at the form of an account, fills it as an earlier version did, and runs `setup`: what says the same as the file is emptied, the
 * rest counts and is told. The form is empty again afterwards.
 */
export async function expectEmptyForm(
  { run, read, set }: Screens,
  account: number,
  team: number | undefined,
): Promise<void> {
  const { id: _, ...atFirst } = await read(ACCOUNT_MODEL, account, FORM);
  expect(Object.values(atFirst)).toEqual(FORM.map(() => false));
  await set(ACCOUNT_MODEL, account, {
    [ACCOUNT.team]: team,
    [ACCOUNT.unknownSku]: 'default',
    [ACCOUNT.settlements]: 'batch',
    // The file has been changed since, or a person has chosen these.
    [ACCOUNT.invoices]: 'onDelivery',
    [ACCOUNT.importShippedFbm]: true,
    [ACCOUNT.inEffect]: false,
  });
  await run('setup', '--username', 'admin');
  expect(await read(ACCOUNT_MODEL, account, FORM)).toMatchObject({
    [ACCOUNT.team]: false,
    [ACCOUNT.unknownSku]: false,
    [ACCOUNT.settlements]: false,
    [ACCOUNT.invoices]: 'onDelivery',
    [ACCOUNT.importShipped]: 'yes',
  });
  const { accounts } = (await run('settings', 'show', '--account', 'one')) as {
    accounts: { settings: { key: string }[] }[];
  };
  expect(accounts[0]?.settings.find(({ key }) => key === 'invoices')).toEqual({
    key: 'invoices',
    value: 'onDelivery',
    source: 'Odoo',
    file: 'manual',
    odoo: 'onDelivery',
  });
  const shown = await read(ACCOUNT_MODEL, account, [ACCOUNT.inEffect]);
  expect(shown[ACCOUNT.inEffect]).toContain(
    'invoices: onDelivery (chosen here; the settings file says manual, which does not count)',
  );
  const { findings } = (await run('doctor', '--account', 'one')) as { findings: { message: string }[] };
  expect(findings.map(({ message }) => message)).toContain(
    "The settings file says invoices: manual, and Amazon Accounts in Odoo says onDelivery: Odoo's counts",
  );
  await set(ACCOUNT_MODEL, account, { [ACCOUNT.invoices]: false, [ACCOUNT.importShipped]: false });
}
