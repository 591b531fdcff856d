import { Command, CommanderError, Option } from 'commander';
import { EXIT, type ExitStatus } from '../errors.ts';
import type { Job } from '../jobs/job.ts';
import { JOBS } from '../jobs/registry.ts';
import { LOG_LEVELS } from '../log-level.ts';
import { addSimulateCommand } from '../simulator/control/command.ts';
import { addDoctorCommand, addSettingsCommand } from './doctor-command.ts';
import { addFailuresCommands } from './failures-command.ts';
import { addInitCommand } from './init-command.ts';
import { addInvoicesCommands } from './invoices/command.ts';
import { addJobCommands } from './job-command.ts';
import { addOrdersCommands } from './orders-command.ts';
import { type Finish, printError } from './output.ts';
import { addRecoverCommand, addRequestsCommand } from './recover-command.ts';
import { addRunCommand } from './run-command.ts';
import { addSettlementsCommands } from './settlements-command.ts';
import { addSetupCommand } from './setup-command.ts';
import { addShellCommands } from './shell/shell-commands.ts';
import { addStateCommands } from './state-command.ts';
import { addStatusCommand } from './status-command.ts';
import { addStockCommands } from './stock/command.ts';
import { programVersion } from './version.ts';

/**
 * Runs one command of the command line.
 *
 * @param argv as the process got it
 * @returns the exit status; nothing is thrown
 */
export async function runProgram(argv: readonly string[]): Promise<ExitStatus> {
  let status: ExitStatus = EXIT.ok;
  const program = createProgram((result) => {
    status = result;
  });
  try {
    await program.parseAsync([...argv]);
    return status;
  } catch (error) {
    // Commander has already printed its own message or the help text.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return printError(error);
  }
}

/** The command line. @param jobs each adds its commands */
export function createProgram(finish: Finish, jobs: readonly Job[] = JOBS): Command {
  const program = new Command('amazon-odoo')
    .description('Imports Amazon orders into Odoo, with no module installed there.')
    .version(programVersion())
    .option('--config <file>', 'settings file (else AMAZON_ODOO_CONFIG, else config/amazon-odoo.yaml)')
    .option('--json', 'one JSON document on stdout')
    .addOption(
      new Option('--log-level <level>', 'what is logged to stderr').choices(LOG_LEVELS).default('warn'),
    )
    .addHelpText(
      'after',
      '\nExit status: 0 all well, 1 something is in the failure log, 2 usage or settings, 3 Odoo, 4 Amazon,\n5 another instance holds the state.',
    )
    .exitOverride()
    .showHelpAfterError('(--help shows how it is used)');
  addInitCommand(program, finish);
  addRunCommand(program, finish);
  addJobCommands(program, jobs, finish);
  addRequestsCommand(program, finish);
  addRecoverCommand(program, finish);
  addSettlementsCommands(program, finish);
  addInvoicesCommands(program, finish);
  addStockCommands(program, finish);
  addOrdersCommands(program, finish);
  addFailuresCommands(program, finish);
  addStatusCommand(program, finish);
  addStateCommands(program, finish);
  addDoctorCommand(program, finish);
  addSettingsCommand(program, finish);
  addSetupCommand(program, finish);
  addSimulateCommand(program);
  addShellCommands(program, finish);
  acceptEverywhere(program);
  return program;
}

/** `--config`, `--json` and `--log-level` may stand before or after the command's name. */
function acceptEverywhere(program: Command): void {
  const spread = (command: Command): void => {
    for (const child of command.commands) {
      child.exitOverride();
      for (const option of program.options) {
        if (option.attributeName() === 'version' || child.options.some(({ long }) => long === option.long))
          continue;
        child.addOption(withoutDefault(option));
      }
      spread(child);
    }
  };
  spread(program);
}

/** No default on the subcommand: it would override the value given on the program. */
function withoutDefault(option: Option): Option {
  const copy = new Option(option.flags, option.description).hideHelp();
  return option.argChoices === undefined ? copy : copy.choices(option.argChoices);
}
