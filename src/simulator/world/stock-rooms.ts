import { SimulatorError } from './simulator-error.ts';

/** What the seller really has of one product, which Amazon does not know. */
export type StockRoom = {
  name: string;
  /** Units that are there, or were when their order came: sales on Amazon do not change it, receipts and other sales do. */
  units: number;
  /** Units of it in one unit of each SKU that is sold from it. */
  skus: Record<string, number>;
};

/** An order for more than the seller has. */
export type Oversold = { orderId: string; sku: string; room: string; units: number };

/** The seller's stock rooms. */
export type StockRooms = {
  put: (room: StockRoom) => void;
  /** Adds units, or takes them away for something else than orders of Amazon. */
  change: (name: string, units: number) => void;
  /** Units that are there and that no order of Amazon waits for. */
  free: (name: string) => number;
  sell: (orderId: string, sku: string, quantity: number) => void;
  cancel: (orderId: string, sku: string, quantity: number) => void;
  oversold: () => Oversold[];
};

type Shelf = StockRoom & { sold: Map<string, number> };

/** Makes the stock rooms, none at first: what is sold from none is never oversold. */
export function createStockRooms(): StockRooms {
  const rooms = new Map<string, Shelf>();
  const oversold: Oversold[] = [];
  const get = (name: string) => {
    const found = rooms.get(name);
    if (!found) throw new SimulatorError(`there is no stock room ${name}`);
    return found;
  };
  const roomsOf = (sku: string) => [...rooms.values()].filter(({ skus }) => Object.hasOwn(skus, sku));
  return {
    put: (room) => {
      rooms.set(room.name, { ...structuredClone(room), sold: new Map() });
    },
    change: (name, units) => {
      get(name).units += units;
    },
    free: (name) => freeIn(get(name)),
    sell: (orderId, sku, quantity) => {
      for (const room of roomsOf(sku)) {
        const units = quantity * (room.skus[sku] ?? 0);
        const missing = Math.min(units, units - freeIn(room));
        if (missing > 0) oversold.push({ orderId, sku, room: room.name, units: missing });
        addTo(room, orderId, sku, units);
      }
    },
    cancel: (orderId, sku, quantity) => {
      for (const room of roomsOf(sku)) addTo(room, orderId, sku, -quantity * (room.skus[sku] ?? 0));
    },
    oversold: () => structuredClone(oversold),
  };
}

function freeIn({ units, sold }: Shelf): number {
  return [...sold.values()].reduce((left, taken) => left - taken, units);
}

function addTo({ sold }: Shelf, orderId: string, sku: string, units: number): void {
  const key = `${orderId} ${sku}`;
  sold.set(key, Math.max(0, (sold.get(key) ?? 0) + units));
}
