import type { Command } from 'commander';
import type { CommonOptions, Finish } from './output.ts';

/** Adds `orders list|show`. */
export function addOrdersCommands(program: Command, finish: Finish): void {
  const orders = program.command('orders').description('why an order is, or is not, in Odoo');
  orders
    .command('list', { isDefault: true })
    .description('What became of the orders that were read, newest first.')
    .option('--account <name>', 'only this account')
    .option('--ignored', 'only those that a rule leaves out')
    .option('--failed', 'only those that failed')
    .option('--since <moment>', 'only those that changed at Amazon since then')
    .option('--csv', 'as CSV, for a spreadsheet')
    .addHelpText(
      'after',
      '\nExamples:\n  $ amazon-odoo orders list --ignored\n  $ amazon-odoo orders list --failed --since 2026-11-01 --csv > failed.csv',
    )
    .action(async (_, command: Command) => {
      const { listOrders } = await import('./orders.ts');
      finish(await listOrders(command.optsWithGlobals()));
    });
  orders
    .command('show')
    .description(
      'The life of one order: at Amazon, in Odoo, its parcels and failures, and why. Writes nothing.',
    )
    .argument('<orderId>', 'Amazon order id')
    .option('--account <name>', 'only this account; else the first one that knows the order')
    .addHelpText('after', '\nExamples:\n  $ amazon-odoo orders show 305-7654321-1234567')
    .action(async (orderId: string, _, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions & { account?: string }>();
      const { fulfil } = await import('./fulfil.ts');
      finish(await fulfil(options, { command: 'order', orderId, account: options.account }));
    });
}
