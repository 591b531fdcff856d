import type { Command } from 'commander';
import type { Finish } from './output.ts';

/** Adds `state backup|check`. */
export function addStateCommands(program: Command, finish: Finish): void {
  const state = program.command('state').description('the state file; both work beside a running daemon');
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
}
