import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const ROOT = join(__dirname, '..');
const SOURCES = 'src';
/** Where Odoo's models and fields are spoken of. */
const ODOO_ROOMS = ['src/odoo/', 'src/setup/'];
const FLOWS = ['orders', 'shipments', 'settlements', 'stock', 'invoices'];
const LARGEST_FOLDER = 26;
const LONGEST_FILE = 300;

/** A model of Odoo: the first word is an app or a namespace of its own. */
const MODEL =
  /^(account|bus|calendar|crm|delivery|fetchmail|ir|mail|mrp|payment|product|purchase|res|sale|sms|stock|uom)(\.[a-z_]+)+$/;
/** Fields of Odoo that are no words of anybody else, alone or as the beginning of a path. */
const FIELD =
  /^(account_id|active_test|amount_total|bom_line_id|carrier_id|carrier_tracking_ref|commitment_date|company_id|create_uid|currency_id|date_order|default_code|invoice_ids|invoice_origin|invoice_policy|invoice_status|journal_id|location_dest_id|location_id|move_ids|move_line_ids|move_type|order_line|partner_id|partner_shipping_id|payment_state|picking_ids|picking_type_code|pricelist_id|product_id|product_uom_qty|qty_delivered|res_id|reversed_entry_id|sale_id|sale_line_id|statement_line_id|tax_ids|team_id|user_id|write_date|write_uid|x_[a-z_]+)([./].*)?$/;

type Source = { path: string; text: string };

function sourcesBelow(folder: string): Source[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return { path: relative(ROOT, file), text: readFileSync(file, 'utf8') };
    });
}

/** String literals outside comments, with the line they stand in; imports are no literals. */
function literalsOf(text: string): { line: number; literal: string }[] {
  const found: { line: number; literal: string }[] = [];
  text.split('\n').forEach((content, index) => {
    if (/^\s*(\/\/|\/?\*)|^\s*(import|export)\b.*\bfrom\b|^} from /.test(content)) return;
    const code = content.replace(/\s\/\/ .*$/, '');
    for (const [, single, double, template] of code.matchAll(
      /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`([^`]*)`/g,
    ))
      found.push({ line: index + 1, literal: single ?? double ?? template ?? '' });
  });
  return found;
}

/** Names of Odoo's models and fields in a source. */
function odooNames({ path, text }: Source): string[] {
  return literalsOf(text)
    .filter(({ literal }) => MODEL.test(literal) || FIELD.test(literal))
    .map(({ line, literal }) => `${path}:${line} ${literal}`);
}

/** Paths of the sources that a source imports, for its types too. */
function importsOf({ path, text }: Source): string[] {
  const named = [...text.matchAll(/(?:from|import\()\s*'(\.[^']+\.ts)'/g)];
  return named.map(([, target = '']) => join(dirname(path), target));
}

/** The first circle of imports, as the files on the way; undefined when there is none. */
function findCircle(imports: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  function walk(path: string, way: readonly string[]): string[] | undefined {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path];
    if (done.has(path)) return undefined;
    for (const next of imports.get(path) ?? []) {
      const circle = walk(next, [...way, path]);
      if (circle !== undefined) return circle;
    }
    done.add(path);
    return undefined;
  }
  for (const path of imports.keys()) {
    const circle = walk(path, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

function crossings(sources: readonly Source[]): string[] {
  return sources.flatMap((source) => {
    const [, layer, flow] = /^src\/(jobs|domain)\/(\w+)\//.exec(source.path) ?? [];
    if (layer === undefined || flow === undefined || !FLOWS.includes(flow)) return [];
    return importsOf(source)
      .filter((target) =>
        FLOWS.some((other) => other !== flow && target.startsWith(`src/${layer}/${other}/`)),
      )
      .map((target) => `${source.path} imports ${target}`);
  });
}

const sources = sourcesBelow(SOURCES);

test('the rules are looked at over the whole house', () => {
  expect(sources.length).toBeGreaterThan(250);
  expect(sources.some(({ path }) => path === 'src/main.ts')).toBe(true);
});

describe("Odoo's models and fields are named only in src/odoo and src/setup", () => {
  test.each([
    ['a model', "await searchRead(odoo, 'sale.order', [], shape);", ['src/jobs/x.ts:1 sale.order']],
    ['a model in double quotes', 'const m = "stock.picking";', ['src/jobs/x.ts:1 stock.picking']],
    ['a field', "[['write_uid', '=', uid]]", ['src/jobs/x.ts:1 write_uid']],
    ['a path of fields', "['team_id.name', '=', name]", ['src/jobs/x.ts:1 team_id.name']],
    ['a field of setup', "const f = 'x_amazon_reason';", ['src/jobs/x.ts:1 x_amazon_reason']],
    ['a file of that name', "import { a } from '../odoo/sale/order.ts';", []],
    ['a comment', "/** On 'sale.order'. */", []],
    ['another word', "log('order', 'state', 'name');", []],
  ])('%s is told', (_, text, expected) => {
    expect(odooNames({ path: 'src/jobs/x.ts', text })).toEqual(expected);
  });

  test('no other room names one', () => {
    const others = sources.filter(
      ({ path }) => !ODOO_ROOMS.some((room) => path.startsWith(room)) && !path.startsWith('src/simulator/'),
    );
    expect(others.flatMap(odooNames)).toEqual([]);
  });
});

test(`no folder holds more than ${LARGEST_FOLDER} files`, () => {
  const folders = sources.map(({ path }) => dirname(path));
  const full = [...new Set(folders)].filter(
    (folder) => folders.filter((each) => each === folder).length > LARGEST_FOLDER,
  );
  expect(full).toEqual([]);
});

test(`no file is longer than ${LONGEST_FILE} lines`, () => {
  const long = sources
    .filter(
      ({ text }) => text.split('\n').filter((line) => !/^\s*($|\/\/|\/?\*)/.test(line)).length > LONGEST_FILE,
    )
    .map(({ path }) => path);
  expect(long).toEqual([]);
});

describe('imports', () => {
  test('an import cycle is reported, even one of types only', () => {
    const a = { path: 'src/a.ts', text: "import type { B } from './b.ts';" };
    const b = { path: 'src/b.ts', text: "const load = () => import('./a.ts');" };
    const imports = new Map([a, b].map((source) => [source.path, importsOf(source)]));
    expect(findCircle(imports)).toEqual(['src/a.ts', 'src/b.ts', 'src/a.ts']);
  });

  test('run in no circle', () => {
    expect(findCircle(new Map(sources.map((source) => [source.path, importsOf(source)])))).toBeUndefined();
  });

  test('a flow that imports another flow is reported', () => {
    const text = "import { plan } from '../orders/plan.ts';";
    expect(crossings([{ path: 'src/jobs/shipments/x.ts', text }])).toHaveLength(1);
  });

  test('lead from no flow into another', () => {
    expect(crossings(sources)).toEqual([]);
  });
});
