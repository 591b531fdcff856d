import { z } from 'zod';
import { connectOdoo, type Domain, type Odoo } from '../../src/odoo/client.ts';
import { loadUpdates } from '../../src/odoo/load.ts';
import type { TestDatabase } from '../support/odoo.ts';

const Ids = z.array(z.number());
const Id = z.union([z.number(), z.array(z.number()).transform(([id]) => id ?? 0)]);

export type Leaving = {
  /** Units by Amazon's item; everything when left out. */
  done?: Record<string, number>;
  carrier?: string | undefined;
  tracking?: string | undefined;
  /** What does not leave is not to leave later either. */
  noBackorder?: boolean;
};

/** People at work in Odoo, through its external API. */
export type Warehouse = {
  odoo: Odoo;
  create(model: string, values: Record<string, unknown>): Promise<number>;
  search(model: string, domain: Domain): Promise<number[]>;
  write(model: string, ids: readonly number[], vals: Record<string, unknown>): Promise<void>;
  /** A delivery method of that name, made if missing; its product is called `Paket`. */
  carrier(name: string): Promise<number>;
  /** Validates the open step that comes next of an order. @returns its pickings */
  validate(orderId: string, leaving?: Leaving): Promise<number[]>;
  /** Carrier and tracking on pickings. */
  label(
    pickingIds: readonly number[],
    carrier: string | undefined,
    tracking: string | undefined,
  ): Promise<void>;
};

export async function openWarehouse(database: TestDatabase, url = database.url): Promise<Warehouse> {
  const { database: name, login, password } = database;
  const odoo = await connectOdoo({ url, database: name, username: login, password, protocol: 'jsonrpc' });
  const newer = (await odoo.fieldsOf('stock.move')).has('picked');
  const carriers = new Map<string, number>();
  const create = async (model: string, values: Record<string, unknown>): Promise<number> =>
    Id.parse(await odoo.call(model, 'create', { vals_list: [values] }));
  const search = async (model: string, domain: Domain): Promise<number[]> =>
    Ids.parse(await odoo.read(model, 'search', { domain, order: 'id' }));
  const write = async (model: string, ids: readonly number[], vals: Record<string, unknown>): Promise<void> =>
    void (await odoo.call(model, 'write', { vals }, { ids: [...ids] }));
  async function carrier(of: string): Promise<number> {
    const known = carriers.get(of);
    if (known !== undefined) return known;
    const product = await create('product.product', { name: 'Paket', type: 'service' });
    const made = await create('delivery.carrier', { name: of, product_id: product });
    carriers.set(of, made);
    return made;
  }
  async function label(pickingIds: readonly number[], of?: string, tracking?: string): Promise<void> {
    await write('stock.picking', pickingIds, {
      carrier_id: of === undefined ? false : await carrier(of),
      carrier_tracking_ref: tracking ?? false,
    });
  }
  async function quantities(pickingIds: readonly number[], done: Leaving['done']): Promise<void> {
    const moves = z
      .array(
        z.object({
          id: z.number(),
          product_uom_qty: z.number(),
          sale_line_id: z.union([z.literal(false), z.tuple([z.number(), z.string()])]),
        }),
      )
      .parse(
        await odoo.read('stock.move', 'search_read', {
          domain: [
            ['picking_id', 'in', pickingIds],
            ['state', 'not in', ['done', 'cancel']],
          ],
          fields: ['product_uom_qty', 'sale_line_id'],
        }),
      );
    const lines = moves.flatMap(({ sale_line_id: line }) => (line === false ? [] : [line[0]]));
    const keys = z
      .record(z.string(), z.string())
      .parse(await odoo.read('sale.order.line', 'get_external_id', {}, { ids: lines }));
    const rows = moves.map(({ id, product_uom_qty: all, sale_line_id: line }) => {
      const item = keys[String(line === false ? 0 : line[0])]?.split('_').at(-1) ?? '';
      return { id, quantity: done === undefined ? all : (done[item] ?? 0) };
    });
    await loadUpdates(
      odoo,
      'stock.move',
      newer ? ['.id', 'quantity', 'picked'] : ['.id', 'quantity_done'],
      rows.map(({ id, quantity }) => ({ rows: [newer ? [id, quantity, quantity > 0] : [id, quantity]] })),
    );
  }
  return {
    odoo,
    create,
    search,
    write,
    carrier,
    label,
    validate: async (orderId, { done, carrier: by, tracking, noBackorder } = {}) => {
      const ids = await search('stock.picking', [
        ['sale_id.client_order_ref', '=', orderId],
        ['state', 'in', ['confirmed', 'assigned']],
      ]);
      if (by !== undefined || tracking !== undefined) await label(ids, by, tracking);
      await quantities(ids, done);
      const context = { skip_backorder: true, skip_immediate: true, skip_sms: true };
      await odoo.call(
        'stock.picking',
        'button_validate',
        {},
        { ids, context: noBackorder === true ? { ...context, picking_ids_not_to_backorder: ids } : context },
      );
      return ids;
    },
  };
}
