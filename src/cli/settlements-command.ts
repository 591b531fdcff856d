import type { Command } from 'commander';
import type { CommonOptions, Finish } from './output.ts';

type Accepting = { difference: string; reason: string; account?: string };

/** Adds `settlements list|show|accept|explain`. */
export function addSettlementsCommands(program: Command, finish: Finish): void {
  const settlements = program.command('settlements').description('proof of payouts');
  settlements
    .command('list', { isDefault: true })
    .description('Every settlement that was fetched, and what became of it.')
    .option('--account <name>', 'only this account')
    .action(async (_, command: Command) => {
      const { listSettlements } = await import('./settlements.ts');
      finish(await listSettlements(command.optsWithGlobals()));
    });
  settlements
    .command('show')
    .description(
      'What was booked where, what each order was billed, paid and refunded, and what is still open.',
    )
    .argument('<id>', 'settlement id')
    .option('--account <name>', 'only this account')
    .option('--csv', 'only the summary, as comma separated values')
    .addHelpText('after', '\nExamples:\n  $ amazon-odoo settlements show 17000000001')
    .action(async (id: string, _, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions & { account?: string; csv?: boolean }>();
      const { fulfil } = await import('./fulfil.ts');
      finish(
        await fulfil(options, { command: 'settlement', id, account: options.account, csv: options.csv }),
      );
    });
  settlements
    .command('accept')
    .description(
      'Books a settlement whose rows do not add up to its total, with the difference on an account of its own.',
    )
    .argument('<id>', 'settlement id')
    .requiredOption(
      '--difference <amount>',
      'the total less the sum of the rows, exactly as the failure names it',
    )
    .requiredOption('--reason <text>', 'why it is accepted; shown in Odoo')
    .option('--account <name>', 'only this account')
    .addHelpText(
      'after',
      '\nExamples:\n  $ amazon-odoo settlements accept 17000000001 --difference 0.10 --reason "Rounding, Amazon case 4711"',
    )
    .action(async (id: string, _, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions & Accepting>();
      const { difference, reason, account } = options;
      const { fulfil } = await import('./fulfil.ts');
      finish(await fulfil(options, { command: 'accept', id, difference, reason, account }));
    });
  settlements
    .command('explain')
    .description(
      'Reads a settlement file on this machine and says of every row what it would be booked as, by the rules of the settings if there are some: needs no Odoo, no Amazon.',
    )
    .argument('<file>', 'settlement report (Flat File V2) as it was downloaded, plain or .gz')
    .option('--account <name>', 'by the settings of this account')
    .addHelpText('after', '\nExamples:\n  $ amazon-odoo settlements explain 17000000001.txt --json')
    .action(async (file: string, _, command: Command) => {
      const { explainSettlement } = await import('./explain/explain.ts');
      finish(await explainSettlement(file, command.optsWithGlobals()));
    });
}
