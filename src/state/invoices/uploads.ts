import { z } from 'zod';
import {
  DOCUMENT_KINDS,
  type DocumentKind,
  isFinished,
  UPLOAD_STATES,
  type UploadState,
} from '../../domain/invoices/document.ts';
import { type Instant, toInstant } from '../../domain/time.ts';
import { type Connection, committed } from '../database.ts';

/** The state of one document. Order and number together identify it. It holds neither the PDF nor anything about the buyer. */
export type RememberedUpload = {
  orderId: string;
  number: string;
  kind: DocumentKind;
  state: UploadState;
  /** Of the figures that were decided about: a refused document goes again once they have changed. */
  contentHash: string;
  attempts: number;
  /** Amazon's words, or what it waits for. */
  reason?: string | undefined;
  feedId?: string | undefined;
  /** When Amazon expects it. */
  deadline?: Instant | undefined;
  /** When this was recorded; of an upload, when it began. */
  at: Instant;
};

export type InvoiceUploads = {
  /** Every document, the oldest deadline first. */
  list(account: string): Promise<RememberedUpload[]>;
  /** Those that are not finished. */
  open(account: string): Promise<RememberedUpload[]>;
  /** All of these orders. */
  find(account: string, orderIds: readonly string[]): Promise<RememberedUpload[]>;
  /** Feeds that belong to a document. */
  feedIds(account: string): Promise<Set<string>>;
  record(account: string, uploads: readonly RememberedUpload[]): Promise<void>;
};

/** The condition of the index `invoice_uploads_open`. */
const IS_OPEN = `state NOT IN (${UPLOAD_STATES.filter(isFinished)
  .map((state) => `'${state}'`)
  .join(', ')})`;

const instant = z.string().transform(toInstant);

/** A row of `invoice_uploads`. */
export const UploadRow = z
  .object({
    order_id: z.string(),
    number: z.string(),
    kind: z.enum(DOCUMENT_KINDS),
    state: z.enum(UPLOAD_STATES),
    content_hash: z.string(),
    attempts: z.number(),
    reason: z.string().nullable(),
    feed_id: z.string().nullable(),
    deadline: instant.nullable(),
    at: instant,
  })
  .transform(
    (row): RememberedUpload => ({
      orderId: row.order_id,
      number: row.number,
      kind: row.kind,
      state: row.state,
      contentHash: row.content_hash,
      attempts: row.attempts,
      reason: row.reason ?? undefined,
      feedId: row.feed_id ?? undefined,
      deadline: row.deadline ?? undefined,
      at: row.at,
    }),
  );

const FeedRow = z.object({ feed_id: z.string() });

export function invoiceUploadsIn(connection: Connection): InvoiceUploads {
  const select = (condition: string, ...values: string[]): RememberedUpload[] =>
    connection
      .prepare(`SELECT * FROM invoice_uploads WHERE account = ? AND ${condition}`)
      .all(...values)
      .map((row) => UploadRow.parse(row));
  return {
    list: async (account) => select(`1 ORDER BY coalesce(deadline, '9'), order_id, number`, account),
    open: async (account) => select(`${IS_OPEN} ORDER BY order_id, number`, account),
    find: async (account, orderIds) =>
      orderIds.flatMap((orderId) => select('order_id = ? ORDER BY number', account, orderId)),
    feedIds: async (account) => {
      const rows = connection
        .prepare('SELECT feed_id FROM invoice_uploads WHERE account = ? AND feed_id IS NOT NULL')
        .all(account);
      return new Set(
        z
          .array(FeedRow)
          .parse(rows)
          .map(({ feed_id: feedId }) => feedId),
      );
    },
    record: async (account, uploads) => {
      if (uploads.length === 0) return;
      committed(connection, `invoiceUploads.record ${uploads[0]?.state}`, () =>
        recordAll(connection, account, uploads),
      );
    },
  };
}

function recordAll(connection: Connection, account: string, uploads: readonly RememberedUpload[]): void {
  const insert = connection.prepare(
    `INSERT INTO invoice_uploads (account, order_id, number, kind, state, content_hash, attempts, reason, feed_id, deadline, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET kind = excluded.kind, state = excluded.state, content_hash = excluded.content_hash,
       attempts = excluded.attempts, reason = excluded.reason, feed_id = excluded.feed_id, deadline = excluded.deadline,
       at = excluded.at`,
  );
  for (const upload of uploads) {
    insert.run(
      account,
      upload.orderId,
      upload.number,
      upload.kind,
      upload.state,
      upload.contentHash,
      upload.attempts,
      upload.reason ?? null,
      upload.feedId ?? null,
      upload.deadline ?? null,
      upload.at,
    );
  }
}
