import { stringify } from 'yaml';
import { type AnswerName, type Answers, questionOf } from './questions.ts';

/** The answers that are kept apart from the settings, and the name of the file of each. */
export const SECRET_FILES = {
  password: 'odoo',
  clientId: 'client-id',
  clientSecret: 'client-secret',
  refreshToken: 'refresh-token',
} as const satisfies Partial<Record<AnswerName, string>>;

type SecretName = keyof typeof SECRET_FILES;

/** Where things go; the paths are absolute, so that it does not matter where the program is started. */
export type Places = {
  state: string;
  /** Folder of the secrets; undefined when they come from the environment. */
  secrets: string | undefined;
  /** Address of the JSON Schema, for editors. */
  schema: string;
};

/**
 * The text of a settings file, with a comment for each setting.
 *
 * @param answers complete, and checked
 */
export function settingsText(answers: Answers, { state, secrets, schema }: Places): string {
  const value = (name: AnswerName): string => scalar(answers[name] ?? '');
  const secret = (name: SecretName): string =>
    scalar(
      secrets === undefined
        ? `\${${questionOf(name).variable}}`
        : `\${file:${secrets}/${SECRET_FILES[name]}}`,
    );
  const given = (name: AnswerName): boolean => (answers[name] ?? '') !== '';
  const marketplaces = listOf(answers.marketplaces ?? '')
    .map(scalar)
    .join(', ');
  const lines = [
    `# yaml-language-server: $schema=${schema}`,
    '#',
    '# Settings of amazon-odoo, written by "amazon-odoo init". What is not here has its default: docs/settings.md lists every key,',
    '# and "amazon-odoo doctor" checks them. In any text ${NAME} is an environment variable, ${file:/path} the content of a file.',
    '',
    'version: 1 # of this format',
    '',
    'odoo:',
    `  url: ${value('odooUrl')} # address of Odoo`,
    ...(answers.allowPlainHttp === 'yes'
      ? [
          '  allowPlainHttp: true # everybody on the way to Odoo can read the key: only in a network of your own',
        ]
      : []),
    ...(given('caFile')
      ? [`  caFile: ${value('caFile')} # authority that signed the certificate of Odoo`]
      : []),
    `  database: ${value('database')} # name of the database`,
    `  username: ${value('username')} # login of the program's own user`,
    `  password: ${secret('password')} # its API key`,
    '',
    'state:',
    `  path: ${scalar(state)} # where the program remembers how far it has read`,
    '',
    'accounts:',
    `  - name: ${value('account')} # how messages call this account`,
    `    region: ${value('region')} # na | eu | fe`,
    `    sellerId: ${value('sellerId')} # Amazon's merchant token`,
    `    clientId: ${secret('clientId')} # LWA credentials of the application`,
    `    clientSecret: ${secret('clientSecret')} # valid for 180 days; clientSecretExpires: 2027-05-26 warns in time`,
    `    refreshToken: ${secret('refreshToken')} # from authorizing the application`,
    `    marketplaces: [${marketplaces}] # country codes`,
    ...(given('endpoint') ? [`    endpoint: ${value('endpoint')} # a simulator in the place of Amazon`] : []),
    given('importFrom')
      ? `    importFrom: ${scalar(answers.importFrom ?? '')} # the first pass goes back to this day`
      : '    # importFrom: 2026-11-01 # the first pass goes back to this day; default: 30 days',
    '    odoo:',
    given('salesperson')
      ? `      salesperson: ${value('salesperson')} # gets to-dos and mails when something needs a person`
      : '      # salesperson: jane@example.com # gets to-dos and mails when something needs a person; default: nobody',
    '      unknownSku: default # default | create | fail: a SKU that no product of Odoo has as its internal reference',
    '      invoices: manual # manual | onDelivery: who makes invoices',
    '      settlements: batch # batch | statement | none: how payouts are booked',
  ];
  return `${lines.join('\n')}\n`;
}

/** Entries of a list that was typed with commas or blanks between them. */
export function listOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter((entry) => entry !== '');
}

/** A value as YAML reads it back: quoted where it must be, on one line. */
function scalar(text: string): string {
  const defaultStringType = text.includes('\n') ? 'QUOTE_DOUBLE' : 'PLAIN';
  return stringify(text, { lineWidth: 0, defaultStringType, doubleQuotedMinMultiLineLength: 1e6 }).trim();
}
