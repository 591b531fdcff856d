import {
  ACCOUNT_MODEL,
  FAILURE_FIELDS,
  FAILURE_MODEL,
  jobFields,
  OFFER_MODEL,
  PICKING_FIELDS,
  RECOVERY_MODEL,
  SALE_ORDER_FIELDS,
  SETTLEMENT_MODEL,
} from '../../odoo/screens/fields.ts';
import {
  type Definition,
  type JobButton,
  type Reference,
  ref,
  type Server,
  type Value,
} from '../definition.ts';
import { USER_GROUP } from '../models/groups.ts';
import { fieldKey, modelReference } from '../models/models.ts';

/** The server action behind a button. */
export function buttonKey(model: string, field: string): string {
  return `button_${model.replaceAll('.', '_')}__${field}`;
}

/**
 * A button: a server action of type Update Record that sets one boolean. Odoo runs it with superuser rights for any member of its
 * group, so it first reads the record as the person who presses the button: people who may not see a record cannot press its
 * buttons.
 */
function button(
  server: Server,
  { model, field, name, group }: { model: string; field: string; name: string; group?: Reference },
): Definition[] {
  const key = buttonKey(model, field);
  const pressed = model.startsWith('x_') ? 'bool(record.x_name)' : 'bool(record.name)';
  const values: Record<string, Value> = {
    name,
    model_id: modelReference(model),
    state: 'object_write',
    ...(group === undefined ? {} : { [server.groupsField]: [group] }),
  };
  if (!server.attrs) {
    return [
      {
        key,
        model: 'ir.actions.server',
        values: { ...values, update_path: field, evaluation_type: 'equation', value: pressed },
      },
    ];
  }
  return [
    { key, model: 'ir.actions.server', values: { ...values, crud_model_id: modelReference(model) } },
    {
      key: `${key}_value`,
      model: 'ir.server.object.lines',
      values: {
        server_id: ref(key),
        col1: fieldReference(model, field),
        evaluation_type: 'equation',
        value: pressed,
      },
    },
  ];
}

function fieldReference(model: string, field: string): Reference {
  return ref(fieldKey(model, field));
}

/** The buttons on accounts, failures and deliveries. */
export function buttons(server: Server, jobs: readonly JobButton[]): Definition[] {
  const starts = jobs.flatMap(({ job }) =>
    button(server, {
      model: ACCOUNT_MODEL,
      field: jobFields(job).requested,
      name: `Amazon: sync ${job}`,
      group: USER_GROUP,
    }),
  );
  const failures = [
    { field: FAILURE_FIELDS.retry, name: 'Amazon: retry' },
    { field: FAILURE_FIELDS.dismiss, name: 'Amazon: dismiss' },
  ].flatMap((each) => button(server, { model: FAILURE_MODEL, group: USER_GROUP, ...each }));
  // No group: everybody who may change the delivery may have it sent again.
  const retry = button(server, {
    model: 'stock.picking',
    field: PICKING_FIELDS.retry,
    name: 'Retry Amazon Sync',
  });
  return [...sorted(starts), ...sorted(failures), ...sorted(retry)];
}

/** Puts actions before the values that refer to them, so that each kind goes in one call. */
function sorted(definitions: readonly Definition[]): Definition[] {
  return [
    ...definitions.filter(({ model }) => model === 'ir.actions.server'),
    ...definitions.filter(({ model }) => model !== 'ir.actions.server'),
  ];
}

function window(
  key: string,
  model: string,
  name: string,
  modes: string,
  extra: Record<string, Value> = {},
): Definition {
  return {
    key: `action_${key}`,
    model: 'ir.actions.act_window',
    values: { name, res_model: model, view_mode: modes, ...extra },
  };
}

/** The windows that menus and buttons open. */
export function windows({ list }: Server): Definition[] {
  const { marketplace, orderId } = SALE_ORDER_FIELDS;
  return [
    window('accounts', ACCOUNT_MODEL, 'Amazon Accounts', `${list},form`),
    window('recover', RECOVERY_MODEL, 'Recover Order', 'form', { target: 'new' }),
    window('offers', OFFER_MODEL, 'Amazon Offers', list),
    window('failures', FAILURE_MODEL, 'Amazon Failures', `${list},form`, {
      context: "{'search_default_open': 1}",
    }),
    window('settlements', SETTLEMENT_MODEL, 'Amazon Settlements', `${list},form`),
    window('orders', 'sale.order', 'Amazon Orders', `${list},form,pivot,graph`, {
      domain: `[('${orderId}', '!=', False)]`,
    }),
    window('sales', 'sale.order', 'Amazon Sales', `pivot,graph,${list},form`, {
      domain: `[('${orderId}', '!=', False), ('state', 'in', ['sale', 'done'])]`,
      context: `{'group_by': ['${marketplace}']}`,
    }),
    window('deliveries', 'stock.picking', 'Amazon Deliveries', `${list},form`, {
      domain: `[('${PICKING_FIELDS.status}', '!=', False)]`,
    }),
  ];
}

/** Binds our own pivot and graph to *Amazon Sales*; `load` cannot make them with the window. */
export function windowViews(): Definition[] {
  const views = [
    { mode: 'pivot', sequence: 1 },
    { mode: 'graph', sequence: 2 },
  ];
  return views.map(({ mode, sequence }) => ({
    key: `action_sales_${mode}`,
    model: 'ir.actions.act_window.view',
    values: {
      act_window_id: ref('action_sales'),
      view_id: ref(`view_sales_${mode}`),
      view_mode: mode,
      sequence,
    },
  }));
}

/** Menus below Sales: one for daily work, and the accounts under Configuration. */
export function menus(server: Server): Definition[] {
  const top: Definition = {
    key: 'menu_amazon',
    model: 'ir.ui.menu',
    values: {
      name: 'Amazon',
      parent_id: ref('sale.sale_menu_root'),
      sequence: 35,
      [server.groupsField]: [USER_GROUP],
    },
  };
  const entries = [
    ['orders', 'Orders'],
    ['deliveries', 'Deliveries'],
    ['failures', 'Failures'],
    ['offers', 'Offers'],
    ['settlements', 'Settlements'],
    ['sales', 'Amazon Sales'],
    ['accounts', 'Amazon Accounts'],
  ] as const;
  return [
    top,
    ...entries.map(
      ([key, name], index): Definition => ({
        key: `menu_${key}`,
        model: 'ir.ui.menu',
        values: {
          name,
          parent_id: ref('menu_amazon'),
          action: { template: `ir.actions.act_window,%(action_${key})d` },
          sequence: 10 * (index + 1),
          [server.groupsField]: [USER_GROUP],
        },
      }),
    ),
    {
      key: 'menu_configuration_accounts',
      model: 'ir.ui.menu',
      values: {
        name: 'Amazon Accounts',
        parent_id: ref('sale.menu_sale_config'),
        action: { template: 'ir.actions.act_window,%(action_accounts)d' },
        sequence: 90,
        [server.groupsField]: [USER_GROUP],
      },
    },
  ];
}
