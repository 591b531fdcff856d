import type { Command } from 'commander';
import type { Finish } from '../output.ts';

/** Adds `invoices list`. */
export function addInvoicesCommands(program: Command, finish: Finish): void {
  program
    .command('invoices')
    .description('invoices and credit notes that Amazon gets for its buyers')
    .command('list', { isDefault: true })
    .description('Every document that was looked at, and what became of it.')
    .option('--account <name>', 'only this account')
    .addHelpText('after', '\nExamples:\n  $ amazon-odoo invoices list\n  $ amazon-odoo invoices list --json')
    .action(async (_, command: Command) => {
      const { listInvoices } = await import('./list.ts');
      finish(await listInvoices(command.optsWithGlobals()));
    });
}
