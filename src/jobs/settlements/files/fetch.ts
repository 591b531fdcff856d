import { listReports, saveReport } from '../../../amazon/reports.ts';
import { inspectSettlementHead } from '../../../amazon/settlement-report.ts';
import type { TextSource } from '../../../amazon/text-file.ts';
import { type Decimal, exponentOf } from '../../../domain/money.ts';
import type { SettlementHead } from '../../../domain/settlements/settlement.ts';
import { DAY, instantAt } from '../../../domain/time.ts';
import { messageOf } from '../../../errors.ts';
import type { FailureClass } from '../../../failures/catalogue.ts';
import type { SettlementEntry } from '../../../state/settlements.ts';
import type { Seller } from '../../pass/seller.ts';
import { type Accepted, readAccepted } from './accepted.ts';

const REPORT_TYPE = 'GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2';

/** Amazon keeps reports for 90 days, and refuses to look back further. */
const KEPT_MS = 90 * DAY - 60_000;

/** Why a settlement file cannot be read. */
export type Refusal = {
  refusal: string;
  class: FailureClass;
  hint: string;
  /** Only of a file that can be read, and whose rows do not add up to its total. */
  unbalanced?: Unbalanced;
};

/** A settlement that can be read. Its text stays on disk, and its rows are read when they are planned. */
export type ReadableFile = { settlement: SettlementHead; text: TextSource };

/** A settlement whose rows do not add up to its total; the difference is the total less their sum. */
export type Unbalanced = ReadableFile & { difference: Decimal };

/** A settlement file that was read, or why it cannot be read. */
export type SettlementFile = { entry: SettlementEntry } & (ReadableFile | Refusal);

export type FetchingSeller = Pick<Seller, 'name' | 'state' | 'amazon' | 'now'>;

/**
 * Fetches new settlement reports and archives each file unchanged. Amazon may list the same settlement under several report ids;
 * the settlement id in the file identifies it. An archived file that is missing or damaged is fetched again; a refused file is
 * replaced when Amazon issues the report again, and so is one whose difference a person has accepted.
 *
 * @param keep false: nothing is archived or remembered, and the texts of new files end with {@link removeDownloads}
 * @returns the settlements to book: new ones, and those of earlier runs that are not booked yet; oldest first
 */
export async function fetchSettlements(seller: FetchingSeller, keep: boolean): Promise<SettlementFile[]> {
  const { state, name, amazon, now } = seller;
  const entries = await state.settlements.list(name);
  const booked = new Set(
    entries.filter((entry) => entry.state === 'booked').map((entry) => entry.settlementId),
  );
  const accepted = await readAccepted(seller);
  const { files, lost } = await readKept(seller, entries, { accepted, keep });
  const known = await state.settlements.reports(name);
  for await (const report of listReports(amazon, {
    reportTypes: [REPORT_TYPE],
    processingStatuses: ['DONE'],
    createdSince: instantAt(now() - KEPT_MS),
  })) {
    const before = known.get(report.reportId);
    if (report.reportDocumentId === undefined || (before !== undefined && !lost.has(before))) continue;
    const { text, file } = await download(seller, report.reportId, report.reportDocumentId, keep);
    const fresh = await toFile(
      text,
      {
        settlementId: `report-${report.reportId}`,
        state: 'new',
        endDate: report.dataEndTime?.slice(0, 10) ?? report.createdTime.slice(0, 10),
        file,
      },
      accepted,
    );
    const { settlementId } = fresh.entry;
    const other = files.get(settlementId);
    const chosen = !booked.has(settlementId) && (other === undefined || !isSound(other));
    if (chosen) files.set(settlementId, fresh);
    if (keep) await state.settlements.addReport(name, report.reportId, fresh.entry, chosen);
  }
  for (const [settlementId, entry] of lost)
    if (!files.has(settlementId)) files.set(settlementId, archiveDamaged(entry));
  return [...files.values()].sort(
    (one, other) =>
      endOf(one).localeCompare(endOf(other)) ||
      one.entry.settlementId.localeCompare(other.entry.settlementId),
  );
}

/** Downloads a report to disk and, if it is kept, archives it. */
async function download(
  { state, name, amazon }: FetchingSeller,
  reportId: string,
  documentId: string,
  keep: boolean,
): Promise<{ text: TextSource; file: string }> {
  const downloaded = await saveReport(amazon, documentId, state.archive.downloadPath(name, reportId));
  if (!keep) return { text: downloaded, file: '' };
  const file = await state.archive.write(name, reportId, downloaded());
  await removeDownloads({ state, name });
  const text = await state.archive.read(file);
  if (text === undefined)
    throw new Error(`the file ${file} of report ${reportId} cannot be read right after it was written`);
  return { text, file };
}

/** Removes what was downloaded and not archived. */
export async function removeDownloads({ state, name }: Pick<Seller, 'state' | 'name'>): Promise<void> {
  await state.archive.removeDownloads(name);
}

/** A file that is refused, or booked only because a person answers for it, gives way to one that Amazon issues again. */
function isSound(file: SettlementFile): boolean {
  return 'settlement' in file && file.settlement.accepted === undefined;
}

function endOf({ entry }: SettlementFile): string {
  return entry.end ?? entry.endDate ?? '';
}

type Kept = { files: Map<string, SettlementFile>; lost: Map<string, SettlementEntry> };

/** Reads the files of settlements that are not booked. A file that cannot be read does not stop the others. */
async function readKept(
  { state, name }: FetchingSeller,
  entries: readonly SettlementEntry[],
  { accepted, keep }: { accepted: Accepted; keep: boolean },
): Promise<Kept> {
  const kept: Kept = { files: new Map(), lost: new Map() };
  for (const entry of entries.filter((candidate) => candidate.state !== 'booked')) {
    const text = await state.archive.read(entry.file);
    if (text === undefined) {
      kept.lost.set(entry.settlementId, entry);
      continue;
    }
    const file = await toFile(text, entry, accepted);
    const { settlementId } = file.entry;
    // Earlier versions filed a file that does not add up under the id of its report.
    if (keep && settlementId !== entry.settlementId) {
      await state.settlements.rename(name, entry.settlementId, file.entry);
      await state.failures.resolve(name, [entry.settlementId]);
    }
    const other = kept.files.get(settlementId);
    if (other === undefined || !isSound(other)) kept.files.set(settlementId, file);
  }
  return kept;
}

function archiveDamaged(entry: SettlementEntry): SettlementFile {
  return {
    entry,
    class: 'archiveDamaged',
    refusal: `its kept file ${entry.file} is missing or damaged, and Amazon no longer lists it`,
    hint: 'Put the file back from a backup of the folder "settlements" beside the state file, or book the payout by hand and dismiss this.',
  };
}

/** Checks every row of a file, and completes its entry in the state file. */
export async function toFile(
  text: TextSource,
  entry: SettlementEntry,
  accepted: Accepted,
): Promise<SettlementFile> {
  try {
    const { head: settlement, sum, difference: problem } = await inspectSettlementHead(text);
    const { settlementId, currencyCode, total, startDate, endDate, depositDate, start, end, store } =
      settlement;
    const known = {
      ...entry,
      settlementId,
      currencyCode,
      total: total.toFixed(),
      startDate,
      endDate,
      depositDate,
      start,
      end,
      store,
    };
    if (problem === undefined) return { settlement, text, entry: known };
    const difference = total.minus(sum);
    const own = accepted.get(settlementId);
    if (own?.amount.equals(difference) === true)
      return { settlement: { ...settlement, accepted: own }, text, entry: known };
    return { entry: known, ...doesNotAddUp({ settlement, text, difference }, problem) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return {
      entry: { ...entry, settlementId: (await settlementIdIn(text)) ?? entry.settlementId },
      class: 'settlementRefused',
      refusal: messageOf(error),
      hint: 'Compare the file with Seller Central. A file that Amazon issues again under the same id takes its place.',
    };
  }
}

function doesNotAddUp(unbalanced: Unbalanced, problem: string): Refusal {
  const { settlementId, currencyCode } = unbalanced.settlement;
  const difference = unbalanced.difference.toFixed(exponentOf(currencyCode));
  return {
    class: 'settlementRefused',
    refusal: problem,
    hint: `Compare the file with Seller Central. A file that Amazon issues again under the same id takes its place. To book it as it is, with the difference on an account of its own: amazon-odoo settlements accept ${settlementId} --difference ${difference} --reason "…"`,
    unbalanced,
  };
}

/** So many lines of a file are looked at for its settlement id. */
const FIRST_LINES = 50;

/** The settlement id of a file that cannot be read otherwise. */
async function settlementIdIn(text: TextSource): Promise<string | undefined> {
  const lines = (await firstLines(text)).map((line) => line.split('\t').map((cell) => cell.trim()));
  const header = lines.findIndex((cells) => cells.some((cell) => cell.toLowerCase() === 'settlement-id'));
  const column = lines[header]?.findIndex((cell) => cell.toLowerCase() === 'settlement-id') ?? -1;
  return lines
    .slice(header + 1)
    .map((cells) => cells[column] ?? '')
    .find((cell) => /^\d{6,}$/.test(cell));
}

async function firstLines(text: TextSource): Promise<string[]> {
  let lines: string[] = [];
  let beginning = '';
  for await (const piece of text()) {
    beginning += piece;
    lines = beginning.split(/\r\n|\r|\n/, FIRST_LINES);
    if (lines.length === FIRST_LINES || beginning.length > LONGEST_BEGINNING) break;
  }
  return lines;
}

/** Most characters of those lines. */
const LONGEST_BEGINNING = 1_000_000;
