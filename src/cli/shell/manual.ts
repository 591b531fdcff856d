import { type CommandNode, flatten, type OptionNode } from './command-tree.ts';

export type ManualOptions = { version: string };

/**
 * The manual page, in the language of `man`.
 *
 * @param tree the program
 */
export function manualPage(tree: CommandNode, { version }: ManualOptions): string {
  const [program, ...commands] = flatten(tree);
  const runnable = commands.filter((node) => node.commands.length === 0);
  return `${[
    `.TH AMAZON-ODOO 1 "" "amazon-odoo ${escaped(version)}" "User Commands"`,
    '.SH NAME',
    `amazon-odoo \\- Amazon orders into Odoo, shipments back, and payouts into the books`,
    '.SH SYNOPSIS',
    '.B amazon-odoo',
    '.I command',
    '.RI [ options ]',
    '.SH DESCRIPTION',
    escaped(`${tree.description} It runs beside Odoo 14 to 19.`),
    'Begin with',
    '.BR "amazon-odoo init" ,',
    'which makes the settings by asking.',
    '.SH OPTIONS OF ALL COMMANDS',
    ...(program?.options ?? []).flatMap(describeOption),
    '.SH COMMANDS',
    ...runnable.flatMap((node) => describeCommand(node, program?.options ?? [])),
    '.SH EXIT STATUS',
    ...EXIT_STATUS.flatMap(([status, meaning]) => ['.TP', `.B ${status}`, escaped(meaning)]),
    '.SH ENVIRONMENT',
    '.TP',
    '.B AMAZON_ODOO_CONFIG',
    'The settings file, unless',
    '.B \\-\\-config',
    'names another one.',
    '.SH FILES',
    '.TP',
    '.I config/amazon\\-odoo.yaml',
    'The settings, unless another file is named.',
  ].join('\n')}\n`;
}

const EXIT_STATUS: readonly (readonly [number, string])[] = [
  [0, 'all well'],
  [1, 'something is in the failure log'],
  [2, 'usage, settings or state file'],
  [3, 'Odoo'],
  [4, 'Amazon'],
  [5, 'another instance works with the state file, or the daemon did not answer'],
];

function describeCommand(node: CommandNode, everywhere: readonly OptionNode[]): string[] {
  const own = node.options.filter(({ long }) => !everywhere.some((option) => option.long === long));
  return [
    `.SS "amazon-odoo ${escaped([...node.words, node.usage].join(' '))}"`,
    escaped(node.description),
    ...own.flatMap(describeOption),
  ];
}

function describeOption({ long, value, description, choices }: OptionNode): string[] {
  const allowed = choices.length === 0 ? '' : ` (${choices.join(', ')})`;
  return [
    '.TP',
    value === undefined
      ? `.B ${escaped(long)}`
      : `.BI "${escaped(long)} " ${escaped(value).replaceAll(' ', '\\ ')}`,
    escaped(`${description}${allowed}`),
  ];
}

/** A backslash, a hyphen, and a dot or quote at the beginning of a line mean something else to `man`. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('"', '\\(dq')
    .replace(/\s*\n\s*/g, ' ')
    .replace(/^([.'])/, '\\&$1');
}
