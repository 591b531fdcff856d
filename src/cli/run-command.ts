import type { Command } from 'commander';
import type { CommonOptions, Finish } from './output.ts';

/** Adds `run`. */
export function addRunCommand(program: Command, finish: Finish): void {
  program
    .command('run')
    .description('Works by itself: all jobs of all accounts by their schedules, with health and metrics.')
    .addHelpText(
      'after',
      '\nSIGTERM or Ctrl-C ends it after the write in hand (20 s at most), a second one at once; SIGHUP reads the settings\nagain. It logs from level "info" on unless told otherwise.\n\nExamples:\n  $ amazon-odoo run\n  $ amazon-odoo run --config /etc/amazon-odoo.yaml --log-level debug',
    )
    .action(async (_, command: Command) => {
      const source = command.getOptionValueSourceWithGlobals('logLevel');
      const options = command.optsWithGlobals<CommonOptions>();
      const { run } = await import('./run.ts');
      finish(await run({ ...options, logLevel: source === 'default' ? 'info' : options.logLevel }));
    });
}
