import { keysOf } from '../domain/records.ts';
import { EXIT, type ExitStatus } from '../errors.ts';
import type { OdooReport } from './checks.ts';
import type { Dialogue } from './dialogue.ts';
import { runOwnCommand } from './own-command.ts';
import { type Answers, questionOf } from './questions.ts';
import type { ServiceUser } from './service-user.ts';
import { SECRET_FILES } from './settings-text.ts';

/** A command of this program that was run with the new settings. */
export type NextStep = {
  name: 'doctor' | 'setup' | 'dry run';
  status: ExitStatus;
  /** What it printed with `--json`; undefined when a person read it. */
  document: unknown;
};

export type StepOptions = {
  found: OdooReport;
  settings: string;
  user: ServiceUser;
  isCaptured: boolean;
  /** An administrator of Odoo, for `setup`, whose password is in the environment. */
  administrator: string | undefined;
};

/** Runs `doctor`, and, if that is wanted, `setup` and a dry run. */
export async function takeSteps(dialogue: Dialogue, options: StepOptions): Promise<NextStep[]> {
  const { found, administrator } = options;
  const taken: NextStep[] = [];
  const maySetUp = found.isAdministrator || administrator !== undefined;
  if (maySetUp && (await dialogue.ask('setup')) === 'yes') {
    const as = administrator === undefined ? [] : ['--username', administrator];
    taken.push(await take('setup', ['setup', ...as], dialogue, options));
  }
  taken.push(await take('doctor', ['doctor'], dialogue, options));
  if ((await dialogue.ask('dryRun')) === 'yes')
    taken.push(await take('dry run', ['sync', 'orders', '--dry-run'], dialogue, options));
  return taken;
}

async function take(
  name: NextStep['name'],
  args: readonly string[],
  dialogue: Dialogue,
  { settings, user, isCaptured }: StepOptions,
): Promise<NextStep> {
  dialogue.say(`\n── ${name} ──`);
  const command = [...args, '--config', settings, ...(isCaptured ? ['--json'] : [])];
  const environment = dialogue.answers.secrets === 'environment' ? secretVariables(dialogue.answers) : {};
  const { status, stdout } = await runOwnCommand({ args: command, environment, user, isCaptured });
  return { name, status: statusOf(status), document: isCaptured ? documentIn(stdout) : undefined };
}

function secretVariables(answers: Answers): Record<string, string> {
  const names = keysOf(SECRET_FILES);
  return Object.fromEntries(names.map((name) => [questionOf(name).variable, answers[name] ?? '']));
}

function statusOf(status: number | null): ExitStatus {
  return Object.values(EXIT).find((known) => known === status) ?? EXIT.usage;
}

/** @returns undefined when the command failed before it could print anything; it said why on stderr */
function documentIn(stdout: string): unknown {
  return stdout.trim() === '' ? undefined : JSON.parse(stdout);
}

export type Situation = {
  settings: string;
  unit: string | undefined;
  found: OdooReport;
  taken: readonly NextStep[];
  passwordVariable: string;
};

/** What a person does next, a line each. */
export function nextSteps({ settings, unit, found, taken, passwordVariable }: Situation): string[] {
  const config = `--config ${settings}`;
  const done = (name: NextStep['name']): boolean =>
    taken.some((step) => step.name === name && step.status <= EXIT.failures);
  return [
    ...(done('doctor') ? [] : [`amazon-odoo doctor ${config}  # until nothing is broken`]),
    ...(found.hasScreens || done('setup')
      ? []
      : [
          `${passwordVariable}=… amazon-odoo setup --username admin ${config}  # the screens in Odoo, as an administrator`,
        ]),
    ...(done('dry run') ? [] : [`amazon-odoo sync orders --dry-run ${config}  # what a first pass would do`]),
    unit === undefined
      ? `amazon-odoo run ${config}  # works by itself from now on`
      : `systemctl daemon-reload && systemctl enable --now ${unit.split('/').at(-1)}`,
  ];
}
