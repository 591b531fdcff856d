import type { Command } from 'commander';
import type { Finish } from './output.ts';

/** Adds `status`. */
export function addStatusCommand(program: Command, finish: Finish): void {
  program
    .command('status')
    .description(
      'What happened last, how far each account has been read, and what is open. Works beside a running daemon.',
    )
    .addHelpText('after', '\nExamples:\n  $ amazon-odoo status\n  $ amazon-odoo status --json')
    .action(async (_, command: Command) => {
      const { showStatus } = await import('./status.ts');
      finish(await showStatus(command.optsWithGlobals()));
    });
}
