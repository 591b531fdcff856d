import { z } from 'zod';
import {
  isRecordId,
  type PartnerId,
  type ProductId,
  recordId,
  type StockMoveId,
} from '../../src/domain/record-id.ts';
import type { Company } from '../../src/odoo/company.ts';
import { ensureRecord, findByExternalId } from '../../src/odoo/orm/named.ts';
import { many2one, requiredMany2one, searchRead, x2many } from '../../src/odoo/orm/search-read.ts';
import type { Odoo } from '../../src/odoo/rpc/client.ts';
import { writeDeliveryAddresses } from '../../src/odoo/sale/order.ts';

/** An Odoo that answers every read with these rows. */
const answering = (rows: unknown): Odoo => ({ read: async () => rows }) as unknown as Odoo;

describe('a record id', () => {
  it.each([0, -1, 1.5, Number.NaN, Number.MAX_VALUE])('is not %d', (value) => {
    expect(isRecordId(value)).toBe(false);
    expect(() => recordId(value)).toThrow(`${value} is not the id of a record`);
  });

  it.each([undefined, null, '7', false, [7, 'Mug']])('is not %j', (value) => {
    expect(isRecordId(value)).toBe(false);
  });

  it('is a number at run time', () => {
    expect(recordId(7)).toBe(7);
  });
});

describe('what Odoo answers', () => {
  it('has ids of the model that was asked', async () => {
    const shape = z.object({ id: z.number(), partner_id: many2one('res.partner') });
    const [row] = await searchRead(answering([{ id: 7, partner_id: [3, 'Ada'] }]), 'sale.order', [], shape);
    expect(row).toEqual({ id: 7, partner_id: 3 });
  });

  it.each([0, -1])('is refused when a record has the id %d', async (id) => {
    const read = searchRead(answering([{ id }]), 'sale.order', [], z.object({ id: z.number() }));
    await expect(read).rejects.toThrow('Odoo answered with a record of sale.order that has no id');
  });

  it('may lack a record that a field need not have, and not one that it must have', () => {
    expect(many2one('res.partner').parse(false)).toBeUndefined();
    expect(() => requiredMany2one('res.partner').parse(false)).toThrow('expected tuple');
    expect(() => x2many('res.partner').parse([0])).toThrow('not the id of a res.partner');
  });
});

const wantsPartner = (partner: PartnerId): PartnerId => partner;

/**
 * Not called: the compiler reads it. A line that it should refuse and does not refuse is an error of its own (unused
 * `@ts-expect-error`).
 */
async function typesOfIds(odoo: Odoo, company: Company, product: ProductId): Promise<void> {
  // @ts-expect-error the id of a product is not that of a partner
  wantsPartner(product);
  // @ts-expect-error a plain number is no id
  wantsPartner(7);
  // @ts-expect-error nor is 0, in place of an id that is missing
  wantsPartner((await findByExternalId(odoo, 'res.partner', 'base.nobody')) ?? 0);

  const shape = z.object({ id: z.number(), partner_id: many2one('res.partner') });
  const [order] = await searchRead(odoo, 'sale.order', [], shape);
  if (order?.partner_id === undefined) return;
  wantsPartner(order.partner_id);
  // @ts-expect-error the order's own id is that of a sales order
  wantsPartner(order.id);
  await writeDeliveryAddresses(company, new Map([[order.id, order.partner_id]]));
  // @ts-expect-error the contact of an order cannot be a product
  await writeDeliveryAddresses(company, new Map([[order.id, product]]));
  // @ts-expect-error keys are sales orders
  await writeDeliveryAddresses(company, new Map([[order.partner_id, order.partner_id]]));

  wantsPartner(await ensureRecord(odoo, 'res.partner', 'ada', { name: 'Ada' }));
  // @ts-expect-error a new product has the id of a product
  wantsPartner(await ensureRecord(odoo, 'product.product', 'mug', { name: 'Mug' }));
  const entry = await findByExternalId(odoo, 'account.move', 'x.y');
  // @ts-expect-error journal entries and stock moves have ids of their own, though Odoo calls both moves
  const move: StockMoveId | undefined = entry;
  wantsPartner(recordId(move ?? 1));
  await odoo.call('sale.order', 'action_confirm', {}, { ids: [order.id] });
  // @ts-expect-error a method of pickings is not called on orders
  await odoo.call('stock.picking', 'action_assign', {}, { ids: [order.id] });
  // @ts-expect-error nor on plain numbers
  await odoo.read('stock.picking', 'read', {}, { ids: [7] });
}

test('mixed ids do not compile', () => {
  expect(typesOfIds).toBeInstanceOf(Function);
});
