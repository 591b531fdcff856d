import type { Command } from 'commander';
import type { Finish } from './output.ts';

/** Adds `failures list|show|retry|dismiss`. */
export function addFailuresCommands(program: Command, finish: Finish): void {
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
    .action(async (_, command: Command) => {
      const { listFailures } = await import('./failures.ts');
      finish(await listFailures(command.optsWithGlobals()));
    });
  failures
    .command('show')
    .description('Everything known about one failure.')
    .argument('<id...>', "the log's own ids, or Amazon order ids")
    .addHelpText(
      'after',
      '\nExamples:\n  $ amazon-odoo failures show 12\n  $ amazon-odoo failures show 305-7654321-1234567',
    )
    .action(async (ids: string[], _, command: Command) => {
      const { showFailures } = await import('./failures.ts');
      finish(await showFailures(ids, command.optsWithGlobals()));
    });
  failures
    .command('retry')
    .description('Makes failures due now: the next pass tries them again.')
    .argument('<id...>', "the log's own ids, or Amazon order ids")
    .action(async (ids: string[], _, command: Command) => {
      const { fulfil } = await import('./fulfil.ts');
      finish(await fulfil(command.optsWithGlobals(), { command: 'failures', change: 'retry', ids }));
    });
  failures
    .command('dismiss')
    .description('Closes failures that a person has dealt with.')
    .argument('<id...>', "the log's own ids, or Amazon order ids")
    .action(async (ids: string[], _, command: Command) => {
      const { fulfil } = await import('./fulfil.ts');
      finish(await fulfil(command.optsWithGlobals(), { command: 'failures', change: 'dismiss', ids }));
    });
}
