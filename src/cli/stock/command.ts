import type { Command } from 'commander';
import type { CommonOptions, Finish } from '../output.ts';

/** Adds `stock list|show|push`. */
export function addStockCommands(program: Command, finish: Finish): void {
  const stock = program.command('stock').description('quantities of offers on Amazon');
  stock
    .command('list', { isDefault: true })
    .description('Every offer: what Amazon shows, what it should show, and what was last sent.')
    .option('--account <name>', 'only this account')
    .action(async (_, command: Command) => {
      const { listStock } = await import('./list-and-show.ts');
      finish(await listStock(command.optsWithGlobals()));
    });
  stock
    .command('show')
    .description('How the quantity of an offer came about, line by line.')
    .argument('<sku>', 'SKU as Amazon writes it')
    .option('--account <name>', 'only this account')
    .addHelpText('after', '\nExamples:\n  $ amazon-odoo stock show MUG-3PK')
    .action(async (sku: string, _, command: Command) => {
      const { showStockOf } = await import('./list-and-show.ts');
      finish(await showStockOf(sku, command.optsWithGlobals()));
    });
  stock
    .command('push')
    .description('Sends the quantities of these offers, or of all that differ, at once.')
    .argument('[sku...]', 'SKUs as Amazon writes them')
    .option('--account <name>', 'only this account')
    .option(
      '--allow-zeros',
      'also when more offers fall to 0 than stock.brakePercent allows: somebody has looked at the stock',
    )
    .option('--dry-run', 'say what would be sent, write nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  $ amazon-odoo stock push MUG-3PK --account eu\n  $ amazon-odoo stock push --allow-zeros',
    )
    .action(async (skus: string[], _, command: Command) => {
      const options = command.optsWithGlobals<
        CommonOptions & { account?: string; allowZeros?: boolean; dryRun?: boolean }
      >();
      const { fulfil } = await import('../fulfil.ts');
      const request = {
        ...(skus.length > 0 && { skus }),
        ...(options.allowZeros === true && { allowZeros: true }),
      };
      const { account, dryRun = false } = options;
      finish(await fulfil(options, { command: 'job', job: 'stock', request, account, dryRun }));
    });
}
