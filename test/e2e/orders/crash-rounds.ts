import type { Order } from '../../../src/simulator/formats/order-schema.ts';
import { merchantOrder } from '../../kit/orders.ts';
import type { World } from '../../kit/world.ts';

/** Orders that come, change and go, round by round, while the program is killed. */
export type Rounds = {
  /** New orders of every kind, and changes to those of the round before. */
  somethingHappens(): void;
  /** What is wrong in Odoo; all lists are to be empty. */
  losses(): Promise<Record<string, string[][]>>;
};

type Item = Order['orderItems'][number];

function shippedItem(item: Item): Item {
  return { ...item, fulfillment: { quantityFulfilled: item.quantityOrdered, quantityUnfulfilled: 0 } };
}

/** Orders of that number, of every round, in SQL. */
function orders(number: number): string {
  return `o.client_order_ref LIKE '305-%-000000${number}'`;
}

export function startRounds({ amazon, database }: Pick<World, 'amazon' | 'database'>): Rounds {
  let round = 0;
  /** New orders of every kind, and changes to those of the round before. */
  function somethingHappens(): void {
    round += 1;
    const now = amazon.control.now();
    const idOf = (number: number, of = round): string => `305-${String(of).padStart(7, '0')}-000000${number}`;
    const order = (number: number, patch: Record<string, unknown> = {}): Order =>
      merchantOrder({
        orderId: idOf(number),
        createdTime: now,
        lastUpdatedTime: now,
        buyer: {
          buyerName: `Testperson ${round}-${number}`,
          buyerEmail: `buyer-${round}-${number}@marketplace.example`,
        },
        ...patch,
      });
    const shipped = { fulfillment: { fulfillmentStatus: 'SHIPPED', fulfilledBy: 'AMAZON' } };
    amazon.control.putOrders([
      order(1),
      order(2),
      order(3, { ...shipped, orderItems: order(3).orderItems.map(shippedItem) }),
      order(4, { ...shipped, orderItems: order(4).orderItems.map(shippedItem) }),
    ]);
    if (round > 1) {
      amazon.control.event({ type: 'cancel', orderId: idOf(1, round - 1) });
      amazon.control.event({
        type: 'cancelUnits',
        orderId: idOf(2, round - 1),
        orderItemId: '05015851154158',
        quantity: 1,
      });
    }
    amazon.control.advance(5 * 60_000);
  }

  /** What Odoo must hold of each round, and nothing else. */
  async function losses(): Promise<Record<string, string[][]>> {
    const last = `305-${String(round).padStart(7, '0')}`;
    return {
      doubledOrders: await database.sql(
        'SELECT client_order_ref FROM sale_order GROUP BY 1 HAVING count(*) <> 1',
      ),
      missingOrders: await database.sql(
        `SELECT ${round * 4} - count(*) AS missing FROM sale_order HAVING count(*) <> ${round * 4}`,
      ),
      wrongStates: await database.sql(`SELECT o.client_order_ref, o.state FROM sale_order o WHERE o.state <>
      CASE WHEN ${orders(1)} AND o.client_order_ref NOT LIKE '${last}%' THEN 'cancel' ELSE 'sale' END`),
      wrongLines:
        await database.sql(`SELECT o.client_order_ref, count(*) FROM sale_order o JOIN sale_order_line l ON l.order_id = o.id
      WHERE l.name NOT LIKE 'Rounding%' GROUP BY o.id HAVING count(*) <> 2`),
      wrongTotals:
        await database.sql(`SELECT o.client_order_ref, o.amount_total FROM sale_order o WHERE round(o.amount_total, 2) <>
      CASE WHEN ${orders(2)} AND o.client_order_ref NOT LIKE '${last}%' THEN 20 ELSE 30 END`),
      wrongPickings:
        await database.sql(`SELECT o.client_order_ref, count(p.id) FROM sale_order o LEFT JOIN stock_picking p ON p.sale_id = o.id
      GROUP BY o.id HAVING count(p.id) <> 1`),
      wrongMoves:
        await database.sql(`SELECT o.client_order_ref, m.state, sum(m.product_uom_qty) FROM sale_order o JOIN stock_picking p ON p.sale_id = o.id
      JOIN stock_move m ON m.picking_id = p.id WHERE (${orders(3)} OR ${orders(4)}) GROUP BY o.id, m.state HAVING m.state <> 'done' OR sum(m.product_uom_qty) <> 3`),
      doubledLines:
        await database.sql(`SELECT o.client_order_ref, l.product_id FROM sale_order o JOIN sale_order_line l ON l.order_id = o.id
      GROUP BY o.id, l.product_id, l.name HAVING count(*) > 1`),
      doubledMoves:
        await database.sql(`SELECT m.sale_line_id FROM stock_move m WHERE m.sale_line_id IS NOT NULL AND m.state <> 'cancel'
      GROUP BY 1 HAVING count(*) > 1`),
      doubledPickings: await database.sql(
        "SELECT sale_id FROM stock_picking WHERE state <> 'cancel' AND sale_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1",
      ),
      doubledPartners: await database.sql(
        "SELECT name FROM res_partner WHERE name LIKE 'Testperson%' GROUP BY 1 HAVING count(*) <> 1",
      ),
    };
  }

  return { somethingHappens, losses };
}

export const NO_LOSSES = {
  doubledOrders: [],
  missingOrders: [],
  wrongStates: [],
  wrongLines: [],
  wrongTotals: [],
  wrongPickings: [],
  wrongMoves: [],
  doubledLines: [],
  doubledMoves: [],
  doubledPickings: [],
  doubledPartners: [],
};

/** `124 kills, 0 losses, 0 doubles (0 orders, 0 partners, 0 lines, 0 moves, 0 pickings)` */
export function summary(kills: number, found: Record<string, string[][]>): string {
  const { doubledOrders, doubledPartners, doubledLines, doubledMoves, doubledPickings, ...lost } = found;
  const losses = Object.values(lost).reduce((total, rows) => total + rows.length, 0);
  const doubles = {
    orders: doubledOrders?.length ?? 0,
    partners: doubledPartners?.length ?? 0,
    lines: doubledLines?.length ?? 0,
    moves: doubledMoves?.length ?? 0,
    pickings: doubledPickings?.length ?? 0,
  };
  const each = Object.entries(doubles).map(([what, number]) => `${number} ${what}`);
  const all = Object.values(doubles).reduce((total, number) => total + number, 0);
  return `${kills} kills, ${losses} losses, ${all} doubles (${each.join(', ')})`;
}
