import { type Command, InvalidArgumentError, Option } from 'commander';
import { messageOf } from '../errors.ts';
import type { Job, JobCommand, JobCommandOption } from '../jobs/job.ts';
import type { CommonOptions, Finish } from './output.ts';

type JobOptions = CommonOptions & { account?: string; dryRun?: boolean };

/** Adds every command that starts a job: `sync orders`, `sweep`, … */
export function addJobCommands(program: Command, jobs: readonly Job[], finish: Finish): void {
  for (const job of jobs) for (const command of job.commands) addJobCommand(program, job, command, finish);
}

function addJobCommand(program: Command, job: Job, spec: JobCommand, finish: Finish): void {
  const { words, description, dryRun, help, options = [] } = spec;
  const isSync = words.startsWith('sync ');
  const command = (isSync ? syncGroup(program) : program)
    .command(isSync ? words.slice('sync '.length) : words)
    .description(description);
  for (const option of options) command.addOption(toOption(option));
  command
    .option('--account <name>', 'only this account')
    .option('--dry-run', dryRun)
    .addHelpText('after', help)
    .action(async () => {
      const given = command.optsWithGlobals<JobOptions & Record<string, unknown>>();
      const raw = spec.request?.({ words: command.args, options: given }) ?? {};
      const request = job.readRequest({ ...raw });
      const { fulfil } = await import('./fulfil.ts');
      const { account } = given;
      const wish = { command: 'job' as const, job: job.name, request: { ...request }, account };
      finish(await fulfil(given, { ...wish, dryRun: given.dryRun === true }));
    });
}

/** The group of commands that run one pass of a job. */
export function syncGroup(program: Command): Command {
  const known = program.commands.find((command) => command.name() === 'sync');
  return known ?? program.command('sync').description('one pass now');
}

function toOption(spec: JobCommandOption): Option {
  const { flags, description, required, default: value } = spec;
  const option = new Option(flags, description).makeOptionMandatory(required === true);
  if (value !== undefined) option.default(value);
  if (spec.parse === undefined) return option;
  return option.argParser((text) => {
    try {
      return spec.parse?.(text);
    } catch (error) {
      throw new InvalidArgumentError(messageOf(error));
    }
  });
}
