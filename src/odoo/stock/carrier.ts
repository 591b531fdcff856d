import { z } from 'zod';
import type { CarrierId } from '../../domain/record-id.ts';
import type { DeliveryMethod } from '../../domain/shipments/carrier.ts';
import type { Company } from '../company.ts';
import { requiredMany2one, searchReadIn } from '../orm/search-read.ts';

const Carrier = z.object({
  id: z.number(),
  name: z.string(),
  product_id: requiredMany2one('product.product'),
});
const Product = z.object({ id: z.number(), name: z.string() });

/** Delivery methods with the service that their product names; archived ones too, for old deliveries. */
export async function readDeliveryMethods(
  { odoo }: Company,
  carrierIds: readonly CarrierId[],
): Promise<Map<CarrierId, DeliveryMethod>> {
  const options = { context: { active_test: false } };
  const carriers = await searchReadIn(odoo, 'delivery.carrier', 'id', carrierIds, Carrier, [], options);
  const productIds = [...new Set(carriers.map(({ product_id: id }) => id))];
  const products = await searchReadIn(odoo, 'product.product', 'id', productIds, Product, [], options);
  const nameOf = new Map(products.map(({ id, name }) => [id, name]));
  return new Map(
    carriers.map(({ id, name, product_id: product }) => [
      id,
      { name: name.trim(), service: nameOf.get(product)?.trim() || undefined },
    ]),
  );
}
