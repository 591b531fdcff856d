/** A record that another definition makes (`key`), or that a module of Odoo has (`module.name`). */
export type Reference = { ref: string };

/** A text in which `%(key)d` stands for the id of another definition's record, as in Odoo's own data files. */
export type Template = { template: string };

export type Value = string | number | boolean | Reference | readonly Reference[] | Template;

/** A record that `setup` makes in Odoo, as data. */
export type Definition = {
  /** External ID without module and prefix. */
  key: string;
  /** Odoo model of the record, e.g. `ir.ui.view`. */
  model: string;
  values: Readonly<Record<string, Value>>;
};

/** What differs between the Odoos that `setup` writes for; asked of the server, never taken from a version number. */
export type Server = {
  /** The tag and view mode of lists. */
  list: 'list' | 'tree';
  /** Up to 16 conditions on fields are domains in `attrs`, later ones expressions; Update Record changed in the same release. */
  attrs: boolean;
  /** The field of menus, views and server actions that names the groups who see them. */
  groupsField: 'group_ids' | 'groups_id';
  /** From 19 on groups are sorted by privileges; before by categories, which nobody may make over the API. */
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

/** A job of the sidecar that has a button on the account form. */
export type JobButton = {
  /** Its name, from which the fields on the account are named. */
  job: string;
  /** As people call it, e.g. `Orders`. */
  title: string;
  /** Text of the button. */
  label: string;
};
