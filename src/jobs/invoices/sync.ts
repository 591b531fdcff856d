import type { AmazonError } from '../../amazon/errors.ts';
import { quotaLeft } from '../../amazon/quotas.ts';
import { documentName, isFinished, type PostedDocument } from '../../domain/invoices/document.ts';
import { byDeadline, inDanger, uploadsNow } from '../../domain/invoices/queue.ts';
import { DAY, type Instant, instantAt, MINUTE, shift, toInstant } from '../../domain/time.ts';
import { UsageError } from '../../errors.ts';
import { readPostedDocuments } from '../../odoo/account/posted-documents.ts';
import type { OdooError } from '../../odoo/rpc/errors.ts';
import type { NewFailure } from '../../state/failures.ts';
import type { RememberedUpload } from '../../state/invoices/uploads.ts';
import type { FollowedSeller } from '../screens/follow-form.ts';
import { readAnswers, resumeUploads } from './answers.ts';
import { documentFailure, failuresOf, subjectOf } from './failures.ts';
import { type Planned, planDocuments, uploadsIn } from './plan.ts';
import {
  emptyInvoicesReport,
  type InvoiceOutcome,
  type InvoiceResult,
  type InvoicesReport,
} from './report.ts';
import { sendDocument } from './send.ts';

export type InvoicesOptions = {
  dryRun: boolean;
  /** Numbers of documents that are uploaded again, whatever became of them. */
  again?: readonly string[] | undefined;
  /** Called for each document with what became of it. */
  onResult?: ((result: InvoiceResult) => void) | undefined;
};

/** Up to when documents were read. */
const INVOICES_CURSOR = 'invoices';

/** The day from which documents are uploaded: those before belong to the time before the job was switched on. */
const START_CURSOR = 'invoices from';

/** The first pass goes back so far: Amazon expects a document within a day, and two days hold the weekend's first half. */
const FIRST_SYNC_MS = 2 * DAY;

/** Each pass reads this much again, because Odoo dates a change with the start of its transaction. */
const OVERLAP_MS = 15 * MINUTE;

/** Feeds that are left for shipments, where these are reported by feeds. */
const RESERVE = { feed: 5, confirm: 0 };

/** When Odoo makes no PDF of so many documents in a row, the cause is not theirs. */
const MOST_NOT_PRINTED = 3;

/**
 * One pass: finds out what became of documents that were uploaded before, decides about the posted documents that were written since the
 * last pass and about those that wait, and uploads what belongs to Amazon, the oldest deadline first, as far as Amazon takes feeds.
 *
 * @throws AmazonError or OdooError when the pass cannot go on; what was done stays done, the cursor stays
 * @throws UsageError when a document is to be uploaded again that is not there
 */
export async function syncInvoices(
  seller: FollowedSeller,
  options: InvoicesOptions,
): Promise<InvoicesReport> {
  const report = emptyInvoicesReport(seller.name);
  const uploads = uploadsIn(seller.settings);
  if (uploads.size === 0) return report;
  const isCertain = options.dryRun || (await resumeUploads(seller));
  const answered = options.dryRun ? [] : await readAnswers(seller);
  const { documents, newest } = await readDocuments(seller, options);
  const planned = await planDocuments(seller, documents, {
    uploads,
    again: new Set(options.again),
    datedFrom: await startOf(seller, options),
  });
  const tell = (document: Named, outcome: InvoiceOutcome, reason?: string): void => {
    report[outcome] += 1;
    options.onResult?.({ document: document.number, orderId: document.orderId, outcome, reason });
  };
  const told = new Set(answered.map(subjectOf));
  for (const upload of answered) tell(upload, outcomeOf(upload), upload.reason);
  for (const each of planned) {
    const isNews = each.upload.state !== 'submitted' && !told.has(subjectOf(each.document));
    if (each.work === undefined && isNews) tell(each.document, outcomeOf(each.upload), each.upload.reason);
  }
  if (options.dryRun) {
    for (const { document } of queueOf(planned)) tell(document, 'sent');
    return report;
  }
  await record(seller, planned, answered);
  const { stopped } = isCertain
    ? await sendAll(seller, planned, tell)
    : await leaveWaiting(seller, queueOf(planned), tell, 'An upload was interrupted a moment ago.');
  if (newest !== undefined) await seller.state.cursors.set(seller.name, INVOICES_CURSOR, newest);
  if (stopped !== undefined) throw stopped;
  return report;
}

type Named = Pick<PostedDocument, 'number' | 'orderId'>;
type Tell = (document: Named, outcome: InvoiceOutcome, reason?: string) => void;

async function readDocuments(
  seller: FollowedSeller,
  options: InvoicesOptions,
): Promise<{ documents: PostedDocument[]; newest: Instant | undefined }> {
  const { state, name } = seller;
  const all =
    options.again === undefined
      ? await state.invoiceUploads.open(name)
      : await state.invoiceUploads.list(name);
  const wanted = all.filter(
    ({ number, state: stands }) => !isFinished(stands) || options.again?.includes(number) === true,
  );
  const datedFrom = await startOf(seller, options);
  const cursor = await state.cursors.get(name, INVOICES_CURSOR);
  const read = await readPostedDocuments(await seller.company(), {
    writtenSince: cursor === undefined ? toInstant(datedFrom) : shift(toInstant(cursor), -OVERLAP_MS),
    datedFrom,
    orderIds: [...new Set(wanted.map(({ orderId }) => orderId))],
  });
  const missing =
    options.again?.filter((number) => !read.documents.some((each) => each.number === number)) ?? [];
  if (missing.length === 0) return read;
  throw new UsageError(`There is no posted document ${missing.join(', ')} of an order of ${name}`, {
    hint: 'Write numbers as "amazon-odoo invoices list" shows them, e.g. INV/2026/00042.',
  });
}

/** The day from which documents are uploaded; noted by the first pass. */
async function startOf({ state, name, now }: FollowedSeller, { dryRun }: InvoicesOptions): Promise<string> {
  const known = await state.cursors.get(name, START_CURSOR);
  if (known !== undefined) return known;
  const start = instantAt(now() - FIRST_SYNC_MS).slice(0, 10);
  if (!dryRun) await state.cursors.set(name, START_CURSOR, start);
  return start;
}

function outcomeOf({ state }: RememberedUpload): InvoiceOutcome {
  if (state === 'uploading') return 'waiting';
  return state === 'submitted' ? 'sent' : state;
}

type Queue = (Planned & { work: NonNullable<Planned['work']> })[];

function queueOf(planned: readonly Planned[]): Queue {
  return planned
    .flatMap((each) => (each.work === undefined ? [] : [{ ...each, work: each.work }]))
    .toSorted((a, b) => byDeadline(a.upload, b.upload));
}

/** Records what was decided, and files and closes failures of the documents that were looked at. */
async function record(
  { state, name, now }: FollowedSeller,
  planned: readonly Planned[],
  answered: readonly RememberedUpload[],
): Promise<void> {
  await state.invoiceUploads.record(
    name,
    planned.filter(({ isKept }) => !isKept).map(({ upload }) => upload),
  );
  const found = new Map<string, NewFailure[]>();
  for (const upload of answered) found.set(subjectOf(upload), failuresOf(upload));
  for (const { document, upload, difference, work, isKept } of planned) {
    if (isKept || work !== undefined) continue;
    const failures =
      difference === undefined
        ? failuresOf(upload, document.id)
        : [documentFailure('documentDiffers', document, `Order ${document.orderId}: ${difference}`)];
    found.set(subjectOf(document), failures);
  }
  await state.failures.replace(name, 'invoices', found, new Date(now()));
}

async function sendAll(
  seller: FollowedSeller,
  planned: readonly Planned[],
  tell: Tell,
): Promise<{ stopped?: AmazonError }> {
  const { state, name, now, settings } = seller;
  const quota = await quotaLeft(settings, 'createFeed', state.buckets, now());
  const queue = queueOf(planned);
  const fitting = uploadsNow(quota, RESERVE[settings.odoo.shipments]);
  let notPrinted = 0;
  for (const [index, each] of queue.entries()) {
    const rest = queue.slice(index);
    if (index >= fitting)
      return leaveWaiting(seller, rest, tell, 'Amazon takes no more feeds at the moment.');
    if (notPrinted >= MOST_NOT_PRINTED) return leaveWaiting(seller, rest, tell, 'Odoo makes no PDF.');
    const sent = await sendDocument(seller, each.work);
    if (sent.kind === 'stopped') return { stopped: sent.error };
    if (sent.kind === 'unknown')
      return leaveWaiting(seller, rest.slice(1), tell, 'An upload was interrupted.');
    notPrinted = sent.kind === 'notPrinted' ? notPrinted + 1 : 0;
    const failures = sent.kind === 'notPrinted' ? [notPrintedFailure(each.document, sent.error)] : [];
    await state.failures.replace(
      name,
      'invoices',
      new Map([[subjectOf(each.document), failures]]),
      new Date(now()),
    );
    tell(each.document, sent.kind === 'sent' ? 'sent' : 'waiting', failures[0]?.message);
    seller.onProgress?.(`${name}: ${index + 1} of ${queue.length} documents uploaded`);
  }
  return {};
}

/** Documents that cannot go out now, and those of them that will be late. */
async function leaveWaiting(
  { state, name, now, settings }: FollowedSeller,
  queue: Queue,
  tell: Tell,
  reason: string,
): Promise<{ stopped?: AmazonError }> {
  const waiting = queue.map(({ upload }) => ({ ...upload, state: 'waiting' as const, reason }));
  await state.invoiceUploads.record(name, waiting);
  for (const { document } of queue) tell(document, 'waiting', reason);
  const quota = await quotaLeft(settings, 'createFeed', state.buckets, now());
  const late = new Set(inDanger(waiting, now(), quota).map(({ number }) => number));
  const found = queue.map(({ document, upload }): [string, NewFailure[]] => [
    subjectOf(document),
    late.has(document.number) ? [lateFailure(document, upload)] : [],
  ]);
  await state.failures.replace(name, 'invoices', new Map(found), new Date(now()));
  return {};
}

function notPrintedFailure(document: PostedDocument, { message, hint }: OdooError): NewFailure {
  const failure = documentFailure('documentNotPrinted', document, message);
  return hint === undefined ? failure : { ...failure, hint };
}

function lateFailure(document: PostedDocument, { deadline }: RememberedUpload): NewFailure {
  const message = `${documentName(document)} of order ${document.orderId} should be at Amazon by ${deadline ?? '-'}, and Amazon takes its feed later than that`;
  return documentFailure('documentLate', document, message);
}
