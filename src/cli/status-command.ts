import type { Command } from 'commander';
import type { Finish } from './output.ts';

/** Adds `status`. */
export function addStatusCommand(program: Command, finish: Finish): void {
  program
    .command('status')
    .description(
      'What happened last, how far each account has been read, and what is open. Works beside a running daemon.',
    )
    .option('--runs', 'the last 200 passes instead, newest first')
    .option('--account <name>', 'only passes of this account')
    .addHelpText(
      'after',
      '\nExamples:\n  $ amazon-odoo status\n  $ amazon-odoo status --json\n  $ amazon-odoo status --runs --account eu',
    )
    .action(async (_, command: Command) => {
      const { showStatus } = await import('./status.ts');
      finish(await showStatus(command.optsWithGlobals()));
    });
}
