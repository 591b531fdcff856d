import { z } from 'zod';
import type { SaleOrderId, StockMoveId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { many2one, type Row, searchRead, searchReadIn, text, x2many } from '../orm/search-read.ts';
import { writeEach } from '../orm/write-each.ts';
import { UNKNOWN_PRODUCT } from '../product/product.ts';
import type { Domain } from '../rpc/client.ts';

const Move = z.object({
  id: z.number(),
  sale_line_id: many2one('sale.order.line'),
  description_picking: text,
  move_orig_ids: x2many('stock.move'),
});
type MoveRow = Row<'stock.move', typeof Move>;

const OPEN: Domain = [['state', 'not in', ['done', 'cancel']]];

/**
 * Writes SKU and title of each line on its moves where Odoo does not know the product: on the delivery all such lines are of one product,
 * and the picker could not tell them apart. Earlier steps of a delivery get the same text.
 */
export async function describeUnknownProducts(
  company: Company,
  saleOrderIds: readonly SaleOrderId[],
): Promise<void> {
  if (saleOrderIds.length === 0) return;
  const { odoo } = company;
  const moves = await searchRead(
    odoo,
    'stock.move',
    [
      ['sale_line_id.order_id', 'in', saleOrderIds],
      ['product_id.default_code', '=', UNKNOWN_PRODUCT],
      ...OPEN,
    ],
    Move,
  );
  const lineIds = moves.flatMap(({ sale_line_id: id }) => id ?? []);
  const Line = z.object({ id: z.number(), name: text });
  const lines = await searchReadIn(odoo, 'sale.order.line', 'id', [...new Set(lineIds)], Line);
  const nameOf = new Map(lines.map(({ id, name = '' }) => [id, name]));
  const described = await withEarlierSteps(
    company,
    moves.flatMap((move) => {
      const name = move.sale_line_id === undefined ? undefined : nameOf.get(move.sale_line_id);
      return name === undefined ? [] : [{ move, name }];
    }),
  );
  const wanted = described.filter(({ move, name }) => name !== '' && move.description_picking !== name);
  await writeEach(
    odoo,
    'stock.move',
    new Map(wanted.map(({ move, name }) => [move.id, { description_picking: name }])),
  );
}

type Described = { move: MoveRow; name: string };

/** Up to 17 only the last step of a delivery knows its order line; the steps before are found from it. */
async function withEarlierSteps(company: Company, steps: readonly Described[]): Promise<Described[]> {
  const nameOf = new Map<StockMoveId, string>(
    steps.flatMap(({ move, name }) => move.move_orig_ids.map((id) => [id, name] as const)),
  );
  if (nameOf.size === 0) return [...steps];
  const earlier = await searchReadIn(company.odoo, 'stock.move', 'id', [...nameOf.keys()], Move, OPEN);
  const found = earlier.map((move) => ({ move, name: nameOf.get(move.id) ?? '' }));
  return [...steps, ...(await withEarlierSteps(company, found))];
}
