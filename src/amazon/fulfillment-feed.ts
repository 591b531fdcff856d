import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser';
import { z } from 'zod';
import type { Instant } from '../domain/time.ts';
import { quotable } from '../personal-data.ts';

export const FULFILLMENT_FEED_TYPE = 'POST_ORDER_FULFILLMENT_DATA';
export const FEED_CONTENT_TYPE = 'text/xml; charset=UTF-8';

/** Largest feed that Amazon takes, in bytes (Feeds API: "less than 10 MiB"). */
export const MAX_FEED_BYTES = 10 * 1024 * 1024 - 1;

/** One parcel in an order fulfilment feed (XSD `OrderFulfillment`). */
export type FulfillmentMessage = {
  orderId: string;
  /** `MerchantFulfillmentID`: the seller's number of the parcel. */
  number: number;
  shipDate: Instant;
  carrierCode: string;
  carrierName?: string;
  shippingMethod?: string;
  trackingNumber: string;
  items: readonly { orderItemId: string; quantity: number }[];
};

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressEmptyNode: false,
});

/**
 * Writes a feed; message 1 is the first. The order of the elements is the XSD's.
 *
 * @param messages at least one
 */
export function fulfillmentFeed(sellerId: string, messages: readonly FulfillmentMessage[]): string {
  const envelope = {
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    AmazonEnvelope: {
      '@xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
      '@xsi:noNamespaceSchemaLocation': 'amzn-envelope.xsd',
      Header: { DocumentVersion: '1.01', MerchantIdentifier: sellerId },
      MessageType: 'OrderFulfillment',
      Message: messages.map((message, index) => ({
        MessageID: String(index + 1),
        OrderFulfillment: toElement(message),
      })),
    },
  };
  return builder.build(envelope);
}

function toElement(message: FulfillmentMessage): Record<string, unknown> {
  const { carrierCode, carrierName, shippingMethod, trackingNumber, items } = message;
  return {
    AmazonOrderID: message.orderId,
    MerchantFulfillmentID: String(message.number),
    FulfillmentDate: message.shipDate,
    FulfillmentData: {
      CarrierCode: xmlText(carrierCode),
      ...(carrierName === undefined ? {} : { CarrierName: xmlText(carrierName) }),
      ...(shippingMethod === undefined ? {} : { ShippingMethod: xmlText(shippingMethod) }),
      ShipperTrackingNumber: xmlText(trackingNumber),
    },
    Item: items.map(({ orderItemId, quantity }) => ({
      AmazonOrderItemCode: orderItemId,
      Quantity: String(quantity),
    })),
  };
}

/** Text without the characters that XML cannot hold. */
function xmlText(text: string): string {
  return text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '');
}

/** The result of a message in a processing report: done, refused with Amazon's message, or unknown. */
export type MessageVerdict = { kind: 'done' } | { kind: 'refused'; words: string } | { kind: 'doubt' };

/** The results of a processing report, by message number. */
export type FeedVerdict = (messageId: number) => MessageVerdict;

const DOUBT: MessageVerdict = { kind: 'doubt' };

const ReportEnvelope = z.object({
  AmazonEnvelope: z.object({
    Message: z.array(z.object({ ProcessingReport: z.record(z.string(), z.unknown()).optional() })),
  }),
});

const parser = new XMLParser({
  parseTagValue: false,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  isArray: (name) => name === 'Result' || name === 'Message',
});

/**
 * Reads a processing report. A message counts as done only when the report is XML, complete, its counts add up to the messages
 * that were sent, every error names a message, and none names this one.
 *
 * @param text undefined when Amazon gave no report
 * @param sent how many messages the feed had
 */
export function readProcessingReport(text: string | undefined, sent: number): FeedVerdict {
  const report = text === undefined ? undefined : reportIn(text);
  if (report === undefined || report['StatusCode'] !== 'Complete') return () => DOUBT;
  const summary = z.record(z.string(), z.unknown()).catch({}).parse(report['ProcessingSummary']);
  const words = new Map<number, string>();
  for (const result of z
    .array(z.record(z.string(), z.unknown()))
    .catch([])
    .parse(report['Result'] ?? [])) {
    if (result['ResultCode'] !== 'Error') continue;
    const id = Number(result['MessageID']);
    const said = `${textOf(result['ResultMessageCode'])} ${textOf(result['ResultDescription'])}`.trim();
    words.set(id, quotable([words.get(id), said].filter((each) => each !== undefined).join('; ')));
  }
  const sound =
    Number(summary['MessagesProcessed']) === sent &&
    Number(summary['MessagesWithError']) === words.size &&
    !words.has(0);
  return (messageId) => {
    const refusal = words.get(messageId);
    if (refusal !== undefined && messageId > 0) return { kind: 'refused', words: refusal };
    return sound ? { kind: 'done' } : DOUBT;
  };
}

function reportIn(text: string): Record<string, unknown> | undefined {
  try {
    if (XMLValidator.validate(text) !== true) return undefined;
    return ReportEnvelope.parse(parser.parse(text)).AmazonEnvelope.Message[0]?.ProcessingReport;
  } catch {
    // The parser refuses entities and deeply nested elements, or this is no report at all. Either way it proves nothing.
    return undefined;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
