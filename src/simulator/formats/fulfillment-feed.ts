import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** One `OrderFulfillment` message. Text as it stands in the XML: nothing becomes a number. */
export type FulfillmentMessage = {
  messageId: string;
  orderId: string;
  fulfillmentDate: string;
  merchantFulfillmentId: string | undefined;
  carrierCode: string | undefined;
  carrierName: string | undefined;
  shippingMethod: string | undefined;
  trackingNumber: string | undefined;
  /** Empty: the whole order. */
  items: { orderItemId: string; quantity: number | undefined }[];
};

type Element = Record<string, unknown>;

/** The children of each element, in the order of the XSD; `!` is required. */
const CHILDREN: Record<string, readonly string[]> = {
  AmazonEnvelope: ['Header!', 'MessageType!', 'Message!'],
  Header: ['DocumentVersion!', 'MerchantIdentifier!'],
  Message: ['MessageID!', 'OrderFulfillment!'],
  OrderFulfillment: [
    'AmazonOrderID!',
    'MerchantFulfillmentID',
    'FulfillmentDate!',
    'FulfillmentData',
    'CODCollectionMethod',
    'Item',
    'ShipFromAddress',
  ],
  FulfillmentData: ['CarrierCode', 'CarrierName', 'ShippingMethod', 'ShipperTrackingNumber'],
  Item: ['AmazonOrderItemCode!', 'MerchantFulfillmentItemID', 'Quantity', 'TransparencyCode'],
};

/**
 * Reads an order fulfillment feed as Amazon's parser does: well formed, right elements, right order.
 *
 * @returns the messages, or what is wrong with the document as a whole
 */
export function readFulfillmentFeed(text: string): FulfillmentMessage[] | string {
  const wellFormed = XMLValidator.validate(text);
  if (wellFormed !== true)
    return `XML Parsing Error at Line ${String(wellFormed.err.line)}: ${wellFormed.err.msg}`;
  const parser = new XMLParser({
    parseTagValue: false,
    ignoreAttributes: true,
    ignoreDeclaration: true,
    isArray: (name) => name === 'Message' || name === 'Item' || name === 'TransparencyCode',
  });
  const { AmazonEnvelope: envelope } = parser.parse(text) as { AmazonEnvelope?: Element };
  if (typeof envelope !== 'object') return 'XML Parsing Error: the root is not AmazonEnvelope';
  if (envelope['MessageType'] !== 'OrderFulfillment')
    return 'XML Parsing Error: MessageType is not OrderFulfillment';
  const problem = problemOf('AmazonEnvelope', envelope);
  return problem ?? (envelope['Message'] as Element[]).map(toMessage);
}

/** The first place where an element breaks the XSD. */
function problemOf(name: string, element: unknown): string | undefined {
  const rules = CHILDREN[name];
  if (!rules) return undefined;
  if (typeof element !== 'object' || element === null) return `XML Parsing Error: ${name} is empty`;
  const names = rules.map((rule) => rule.replace('!', ''));
  const present = Object.keys(element);
  const unknown = present.find((child) => !names.includes(child));
  if (unknown !== undefined) return `XML Parsing Error: unexpected element ${unknown} in ${name}`;
  const missing = rules.find((rule) => rule.endsWith('!') && !present.includes(rule.slice(0, -1)));
  if (missing !== undefined) return `XML Parsing Error: ${name} has no ${missing.slice(0, -1)}`;
  const positions = present.map((child) => names.indexOf(child));
  if (positions.some((position, index) => index > 0 && position < (positions[index - 1] as number))) {
    return `XML Parsing Error: the elements of ${name} are in the wrong order`;
  }
  return Object.entries(element)
    .flatMap(([child, content]: [string, unknown]) =>
      (Array.isArray(content) ? content : [content]).map((each) => problemOf(child, each)),
    )
    .find((problem) => problem !== undefined);
}

function toMessage(message: Element): FulfillmentMessage {
  const fulfillment = message['OrderFulfillment'] as Element;
  const data = (fulfillment['FulfillmentData'] ?? {}) as Element;
  const items = (fulfillment['Item'] ?? []) as Element[];
  return {
    messageId: textOf(message, 'MessageID') ?? '0',
    orderId: textOf(fulfillment, 'AmazonOrderID') ?? '',
    fulfillmentDate: textOf(fulfillment, 'FulfillmentDate') ?? '',
    merchantFulfillmentId: textOf(fulfillment, 'MerchantFulfillmentID'),
    carrierCode: textOf(data, 'CarrierCode'),
    carrierName: textOf(data, 'CarrierName'),
    shippingMethod: textOf(data, 'ShippingMethod'),
    trackingNumber: textOf(data, 'ShipperTrackingNumber'),
    items: items.map((item) => ({
      orderItemId: textOf(item, 'AmazonOrderItemCode') ?? '',
      quantity: item['Quantity'] === undefined ? undefined : Number(textOf(item, 'Quantity')),
    })),
  };
}

function textOf(element: Element, name: string): string | undefined {
  const value = element[name];
  return typeof value === 'string' ? value : undefined;
}
