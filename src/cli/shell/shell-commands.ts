import { Argument, type Command } from 'commander';
import { EXIT } from '../../errors.ts';
import type { Finish } from '../output.ts';
import { programVersion } from '../version.ts';
import type { Shell } from './completion.ts';

const SHELLS: readonly Shell[] = ['bash', 'zsh', 'fish'];

/** Adds `completion` and `manual`, which print what a shell and `man` need to know of the command line. */
export function addShellCommands(program: Command, finish: Finish): void {
  program
    .command('completion')
    .description('Prints a script with which a shell completes commands and options.')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .addHelpText(
      'after',
      '\nExamples:\n  $ source <(amazon-odoo completion bash)\n  $ amazon-odoo completion zsh > ~/.zfunc/_amazon-odoo\n  $ amazon-odoo completion fish > ~/.config/fish/completions/amazon-odoo.fish',
    )
    .action(async (shell: Shell) => {
      const [{ commandTree }, { completionScript }] = await Promise.all([
        import('./command-tree.ts'),
        import('./completion.ts'),
      ]);
      process.stdout.write(completionScript(shell, commandTree(program)));
      finish(EXIT.ok);
    });
  program
    .command('manual')
    .description('Prints the manual page.')
    .addHelpText(
      'after',
      '\nExamples:\n  $ amazon-odoo manual | man -l -\n  $ amazon-odoo manual > amazon-odoo.1',
    )
    .action(async () => {
      const [{ commandTree }, { manualPage }] = await Promise.all([
        import('./command-tree.ts'),
        import('./manual.ts'),
      ]);
      process.stdout.write(manualPage(commandTree(program), { version: programVersion() }));
      finish(EXIT.ok);
    });
}
