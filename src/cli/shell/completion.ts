import { type CommandNode, firstSentence, flatten, type OptionNode } from './command-tree.ts';

export type Shell = 'bash' | 'zsh' | 'fish';

/** Values of options that are files; the shell itself completes these. */
const FILES = new Set(['file', 'FILE', 'folder']);

/**
 * A script that completes commands, options and their choices.
 *
 * @param tree the program
 */
export function completionScript(shell: Shell, tree: CommandNode): string {
  const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };
  return scripts[shell](tree);
}

/** In bash and zsh the words before the cursor lead to a command; `sync orders` is the key ` sync orders`. */
function keyOf({ words }: CommandNode): string {
  return words.map((word) => ` ${word}`).join('');
}

/** The options whose value is a file, or one of a few words, each once. */
function optionsWithValue(tree: CommandNode): OptionNode[] {
  const options = flatten(tree).flatMap((node) => node.options);
  return options.filter(
    ({ long, value }, index) =>
      value !== undefined && options.findIndex((other) => other.long === long) === index,
  );
}

function bashScript(tree: CommandNode): string {
  const nodes = flatten(tree);
  const paths = nodes.filter(({ words }) => words.length > 0).map((node) => `'${keyOf(node)}'`);
  const values = optionsWithValue(tree).map(({ long, value, choices }) => {
    if (choices.length > 0)
      return `    ${long}) COMPREPLY=($(compgen -W '${choices.join(' ')}' -- "$cur")); return ;;`;
    const files = FILES.has(value ?? '') ? 'compopt -o default; ' : '';
    return `    ${long}) ${files}return ;;`;
  });
  const words = nodes.map(
    (node) =>
      `    '${keyOf(node)}') words='${[...node.commands.map(({ words: own }) => own.at(-1)), ...node.options.map(({ long }) => long)].join(' ')}' ;;`,
  );
  return `# bash completion of amazon-odoo; load it with: source <(amazon-odoo completion bash)
_amazon_odoo() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} path='' words='' word
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path $word" in
      ${paths.join('|')}) path="$path $word" ;;
    esac
  done
  case "$prev" in
${values.join('\n')}
  esac
  case "$path" in
${words.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _amazon_odoo amazon-odoo
`;
}

function zshScript(tree: CommandNode): string {
  const nodes = flatten(tree);
  const paths = nodes.filter(({ words }) => words.length > 0).map((node) => `'${keyOf(node)}'`);
  const values = optionsWithValue(tree).map(({ long, value, choices }) => {
    if (choices.length > 0) return `    ${long}) compadd -- ${choices.join(' ')}; return ;;`;
    return `    ${long}) ${FILES.has(value ?? '') ? '_files; ' : ''}return ;;`;
  });
  const items = nodes.map((node) => {
    const commands = node.commands.map(({ words, description }) =>
      described(words.at(-1) ?? '', description),
    );
    const options = node.options.map(({ long, description }) => described(long, description));
    return `    '${keyOf(node)}') items=(${[...commands, ...options].join(' ')}) ;;`;
  });
  return `#compdef amazon-odoo
# zsh completion of amazon-odoo; put it as _amazon-odoo into a folder of $fpath, or: source <(amazon-odoo completion zsh)
_amazon_odoo() {
  local at='' word
  local -a items
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at $word" in
      ${paths.join('|')}) at="$at $word" ;;
    esac
  done
  case "$words[CURRENT-1]" in
${values.join('\n')}
  esac
  case "$at" in
${items.join('\n')}
  esac
  _describe 'amazon-odoo' items
}
if [ "$funcstack[1]" = '_amazon_odoo' ]; then
  _amazon_odoo "$@"
elif (( $+functions[compdef] )); then
  compdef _amazon_odoo amazon-odoo
fi
`;
}

/** A word that zsh offers, and what it means. */
function described(word: string, description: string): string {
  return zshQuoted(`${word.replaceAll(':', '\\:')}:${firstSentence(description)}`);
}

function zshQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function fishScript(tree: CommandNode): string {
  const nodes = flatten(tree);
  const paths = nodes.filter(({ words }) => words.length > 0).map((node) => fishQuoted(keyOf(node)));
  const lines = nodes.flatMap((node) => {
    const at = `complete -c amazon-odoo -n ${fishQuoted(`__amazon_odoo_at "${keyOf(node)}"`)}`;
    const commands = node.commands.map(
      ({ words, description }) =>
        `${at} -a ${words.at(-1) ?? ''} -d ${fishQuoted(firstSentence(description))}`,
    );
    const options = node.options.map(({ long, description, value, choices }) => {
      const files = FILES.has(value ?? '') ? ' -r -F' : ' -x';
      const given = choices.length > 0 ? ` -x -a ${fishQuoted(choices.join(' '))}` : files;
      return `${at} -l ${long.slice(2)}${value === undefined ? '' : given} -d ${fishQuoted(firstSentence(description))}`;
    });
    return [...commands, ...options];
  });
  return `# fish completion of amazon-odoo; put it into ~/.config/fish/completions/amazon-odoo.fish
function __amazon_odoo_at
    set -l at ''
    for word in (commandline -opc)[2..]
        switch "$at $word"
            case ${paths.join(' ')}
                set at "$at $word"
        end
    end
    test "$at" = "$argv[1]"
end
complete -c amazon-odoo -f
${lines.join('\n')}
`;
}

function fishQuoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
