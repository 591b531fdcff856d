import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerAsAmazon, type Outcome } from './api/amazon.ts';
import { errorAnswer } from './api/answers.ts';
import { deliver } from './api/delivery.ts';
import { createDocuments } from './api/documents.ts';
import { createQuotas } from './api/quotas.ts';
import { readRequest, type SimulatedRequest } from './api/requests.ts';
import { type Control, createControl } from './control/control.ts';
import { answerControl, CONTROL_PATH } from './control/control-api.ts';
import { createFaults } from './faults/faults.ts';
import type { Order } from './formats/order-schema.ts';
import { type AccountOptions, createAccessTokens, createAccount } from './world/accounts.ts';
import { createClock } from './world/clock.ts';
import { INVOICE_DEFAULTS, type InvoiceSettings } from './world/invoices.ts';
import { createJournal } from './world/journal.ts';
import { createListingBook, LISTING_DEFAULTS, type ListingSettings } from './world/listing-book.ts';
import { createOrderBook } from './world/order-book.ts';
import { pendingUnits } from './world/order-stock.ts';
import { createSeededRandom } from './world/seeded-random.ts';
import { SimulatorError } from './world/simulator-error.ts';
import { createStockRooms } from './world/stock-rooms.ts';
import type { World } from './world/world.ts';

export type SimulatorOptions = AccountOptions & {
  /** 0, the default, takes any free port. */
  port?: number;
  host?: string;
  /** Orders to begin with. */
  orders?: readonly Order[];
  /** Seed of everything made up by chance; default 1. */
  seed?: number;
  /** Multiplies Amazon's rates and bursts; default 1. */
  quotaFactor?: number;
  /** False switches the quotas off. */
  quotas?: boolean;
  /** A clock to follow (milliseconds since 1970), shared with the program under test; default real time. */
  clock?: () => number;
  /** `always` shows personal data whatever the role and status; default `byRole`, as Amazon. */
  personalData?: 'byRole' | 'always';
  /** How Amazon treats stock where its documents do not say. */
  listings?: Partial<ListingSettings>;
  /** How Amazon treats invoices where its documents do not say. */
  invoices?: Partial<InvoiceSettings>;
  /** Further accounts at the same endpoint, each with its own refresh token. */
  accounts?: readonly AccountOptions[];
};

export type Simulator = {
  url: string;
  control: Control;
  close: () => Promise<void>;
};

/**
 * Starts a local Amazon: plain http, one process, everything in memory.
 *
 * @returns when it listens
 * @throws SimulatorError when the port is taken or an option is wrong
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const world = createWorld(options);
  const control = createControl(world, options.seed ?? 1);
  control.putOrders(options.orders ?? []);
  const server = createServer((message, response) => {
    void handle(world, control, message, response);
  });
  await listen(server, options.port ?? 0, options.host ?? '127.0.0.1');
  const { address, port } = server.address() as AddressInfo;
  return {
    url: `http://${address.includes(':') ? `[${address}]` : address}:${String(port)}`,
    control,
    close: () => close(server),
  };
}

function createWorld(options: SimulatorOptions): World {
  const clock = createClock(options.clock);
  const orders = createOrderBook();
  const quotas = { factor: options.quotaFactor ?? 1, enabled: options.quotas ?? true };
  return {
    clock,
    accounts: [options, ...(options.accounts ?? [])].map(createAccount),
    accessTokens: createAccessTokens(clock),
    orders,
    listings: createListingBook(clock, { ...LISTING_DEFAULTS, ...options.listings }, (listing) =>
      pendingUnits(orders, listing),
    ),
    submissions: [],
    stockRooms: createStockRooms(),
    quotas: createQuotas(clock, quotas),
    journal: createJournal(clock),
    documents: createDocuments(clock),
    feeds: [],
    reports: [],
    invoices: [],
    invoiceSettings: { ...INVOICE_DEFAULTS, ...options.invoices },
    faults: createFaults(clock, createSeededRandom(options.seed ?? 1)),
    personalData: options.personalData ?? 'byRole',
  };
}

async function handle(
  world: World,
  control: Control,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const request = await readRequest(message);
    if (request?.path.startsWith(CONTROL_PATH)) await deliver(response, answerControl(control, request));
    else await answerAndRecord(world, request, message, response);
  } catch {
    // The client closed the connection, so there is nobody to answer.
    response.destroy();
  }
}

async function answerAndRecord(
  world: World,
  request: SimulatedRequest | undefined,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = randomUUID();
  const outcome = request ? answerAsAmazon(world, request) : tooLarge();
  const { call, answer, fault, delivery } = outcome;
  const lost = delivery?.kind === 'reset' || delivery?.kind === 'hang';
  world.journal.record({
    call,
    method: message.method ?? '',
    path: request?.path ?? '',
    query: request?.query.toString() ?? '',
    status: lost ? 0 : answer.status,
    requestId,
    ...(fault ? { fault: fault.kind } : {}),
  });
  const headers = {
    ...answer.headers,
    'x-amzn-requestid': requestId,
    date: new Date(world.clock.now()).toUTCString(),
  };
  await deliver(response, { ...answer, headers }, delivery);
}

function tooLarge(): Outcome {
  return { call: 'unknown', answer: errorAnswer(413, 'RequestTooLarge', 'The request is too large.') };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'the port is taken' : error.message;
      reject(new SimulatorError(`cannot listen on ${host}:${String(port)}: ${reason}`));
    });
    server.listen(port, host, resolve);
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
