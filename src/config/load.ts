import { existsSync, readFileSync, statSync } from 'node:fs';
import { type Document, type ErrorCode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { isError, messageOf, UsageError } from '../errors.ts';
import { JOBS } from '../jobs/registry.ts';
import { registerSecret } from '../secrets.ts';
import { type Settings, settingsJsonSchema, settingsSchema } from './schema.ts';
import { closest, keysAt } from './suggest.ts';

type Path = readonly PropertyKey[];
type Environment = Readonly<Record<string, string | undefined>>;
/** `missing`: an environment variable or a file that is named there does not exist for this process. */
type Mistake = { path: Path; message: string; missing?: true };

const DEFAULT_PATH = 'config/amazon-odoo.yaml';
const SECRET_KEYS = new Set(['password', 'clientSecret', 'refreshToken', 'clientId', 'token']);

/**
 * Reads, completes and validates the settings file.
 *
 * @param path the `--config` option; else `AMAZON_ODOO_CONFIG`, else `config/amazon-odoo.yaml`
 * @param environment where `${NAME}` is looked up
 * @throws UsageError that lists every mistake with its line, its path and what is allowed
 */
export function loadSettings(path: string | undefined, environment: Environment = process.env): Settings {
  const file = settingsFileOf(path, environment);
  return parseSettings(readSettingsFile(file), file, environment);
}

function readSettingsFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isError(error) && error.code === 'ENOENT') {
      throw new UsageError(`There is no settings file ${file}`, {
        code: 'SETTINGS_MISSING',
        hint: 'Make it with "amazon-odoo init", which asks for everything and checks it; or name yours with --config or AMAZON_ODOO_CONFIG.',
        cause: error,
      });
    }
    throw new UsageError(`The settings file ${file} cannot be read: ${messageOf(error)}`, {
      code: 'SETTINGS_UNREADABLE',
      hint: 'Let the user who runs this program read it, or name another one with --config or AMAZON_ODOO_CONFIG.',
      cause: error,
    });
  }
}

/**
 * The same for a command that asks neither Odoo nor Amazon: secrets that only the service can read may be missing here. They
 * must not be used.
 *
 * @throws UsageError that lists every other mistake
 */
export function loadSettingsWithoutSecrets(
  path: string | undefined,
  environment: Environment = process.env,
): Settings {
  const file = settingsFileOf(path, environment);
  return parseSettings(readSettingsFile(file), file, environment, isMissingSecret);
}

/** Whether a settings file is named, or is where it is looked for by default. */
export function hasSettings(path: string | undefined, environment: Environment = process.env): boolean {
  const file = settingsFileOf(path, environment);
  return file !== DEFAULT_PATH || existsSync(file);
}

/** The settings file: the `--config` option, else `AMAZON_ODOO_CONFIG`, else `config/amazon-odoo.yaml`. */
export function settingsFileOf(path: string | undefined, environment: Environment = process.env): string {
  return path ?? environment['AMAZON_ODOO_CONFIG'] ?? DEFAULT_PATH;
}

function isMissingSecret({ path, missing }: Mistake): boolean {
  return missing === true && SECRET_KEYS.has(String(path.at(-1)));
}

/**
 * Validates the text of a settings file; see {@link loadSettings}.
 *
 * @param isForgiven true for mistakes that do not matter
 */
function parseSettings(
  text: string,
  file: string,
  environment: Environment,
  isForgiven: (mistake: Mistake) => boolean = () => false,
): Settings {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, stringKeys: true, prettyErrors: false });
  const syntax = document.errors[0] ?? document.warnings[0];
  if (syntax !== undefined) {
    const { line, col } = lines.linePos(syntax.pos[0]);
    throw refused(file, [`${file}:${line}:${col} ${SYNTAX[syntax.code] ?? `is not YAML (${syntax.code})`}`]);
  }

  const mistakes: Mistake[] = [];
  const completed = fillIn(contentOf(document, file), [], environment, mistakes);
  const parsed = settingsSchema(JOBS).safeParse(completed);
  if (!parsed.success) mistakes.push(...parsed.error.issues.flatMap(toMistakes).filter(isNews(mistakes)));
  if (mistakes.every(isForgiven) && parsed.success) return withWritten(parsed.data, completed);
  throw refused(
    file,
    mistakes.map(
      ({ path: at, message }) => `${file}:${position(document, lines, at)} ${pathText(at)}: ${message}`,
    ),
  );
}

const Written = z.object({
  accounts: z.array(z.object({ odoo: z.record(z.string(), z.unknown()).default({}) })),
});

/** The settings, with the keys that each account's part `odoo` really has in the file. */
function withWritten(settings: Settings, content: unknown): Settings {
  const { accounts } = Written.parse(content);
  return {
    ...settings,
    accounts: settings.accounts.map((account, index) => ({
      ...account,
      written: new Set(Object.keys(accounts[index]?.odoo ?? {})),
    })),
  };
}

/**
 * What is wrong with YAML that cannot be read, by the code of the package. Its own messages quote the file, and there may be a secret
 * on that very line.
 */
const SYNTAX: Partial<Record<ErrorCode, string>> = {
  BAD_ALIAS: 'a value begins with *: put it in quotes',
  BAD_DQ_ESCAPE: 'a backslash within double quotes: write it twice, or use single quotes',
  BAD_INDENT: 'wrong indentation, or a bracket or quote that is not closed',
  BAD_SCALAR_START: 'a value begins with a character that it must not begin with: put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a second ": " on the line: put the value in quotes',
  DUPLICATE_KEY: 'a key stands here twice',
  MISSING_CHAR: 'a quote, bracket or comma is missing before this',
  MULTILINE_IMPLICIT_KEY: 'a ":" is missing behind a key, or a quote behind a value',
  MULTIPLE_DOCS: 'a second document begins here: remove the line "---"',
  TAB_AS_INDENT: 'a tab: indent with blanks',
  TAG_RESOLVE_FAILED: 'a value begins with !: put it in quotes',
  UNEXPECTED_TOKEN: 'something that does not belong here: put the value in quotes',
};

/** @throws UsageError where the package would name what it stumbles over, e.g. `password: *secret` */
function contentOf(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 50 });
  } catch {
    throw refused(file, [`${file}: a value begins with *, or is repeated by * too often: put it in quotes`]);
  }
}

/** A value with an unresolved `${NAME}` is reported once, not a second time as an invalid value. */
function isNews(known: readonly Mistake[]): (mistake: Mistake) => boolean {
  const paths = new Set(known.map(({ path }) => pathText(path)));
  return ({ path }) => !paths.has(pathText(path));
}

function refused(file: string, mistakes: readonly string[]): UsageError {
  return new UsageError(
    [`The settings are refused (${mistakes.length} to correct):`, ...mistakes].join('\n  '),
    {
      code: 'SETTINGS_INVALID',
      hint: `Correct ${file}; config/amazon-odoo.example.yaml shows every key.`,
    },
  );
}

/** No setting lies deeper; a value that repeats itself by * never ends. */
const DEEPEST = 20;

function fillIn(value: unknown, path: Path, environment: Environment, mistakes: Mistake[]): unknown {
  if (path.length > DEEPEST) {
    mistakes.push({ path: path.slice(0, 1), message: 'is nested too deep' });
    return undefined;
  }
  if (typeof value === 'string') return fillInText(value, path, environment, mistakes);
  if (Array.isArray(value))
    return value.map((entry, index) => fillIn(entry, [...path, index], environment, mistakes));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, fillIn(entry, [...path, key], environment, mistakes)]),
  );
}

function fillInText(text: string, path: Path, environment: Environment, mistakes: Mistake[]): string {
  let complete = true;
  const filled = text.replace(/\$\{([^}]*)\}/g, (_, reference: string) => {
    try {
      return lookUp(reference, environment);
    } catch (error) {
      mistakes.push({ path, message: messageOf(error), missing: true });
      complete = false;
      return 'missing';
    }
  });
  if (complete && SECRET_KEYS.has(String(path.at(-1)))) registerSecret(filled);
  return filled;
}

function lookUp(reference: string, environment: Environment): string {
  if (reference.startsWith('file:')) return readSecretFile(reference.slice('file:'.length));
  const value = environment[reference];
  if (value === undefined) throw new UsageError(`the environment variable ${reference} is not set`);
  return value;
}

function readSecretFile(file: string): string {
  try {
    if (statSync(file).isCharacterDevice()) throw new UsageError('it is a device');
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new UsageError(`the file ${file} cannot be read (${messageOf(error)})`, { cause: error });
  }
}

function toMistakes(issue: z.core.$ZodIssue): Mistake[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...issue.path, shownKey(key)],
      message: `unknown key; ${correction(issue.path, key)}`,
    }));
  }
  if (issue.code === 'invalid_value' && issue.path[0] !== 'version') {
    return [{ path: issue.path, message: `must be one of ${issue.values.map(String).join(', ')}` }];
  }
  if (issue.code === 'invalid_type') return [{ path: issue.path, message: wrongType(issue) }];
  return [{ path: issue.path, message: issue.message }];
}

/** Advice for a key that does not exist. */
function correction(path: Path, key: string): string {
  const meant = closest(key, keysAt(settingsJsonSchema(JOBS), path));
  return meant === undefined ? 'remove or correct it' : `did you mean ${meant}?`;
}

/** The part of a text that looks like a key: without a blank after the colon, YAML reads `password:secret` as a key. */
function shownKey(key: string): string {
  const name = /^[\w.-]{1,60}/.exec(key)?.[0] ?? '';
  return name === key ? key : `${name}…`;
}

function wrongType(issue: z.core.$ZodIssueInvalidType): string {
  if (issue.input === undefined && /undefined/.test(issue.message)) return 'is missing';
  const quotes = issue.expected === 'string' ? '; put it in quotes if it is a number' : '';
  return `must be a ${issue.expected}${quotes}`;
}

function pathText(path: Path): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index > 0 ? '.' : ''}${String(step)}`))
    .join('');
}

/** Line and column of the value at a path, or of the nearest part of the file above it. */
function position(document: Document, lines: LineCounter, path: Path): string {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
    if (!Array.isArray(range)) continue;
    const { line, col } = lines.linePos(Number(range[0]));
    return `${line}:${col}`;
  }
  return '1:1';
}
