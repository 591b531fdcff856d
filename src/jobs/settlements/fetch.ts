import { downloadReport, listReports } from '../../amazon/reports.ts';
import { readSettlement, type Settlement } from '../../domain/settlements/settlement.ts';
import { DAY, instantAt } from '../../domain/time.ts';
import { messageOf } from '../../errors.ts';
import type { SettlementEntry } from '../../state/settlements.ts';
import type { Seller } from '../pass/seller.ts';

const REPORT_TYPE = 'GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2';

/** Amazon keeps reports for 90 days, and refuses to look back further. */
const KEPT_MS = 90 * DAY - 60_000;

/** A settlement file, read; or why it cannot be. */
export type SettlementFile = { entry: SettlementEntry } & ({ settlement: Settlement } | { refusal: string });

/**
 * Fetches the settlement reports that were not fetched yet, and keeps each as it came. The same settlement may be listed under
 * several report ids: its own id, in the file, tells.
 *
 * @param keep false: nothing is written
 * @returns what is to be booked: the new ones, and those of earlier runs that are not booked yet; oldest first
 */
export async function fetchSettlements(seller: Seller, keep: boolean): Promise<SettlementFile[]> {
  const { state, name, amazon, now } = seller;
  const known = await state.settlements.reports(name);
  const files = new Map<string, SettlementFile>();
  for (const entry of await state.settlements.list(name)) {
    if (entry.state === 'booked') files.set(entry.settlementId, { entry, refusal: '' });
    else files.set(entry.settlementId, toFile(await state.archive.read(entry.file), entry));
  }
  for await (const report of listReports(amazon, {
    reportTypes: [REPORT_TYPE],
    processingStatuses: ['DONE'],
    createdSince: instantAt(now() - KEPT_MS),
  })) {
    if (known.has(report.reportId) || report.reportDocumentId === undefined) continue;
    const content = await downloadReport(amazon, report.reportDocumentId);
    const file = keep ? await state.archive.write(name, report.reportId, content) : '';
    const fresh = toFile(content, {
      settlementId: `report-${report.reportId}`,
      state: 'new',
      endDate: report.dataEndTime?.slice(0, 10) ?? report.createdTime.slice(0, 10),
      file,
    });
    if (keep) await state.settlements.addReport(name, report.reportId, fresh.entry);
    if (!files.has(fresh.entry.settlementId)) files.set(fresh.entry.settlementId, fresh);
  }
  return [...files.values()]
    .filter(({ entry }) => entry.state !== 'booked')
    .sort((one, other) => (one.entry.endDate ?? '').localeCompare(other.entry.endDate ?? ''));
}

/** Reads a file and completes what is known of it. */
export function toFile(content: string, entry: SettlementEntry): SettlementFile {
  try {
    const settlement = readSettlement(content);
    const { settlementId, currencyCode, total, startDate, endDate, depositDate } = settlement;
    return {
      settlement,
      entry: {
        ...entry,
        settlementId,
        currencyCode,
        total: total.toFixed(),
        startDate,
        endDate,
        depositDate,
      },
    };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { entry, refusal: messageOf(error) };
  }
}
