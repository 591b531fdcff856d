import { CREATE_INVOICE_UPLOADS } from './invoices/migration.ts';
import { STOCK_TABLES } from './stock/tables.ts';

/** Each entry brings the file one version forward; entries are never changed once released. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE cursors (
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (account, name)
  ) STRICT;

  CREATE TABLE orders (
    account TEXT NOT NULL,
    order_id TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    outcome TEXT NOT NULL,
    rule TEXT,
    odoo_id INTEGER,
    base TEXT,
    last_updated_time TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    PRIMARY KEY (account, order_id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE failures (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    subject TEXT NOT NULL,
    class TEXT NOT NULL,
    cause TEXT NOT NULL,
    message TEXT NOT NULL,
    hint TEXT,
    odoo_model TEXT,
    odoo_id INTEGER,
    wake TEXT,
    attempts INTEGER NOT NULL,
    first_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    next_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'dismissed', 'resolved')),
    UNIQUE (account, subject, class)
  ) STRICT;

  CREATE TABLE buckets (
    key TEXT PRIMARY KEY,
    state TEXT NOT NULL
  ) STRICT;

  CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    job TEXT NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    counts TEXT,
    error TEXT
  ) STRICT;
  CREATE INDEX runs_by_job ON runs (account, job, started_at);
  `,
  `
  CREATE TABLE shipments (
    account TEXT NOT NULL,
    picking_id INTEGER NOT NULL,
    package_id INTEGER NOT NULL,
    order_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'submitted', 'sent', 'unknown', 'failed')),
    content_hash TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    reason TEXT,
    told TEXT,
    feed_id TEXT,
    message_id TEXT,
    at TEXT NOT NULL,
    PRIMARY KEY (account, picking_id, package_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX shipments_by_state ON shipments (account, state);

  CREATE TABLE order_views (
    account TEXT NOT NULL,
    order_id TEXT NOT NULL,
    view TEXT NOT NULL,
    PRIMARY KEY (account, order_id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE warnings (
    account TEXT NOT NULL,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (account, subject, kind)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE settlement_reports (
    account TEXT NOT NULL,
    report_id TEXT NOT NULL,
    settlement_id TEXT NOT NULL,
    PRIMARY KEY (account, report_id)
  ) STRICT;

  CREATE TABLE settlements (
    account TEXT NOT NULL,
    settlement_id TEXT NOT NULL,
    end_date TEXT NOT NULL,
    entry TEXT NOT NULL,
    PRIMARY KEY (account, settlement_id)
  ) STRICT;
  `,
  // A parcel is identified by its order and picking; the state alone now says what it is, instead of a state and a sentence
  // together.
  `
  CREATE TABLE parcels (
    account TEXT NOT NULL,
    order_id TEXT NOT NULL,
    picking_id INTEGER NOT NULL,
    package_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    reason TEXT,
    notified TEXT,
    feed_id TEXT,
    message_id TEXT,
    at TEXT NOT NULL,
    PRIMARY KEY (account, order_id, picking_id, package_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX parcels_by_state ON parcels (account, state);

  INSERT INTO parcels
  SELECT account, order_id, picking_id, package_id, number,
    CASE
      WHEN state = 'sent' AND (reason LIKE 'Amazon knew of it already%' OR reason LIKE 'Amazon confirms it by itself%') THEN 'elsewhere'
      WHEN state = 'waiting' AND reason LIKE 'Amazon requires %' THEN 'incomplete'
      WHEN state = 'unknown' AND message_id IS NOT NULL THEN 'unproven'
      WHEN state = 'failed' AND reason LIKE 'Amazon has cancelled the order%' THEN 'cancelled'
      WHEN state = 'failed' THEN 'refused'
      ELSE state
    END,
    CASE WHEN state = 'sent' THEN '' ELSE content_hash END,
    attempts, reason, told, feed_id, message_id, at
  FROM shipments;

  UPDATE OR REPLACE warnings
  SET subject = (
    SELECT order_id || ' ' || warnings.subject FROM shipments
    WHERE shipments.account = warnings.account AND CAST(shipments.picking_id AS TEXT) = warnings.subject
    LIMIT 1
  )
  WHERE kind IN ('missing', 'failed', 'short', 'rest', 'references') AND EXISTS (
    SELECT 1 FROM shipments
    WHERE shipments.account = warnings.account AND CAST(shipments.picking_id AS TEXT) = warnings.subject
  );

  DROP TABLE shipments;
  `,
  `
  CREATE TABLE fingerprints (
    account TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT;

  ALTER TABLE orders ADD COLUMN was_in_odoo INTEGER NOT NULL DEFAULT 0;
  UPDATE orders SET was_in_odoo = 1 WHERE odoo_id IS NOT NULL;
  CREATE INDEX orders_by_odoo_id ON orders (account, odoo_id);
  `,
  `
  CREATE TABLE wishes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    wish TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    taken INTEGER NOT NULL DEFAULT 0,
    progress TEXT,
    answer TEXT
  ) STRICT;

  CREATE TABLE notices (
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (account, kind)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO notices SELECT account, 'silence', value FROM cursors WHERE name = 'silence told' AND value <> '';
  DELETE FROM cursors WHERE name = 'silence told';
  `,
  // Repeated text is compressed, counts that are shown often are stored, and an index finds the newest rows quickly in any amount.
  `
  CREATE TABLE packed_orders (
    account TEXT NOT NULL,
    order_id TEXT NOT NULL,
    content_hash ANY NOT NULL,
    outcome TEXT NOT NULL,
    rule TEXT,
    odoo_id INTEGER,
    base BLOB,
    last_updated_time INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    was_in_odoo INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  INSERT INTO packed_orders
    SELECT account, order_id, shortHash(content_hash), outcome, rule, odoo_id, packed(base, order_id), moment(last_updated_time),
      moment(recorded_at),
      was_in_odoo
    FROM orders;
  DROP TABLE orders;
  ALTER TABLE packed_orders RENAME TO orders;
  CREATE UNIQUE INDEX orders_by_id ON orders (order_id, account);
  CREATE INDEX orders_by_odoo_id ON orders (account, odoo_id);

  CREATE TABLE packed_views (
    account TEXT NOT NULL,
    order_id TEXT NOT NULL,
    view BLOB NOT NULL
  ) STRICT;
  INSERT INTO packed_views SELECT account, order_id, packed(view, order_id) FROM order_views;
  DROP TABLE order_views;
  ALTER TABLE packed_views RENAME TO order_views;
  CREATE UNIQUE INDEX order_views_by_id ON order_views (order_id, account);

  CREATE TABLE order_counts (
    account TEXT NOT NULL,
    outcome TEXT NOT NULL,
    rule TEXT NOT NULL,
    orders INTEGER NOT NULL,
    PRIMARY KEY (account, outcome, rule)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO order_counts SELECT account, outcome, coalesce(rule, ''), count(*) FROM orders GROUP BY 1, 2, 3;
  CREATE TRIGGER order_counted AFTER INSERT ON orders BEGIN
    INSERT INTO order_counts VALUES (new.account, new.outcome, coalesce(new.rule, ''), 1)
      ON CONFLICT DO UPDATE SET orders = orders + 1;
  END;
  CREATE TRIGGER order_uncounted AFTER DELETE ON orders BEGIN
    UPDATE order_counts SET orders = orders - 1
      WHERE account = old.account AND outcome = old.outcome AND rule = coalesce(old.rule, '');
  END;
  CREATE TRIGGER order_recounted AFTER UPDATE OF outcome, rule ON orders
    WHEN old.outcome <> new.outcome OR old.rule IS NOT new.rule BEGIN
    UPDATE order_counts SET orders = orders - 1
      WHERE account = old.account AND outcome = old.outcome AND rule = coalesce(old.rule, '');
    INSERT INTO order_counts VALUES (new.account, new.outcome, coalesce(new.rule, ''), 1)
      ON CONFLICT DO UPDATE SET orders = orders + 1;
  END;

  CREATE INDEX failures_open ON failures (account, id) WHERE state = 'open';
  CREATE INDEX failures_closed ON failures (last_at) WHERE state <> 'open';
  DROP INDEX runs_by_job;
  CREATE INDEX runs_newest ON runs (account, job, id);
  CREATE INDEX runs_good ON runs (account, job, id) WHERE finished_at IS NOT NULL AND error IS NULL;
  `,
  // The time at which a failure was closed: its retention counts from then, not from when it was last found.
  `
  ALTER TABLE failures ADD COLUMN closed_at TEXT;
  UPDATE failures SET closed_at = last_at WHERE state <> 'open';
  DROP INDEX failures_closed;
  CREATE INDEX failures_closed ON failures (account, closed_at) WHERE state <> 'open';
  CREATE TRIGGER failure_closed AFTER UPDATE OF state ON failures WHEN old.state = 'open' AND new.state <> 'open' BEGIN
    UPDATE failures SET closed_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = new.id;
  END;
  CREATE TRIGGER failure_reopened AFTER UPDATE OF state ON failures WHEN old.state <> 'open' AND new.state = 'open' BEGIN
    UPDATE failures SET closed_at = NULL WHERE id = new.id;
  END;
  `,
  // Orders that are unlocked at the moment, which two jobs may note at once.
  `
  CREATE TABLE unlocked_orders (
    account TEXT NOT NULL,
    order_id TEXT NOT NULL,
    PRIMARY KEY (account, order_id)
  ) STRICT, WITHOUT ROWID;
  `,
  // Differences of settlement files that a person answers for. A file that is issued again replaces its settlement, not these.
  `
  CREATE TABLE accepted_differences (
    account TEXT NOT NULL,
    settlement_id TEXT NOT NULL,
    amount TEXT NOT NULL,
    reason TEXT NOT NULL,
    accepted_at TEXT NOT NULL,
    PRIMARY KEY (account, settlement_id)
  ) STRICT, WITHOUT ROWID;
  `,
  // What is asked in every pass has an index of its own rows alone: few parcels are open, and few failures are not resolved.
  // A parcel stores its hash and its time in a third of the bytes.
  `
  CREATE TABLE packed_parcels (
    account TEXT NOT NULL,
    order_id TEXT NOT NULL,
    picking_id INTEGER NOT NULL,
    package_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    content_hash ANY NOT NULL,
    attempts INTEGER NOT NULL,
    reason TEXT,
    notified TEXT,
    feed_id TEXT,
    message_id TEXT,
    at INTEGER NOT NULL,
    PRIMARY KEY (account, order_id, picking_id, package_id)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO packed_parcels
    SELECT account, order_id, picking_id, package_id, number, state, shortHash(content_hash), attempts, reason, notified, feed_id,
      message_id, moment(at)
    FROM parcels;
  DROP TABLE parcels;
  ALTER TABLE packed_parcels RENAME TO parcels;
  CREATE INDEX parcels_open ON parcels (account, picking_id, package_id) WHERE state NOT IN ('sent', 'elsewhere', 'surplus');
  CREATE INDEX failures_unresolved ON failures (account, class) WHERE state <> 'resolved';
  CREATE INDEX failures_by_subject ON failures (subject);
  `,
  STOCK_TABLES,
  CREATE_INVOICE_UPLOADS,
];
