import { findFailures } from '../commands/failures.ts';
import { table } from '../commands/table.ts';
import { loadSettingsWithoutSecrets } from '../config/load.ts';
import { sentences } from '../domain/text.ts';
import { EXIT, type ExitStatus } from '../errors.ts';
import type { Failure } from '../state/failures.ts';
import { readState } from '../state/state.ts';
import { type CommonOptions, print } from './output.ts';

export type ListOptions = CommonOptions & { account?: string; all?: boolean };

/** Prints the failure log, one line per cause. */
export async function listFailures(options: ListOptions): Promise<ExitStatus> {
  const state = readState(loadSettingsWithoutSecrets(options.config).state.path);
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
    return [ids, first?.account ?? '', subjects, first?.state ?? '', sentences(first?.message, first?.hint)];
  });
  return table(['id', 'account', 'order', 'state', 'what happened, and what to do'], rows);
}

/** Prints everything known about some failures. */
export async function showFailures(ids: readonly string[], options: CommonOptions): Promise<ExitStatus> {
  const state = readState(loadSettingsWithoutSecrets(options.config).state.path);
  try {
    const failures = await findFailures(state, ids);
    print(options, { failures }, () => failures.map(describe).join('\n\n'));
    return EXIT.ok;
  } finally {
    await state.close();
  }
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
