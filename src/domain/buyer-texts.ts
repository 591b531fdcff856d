import type { AmazonOrder } from './amazon-order.ts';

/** All personal texts of an order (of its buyer and its recipient), as Amazon writes them, so that messages can leave them out. */
export function buyerTextsOf({ buyer, recipient, taxRegistrations, orderItems }: AmazonOrder): string[] {
  const { countryCode: _, addressType: __, extendedFields, ...address } = recipient?.deliveryAddress ?? {};
  const texts = [
    ...Object.values(buyer ?? {}),
    ...Object.values(address),
    ...Object.values(extendedFields ?? {}),
    ...taxRegistrations
      .filter(({ entityType }) => entityType !== 'MARKETPLACE' && entityType !== 'MERCHANT')
      .flatMap(({ taxRegistrationNumber, legalName }) => [taxRegistrationNumber, legalName]),
    ...orderItems.map(({ fulfillment }) => fulfillment?.giftMessage),
  ];
  return [...new Set(texts.filter((text): text is string => text !== undefined && text.trim() !== ''))];
}
