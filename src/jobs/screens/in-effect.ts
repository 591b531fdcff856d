import type { SellerSettings } from '../../config/schema.ts';
import { CHOICE_KEYS, type ChoiceKey } from '../../odoo/screens/account-form.ts';

/** A setting of an account: which value counts, and where it comes from. */
export type SettingInEffect = {
  key: string;
  value: string;
  source: 'Odoo' | 'file' | 'default';
  /** What the settings file says; undefined when it says nothing. */
  file: string | undefined;
  /** What people have chosen in *Amazon Accounts*; undefined when nobody has. */
  odoo: string | undefined;
};

/**
 * Every setting of an account that concerns Odoo. What people have chosen in Odoo wins over the file, the file over the default.
 *
 * @param choices of the account's form; empty without the screens
 */
export function settingsInEffect(
  { odoo, written = new Set() }: Pick<SellerSettings, 'odoo' | 'written'>,
  choices: ReadonlyMap<ChoiceKey, string>,
): SettingInEffect[] {
  const configured: Readonly<Record<string, unknown>> = odoo;
  const keys = [...new Set([...CHOICE_KEYS, ...Object.keys(configured)])];
  const chosen = new Map<string, string>(choices);
  return keys.map((key): SettingInEffect => {
    const value = textOf(configured[key]);
    const file = written.has(key) ? value : undefined;
    const choice = chosen.get(key);
    if (choice !== undefined) return { key, value: choice, source: 'Odoo', file, odoo: choice };
    return { key, value, source: file === undefined ? 'default' : 'file', file, odoo: undefined };
  });
}

/** Settings that people have chosen otherwise in Odoo than the file says, so that the file's value does not count. */
export function overruled(settings: readonly SettingInEffect[]): SettingInEffect[] {
  return settings.filter(({ file, odoo }) => file !== undefined && odoo !== undefined && file !== odoo);
}

/** For the account's form: one line for each setting that can be chosen there. */
export function describeInEffect(settings: readonly SettingInEffect[]): string {
  const choosable = new Set<string>(CHOICE_KEYS);
  return settings
    .filter(({ key }) => choosable.has(key))
    .map((setting) => `${setting.key}: ${setting.value || 'none'} (${sourceOf(setting)})`)
    .join('\n');
}

function sourceOf({ source, file, odoo }: SettingInEffect): string {
  if (source === 'default') return 'default';
  if (source === 'file') return 'settings file';
  return file === undefined || file === odoo
    ? 'chosen here'
    : `chosen here; the settings file says ${file || 'none'}, which does not count`;
}

function textOf(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
