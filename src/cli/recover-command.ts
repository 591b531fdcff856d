import type { Command } from 'commander';
import { syncGroup } from './job-command.ts';
import type { CommonOptions, Finish } from './output.ts';

type RecoverOptions = CommonOptions & { account?: string; dryRun?: boolean };

/** Adds `recover`. */
export function addRecoverCommand(program: Command, finish: Finish): void {
  program
    .command('recover')
    .description('Imports or refreshes these orders now, whatever has been read before.')
    .argument('<orderId...>', 'Amazon order ids')
    .option('--account <name>', 'only this account; else the first one that knows the order')
    .option('--dry-run', 'say what would be done, write nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  $ amazon-odoo recover 305-7654321-1234567\n  $ amazon-odoo recover 305-7654321-1234567 114-9876543-1234567 --account eu',
    )
    .action(async (orderIds: string[], _, command: Command) => {
      const options = command.optsWithGlobals<RecoverOptions>();
      const { account, dryRun } = options;
      const { fulfil } = await import('./fulfil.ts');
      finish(await fulfil(options, { command: 'recover', orderIds, account, dryRun: dryRun === true }));
    });
}

/** Adds `sync requests`, for those who run the program from cron and not as a daemon. */
export function addRequestsCommand(program: Command, finish: Finish): void {
  syncGroup(program)
    .command('requests')
    .description('Runs the jobs whose buttons were pressed in Odoo.')
    .option('--account <name>', 'only this account')
    .addHelpText('after', '\nExamples:\n  $ amazon-odoo sync requests\n  $ amazon-odoo sync requests --json')
    .action(async (_, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions & { account?: string }>();
      const { fulfil } = await import('./fulfil.ts');
      finish(await fulfil(options, { command: 'requests', account: options.account }));
    });
}
