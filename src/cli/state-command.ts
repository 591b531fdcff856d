import type { Command } from 'commander';
import { loadSettings } from '../config/load.ts';
import { EXIT, type ExitStatus } from '../errors.ts';
import { backUpState, checkState } from '../state/care.ts';
import { type CommonOptions, print } from './output.ts';

/** Adds `state backup|check`. */
export function addStateCommands(program: Command, finish: (status: ExitStatus) => void): void {
  const state = program.command('state').description('the state file; both work beside a running daemon');
  state
    .command('backup')
    .description('Copies the state file while it is in use.')
    .argument('<file>', 'the copy, which must not exist yet')
    .addHelpText('after', '\nExample:\n  $ amazon-odoo state backup /backup/amazon-odoo-2026-11-24.sqlite')
    .action(async (file: string, _, command: Command) =>
      finish(await backUp(file, command.optsWithGlobals())),
    );
  state
    .command('check')
    .description('Reads the whole state file, and says whether it is sound.')
    .action((_, command: Command) => finish(check(command.optsWithGlobals())));
}

async function backUp(file: string, options: CommonOptions): Promise<ExitStatus> {
  const { path } = loadSettings(options.config).state;
  const bytes = await backUpState(path, file);
  print(options, { path, file, bytes }, () => `${path} is copied to ${file} (${bytes} bytes).`);
  return EXIT.ok;
}

function check(options: CommonOptions): ExitStatus {
  const result = checkState(loadSettings(options.config).state.path);
  const { path, version, faults, rows } = result;
  print(options, result, () =>
    faults.length > 0
      ? [`${path} is damaged:`, ...faults, 'Move it away: everything in it is found again in Odoo.'].join(
          '\n',
        )
      : `${path} is sound: version ${version}, ${Object.entries(rows)
          .map(([table, number]) => `${number} ${table}`)
          .join(', ')}.`,
  );
  return faults.length > 0 ? EXIT.usage : EXIT.ok;
}
