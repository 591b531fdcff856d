import { SETTLEMENT_REPORT } from '../api/reports-api.ts';
import type { SettlementLocale } from '../formats/settlement-text.ts';
import { type ExtraRow, settlementFile } from '../made-up/settlement-file.ts';
import { marketplaceOf } from './accounts.ts';
import { DAY_MS, isoTime } from './clock.ts';
import type { Report } from './report.ts';
import { SimulatorError } from './simulator-error.ts';
import type { World } from './world.ts';

/** A settlement file to publish as it is. */
export type GivenSettlement = {
  content: string;
  /** Country codes or marketplace ids under which it is listed. */
  marketplaces: readonly string[];
  /** When Amazon made it; default now. */
  createdTime?: string;
  /** `latin1` is announced as Cp1252; default `utf8`. */
  encoding?: 'utf8' | 'latin1';
  gzip?: boolean;
  /** How many report ids list it; default 1. */
  copies?: number;
};

/** A settlement to make up from orders of the book. */
export type MadeUpSettlement = Omit<GivenSettlement, 'content' | 'marketplaces'> & {
  /** The store, which decides the currency and, unless `decimals` is given, how numbers are written. */
  marketplace: string;
  /** Default: all shipped orders of the store. */
  orderIds?: readonly string[];
  /** Refunded whole; they need not be paid in the same settlement. */
  refundedOrderIds?: readonly string[];
  /** Order item ids by order id: only these items of it. */
  onlyItems?: Readonly<Record<string, readonly string[]>>;
  extraRows?: readonly ExtraRow[];
  /** In cents: the total is wrong by so much. */
  wrongBy?: number;
  settlementId?: string;
  locale?: SettlementLocale;
  /** In cents. */
  subscriptionFee?: number;
  reserve?: number;
  previousReserve?: number;
  /** Debt of last time, what the card paid of it, and a payout that came back; in cents. */
  previousDebt?: number;
  charged?: number;
  returnedPayout?: number;
};

export type PublishedSettlement = { reportIds: string[]; content: string };

/** Publishes a settlement: Amazon lists it, and its document can be downloaded. */
export function publishSettlement(world: World, given: GivenSettlement): PublishedSettlement {
  const { encoding = 'utf8', copies = 1, gzip = false } = given;
  const createdAt = given.createdTime === undefined ? world.clock.now() : Date.parse(given.createdTime);
  if (Number.isNaN(createdAt)) throw new SimulatorError(`"${String(given.createdTime)}" is not a time`);
  const marketplaceIds = given.marketplaces.map((codeOrId) => marketplaceOf(codeOrId).id);
  const reports = Array.from({ length: copies }, (): Report => {
    const document = world.documents.create({
      contentType: `text/plain; charset=${encoding === 'utf8' ? 'UTF-8' : 'Cp1252'}`,
      content: Buffer.from(given.content, encoding),
      gzip,
    });
    const report = {
      reportId: String(60_000_000_000 + world.reports.length),
      reportType: SETTLEMENT_REPORT,
      marketplaceIds,
      createdAt,
      dataStartTime: isoTime(createdAt - 16 * DAY_MS),
      dataEndTime: isoTime(createdAt - 2 * DAY_MS),
      reportDocumentId: document.id,
    };
    world.reports.push(report);
    return report;
  });
  return { reportIds: reports.map(({ reportId }) => reportId), content: given.content };
}

/** Makes a settlement up from orders, and publishes it. */
export function makeUpSettlement(world: World, wanted: MadeUpSettlement): PublishedSettlement {
  const { id, countryCode, currencyCode, domainName } = marketplaceOf(wanted.marketplace);
  const all = world.orders.list().map(({ order }) => order);
  const orders = all.filter(
    (order) =>
      wanted.orderIds?.includes(order.orderId) ??
      (order.salesChannel.marketplaceId === id && order.fulfillment?.fulfillmentStatus === 'SHIPPED'),
  );
  const {
    refundedOrderIds,
    onlyItems,
    extraRows,
    wrongBy,
    subscriptionFee = 3900,
    reserve = 0,
    previousReserve = 0,
    previousDebt = 0,
    charged = 0,
    returnedPayout = 0,
  } = wanted;
  const content = settlementFile(orders, {
    settlementId: wanted.settlementId ?? String(17_000_000_000 + world.reports.length),
    currencyCode,
    end: (wanted.createdTime === undefined ? world.clock.now() : Date.parse(wanted.createdTime)) - DAY_MS,
    locale: wanted.locale ?? localeOf(countryCode, currencyCode),
    marketplaceName: domainName.replace(/^a/, 'A'),
    subscriptionFee,
    reserve,
    previousReserve,
    previousDebt,
    charged,
    returnedPayout,
    ...(refundedOrderIds
      ? { refundedOrders: all.filter(({ orderId }) => refundedOrderIds.includes(orderId)) }
      : {}),
    ...(onlyItems ? { onlyItems } : {}),
    ...(extraRows ? { extraRows } : {}),
    ...(wrongBy === undefined ? {} : { wrongBy }),
  });
  return publishSettlement(world, { ...wanted, content, marketplaces: [id] });
}

/** How a store writes numbers and dates, where nothing else is wanted. */
function localeOf(countryCode: string, currencyCode: string): SettlementLocale {
  if (countryCode === 'JP') return 'jp';
  if (countryCode === 'IN') return 'in';
  return currencyCode === 'EUR' ? 'de' : 'us';
}
