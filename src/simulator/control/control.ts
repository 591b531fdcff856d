import type { ActiveFault, Fault } from '../faults/faults.ts';
import type { Order } from '../formats/order-schema.ts';
import { checkOrder } from '../formats/orders-file.ts';
import { readPdf } from '../formats/pdf-text.ts';
import { madeUpOrders } from '../made-up/orders.ts';
import { ROLES, type Role } from '../world/accounts.ts';
import { isoTime } from '../world/clock.ts';
import type { InvoiceSettings, UploadedInvoice } from '../world/invoices.ts';
import type { JournalReport } from '../world/journal.ts';
import { applyEvent, type OrderEvent } from '../world/order-events.ts';
import { mergePatch } from '../world/records.ts';
import {
  type GivenSettlement,
  type MadeUpSettlement,
  makeUpSettlement,
  type PublishedSettlement,
  publishSettlement,
} from '../world/settlements.ts';
import { SimulatorError } from '../world/simulator-error.ts';
import type { World } from '../world/world.ts';
import { createListingControl, type ListingControl } from './listing-control.ts';

export type PutOptions = {
  /** Not in any list before this moment, whatever the order's own times say. */
  visibleAt?: string | number;
  /** Takes the order without checking it against the model. */
  unchecked?: boolean;
};

/** The hand behind the curtain: what Amazon, buyers and bad luck do. The same as the API under `/control`. */
export type Control = ListingControl & {
  putOrder: (order: Order, options?: PutOptions) => void;
  putOrders: (orders: readonly Order[], options?: PutOptions) => void;
  /** Merges fields into an order (null removes one, lists are replaced); it counts as updated now. */
  patchOrder: (orderId: string, patch: Record<string, unknown>) => Order;
  deleteOrder: (orderId: string) => boolean;
  order: (orderId: string) => Order | undefined;
  orders: () => Order[];
  /** Lets something happen to an order. */
  event: (event: OrderEvent) => Order;
  /** Adds made-up orders, the newest ten minutes old. */
  seed: (count: number, seed?: number) => Order[];
  /** Publishes a settlement report as given. */
  putSettlement: (settlement: GivenSettlement) => PublishedSettlement;
  /** Makes a settlement report up from orders, and publishes it. */
  makeUpSettlement: (settlement: MadeUpSettlement) => PublishedSettlement;
  addFault: (fault: Fault) => number;
  faults: () => ActiveFault[];
  clearFaults: (id?: number) => void;
  /** Every document for a buyer that was uploaded, in the order in which Amazon judged them. */
  uploadedInvoices: () => (Omit<UploadedInvoice, 'account' | 'pdf'> & {
    sellerId: string;
    pdfBase64: string;
    pdfText: string | undefined;
  })[];
  setInvoiceSettings: (settings: Partial<InvoiceSettings>) => InvoiceSettings;
  now: () => string;
  setTime: (time: string | number | Date, options?: { frozen?: boolean }) => void;
  advance: (milliseconds: number) => void;
  resetTime: () => void;
  journal: () => JournalReport;
  clearJournal: () => void;
  setQuotas: (settings: { factor?: number; enabled?: boolean }) => { factor: number; enabled: boolean };
  setRoles: (roles: readonly Role[]) => void;
  /** Login with Amazon takes this client secret alone from now on, and every token given out so far expires. */
  rotateClientSecret: (clientSecret: string) => void;
  expireTokens: () => void;
};

/** Makes the control functions of a simulated Amazon. */
export function createControl(world: World, firstSeed: number): Control {
  const { clock, orders, journal, faults, quotas } = world;
  const putOrder = (order: Order, { visibleAt, unchecked }: PutOptions = {}) => {
    const checked = unchecked ? order : checkOrder(order, `order ${order.orderId}`);
    orders.put(checked, visibleAt === undefined ? {} : { visibleAt: new Date(visibleAt).getTime() });
  };
  const putOrders = (list: readonly Order[], options?: PutOptions) => {
    for (const order of list) putOrder(order, options);
  };
  return {
    ...createListingControl(world, firstSeed),
    uploadedInvoices: () =>
      world.invoices.map(({ account, pdf, ...invoice }) => ({
        ...invoice,
        sellerId: account.sellerId,
        pdfBase64: pdf.toString('base64'),
        pdfText: readPdf(pdf)?.text,
      })),
    setInvoiceSettings: (settings) => {
      Object.assign(world.invoiceSettings, settings);
      return { ...world.invoiceSettings };
    },
    putOrder,
    putOrders,
    patchOrder: (orderId, patch) => {
      const { order } = orders.get(orderId);
      const touched = { lastUpdatedTime: isoTime(clock.now()), ...patch };
      const merged = checkOrder(mergePatch(order, touched), `order ${orderId}`);
      orders.replace(merged);
      return structuredClone(merged);
    },
    deleteOrder: orders.remove,
    order: (orderId) => structuredClone(orders.find(orderId)?.order),
    orders: () => orders.list().map(({ order }) => structuredClone(order)),
    event: (event) => applyEvent(world, event),
    seed: (count, seed = firstSeed) => {
      const made = madeUpOrders({ count, seed, now: clock.now() });
      putOrders(made);
      return made;
    },
    putSettlement: (settlement) => publishSettlement(world, settlement),
    makeUpSettlement: (settlement) => makeUpSettlement(world, settlement),
    addFault: faults.add,
    faults: faults.list,
    clearFaults: faults.clear,
    now: () => isoTime(clock.now()),
    setTime: clock.setTime,
    advance: clock.advance,
    resetTime: clock.reset,
    journal: journal.report,
    clearJournal: journal.clear,
    setQuotas: (settings) => {
      quotas.configure(settings);
      return quotas.settings();
    },
    setRoles: (roles) => {
      const unknown = roles.find((role) => !ROLES.includes(role));
      if (unknown !== undefined) throw new SimulatorError(`unknown role ${unknown}: ${ROLES.join(', ')}`);
      for (const account of world.accounts) account.roles = [...roles];
    },
    rotateClientSecret: (clientSecret) => {
      for (const account of world.accounts) account.clientSecret = clientSecret;
      world.accessTokens.expireAll();
    },
    expireTokens: world.accessTokens.expireAll,
  };
}
