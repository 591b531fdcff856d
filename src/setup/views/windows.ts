import {
  ACCOUNT_MODEL,
  FAILURE_MODEL,
  OFFER_MODEL,
  SALE_ORDER_FIELDS as ORDER,
  PICKING_FIELDS as PICKING,
  RECOVERY_MODEL,
  SETTLEMENT_MODEL,
} from '../../odoo/screens/fields.ts';
import { type Definition, ref, type Server, type Value } from '../definition.ts';

type Window = {
  model: string;
  name: string;
  /** View modes, the first of which opens. */
  modes: string;
  /** What an empty list says: a title, and a sentence about what to do first. */
  empty: readonly [title: string, sentence: string];
  values?: Readonly<Record<string, Value>>;
};

function window(key: string, { model, name, modes, empty, values }: Window): Definition {
  const [title, sentence] = empty;
  const help = `<p class="o_view_nocontent_smiling_face">${title}</p><p>${sentence}</p>`;
  return {
    key: `action_${key}`,
    model: 'ir.actions.act_window',
    values: { name, res_model: model, view_mode: modes, help, ...values },
  };
}

const NO_ORDERS = [
  'No order has come from Amazon yet',
  'New orders appear by themselves. To fetch them now: Amazon ▸ Accounts ▸ your account ▸ Sync Orders.',
] as const;

/** The windows that menus and buttons open. */
export function windows(server: Server): Definition[] {
  return [
    {
      key: 'action_recover',
      model: 'ir.actions.act_window',
      values: { name: 'Recover Order', res_model: RECOVERY_MODEL, view_mode: 'form', target: 'new' },
    },
    ...recordWindows(server),
    ...documentWindows(server),
  ];
}

/** Windows of the records that the program itself writes. */
function recordWindows({ list }: Server): Definition[] {
  return [
    window('overview', {
      model: ACCOUNT_MODEL,
      name: 'Amazon',
      modes: 'kanban,form',
      empty: ['No account yet', 'Accounts appear when amazon-odoo runs for the first time after its setup.'],
    }),
    window('accounts', {
      model: ACCOUNT_MODEL,
      name: 'Amazon Accounts',
      modes: `${list},form`,
      empty: ['No account yet', 'Accounts appear when amazon-odoo runs for the first time after its setup.'],
    }),
    window('offers', {
      model: OFFER_MODEL,
      name: 'Amazon Offers',
      modes: list,
      empty: [
        'No offer yet',
        'Each SKU appears with its first order, or when its stock is set. Set its product here if the internal reference differs.',
      ],
    }),
    window('failures', {
      model: FAILURE_MODEL,
      name: 'Amazon: To Do',
      modes: `${list},form`,
      empty: ['Nothing to do', 'What needs a person appears here, with what to do about it.'],
      values: { context: "{'search_default_open': 1, 'search_default_by_cause': 1}" },
    }),
    window('settlements', {
      model: SETTLEMENT_MODEL,
      name: 'Amazon Payouts',
      modes: `${list},form`,
      empty: [
        'No payout yet',
        'Amazon closes a settlement about every two weeks. It appears here by itself.',
      ],
    }),
  ];
}

/** Windows of Odoo's own sales orders and deliveries. */
function documentWindows({ list }: Server): Definition[] {
  const isAmazons = `[('${ORDER.orderId}', '!=', False)]`;
  const isSold = `[('${ORDER.orderId}', '!=', False), ('state', 'in', ['sale', 'done'])]`;
  return [
    window('orders', {
      model: 'sale.order',
      name: 'Amazon Orders',
      modes: `${list},form,pivot,graph`,
      empty: NO_ORDERS,
      values: { domain: isAmazons },
    }),
    window('to_ship', {
      model: 'stock.picking',
      name: 'Amazon: To Ship',
      modes: `${list},form`,
      empty: ['Nothing to ship', 'Orders that you ship yourself appear here, the most urgent first.'],
      values: {
        domain: `[('sale_id.${ORDER.fulfilledBy}', '=', 'MERCHANT'), ('picking_type_code', '=', 'outgoing'), ('state', 'not in', ['draft', 'done', 'cancel'])]`,
      },
    }),
    window('sales', {
      model: 'sale.order',
      name: 'Amazon Sales',
      modes: `pivot,graph,${list},form`,
      empty: NO_ORDERS,
      values: { domain: isSold, context: `{'group_by': ['${ORDER.marketplace}']}` },
    }),
    window('days', {
      model: 'sale.order',
      name: 'Amazon Orders by Day',
      modes: `graph,pivot,${list},form`,
      empty: NO_ORDERS,
      values: { domain: isSold },
    }),
    window('deliveries', {
      model: 'stock.picking',
      name: 'Amazon Deliveries',
      modes: `${list},form`,
      empty: [
        'No delivery yet',
        'Validated deliveries of Amazon orders appear here, with what Amazon says about them.',
      ],
      values: { domain: `[('${PICKING.status}', '!=', False)]` },
    }),
  ];
}

/** Binds views of our own to windows on Odoo's models; `load` cannot make them with the window. */
export function windowViews({ list }: Server): Definition[] {
  const views = [
    { window: 'sales', mode: 'pivot', view: 'sales_pivot' },
    { window: 'sales', mode: 'graph', view: 'sales_graph' },
    { window: 'orders', mode: list, view: 'amazon_order_list' },
    { window: 'to_ship', mode: list, view: 'to_ship_list' },
    { window: 'days', mode: 'graph', view: 'days_graph' },
  ];
  return views.map(({ window: name, mode, view }, index) => ({
    key: `action_${name}_${mode === list ? 'list' : mode}`,
    model: 'ir.actions.act_window.view',
    values: {
      act_window_id: ref(`action_${name}`),
      view_id: ref(`view_${view}`),
      view_mode: mode,
      sequence: index + 1,
    },
  }));
}
