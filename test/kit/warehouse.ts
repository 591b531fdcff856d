import { z } from 'zod';
import { loadUpdates } from '../../src/odoo/orm/load.ts';
import { requiredMany2one, searchRead } from '../../src/odoo/orm/search-read.ts';
import { connectOdoo, type Domain } from '../../src/odoo/rpc/client.ts';
import { PICKING_FIELDS, PICKING_STATUS } from '../../src/odoo/screens/fields.ts';
import type { TestDatabase } from './odoo.ts';
import type { PlainOdoo } from './rpc.ts';

const Id = z.union([z.number(), z.array(z.number()).transform(([id]) => id ?? 0)]);

export type Leaving = {
  /** Units by Amazon's item; everything when left out. */
  done?: Record<string, number>;
  carrier?: string | undefined;
  tracking?: string | undefined;
  /** Units by product in place of items, for parts of kits. */
  byProduct?: Record<number, number>;
  /** What does not leave now is not to leave later. */
  noBackorder?: boolean;
  /** Quantities are in packages already. */
  packed?: boolean;
};

/** People at work in Odoo, through its external API. */
export type Warehouse = {
  odoo: PlainOdoo;
  create(model: string, values: Record<string, unknown>): Promise<number>;
  search(model: string, domain: Domain): Promise<number[]>;
  write(model: string, ids: readonly number[], vals: Record<string, unknown>): Promise<void>;
  /** A delivery method of that name, made if missing; its product is called `Paket`. */
  carrier(name: string): Promise<number>;
  /** Validates the open step that comes next of an order. @returns its pickings */
  validate(orderId: string, leaving?: Leaving): Promise<number[]>;
  /** Puts all goods of the open picking of an order into packages: units by Amazon's item. @returns the packages */
  pack(orderId: string, packages: readonly Record<string, number>[]): Promise<number[]>;
  /** The customer sends everything back. */
  takeBack(orderId: string): Promise<void>;
  /** The fields that `setup` adds to pickings. */
  addFields(): Promise<void>;
  /** Carrier and tracking on pickings. */
  label(
    pickingIds: readonly number[],
    carrier: string | undefined,
    tracking: string | undefined,
  ): Promise<void>;
};

export async function openWarehouse(database: TestDatabase, url = database.url): Promise<Warehouse> {
  const { login: username, password } = database;
  const odoo: PlainOdoo = await connectOdoo({
    url,
    database: database.database,
    username,
    password,
    protocol: 'jsonrpc',
  });
  const newer = (await odoo.fieldsOf('stock.move')).has('picked');
  const carriers = new Map<string, number>();
  const create = async (model: string, values: Record<string, unknown>): Promise<number> =>
    Id.parse(await createByPosition(database, url, odoo.uid, model, values));
  const search = async (model: string, domain: Domain): Promise<number[]> =>
    (await searchRead(odoo, model, domain, z.object({ id: z.number() }), { order: 'id' })).map(
      ({ id }) => id,
    );
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
  const openMoves = async (pickingIds: readonly number[]): Promise<OpenMove[]> => {
    const domain = [
      ['picking_id', 'in', pickingIds],
      ['state', 'not in', ['done', 'cancel']],
    ];
    const fields = [
      'product_uom_qty',
      'sale_line_id',
      'product_id',
      'product_uom',
      'location_id',
      'location_dest_id',
    ];
    const moves = Moves.parse(await odoo.read('stock.move', 'search_read', { domain, fields }));
    const lines = moves.flatMap(({ sale_line_id: line }) => (line === false ? [] : [line[0]]));
    const keys = Keys.parse(await odoo.read('sale.order.line', 'get_external_id', {}, { ids: lines }));
    return moves.map((move) => ({
      ...move,
      item: keys[String(move.sale_line_id === false ? 0 : move.sale_line_id[0])]?.split('_').at(-1) ?? '',
    }));
  };
  async function quantities(pickingIds: readonly number[], { done, byProduct }: Leaving): Promise<void> {
    const rows = (await openMoves(pickingIds)).map(
      ({ id, product_uom_qty: all, item, product_id: product }) => ({
        id,
        quantity:
          byProduct?.[product[0]] ??
          (done === undefined && byProduct === undefined ? all : (done?.[item] ?? 0)),
      }),
    );
    await loadUpdates(
      odoo,
      'stock.move',
      newer ? ['.id', 'quantity', 'picked'] : ['.id', 'quantity_done'],
      rows.map(({ id, quantity }) => ({ rows: [newer ? [id, quantity, quantity > 0] : [id, quantity]] })),
    );
  }
  // Of several steps the first. Odoo 14 makes all of them at once, and those of goods that it does not count are all ready.
  const openPickings = async (orderId: string): Promise<number[]> => {
    const Step = z.object({
      id: z.number(),
      location_id: requiredMany2one('stock.location'),
      location_dest_id: requiredMany2one('stock.location'),
    });
    const open = await searchRead(
      odoo,
      'stock.picking',
      [
        ['sale_id.client_order_ref', '=', orderId],
        ['state', 'in', ['confirmed', 'assigned']],
      ],
      Step,
      { order: 'id' },
    );
    const reached = new Set(open.map(({ location_dest_id: destination }) => destination));
    return open
      .filter(({ location_id: source }) => !reached.has(source))
      .map(({ id }) => id)
      .slice(-1);
  };
  return {
    odoo,
    create,
    search,
    write,
    carrier,
    label,
    validate: async (orderId, leaving = {}) => {
      const { carrier: by, tracking, packed, noBackorder } = leaving;
      const ids = await openPickings(orderId);
      if (by !== undefined || tracking !== undefined) await label(ids, by, tracking);
      if (packed !== true) await quantities(ids, leaving);
      const context = {
        skip_backorder: true,
        skip_immediate: true,
        skip_sms: true,
        ...(noBackorder === true ? { picking_ids_not_to_backorder: ids } : {}),
      };
      await odoo.call('stock.picking', 'button_validate', {}, { ids, context });
      return ids;
    },
    pack: async (orderId, packages) => {
      const ids = await openPickings(orderId);
      await odoo.call('stock.picking', 'do_unreserve', {}, { ids });
      const model = (await odoo.fieldsOf('stock.package')).size > 0 ? 'stock.package' : 'stock.quant.package';
      const moves = await openMoves(ids);
      const boxes: number[] = [];
      for (const units of packages) {
        const box = await create(model, {});
        boxes.push(box);
        for (const move of moves.filter(({ item }) => (units[item] ?? 0) > 0)) {
          await create('stock.move.line', {
            move_id: move.id,
            picking_id: ids[0],
            product_id: move.product_id[0],
            product_uom_id: move.product_uom[0],
            location_id: move.location_id[0],
            location_dest_id: move.location_dest_id[0],
            result_package_id: box,
            ...(newer ? { quantity: units[move.item], picked: true } : { qty_done: units[move.item] }),
          });
        }
      }
      return boxes;
    },
    takeBack: async (orderId) => {
      const [done] = await search('stock.picking', [
        ['sale_id.client_order_ref', '=', orderId],
        ['state', '=', 'done'],
      ]);
      const moves = await search('stock.move', [['picking_id', '=', done]]);
      const [incoming] = await search('stock.picking.type', [['code', '=', 'incoming']]);
      const [customers] = await search('stock.location', [['usage', '=', 'customer']]);
      const [stock] = await search('stock.location', [['usage', '=', 'internal']]);
      const back = await create('stock.picking', {
        picking_type_id: incoming,
        location_id: customers,
        location_dest_id: stock,
        origin: orderId,
      });
      const step = {
        picking_id: back,
        picking_type_id: incoming,
        location_id: customers,
        location_dest_id: stock,
      };
      for (const move of moves) {
        const changes = { ...step, origin_returned_move_id: move, state: 'draft' };
        await odoo.call('stock.move', 'copy', { default: changes }, { ids: [move] });
      }
      await odoo.call('stock.picking', 'action_confirm', {}, { ids: [back] });
      await quantities([back], {});
      const context = { skip_backorder: true, skip_immediate: true, skip_sms: true };
      await label([back], 'DHL', 'T-RETURN');
      await odoo.call('stock.picking', 'button_validate', {}, { ids: [back], context });
    },
    addFields: async () => {
      const [model] = await search('ir.model', [['model', '=', 'stock.picking']]);
      const add = (name: string, values: Record<string, unknown>): Promise<number> =>
        create('ir.model.fields', {
          model_id: model,
          name,
          field_description: name,
          state: 'manual',
          ...values,
        });
      await add(PICKING_FIELDS.status, {
        ttype: 'selection',
        selection_ids: Object.values(PICKING_STATUS).map((value) => [0, 0, { value, name: value }]),
      });
      await add(PICKING_FIELDS.reason, { ttype: 'char' });
      await add(PICKING_FIELDS.retry, { ttype: 'boolean' });
    },
  };
}

const Many2one = z.tuple([z.number(), z.string()]);
const Moves = z.array(
  z.object({
    id: z.number(),
    product_uom_qty: z.number(),
    sale_line_id: z.union([z.literal(false), Many2one]),
    product_id: Many2one,
    product_uom: Many2one,
    location_id: Many2one,
    location_dest_id: Many2one,
  }),
);
type OpenMove = z.infer<typeof Moves>[number] & { item: string };
const Keys = z.record(z.string(), z.string());

/** Models of Odoo 14 name the argument of `create` as each likes. */
async function createByPosition(
  { database, password }: TestDatabase,
  url: string,
  uid: number,
  model: string,
  values: Record<string, unknown>,
): Promise<unknown> {
  const args = [database, uid, password, model, 'create', [values]];
  const params = { service: 'object', method: 'execute_kw', args };
  const response = await fetch(`${url}/jsonrpc`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'call', params }),
  });
  const { result, error } = (await response.json()) as {
    result?: unknown;
    error?: { data: { message: string } };
  };
  if (error !== undefined) throw new Error(`${model}.create: ${error.data.message}`);
  return result;
}
