import type { Command } from 'commander';

/** An option of a command, as a shell or a manual shows it. */
export type OptionNode = {
  /** With its dashes. */
  long: string;
  description: string;
  /** What stands behind it: `<file>` is `file`; undefined for a switch. */
  value: string | undefined;
  choices: readonly string[];
};

/** A command, or the program itself. */
export type CommandNode = {
  /** The words after the program's name; none for the program. */
  words: readonly string[];
  description: string;
  usage: string;
  options: readonly OptionNode[];
  commands: readonly CommandNode[];
};

/** Commands, options and choices of a command line, as it is: what is generated from this cannot be stale. */
export function commandTree(command: Command, words: readonly string[] = []): CommandNode {
  const help = command.createHelp();
  return {
    words,
    description: command.description(),
    usage: command.usage(),
    options: command.options
      .filter(({ long, hidden }) => typeof long === 'string' && (!hidden || words.length > 0))
      .map(({ long, description, flags, argChoices }) => ({
        long: long ?? '',
        description,
        value: /[<[]([^>\]]+)[>\]]/.exec(flags)?.[1],
        choices: argChoices ?? [],
      })),
    commands: help
      .visibleCommands(command)
      .filter((child) => child.name() !== 'help')
      .map((child) => commandTree(child, [...words, child.name()])),
  };
}

/** A command and all below it, each after the one that it belongs to. */
export function flatten(node: CommandNode): CommandNode[] {
  return [node, ...node.commands.flatMap(flatten)];
}

/** The first sentence of a description, without its full stop. */
export function firstSentence(description: string): string {
  return description.split(/[.;](\s|$)/, 1)[0] ?? '';
}
