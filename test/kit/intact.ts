import type { TestDatabase } from './odoo.ts';

/** What must never be there twice in Odoo, whatever happens on the way. */
export async function doubles(database: TestDatabase): Promise<Record<string, string[][]>> {
  return {
    orders: await database.sql('SELECT client_order_ref FROM sale_order GROUP BY 1 HAVING count(*) <> 1'),
    lines:
      await database.sql(`SELECT o.client_order_ref, l.product_id FROM sale_order o JOIN sale_order_line l ON l.order_id = o.id
      GROUP BY o.id, l.product_id, l.name HAVING count(*) > 1`),
    partners: await database.sql(
      "SELECT name FROM res_partner WHERE name LIKE 'Testperson%' GROUP BY 1 HAVING count(*) <> 1",
    ),
    pickings: await database.sql(
      "SELECT sale_id FROM stock_picking WHERE state <> 'cancel' AND sale_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1",
    ),
    moves: await database.sql(
      "SELECT sale_line_id FROM stock_move WHERE state <> 'cancel' AND sale_line_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1",
    ),
  };
}

export const NO_DOUBLES = { orders: [], lines: [], partners: [], pickings: [], moves: [] };

/** How each order stands: reference, state, total, units to be delivered or done. */
export function standing(database: TestDatabase): Promise<string[][]> {
  return database.sql(`SELECT o.client_order_ref, o.state, round(o.amount_total, 2),
    (SELECT round(coalesce(sum(m.product_uom_qty), 0)) FROM stock_move m JOIN stock_picking p ON p.id = m.picking_id
      WHERE p.sale_id = o.id AND m.state <> 'cancel') FROM sale_order o ORDER BY 1`);
}
