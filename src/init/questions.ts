import { REGIONS } from '../domain/marketplaces.ts';
/** Name of an answer: its key in a file of answers. */
export type AnswerName =
  | 'odooUrl'
  | 'allowPlainHttp'
  | 'caFile'
  | 'database'
  | 'username'
  | 'password'
  | 'region'
  | 'sellerId'
  | 'clientId'
  | 'clientSecret'
  | 'refreshToken'
  | 'endpoint'
  | 'marketplaces'
  | 'account'
  | 'salesperson'
  | 'importFrom'
  | 'secrets'
  | 'state'
  | 'overwrite'
  | 'setup'
  | 'dryRun'
  | 'unit';

/** Answers as texts, as a person types them. */
export type Answers = Partial<Record<AnswerName, string>>;

export type Question = {
  name: AnswerName;
  /** What is asked for, in a few words. */
  title: string;
  /** Where the answer is found, or what it means. */
  where: string;
  /** A page that shows it. */
  link?: string;
  /** The environment variable that may hold the answer. */
  variable: string;
  /** Typed without being shown, and never taken from the command line, which others can see. */
  secret?: true;
  /** Answer without one; without a default the question needs an answer. An empty default leaves the setting out. */
  standard?: string;
  /** The only answers that are allowed. */
  choices?: readonly string[];
  /** Not asked for on a terminal: only a flag, a variable or the file of answers sets it. */
  unasked?: true;
  /** What is wrong with an answer, as the end of a sentence that begins with the title; undefined when it may be right. */
  wrong?: (answer: string) => string | undefined;
};

const AUTHORIZE = 'https://developer-docs.amazon.com/sp-api/docs/self-authorization';
const CREDENTIALS =
  'https://developer-docs.amazon.com/sp-api/docs/viewing-your-application-information-and-credentials';
const YES_OR_NO = ['yes', 'no'] as const;

/** All questions of `init`, in the order in which they are asked. */
export const QUESTIONS: readonly Question[] = [
  {
    name: 'odooUrl',
    title: 'Address of Odoo',
    where: 'What the browser shows in front of /web or /odoo, such as https://erp.example.com',
    variable: 'ODOO_URL',
    wrong: wrongAddress,
  },
  {
    name: 'allowPlainHttp',
    title: 'Accept plain http to another machine',
    where:
      'Everybody on the way can read the API key and all buyers: only in a network that nobody else can reach',
    variable: 'ODOO_ALLOW_PLAIN_HTTP',
    standard: 'no',
    choices: YES_OR_NO,
    unasked: true,
  },
  {
    name: 'caFile',
    title: "Authority of Odoo's certificate",
    where: 'A PEM file, if the certificate of Odoo is one of your own',
    variable: 'ODOO_CA_FILE',
    standard: '',
    unasked: true,
  },
  {
    name: 'database',
    title: 'Database of Odoo',
    where:
      'Odoo ▸ Settings, in developer mode in the menu of the user; of Odoo Online the part before .odoo.com',
    variable: 'ODOO_DATABASE',
  },
  {
    name: 'username',
    title: "Login of the program's user in Odoo",
    where:
      'Odoo ▸ Settings ▸ Users: make a user of its own, with the groups Sales / Administrator, Inventory / Administrator and Invoicing',
    variable: 'ODOO_USERNAME',
  },
  {
    name: 'password',
    title: 'API key of that user',
    where:
      'Logged in to Odoo as that user: Preferences ▸ Account Security ▸ New API Key; its password works too',
    link: 'https://www.odoo.com/documentation/19.0/developer/reference/external_api.html',
    variable: 'ODOO_API_KEY',
    secret: true,
  },
  {
    name: 'region',
    title: 'Region of the Amazon account',
    where:
      'na: America; eu: Europe with India, the Gulf, Turkey, Egypt and South Africa; fe: Japan, Australia, Singapore',
    variable: 'AMAZON_REGION',
    choices: REGIONS,
  },
  {
    name: 'sellerId',
    title: 'Seller id',
    where: 'Seller Central ▸ Settings ▸ Account Info ▸ Business Information ▸ Merchant Token',
    link: 'https://sellercentral.amazon.com/sw/AccountInfo/MerchantToken/step/MerchantToken',
    variable: 'AMAZON_SELLER_ID',
    wrong: (answer) =>
      /^[A-Z0-9]{8,24}$/.test(answer)
        ? undefined
        : 'has capital letters and digits only, such as A3EXAMPLE1234',
  },
  {
    name: 'clientId',
    title: 'LWA client id',
    where:
      'Solution Provider Portal (or Seller Central) ▸ Develop Apps ▸ your application, LWA credentials ▸ View',
    link: CREDENTIALS,
    variable: 'LWA_CLIENT_ID',
    secret: true,
    wrong: (answer) =>
      answer.startsWith('amzn1.application-oa2-client.')
        ? undefined
        : 'begins with amzn1.application-oa2-client. and this does not',
  },
  {
    name: 'clientSecret',
    title: 'LWA client secret',
    where: 'On the same page, below the client id; it is valid for 180 days',
    link: CREDENTIALS,
    variable: 'LWA_CLIENT_SECRET',
    secret: true,
    wrong: (answer) => {
      if (answer.startsWith('amzn1.application-oa2-client.')) return 'is not the client id, which this is';
      return answer.startsWith('Atzr|') ? 'is not the refresh token, which this is' : undefined;
    },
  },
  {
    name: 'refreshToken',
    title: 'LWA refresh token',
    where:
      'Solution Provider Portal ▸ Develop Apps, arrow beside Edit App ▸ Authorize ▸ Authorize app; it is shown once',
    link: AUTHORIZE,
    variable: 'LWA_REFRESH_TOKEN',
    secret: true,
    wrong: (answer) => (/^Atzr\|./.test(answer) ? undefined : 'begins with Atzr| and this does not'),
  },
  {
    name: 'endpoint',
    title: 'Address of a simulator',
    where: 'Instead of Amazon, for trying: what "amazon-odoo simulate" prints',
    variable: 'AMAZON_ENDPOINT',
    standard: '',
    unasked: true,
    wrong: (answer) => (answer === '' ? undefined : wrongAddress(answer)),
  },
  {
    name: 'marketplaces',
    title: 'Marketplaces',
    where:
      'Country codes with commas between them, such as DE, FR; Enter takes all in which the account sells',
    variable: 'AMAZON_MARKETPLACES',
  },
  {
    name: 'account',
    title: 'Name of the account',
    where: 'How the program calls it in its messages: letters, digits, _ and -',
    variable: 'AMAZON_ODOO_ACCOUNT',
    standard: 'amazon',
    wrong: (answer) => (/^[A-Za-z0-9_-]+$/.test(answer) ? undefined : 'has letters, digits, _ and - only'),
  },
  {
    name: 'salesperson',
    title: 'Who is told when something needs a person',
    where: 'Login of a user of Odoo, who gets to-dos and mails; empty: nobody',
    variable: 'AMAZON_ODOO_SALESPERSON',
    standard: '',
  },
  {
    name: 'importFrom',
    title: 'First day of orders',
    where: 'A day such as 2026-11-01, to which the first pass goes back; empty: 30 days',
    variable: 'AMAZON_ODOO_IMPORT_FROM',
    standard: '',
    wrong: (answer) =>
      answer === '' || isDay(answer) ? undefined : 'is a day of the calendar, such as 2026-11-01',
  },
  {
    name: 'secrets',
    title: 'Where the secrets are kept',
    where:
      'files: in files beside the settings that only you can read; environment: you set the variables ODOO_API_KEY, LWA_CLIENT_ID, LWA_CLIENT_SECRET and LWA_REFRESH_TOKEN yourself',
    variable: 'AMAZON_ODOO_SECRETS',
    standard: 'files',
    choices: ['files', 'environment'],
  },
  {
    name: 'state',
    title: 'State file',
    where: 'Where the program remembers how far it has read; its folder is made',
    variable: 'AMAZON_ODOO_STATE',
    standard: '',
    unasked: true,
  },
  {
    name: 'overwrite',
    title: 'Overwrite the files that are there',
    where: 'What they hold is lost',
    variable: 'AMAZON_ODOO_OVERWRITE',
    standard: 'no',
    choices: YES_OR_NO,
  },
  {
    name: 'setup',
    title: 'Make the Amazon screens in Odoo now',
    where: 'They can be removed again without a trace: amazon-odoo setup --remove',
    variable: 'AMAZON_ODOO_SETUP',
    standard: 'no',
    choices: YES_OR_NO,
  },
  {
    name: 'dryRun',
    title: 'Show what a first pass would do',
    where: 'It reads orders from Amazon and writes nothing',
    variable: 'AMAZON_ODOO_DRY_RUN',
    standard: 'no',
    choices: YES_OR_NO,
  },
  {
    name: 'unit',
    title: 'File for a systemd unit',
    where: 'Such as /etc/systemd/system/amazon-odoo.service; empty: none',
    variable: 'AMAZON_ODOO_UNIT',
    standard: '',
  },
];

/** @returns the question of a name */
export function questionOf(name: AnswerName): Question {
  const question = QUESTIONS.find((each) => each.name === name);
  if (question === undefined) throw new Error(`There is no question ${name}`);
  return question;
}

/** The option of the command line: `odooUrl` is `--odoo-url`. Secrets have none. */
export function flagOf({ name }: Question): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/**
 * What is wrong with an answer, before anybody is asked.
 *
 * @returns a sentence; undefined when it may be right
 */
export function wrongWith({ title, choices, secret, wrong }: Question, answer: string): string | undefined {
  if (choices !== undefined && !choices.includes(answer)) return `${title} is one of ${choices.join(', ')}.`;
  if (secret !== true && answer.includes('${'))
    return `${title} must not hold a dollar sign with a brace: in the settings that is a variable.`;
  const end = wrong?.(answer);
  return end === undefined ? undefined : `${title} ${end}.`;
}

function wrongAddress(answer: string): string | undefined {
  if (!URL.canParse(answer) || !/^https?:$/.test(new URL(answer).protocol))
    return 'begins with https://, such as https://erp.example.com';
  const { pathname, username, search, hash } = new URL(answer);
  if (username !== '') return 'must not contain a login or password';
  if (/^\/(web|odoo)(\/|$)/.test(pathname) || search !== '' || hash !== '')
    return 'ends in front of /web or /odoo: leave these out';
  return undefined;
}

function isDay(text: string): boolean {
  const moment = new Date(`${text}T00:00:00Z`);
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) &&
    !Number.isNaN(moment.getTime()) &&
    moment.toISOString().startsWith(text)
  );
}
