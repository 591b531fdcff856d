import { AmazonOdooError, sentenceOf, UsageError } from '../errors.ts';
import { redactSecrets, registerSecret } from '../secrets.ts';
import { missingAnswers } from './given.ts';
import { type AnswerName, type Answers, type Question, questionOf, wrongWith } from './questions.ts';
import type { Terminal } from './terminal.ts';

export type AskOptions = {
  /** What Enter means; without a terminal, the answer. */
  proposal?: string | undefined;
  /** Shown before the question, e.g. the databases. */
  note?: string | undefined;
};

/** Gets answers: those that were given in advance, and the rest from a person, if there is one. */
export type Dialogue = {
  /** What was answered so far. */
  readonly answers: Answers;
  /** False when nobody can be asked: a wrong answer is then an error. */
  readonly isInteractive: boolean;
  say(text: string): void;
  /**
   * Asks one question, until the answer has the right form.
   *
   * @throws UsageError when nobody can be asked, and the answer is missing or has the wrong form
   */
  ask(name: AnswerName, options?: AskOptions): Promise<string>;
  /** Asks whether to do something that is no setting; nobody to ask means no. */
  confirm(title: string): Promise<'yes' | 'no'>;
  /**
   * Asks some questions and checks the answers, again and again until they are right.
   *
   * @param check its error says what is wrong; without a terminal it is thrown
   */
  askUntilRight<Result>(ask: () => Promise<unknown>, check: () => Promise<Result>): Promise<Result>;
};

/** @param terminal undefined when nobody can be asked */
export function openDialogue(given: Answers, terminal: Terminal | undefined): Dialogue {
  const answers: Answers = {};
  const rest: Answers = { ...given };

  /** A given answer counts once: when the check refuses it, the person is asked. */
  function takeGiven(question: Question): string | undefined {
    const answer = rest[question.name];
    if (answer === undefined) return undefined;
    delete rest[question.name];
    const wrong = wrongWith(question, answer);
    if (wrong === undefined) return answer;
    if (terminal === undefined) throw new UsageError(wrong, { code: 'ANSWER_WRONG' });
    terminal.say(`  ${wrong}`);
    return undefined;
  }

  async function ask(name: AnswerName, { proposal, note }: AskOptions = {}): Promise<string> {
    const question = questionOf(name);
    const before = answers[name] === '' ? undefined : answers[name];
    const standard = before ?? proposal ?? question.standard;
    const answer = takeGiven(question) ?? (await findAnswer(question, standard, note));
    if (question.secret === true) registerSecret(answer);
    answers[name] = answer;
    return answer;
  }

  async function findAnswer(
    question: Question,
    standard: string | undefined,
    note: string | undefined,
  ): Promise<string> {
    if (terminal !== undefined && question.unasked !== true)
      return readRight(terminal, question, standard, note);
    if (standard === undefined) throw missingAnswers([question]);
    return standard;
  }

  return {
    answers,
    isInteractive: terminal !== undefined,
    say: (text) => terminal?.say(redactSecrets(text)),
    ask,
    confirm: async (title) => {
      const typed = await terminal?.read(`${title}? [yes/no, default yes] > `, { hidden: false });
      return typed !== undefined && /^(y(es)?)?$/i.test(typed) ? 'yes' : 'no';
    },
    askUntilRight: async (askAll, check) => {
      for (;;) {
        await askAll();
        try {
          return await check();
        } catch (error) {
          if (terminal === undefined || !(error instanceof AmazonOdooError)) throw error;
          terminal.say(`  ${redactSecrets(sentenceOf(error))}\n`);
        }
      }
    },
  };
}

async function readRight(
  terminal: Terminal,
  question: Question,
  standard: string | undefined,
  note: string | undefined,
): Promise<string> {
  const { title, where, link, choices, secret } = question;
  terminal.say(['', title, `  ${where}.`, ...(link === undefined ? [] : [`  ${link}`])].join('\n'));
  if (note !== undefined) terminal.say(`  ${note}`);
  const shown = secret === true ? 'Enter keeps the one before' : standard;
  const hints = [choices?.join('/'), standard === undefined || standard === '' ? undefined : shown];
  const bracket = hints.filter((hint) => hint !== undefined).join(', default ');
  const hidden = secret === true;
  for (;;) {
    const typed = await terminal.read(bracket === '' ? '> ' : `[${bracket}] > `, { hidden });
    const answer = typed === '' ? standard : typed;
    const wrong = answer === undefined ? 'An answer is needed here.' : wrongWith(question, answer);
    if (answer !== undefined && wrong === undefined) return answer;
    terminal.say(`  ${wrong}`);
  }
}
