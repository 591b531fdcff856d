import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { settingsFileOf } from '../config/load.ts';
import { settingsSchema } from '../config/schema.ts';
import { EXIT, type ExitStatus, UsageError } from '../errors.ts';
import { readAnswersFile } from '../init/answers-file.ts';
import { type Dialogue, openDialogue } from '../init/dialogue.ts';
import { assertComplete, givenAnswers } from '../init/given.ts';
import { type Found, interview, lackingIn } from '../init/interview.ts';
import { type NextStep, nextSteps, takeSteps } from '../init/next-steps.ts';
import { ownProgram } from '../init/own-command.ts';
import { plannedFiles, secretPaths, type Target, targetOf } from '../init/plan.ts';
import type { Answers } from '../init/questions.ts';
import { findServiceUser, type ServiceUser } from '../init/service-user.ts';
import { openTerminal } from '../init/terminal.ts';
import { unitText } from '../init/unit-text.ts';
import { existing, makeFolder, type NewFile, writeFiles } from '../init/write-files.ts';
import { JOBS } from '../jobs/registry.ts';
import { PASSWORD_VARIABLE } from '../secrets.ts';
import { type CommonOptions, print } from './output.ts';

export type InitOptions = CommonOptions & {
  answers?: string;
  /** False: nobody is asked, whether or not there is a terminal. */
  input: boolean;
  setupUsername?: string;
};

/**
 * Makes the settings by asking, and takes the first steps with them.
 *
 * @param flags answers from the command line
 */
export async function runInit(options: InitOptions, flags: Answers): Promise<ExitStatus> {
  const target = targetOf(resolve(settingsFileOf(options.config)));
  const file = options.answers === undefined ? {} : readAnswersFile(options.answers);
  const given = givenAnswers({ flags, environment: process.env, file });
  const terminal = options.input ? openTerminal() : undefined;
  if (terminal === undefined) assertComplete(given);
  const dialogue = openDialogue(given, terminal);
  dialogue.say(
    `This makes ${target.settings}. Each answer is checked at once; nothing is written before the end. Ctrl-C leaves.`,
  );
  const possible = given.secrets === 'environment' ? [] : secretPaths(target);
  await assertMayWrite(dialogue, [target.settings, ...possible]);
  const found = await interview(dialogue);
  await dialogue.ask('secrets');
  await dialogue.ask('state');
  const user = findServiceUser();
  const files = plannedFiles(dialogue.answers, target, {
    schema: new URL('../../config/amazon-odoo.schema.json', import.meta.url).href,
    owner: user,
  });
  const state = dialogue.answers.state || target.state;
  assertValid(files.at(-1)?.text ?? '', target.settings);
  writeFiles(files);
  makeFolder(dirname(resolve(state)), user);
  dialogue.say(['', 'Written:', ...files.map(({ path }) => `  ${path}`)].join('\n'));
  const unit = await writeUnit(dialogue, { target, state, user });
  return finish(options, { target, dialogue, found, files, unit, user });
}

async function assertMayWrite(dialogue: Dialogue, paths: readonly string[]): Promise<void> {
  const there = existing(paths.map((path) => ({ path })));
  if (there.length === 0) return;
  const note = `There already: ${there.join(', ')}`;
  if ((await dialogue.ask('overwrite', { note })) === 'yes') return;
  throw new UsageError(`${there.join(', ')} is there already; nothing was changed`, {
    code: 'SETTINGS_EXIST',
    hint: 'Name another file with --config, or allow it with --overwrite yes.',
  });
}

/** @throws UsageError for what only the whole shows; the questions have refused everything else */
function assertValid(text: string, file: string): void {
  const checked = settingsSchema(JOBS).safeParse(parse(text));
  if (checked.success) return;
  const mistakes = checked.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new UsageError([`${file} is not written, because it would be refused:`, ...mistakes].join('\n  '), {
    code: 'SETTINGS_INVALID',
  });
}

type UnitPlace = { target: Target; state: string; user: ServiceUser };

/** @returns the path of the unit; undefined when none is wanted */
async function writeUnit(
  dialogue: Dialogue,
  { target, state, user }: UnitPlace,
): Promise<string | undefined> {
  const unit = await dialogue.ask('unit');
  if (unit === '') return undefined;
  const path = resolve(unit);
  await assertMayWrite(dialogue, [path]);
  const environmentFile =
    dialogue.answers.secrets === 'environment' ? `${dirname(target.settings)}/environment` : undefined;
  const text = unitText({
    node: process.execPath,
    program: ownProgram(),
    settings: target.settings,
    stateFolder: dirname(resolve(state)),
    user: user.name,
    environmentFile,
  });
  // No secret is in it, and systemd tells everybody what is.
  writeFiles([{ path, text, mode: 0o644 }]);
  return path;
}

type Finished = {
  target: Target;
  dialogue: Dialogue;
  found: Found;
  files: readonly NewFile[];
  unit: string | undefined;
  user: ServiceUser;
};

async function finish(options: InitOptions, finished: Finished): Promise<ExitStatus> {
  const { target, dialogue, found, files, unit, user } = finished;
  const asJson = options.json === true;
  const taken = await takeSteps(dialogue, {
    found: found.odoo,
    settings: target.settings,
    user,
    isCaptured: asJson,
    administrator: options.setupUsername,
  });
  const document = {
    written: [...files.map(({ path }) => path), ...(unit === undefined ? [] : [unit])],
    odoo: { version: found.version, lacking: lackingIn(found.odoo) },
    marketplaces: dialogue.answers.marketplaces?.split(', ') ?? [],
    steps: taken.map(({ name, status, document: answer }) => ({ name, status, answer })),
  };
  const steps = nextSteps({
    settings: target.settings,
    unit,
    found: found.odoo,
    taken,
    passwordVariable: PASSWORD_VARIABLE,
  });
  print(options, document, () =>
    [`Written: ${document.written.join(', ')}`, 'Next:', ...steps.map((step) => `  ${step}`)].join('\n'),
  );
  return statusOf(taken);
}

/** What `doctor` finds is for a person to mend: the settings are there all the same. */
function statusOf(taken: readonly NextStep[]): ExitStatus {
  const failed = taken.find(({ name, status }) => name !== 'doctor' && status > EXIT.failures);
  return failed?.status ?? EXIT.ok;
}
