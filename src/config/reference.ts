import { z } from 'zod';

const Node = z.looseObject({
  type: z.string().optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.string()).optional(),
  const: z.union([z.string(), z.number()]).optional(),
  pattern: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  required: z.array(z.string()).optional(),
  get properties() {
    return z.record(z.string(), Node).optional();
  },
  get items() {
    return Node.optional();
  },
});
type Node = z.infer<typeof Node>;

/** The reference of all settings as Markdown, from their JSON Schema. */
export function settingsReference(schema: unknown): string {
  const sections = sectionsOf('', Node.parse(schema));
  return `# Settings

Generated from \`src/config/schema.ts\` by \`npm run schema\`. In any text \`\${NAME}\` is the environment variable \`NAME\`, and
\`\${file:/path}\` the content of that file. [The example](../config/amazon-odoo.example.yaml) shows every key in its place; editors
check the file with [the JSON Schema](../config/amazon-odoo.schema.json). \`amazon-odoo run\` reads it again on SIGHUP.
${sections.join('')}`;
}

function sectionsOf(path: string, node: Node): string[] {
  const keys = Object.entries(node.properties ?? {});
  const below = keys.flatMap(([key, child]) => {
    const place = path === '' ? key : `${path}.${key}`;
    if (child.properties !== undefined) return sectionsOf(place, child);
    return child.items?.properties === undefined ? [] : sectionsOf(`${place}[]`, child.items);
  });
  const rows = keys.filter(([, child]) => !isGroup(child)).map(([key, child]) => rowOf(key, child, node));
  if (rows.length === 0) return below;
  const title = path === '' ? 'the whole file' : path;
  const table = ['| key | what | allowed | default |', '| --- | --- | --- | --- |', ...rows].join('\n');
  return [`\n## ${title}\n\n${table}\n`, ...below];
}

function isGroup({ properties, items }: Node): boolean {
  return properties !== undefined || items?.properties !== undefined;
}

function rowOf(key: string, node: Node, parent: Node): string {
  const cells = [`\`${key}\``, node.description ?? '', allowedIn(node), defaultOf(key, node, parent)];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function allowedIn(node: Node): string {
  if (node.enum !== undefined) return node.enum.map((value) => `\`${value}\``).join(', ');
  if (node.const !== undefined) return `\`${node.const}\``;
  if (node.type === 'array') return 'a list';
  if (node.type === 'object') return 'pairs';
  if (node.type === 'boolean') return '`true`, `false`';
  if (node.type !== 'integer' && node.type !== 'number') return 'text';
  const most = node.maximum === Number.MAX_SAFE_INTEGER ? undefined : node.maximum;
  const least = node.minimum ?? '';
  const what = node.type === 'integer' ? 'a whole number' : 'a number';
  return most === undefined ? `${what} from ${least}` : `${what}, ${least} to ${most}`;
}

function defaultOf(key: string, node: Node, parent: Node): string {
  if (node.default !== undefined) return `\`${JSON.stringify(node.default)}\``;
  return parent.required?.includes(key) === true ? 'needed' : '–';
}
