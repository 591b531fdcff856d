import type { AmazonOrder } from './amazon-order.ts';

/** Every text of an order that belongs to its buyer or to whom it is sent, as Amazon writes it; for keeping them out of messages. */
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
