import { buttonsOf, JOBS } from '../../src/jobs/registry.ts';
import type { Server, Value } from '../../src/setup/definition.ts';
import { definitionsFor } from '../../src/setup/definitions.ts';
import { DICTIONARIES } from '../../src/setup/languages/languages.ts';
import { translated } from '../../src/setup/translate.ts';

const NEWEST: Server = {
  list: 'list',
  attrs: false,
  groupsField: 'group_ids',
  privileges: true,
  packages: 'stock.package',
  carrierForm: 'delivery.view_picking_withcarrier_out_form',
};
const OLDEST: Server = {
  list: 'tree',
  attrs: true,
  groupsField: 'groups_id',
  privileges: false,
  packages: 'stock.quant.package',
  carrierForm: undefined,
};

/** Models whose names are for people; others name records for administrators. */
const NAMED = new Set([
  'ir.model',
  'ir.actions.act_window',
  'ir.actions.server',
  'ir.ui.menu',
  'res.groups',
  'res.groups.privilege',
]);

/** Attributes of views that Odoo shows. */
const SHOWN = / (?:string|placeholder|title|help)="([^"]*)"/g;

/** The texts between the tags of markup, and those of its attributes. */
function textsOf(markup: string): string[] {
  const between = markup
    .replaceAll(/<attribute[^>]*>[^<]*/g, '')
    .replaceAll(/<[^>]*>/g, '\n')
    .split('\n');
  const attributes = [...markup.matchAll(SHOWN)].map(([, text]) => text ?? '');
  return [...between, ...attributes].map((text) => text.trim());
}

const textOf = (value: Value | undefined): string => (typeof value === 'string' ? value : '');

function shownBy(model: string, values: Readonly<Record<string, Value>>): string[] {
  const { name, field_description: label, selection, help, arch } = values;
  const labels = [...textOf(selection).matchAll(/\('[^']*', '([^']*)'\)/g)].map(([, text]) => text ?? '');
  const view = typeof arch === 'object' && 'template' in arch ? textsOf(arch.template) : [];
  const own = model === 'ir.model.fields' ? label : NAMED.has(model) ? name : undefined;
  return [textOf(own), ...labels, ...textsOf(textOf(help)), ...view];
}

/** An Amazon order id is an example that needs no translation. */
const isText = (text: string): boolean => /\p{L}/u.test(text);

const texts = new Set(
  [NEWEST, OLDEST]
    .flatMap((server) => definitionsFor(server, buttonsOf(JOBS)))
    .flatMap(({ model, values }) => shownBy(model, values))
    .filter(isText),
);

test.each(Object.entries(DICTIONARIES))(
  '%s has every text that setup shows, and no other',
  (_, dictionary) => {
    const known = Object.keys(dictionary);
    expect([...texts].filter((text) => dictionary[text] === undefined)).toEqual([]);
    expect(known.filter((text) => !texts.has(text))).toEqual([]);
    expect(
      Object.entries(dictionary).filter(([, text]) => text.trim() === '' || text !== text.trim()),
    ).toEqual([]);
  },
);

test('only the texts of markup are translated, and what is unknown stays', () => {
  const dictionary = { 'Orders:': 'Bestellungen:', 'No offer yet': 'Noch kein Angebot' };
  expect(translated('<b>Orders:\u00a0</b>', dictionary)).toBe('<b>Bestellungen:\u00a0</b>');
  expect(translated('No offer yet', dictionary)).toBe('Noch kein Angebot');
  expect(translated('<p class="x">No offer yet</p>', dictionary)).toBe('<p class="x">Noch kein Angebot</p>');
  expect(translated('Something else', dictionary)).toBe('Something else');
});
