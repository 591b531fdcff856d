import type { Command } from 'commander';
import type { Finish } from './output.ts';

/** Adds `state backup|check|repair|adopt`. */
export function addStateCommands(program: Command, finish: Finish): void {
  const state = program
    .command('state')
    .description('the state file; "backup" and "check" work beside a running daemon');
  state
    .command('backup')
    .description('Copies the state file while it is in use.')
    .argument('<file>', 'the copy, which must not exist yet')
    .addHelpText('after', '\nExample:\n  $ amazon-odoo state backup /backup/amazon-odoo-2026-11-24.sqlite')
    .action(async (file: string, _, command: Command) => {
      const { backUp } = await import('./state.ts');
      finish(await backUp(file, command.optsWithGlobals()));
    });
  state
    .command('check')
    .description('Reads the whole state file, and says whether it is sound.')
    .action(async (_, command: Command) => {
      const { check } = await import('./state.ts');
      finish(check(command.optsWithGlobals()));
    });
  state
    .command('repair')
    .description(
      'Takes out or rebuilds the rows of the state file that cannot be read, after a copy of it was made.',
    )
    .addHelpText(
      'after',
      '\nFor STATE_DAMAGED, when "state check" names rows; stop the daemon first. What goes is found again in Odoo and at Amazon by the next passes.\n\nExample:\n  $ amazon-odoo state repair --json',
    )
    .action(async (_, command: Command) => {
      const { repair } = await import('./state.ts');
      finish(await repair(command.optsWithGlobals()));
    });
  state
    .command('adopt')
    .description('Forgets all that belongs to the Odoo of before, so that the one of the settings is taken.')
    .addHelpText(
      'after',
      '\nFor STATE_OTHER_ODOO, when another Odoo is meant. Quotas and the history of runs are kept; stop the daemon first.\n\nExample:\n  $ amazon-odoo state adopt',
    )
    .action(async (_, command: Command) => {
      const { adopt } = await import('./state.ts');
      finish(await adopt(command.optsWithGlobals()));
    });
}
