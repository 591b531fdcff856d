import type { Command } from 'commander';
import { loadSettings } from '../config/load.ts';
import { EXIT, type ExitStatus, UsageError } from '../errors.ts';
import type { Failure } from '../state/failures.ts';
import { openState, readState, type State } from '../state/state.ts';
import { type CommonOptions, print } from './output.ts';
import { table } from './table.ts';

type ListOptions = CommonOptions & { account?: string; all?: boolean };

/** Adds `failures list|show|retry|dismiss`. */
export function addFailuresCommands(program: Command, finish: (status: ExitStatus) => void): void {
  const failures = program.command('failures').description('the failure log');
  failures
    .command('list')
    .description('What did not work, once per cause, with what to do.')
    .option('--account <name>', 'only this account')
    .option('--all', 'dismissed and resolved ones too')
    .addHelpText(
      'after',
      '\nExamples:\n  $ amazon-odoo failures list\n  $ amazon-odoo failures list --all --json',
    )
    .action(async (_, command: Command) => finish(await listFailures(command.optsWithGlobals())));
  failures
    .command('show')
    .description('Everything known about one failure.')
    .argument('<id...>', "the log's own ids, or Amazon order ids")
    .addHelpText(
      'after',
      '\nExamples:\n  $ amazon-odoo failures show 12\n  $ amazon-odoo failures show 305-7654321-1234567',
    )
    .action(async (ids: string[], _, command: Command) =>
      finish(await showFailures(ids, command.optsWithGlobals())),
    );
  failures
    .command('retry')
    .description('Makes failures due now: the next pass tries them again.')
    .argument('<id...>', "the log's own ids, or Amazon order ids")
    .action(async (ids: string[], _, command: Command) =>
      finish(await changeFailures(ids, command.optsWithGlobals(), 'retry')),
    );
  failures
    .command('dismiss')
    .description('Closes failures that a person has dealt with.')
    .argument('<id...>', "the log's own ids, or Amazon order ids")
    .action(async (ids: string[], _, command: Command) =>
      finish(await changeFailures(ids, command.optsWithGlobals(), 'dismiss')),
    );
}

async function listFailures(options: ListOptions): Promise<ExitStatus> {
  const state = readState(loadSettings(options.config).state.path);
  try {
    const filter = {
      ...(options.account === undefined ? {} : { account: options.account }),
      all: options.all === true,
    };
    const failures = await state.failures.list(filter);
    print(options, { failures }, () =>
      failures.length === 0 ? 'The failure log is empty.' : byCause(failures),
    );
    return failures.some((failure) => failure.state === 'open') ? EXIT.failures : EXIT.ok;
  } finally {
    await state.close();
  }
}

/** One line per cause, however many orders it stops. */
function byCause(failures: readonly Failure[]): string {
  const causes = new Map<string, Failure[]>();
  for (const failure of failures) {
    const key = `${failure.account} ${failure.cause} ${failure.state}`;
    causes.set(key, [...(causes.get(key) ?? []), failure]);
  }
  const rows = [...causes.values()].map((group) => {
    const [first] = group;
    const ids = group.length > 3 ? `${group.length} (${first?.id}…)` : group.map(({ id }) => id).join(', ');
    const subjects =
      group.length > 1 ? `${first?.subject} and ${group.length - 1} more` : (first?.subject ?? '');
    return [
      ids,
      first?.account ?? '',
      subjects,
      first?.state ?? '',
      `${first?.message} ${first?.hint ?? ''}`.trim(),
    ];
  });
  return table(['id', 'account', 'order', 'state', 'what happened, and what to do'], rows);
}

async function showFailures(ids: readonly string[], options: CommonOptions): Promise<ExitStatus> {
  const state = readState(loadSettings(options.config).state.path);
  try {
    const failures = await find(state, ids);
    print(options, { failures }, () => failures.map(describe).join('\n\n'));
    return EXIT.ok;
  } finally {
    await state.close();
  }
}

async function find(state: State, ids: readonly string[]): Promise<Failure[]> {
  const found = await Promise.all(ids.map((id) => state.failures.find(id)));
  const missing = ids.filter((_, index) => found[index]?.length === 0);
  if (missing.length === 0) return found.flat();
  throw new UsageError(`There is no failure ${missing.join(', ')} in the log`, {
    hint: 'amazon-odoo failures list --all shows them.',
  });
}

function describe(failure: Failure): string {
  const record =
    failure.odooModel === undefined ? 'none' : `${failure.odooModel} ${failure.odooId ?? ''}`.trim();
  const wake = failure.wake;
  return [
    `Failure ${failure.id} (${failure.state})`,
    `  about         ${failure.subject} (account ${failure.account})`,
    `  what happened ${failure.message}`,
    `  what to do    ${failure.hint ?? '-'}`,
    `  Odoo record   ${record}`,
    `  attempts      ${failure.attempts}, first ${failure.firstAt}, last ${failure.lastAt}`,
    `  next try      ${failure.nextAt}${wake === undefined ? '' : `, or as soon as ${wake.model} has ${wake.field} "${wake.value}"`}`,
  ].join('\n');
}

async function changeFailures(
  ids: readonly string[],
  options: CommonOptions,
  change: 'retry' | 'dismiss',
): Promise<ExitStatus> {
  const state = openState(loadSettings(options.config).state.path);
  try {
    const failures = await find(state, ids);
    const numbers = failures.map(({ id }) => id);
    if (change === 'retry') await state.failures.wakeUp(numbers, new Date());
    else await state.failures.dismiss(numbers);
    const done = change === 'retry' ? 'due now: the next "amazon-odoo sync orders" tries again' : 'dismissed';
    print(options, { [change]: numbers }, () => `${numbers.length} ${done}.`);
    return EXIT.ok;
  } finally {
    await state.close();
  }
}
