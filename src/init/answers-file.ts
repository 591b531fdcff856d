import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { closest } from '../config/suggest.ts';
import { messageOf, UsageError } from '../errors.ts';
import { type Answers, QUESTIONS } from './questions.ts';

/**
 * Reads a file of answers: YAML or JSON, a key for each answer.
 *
 * @throws UsageError for a file that cannot be read, or a key that is no question
 */
export function readAnswersFile(file: string): Answers {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`The file of answers ${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
  return parseAnswers(text, file);
}

/**
 * The answers in the text of a file.
 *
 * @param file its name, for messages; they never quote its content, which holds secrets
 * @throws UsageError
 */
export function parseAnswers(text: string, file: string): Answers {
  const document = parseDocument(text, { stringKeys: true, prettyErrors: false });
  const content: unknown = document.errors.length > 0 ? undefined : document.toJS({ maxAliasCount: 0 });
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new UsageError(`The file of answers ${file} is not YAML or JSON with a key for each answer`, {
      hint: 'Write for instance "odooUrl: https://erp.example.com", one a line.',
    });
  }
  const names = QUESTIONS.map(({ name }) => name);
  const answers: Answers = {};
  const mistakes: string[] = [];
  for (const [key, value] of Object.entries(content)) {
    const name = names.find((known) => known === key);
    const answer = textOf(value);
    if (name === undefined) mistakes.push(`${key}: unknown key; ${advice(key, names)}`);
    else if (answer === undefined) mistakes.push(`${key}: must be a text`);
    else answers[name] = answer;
  }
  if (mistakes.length === 0) return answers;
  throw new UsageError([`The file of answers ${file} is refused:`, ...mistakes].join('\n  '));
}

function advice(key: string, names: readonly string[]): string {
  const meant = closest(key, names);
  return meant === undefined ? `the keys are ${names.join(', ')}` : `did you mean ${meant}?`;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value.join(', ');
  return undefined;
}
