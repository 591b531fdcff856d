import { UsageError } from '../../errors.ts';
import type { Job } from '../job.ts';
import type { ComparedSettlements } from '../pass/lost-settlements.ts';
import type { Seller } from '../pass/seller.ts';
import { emptySweep, SWEEP_DAYS, type SweepReport, sweepCounts } from './sweep-report.ts';

type SweepRequest = { days?: number };

/** Amazon keeps orders for two years. */
const MOST_DAYS = 730;

/** Compares Amazon's orders with Odoo's, imports what is missing, forgets what is over, and anonymizes old buyers if that is set. */
export const sweepJob: Job<SweepReport, never, never, SweepRequest> = {
  name: 'sweep',
  title: 'Sweep',
  schedule: '30 3 * * *',
  button: 'Prove Completeness',
  outcomes: ['imported', 'ignored', 'failed', 'unexplained'],
  commands: [
    {
      words: 'sweep',
      description: 'Compares what Amazon has with what Odoo has, and imports what is missing.',
      dryRun: 'compare only, write nothing',
      help:
        '\nEach 100 orders cost two calls of Amazon, of which it allows 20 in the hour and one more every three minutes.\n' +
        'Exit status 1 when orders have failed or cannot be explained.\n' +
        '\nExamples:\n  $ amazon-odoo sweep\n  $ amazon-odoo sweep --days 30 --account eu\n  $ amazon-odoo sweep --dry-run --json',
      options: [
        {
          flags: '--days <number>',
          description: 'how far to go back',
          default: SWEEP_DAYS,
          parse: readDays,
        },
      ],
      request: ({ options }) => ({ days: options['days'] }),
    },
  ],
  pass: async (seller, { days = SWEEP_DAYS, dryRun, settings }) => {
    const { sweepOrders } = await import('./sweep.ts');
    const compared = await sweepOrders(seller, { days, dryRun });
    if (dryRun) return compared;
    const { forgetOld } = await import('../pass/forget-old.ts');
    const { shown, lost } = await compareSettlements(seller);
    const report = {
      ...compared,
      settlements: shown,
      reopened: lost,
      forgotten: await forgetOld(seller, settings.retention),
    };
    const { anonymizeAfterDays } = settings.privacy;
    if (anonymizeAfterDays === undefined) return report;
    const { anonymizeOldBuyers } = await import('./anonymize.ts');
    return { ...report, ...(await anonymizeOldBuyers(seller, anonymizeAfterDays)) };
  },
  readRequest: ({ days }) => (days === undefined ? {} : { days: readDays(days) }),
  emptyReport: (name, { days = SWEEP_DAYS }) => emptySweep(name, days),
  counts: sweepCounts,
  columns: [],
  describe: equation,
  isIncomplete: ({ failed, unexplained }) => failed + unexplained > 0,
};

/** Settlements that Odoo has lost are booked by the next pass over settlements; this one only finds them. */
async function compareSettlements(seller: Seller): Promise<ComparedSettlements> {
  if (seller.settings.odoo.settlements === 'none') return { shown: 0, lost: 0 };
  const { reopenLost } = await import('../pass/lost-settlements.ts');
  return reopenLost(seller);
}

function readDays(given: unknown): number {
  const days = Number(given);
  if (Number.isInteger(days) && days >= 1 && days <= MOST_DAYS) return days;
  throw new UsageError(`Write a whole number from 1 to ${MOST_DAYS}.`);
}

/**
 * `eu: 4812 = 4790 imported + 19 ignored (17 PENDING, 2 UNFULFILLABLE) + 3 failed + 0 unexplained`, then the sweep's own work.
 */
function equation(report: SweepReport): string {
  const rules = Object.entries(report.ignoredBy).map(([rule, orders]) => `${orders} ${rule}`);
  const ignored = `${report.ignored} ignored${rules.length === 0 ? '' : ` (${rules.join(', ')})`}`;
  const sum = `${report.amazon} = ${report.imported} imported + ${ignored} + ${report.failed} failed + ${report.unexplained} unexplained`;
  return [`${report.name}: ${sum}`, ...remarks(report).map((remark) => `  ${remark}`)].join('\n');
}

function remarks(report: SweepReport): string[] {
  const { failures = 0, orders = 0, settlements = 0 } = report.forgotten ?? {};
  return [
    ...(failures + orders + settlements === 0
      ? []
      : [
          `forgotten because it is over for long: ${failures} closed failures, ${orders} orders, ${settlements} files of settlements`,
        ]),
    ...(report.broughtIn === 0 ? [] : [`${report.broughtIn} of them imported or corrected by this sweep`]),
    ...(report.onlyByCreation === 0 ? [] : [`${report.onlyByCreation} seen only in the list by creation`]),
    ...(report.onlyByUpdate === 0 ? [] : [`${report.onlyByUpdate} seen only in the list by update`]),
    ...((report.settlements ?? 0) === 0
      ? []
      : [`${report.settlements} booked settlements of the last 90 days are in Odoo`]),
    ...((report.reopened ?? 0) === 0
      ? []
      : [`${report.reopened} booked settlements that Odoo has lost: "sync settlements" books them again`]),
    ...(report.anonymized === undefined ? [] : [`${report.anonymized} old buyers made anonymous`]),
    ...(report.failed === 0 ? [] : ['why they failed: amazon-odoo failures list']),
    ...report.unexplainedOrders.map((orderId) => `unexplained: ${orderId}`),
  ];
}
