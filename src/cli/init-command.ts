import { type Command, Option } from 'commander';
import { type Answers, flagOf, QUESTIONS } from '../init/questions.ts';
import { PASSWORD_VARIABLE } from '../secrets.ts';
import type { InitOptions } from './init.ts';
import type { Finish } from './output.ts';

const HELP = `
Secrets have no option, because others can see the command line: they are typed, or come from
${QUESTIONS.filter(({ secret }) => secret === true)
  .map(({ variable }) => variable)
  .join(', ')}, or from the file of answers.
Without a terminal nothing is asked: what is missing is named, and the exit status is 2.

Examples:
  $ amazon-odoo init
  $ amazon-odoo init --config /etc/amazon-odoo/amazon-odoo.yaml --unit /etc/systemd/system/amazon-odoo.service
  $ amazon-odoo init --answers answers.yaml --no-input`;

/** Adds `init`. */
export function addInitCommand(program: Command, finish: Finish): void {
  const command = program
    .command('init')
    .description('Makes the settings by asking step by step; checks each answer at Odoo and at Amazon.')
    .option(
      '--answers <file>',
      'answers in YAML or JSON, a key each; keys are the options without "--", in camelCase',
    )
    .option('--no-input', 'ask nothing, even on a terminal');
  for (const question of QUESTIONS) {
    const { title, choices, variable, secret } = question;
    if (secret === true) continue;
    const option = new Option(`${flagOf(question)} <answer>`, `${title} (or ${variable})`);
    command.addOption(choices === undefined ? option : option.choices(choices));
  }
  command
    .option(
      '--setup-username <login>',
      `for --setup yes: an administrator of Odoo; the password is read from ${PASSWORD_VARIABLE}`,
    )
    .addHelpText('after', HELP)
    .action(async () => {
      const options = command.optsWithGlobals<InitOptions>();
      const flags: Answers = {};
      const given: Record<string, unknown> = command.opts();
      for (const { name } of QUESTIONS) {
        const value = given[name];
        if (typeof value === 'string') flags[name] = value;
      }
      const { runInit } = await import('./init.ts');
      finish(await runInit(options, flags));
    });
}
