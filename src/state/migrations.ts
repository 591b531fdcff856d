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
];
