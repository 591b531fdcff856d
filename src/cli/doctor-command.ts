import type { Command } from 'commander';
import type { Finish } from './output.ts';

/** Adds `doctor`. */
export function addDoctorCommand(program: Command, finish: Finish): void {
  program
    .command('doctor')
    .description('Looks at Odoo, Amazon, rights and settings, and says what is missing and what to do.')
    .option('--account <name>', 'only this account')
    .addHelpText(
      'after',
      '\nExit status: 0 all well, 1 something to look at, 3 Odoo, 4 Amazon.\n\nExamples:\n  $ amazon-odoo doctor\n  $ amazon-odoo doctor --account eu --json',
    )
    .action(async (_, command: Command) => {
      const { runDoctor } = await import('./doctor.ts');
      finish(await runDoctor(command.optsWithGlobals()));
    });
}

/** Adds `settings show`. */
export function addSettingsCommand(program: Command, finish: Finish): void {
  program
    .command('settings')
    .description('What counts: the settings file, or what people have chosen in Odoo.')
    .command('show')
    .description('Shows for each setting of an account its value, where it comes from, and which wins.')
    .option('--account <name>', 'only this account')
    .addHelpText(
      'after',
      '\nExamples:\n  $ amazon-odoo settings show\n  $ amazon-odoo settings show --account eu --json',
    )
    .action(async (_, command: Command) => {
      const { showSettings } = await import('./settings.ts');
      finish(await showSettings(command.optsWithGlobals()));
    });
}
