import { openApp } from '../app.ts';
import { table } from '../commands/table.ts';
import { loadSettings, loadSettingsWithoutSecrets } from '../config/load.ts';
import { Decimal } from '../domain/money.ts';
import { EXIT, type ExitStatus, UsageError } from '../errors.ts';
import { proveSettlement, type SettlementProof } from '../jobs/settlements/prove.ts';
import { createLog } from '../log.ts';
import { readState } from '../state/state.ts';
import { type CommonOptions, print } from './output.ts';

export type SettlementsOptions = CommonOptions & { account?: string };

/** Prints every settlement that was fetched, and what became of it. */
export async function listSettlements(options: SettlementsOptions): Promise<ExitStatus> {
  const settings = loadSettingsWithoutSecrets(options.config);
  const state = readState(settings.state.path);
  try {
    const names = settings.accounts
      .map(({ name }) => name)
      .filter((name) => options.account === undefined || options.account === name);
    const accounts = await Promise.all(
      names.map(async (name) => ({ name, settlements: await state.settlements.list(name) })),
    );
    print(options, { accounts }, () =>
      table(
        ['account', 'settlement', 'from', 'to', 'paid on', 'amount', 'kept back', 'state', 'why'],
        accounts.flatMap(({ name, settlements }) =>
          settlements.map((entry) => [
            name,
            entry.settlementId,
            entry.startDate ?? '-',
            entry.endDate ?? '-',
            entry.depositDate ?? '-',
            `${entry.total ?? '-'} ${entry.currencyCode ?? ''}`.trim(),
            entry.closing ?? '-',
            entry.state,
            entry.reason ?? '',
          ]),
        ),
      ),
    );
    return accounts.some(({ settlements }) => settlements.some((entry) => entry.state !== 'booked'))
      ? EXIT.failures
      : EXIT.ok;
  } finally {
    await state.close();
  }
}

/** Prints the proof of one settlement. */
export async function showSettlement(id: string, options: SettlementsOptions): Promise<ExitStatus> {
  const settings = loadSettings(options.config);
  const log = createLog(options.logLevel, process.stderr.isTTY && options.json !== true);
  const app = openApp({ settings, log, account: options.account, looksOnly: true });
  try {
    for (const seller of app.sellers) {
      const proof = await proveSettlement(seller, id);
      if (proof === undefined) continue;
      print(options, proof, () => describe(proof));
      const proved = new Decimal(proof.unexplained).isZero() && proof.complete && proof.state === 'booked';
      return proved ? EXIT.ok : EXIT.failures;
    }
    throw new UsageError(`There is no settlement ${id}`, {
      hint: 'amazon-odoo settlements list shows them.',
    });
  } finally {
    await app.close();
  }
}

function describe(proof: SettlementProof): string {
  const rows = [
    ['Amazon owed before', proof.opening],
    ['movements', proof.movements],
    ['paid out', proof.total],
    ['Amazon still owes', proof.closing],
    [`booked for it on ${proof.account}`, proof.booked],
    ['movements in the file', String(proof.movementCount)],
    ['movements in Odoo', String(proof.bookedCount)],
    ...proof.missing.map(({ label, amount }) => [`not in Odoo: ${label}`, amount]),
    ...proof.strangers.map(({ label, amount }) => [`in Odoo, not in the file: ${label}`, amount]),
    [`balance of ${proof.account}`, proof.balance],
    ['expected balance', proof.expectedBalance],
    ...proof.explanations.map(({ text, amount }) => [text, amount]),
    ['unexplained', proof.unexplained],
  ] as const;
  return [
    `Settlement ${proof.settlementId} (${proof.state}), ${proof.startDate} to ${proof.endDate}, ${proof.currencyCode}`,
    table(
      ['', 'amount'],
      rows.map(([text, amount]) => [text ?? '', amount ?? '']),
    ),
    table(
      ['order', 'billed', 'credited', 'in this settlement', 'still open'],
      proof.orders.map(({ orderId, billed, credited, settled, open }) => [
        orderId,
        billed,
        credited,
        settled,
        open,
      ]),
    ),
    table(
      ['what', 'date', 'amount'],
      proof.others.map(({ label, date, amount }) => [label, date, amount]),
    ),
  ].join('\n\n');
}
