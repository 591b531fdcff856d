import { UsageError } from '../errors.ts';
import { type AnswerName, type Answers, flagOf, QUESTIONS, type Question } from './questions.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where answers come from when nobody types them. */
export type Sources = {
  /** The options of the command line, by the name of the answer. */
  flags: Answers;
  environment: Environment;
  /** Content of the file of answers. */
  file: Answers;
};

/**
 * The answers that were given in advance: an option of the command line goes before an environment variable, and that before the
 * file of answers. An empty variable counts as none.
 */
export function givenAnswers({ flags, environment, file }: Sources): Answers {
  const given: Answers = {};
  for (const { name, variable, secret } of QUESTIONS) {
    const value =
      (secret === true ? undefined : flags[name]) ?? (environment[variable] || undefined) ?? file[name];
    if (value !== undefined) given[name] = value.trim();
  }
  return given;
}

/** Odoo may tell the only database, and Amazon the stores: these are missing only when neither does. */
const FOUND_OUT: readonly AnswerName[] = ['database', 'marketplaces'];

/**
 * Refuses to go on without a terminal when answers are missing, so that nothing waits for a person who is not there.
 *
 * @throws UsageError that names every missing answer, and how it can be given
 */
export function assertComplete(given: Answers): void {
  const missing = QUESTIONS.filter(
    ({ name, standard }) => given[name] === undefined && standard === undefined && !FOUND_OUT.includes(name),
  );
  if (missing.length > 0) throw missingAnswers(missing);
}

/** The error for questions that nobody can answer. */
export function missingAnswers(missing: readonly Question[]): UsageError {
  return new UsageError(
    [
      `${missing.length} ${missing.length === 1 ? 'answer is' : 'answers are'} missing, and there is no terminal to ask on:`,
      ...missing.map(describe),
    ].join('\n  '),
    { code: 'ANSWERS_MISSING', hint: 'Give them so, or start "amazon-odoo init" on a terminal.' },
  );
}

function describe(question: Question): string {
  const { name, title, variable, secret } = question;
  const ways = secret === true ? [variable] : [flagOf(question), variable];
  return `${name} (${title}): ${ways.join(' or ')}, or the key ${name} in a file for --answers`;
}
