import type { AmazonOrder, OrderItem } from '../amazon-order.ts';
import { type SkuMap, targetOf } from '../sku.ts';

/** How many units of the product one Amazon unit contains. */
export function packSize({ product: { sellerSku } }: OrderItem, skuMap: SkuMap): number {
  return sellerSku === undefined ? 1 : targetOf(skuMap, sellerSku).quantity;
}

/** Units of the product that were already shipped, by orderItemId. */
export function shippedQuantities(order: AmazonOrder, skuMap: SkuMap): Record<string, number> {
  return Object.fromEntries(
    order.orderItems
      .map((item): [string, number] => [
        item.orderItemId,
        (item.fulfillment?.quantityFulfilled ?? inParcels(order, item.orderItemId)) * packSize(item, skuMap),
      ])
      .filter(([, quantity]) => quantity > 0),
  );
}

function inParcels(order: AmazonOrder, orderItemId: string): number {
  return order.packages
    .filter(({ status }) => status !== 'CANCELLED')
    .flatMap(({ packageItems }) => packageItems)
    .filter((item) => item.orderItemId === orderItemId)
    .reduce((total, { quantity }) => total + quantity, 0);
}
