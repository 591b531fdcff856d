/** A reference to a record of another definition (`key`) or of an Odoo module (`module.name`). */
export type Reference = { ref: string };

/** A text in which `%(key)d` is replaced by the id of another definition's record, as in Odoo's own data files. */
export type Template = { template: string };

export type Value = string | number | boolean | Reference | readonly Reference[] | Template;

/** Definition of a record that `setup` creates in Odoo. */
export type Definition = {
  /** External ID without module and prefix. */
  key: string;
  /** Odoo model of the record, e.g. `ir.ui.view`. */
  model: string;
  values: Readonly<Record<string, Value>>;
};

/** Differences between Odoo versions that matter to `setup`; the server is asked for them, the version number is not used. */
export type Server = {
  /** The tag and view mode of lists. */
  list: 'list' | 'tree';
  /** Up to 16 conditions on fields are domains in `attrs`, later ones expressions; Update Record changed in the same release. */
  attrs: boolean;
  /** The field of menus, views and server actions that names the groups who see them. */
  groupsField: 'group_ids' | 'groups_id';
  /** From 19 on, groups belong to privileges; before, to categories, which cannot be created over the API. */
  privileges: boolean;
  /** The model of packages; it has another name from 19 on. */
  packages: 'stock.package' | 'stock.quant.package';
  /** The view that shows carrier and tracking reference on deliveries; undefined where there are no carriers. */
  carrierForm: string | undefined;
};

export function ref(key: string): Reference {
  return { ref: key };
}

/** The keys that a definition's values refer to, those in templates included. */
export function referencesOf({ values }: Definition): string[] {
  return Object.values(values).flatMap((value) => {
    if (typeof value !== 'object') return [];
    if ('template' in value)
      return [...value.template.matchAll(/%\(([\w.]+)\)d/g)].map(([, key]) => key ?? '');
    return ('ref' in value ? [value] : value).map(({ ref: key }) => key);
  });
}

/** A job with a button on the account form. */
export type JobButton = {
  /** Its name, from which the fields on the account are named. */
  job: string;
  /** Its name for people, e.g. `Orders`. */
  title: string;
  /** Text of the button. */
  label: string;
};
