import type { Command } from 'commander';
import { PASSWORD_VARIABLE } from '../secrets.ts';
import type { Finish } from './output.ts';

/** Adds `setup`. */
export function addSetupCommand(program: Command, finish: Finish): void {
  program
    .command('setup')
    .description('Makes the Amazon screens in Odoo, once and as an administrator; may be repeated.')
    .option('--username <login>', `an administrator of Odoo; the password is read from ${PASSWORD_VARIABLE}`)
    .option('--dry-run', 'say what would be made, write nothing')
    .option('--remove', 'take all of it out of Odoo again; orders, deliveries and books stay')
    .option('--yes', 'with --remove: do not ask')
    .option(
      '--activate-currencies',
      'activate the currencies of the marketplaces that are not active in Odoo',
    )
    .addHelpText(
      'after',
      `\nExamples:\n  $ ${PASSWORD_VARIABLE}=… amazon-odoo setup --username admin\n  $ ${PASSWORD_VARIABLE}=… amazon-odoo setup --username admin --remove --dry-run`,
    )
    .action(async (_, command: Command) => {
      const { runSetup } = await import('./setup.ts');
      finish(await runSetup(command.optsWithGlobals()));
    });
}
