import { type Definition, type Reference, ref, type Server, type Value } from '../definition.ts';
import { USER_GROUP } from '../models/groups.ts';

type Entry = readonly [key: string, name: string, options?: { window?: string; below?: Reference }];

const REPORTING = ref('menu_reporting');

/** In the order in which they are shown. An entry opens the window with its key, unless another one is named. */
const ENTRIES: readonly Entry[] = [
  ['overview', 'Overview'],
  ['orders', 'Orders'],
  ['to_ship', 'To Ship'],
  ['failures', 'To Do'],
  ['offers', 'Offers'],
  ['settlements', 'Payouts'],
  ['accounts', 'Accounts'],
  ['sales', 'Sales by Marketplace', { below: REPORTING }],
  ['days', 'Orders by Day', { below: REPORTING }],
  ['deliveries', 'Deliveries', { below: REPORTING }],
  ['configuration_accounts', 'Amazon Accounts', { window: 'accounts', below: ref('sale.menu_sale_config') }],
];

/** *Amazon*, a menu of its own, for those who work with it; and the accounts once more where Odoo keeps the settings of sales. */
export function menus(server: Server): Definition[] {
  const seenBy = { [server.groupsField]: [USER_GROUP] };
  const menu = (key: string, name: string, values: Record<string, Value>): Definition => ({
    key: `menu_${key}`,
    model: 'ir.ui.menu',
    values: { name, ...values, ...seenBy },
  });
  return [
    // Earlier versions had it below Sales. The icon is drawn by Odoo itself: symbol, colour, background.
    menu('amazon', 'Amazon', { parent_id: '', sequence: 36, web_icon: 'fa fa-amazon,#FFFFFF,#232F3E' }),
    menu('reporting', 'Reporting', { parent_id: ref('menu_amazon'), sequence: 65 }),
    ...ENTRIES.map(([key, name, { window = key, below = ref('menu_amazon') } = {}], index) =>
      menu(key, name, {
        parent_id: below,
        action: { template: `ir.actions.act_window,%(action_${window})d` },
        sequence: 10 * (index + 1),
      }),
    ),
  ];
}
