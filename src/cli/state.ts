import { loadSettingsWithoutSecrets } from '../config/load.ts';
import { EXIT, type ExitStatus } from '../errors.ts';
import { backUpState, checkState, repairState } from '../state/care.ts';
import type { BrokenRow } from '../state/rows.ts';
import { openState } from '../state/state.ts';
import { type CommonOptions, print } from './output.ts';

/** Copies the state file. */
export async function backUp(file: string, options: CommonOptions): Promise<ExitStatus> {
  const { path } = loadSettingsWithoutSecrets(options.config).state;
  const bytes = await backUpState(path, file);
  print(options, { path, file, bytes }, () => `${path} is copied to ${file} (${bytes} bytes).`);
  return EXIT.ok;
}

/** Number of broken rows that are listed; `--json` has all. */
const SHOWN_ROWS = 50;

/** Reads the whole state file and reports whether it is intact. */
export function check(options: CommonOptions): ExitStatus {
  const result = checkState(loadSettingsWithoutSecrets(options.config).state.path);
  const { path, version, faults, broken, rows } = result;
  print(options, result, () => {
    if (faults.length > 0)
      return [
        `${path} is damaged (STATE_DAMAGED):`,
        ...faults,
        'Move it away: everything in it is found again in Odoo.',
      ].join('\n');
    if (broken.length > 0)
      return [
        `${path} holds ${broken.length} rows that cannot be read (STATE_DAMAGED):`,
        ...broken.slice(0, SHOWN_ROWS).map(rowLine),
        ...moreLine(broken.length),
        'Stop the daemon and run amazon-odoo state repair: it keeps a copy, and what it takes out is found again.',
      ].join('\n');
    const counts = Object.entries(rows).map(([table, number]) => `${number} ${table}`);
    return `${path} is sound: version ${version}, ${counts.join(', ')}.`;
  });
  return faults.length + broken.length > 0 ? EXIT.usage : EXIT.ok;
}

/** Removes or rebuilds the rows that cannot be read, and reports what it did. */
export async function repair(options: CommonOptions): Promise<ExitStatus> {
  const result = await repairState(loadSettingsWithoutSecrets(options.config).state.path, new Date());
  const { path, copy, repaired } = result;
  print(options, { ...result, copy: copy ?? null }, () =>
    copy === undefined
      ? `${path} holds no row that cannot be read; nothing was changed.`
      : [
          `${path} as it was is kept as ${copy}.`,
          ...repaired.slice(0, SHOWN_ROWS).map((row) => `${rowLine(row)}; ${row.done}: ${row.next}`),
          ...moreLine(repaired.length),
          `${repaired.length} rows were repaired.`,
        ].join('\n'),
  );
  return EXIT.ok;
}

function rowLine({ table, key, problem }: BrokenRow): string {
  return `  ${table} ${key}: ${problem}`;
}

function moreLine(rows: number): string[] {
  return rows > SHOWN_ROWS ? [`  and ${rows - SHOWN_ROWS} more; --json names all`] : [];
}

/** Forgets the former Odoo. */
export async function adopt(options: CommonOptions): Promise<ExitStatus> {
  const { path } = loadSettingsWithoutSecrets(options.config).state;
  const state = openState(path, 'state adopt');
  try {
    const forgotten = await state.fingerprints.adopt();
    print(options, { path, forgotten }, () =>
      [
        `${path} has forgotten the Odoo of before: ${Object.entries(forgotten)
          .map(([table, rows]) => `${rows} ${table}`)
          .join(', ')}.`,
        'It belongs to the Odoo that the next pass works with, and orders are read as at the first time.',
      ].join('\n'),
    );
    return EXIT.ok;
  } finally {
    await state.close();
  }
}
