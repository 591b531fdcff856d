/**
 * Units of merchant-fulfilled orders: those that Odoo does not hold, and for two days the others. An order without such units has a
 * row without SKU, so that nobody asks Amazon for it again.
 */
const ORDER_UNITS = `
  CREATE TABLE order_units (
    account TEXT NOT NULL,
    order_id TEXT NOT NULL,
    sku TEXT NOT NULL,
    units INTEGER NOT NULL,
    held TEXT,
    placed_at INTEGER NOT NULL,
    PRIMARY KEY (account, order_id, sku)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX order_units_by_time ON order_units (account, placed_at);
  CREATE INDEX order_units_held ON order_units (account) WHERE held IS NOT NULL;
  CREATE INDEX orders_outside_odoo ON orders (account, order_id) WHERE outcome = 'failed' OR rule = 'PENDING';
`;

/** One row for each SKU whose quantity on Amazon may be set, or that was asked about; times in milliseconds since 1970. */
const STOCK_OFFERS = `
  CREATE TABLE stock_offers (
    account TEXT NOT NULL,
    sku TEXT NOT NULL,
    parts TEXT NOT NULL,
    fulfilled_by TEXT NOT NULL,
    marketplace_id TEXT,
    asked_at INTEGER,
    promised INTEGER,
    explanation TEXT,
    pushed INTEGER,
    pushed_at INTEGER,
    push_state TEXT,
    live_before INTEGER,
    feed_id TEXT,
    live INTEGER,
    live_at INTEGER,
    message TEXT,
    PRIMARY KEY (account, sku)
  ) STRICT, WITHOUT ROWID;
`;

/** What Odoo last said about each product, so that a pass reads only what has changed. */
const STOCK_QUANTITIES = `
  CREATE TABLE stock_quantities (
    account TEXT NOT NULL,
    product INTEGER NOT NULL,
    on_hand REAL NOT NULL,
    free REAL NOT NULL,
    outgoing REAL NOT NULL,
    PRIMARY KEY (account, product)
  ) STRICT, WITHOUT ROWID;
`;

export const STOCK_TABLES = ORDER_UNITS + STOCK_OFFERS + STOCK_QUANTITIES;
