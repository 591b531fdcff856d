import { loadSettingsWithoutSecrets } from '../config/load.ts';
import { EXIT, type ExitStatus } from '../errors.ts';
import { backUpState, checkState } from '../state/care.ts';
import { openState } from '../state/state.ts';
import { type CommonOptions, print } from './output.ts';

/** Copies the state file. */
export async function backUp(file: string, options: CommonOptions): Promise<ExitStatus> {
  const { path } = loadSettingsWithoutSecrets(options.config).state;
  const bytes = await backUpState(path, file);
  print(options, { path, file, bytes }, () => `${path} is copied to ${file} (${bytes} bytes).`);
  return EXIT.ok;
}

/** Reads the whole state file, and says whether it is sound. */
export function check(options: CommonOptions): ExitStatus {
  const result = checkState(loadSettingsWithoutSecrets(options.config).state.path);
  const { path, version, faults, rows } = result;
  print(options, result, () =>
    faults.length > 0
      ? [`${path} is damaged:`, ...faults, 'Move it away: everything in it is found again in Odoo.'].join(
          '\n',
        )
      : `${path} is sound: version ${version}, ${Object.entries(rows)
          .map(([table, number]) => `${number} ${table}`)
          .join(', ')}.`,
  );
  return faults.length > 0 ? EXIT.usage : EXIT.ok;
}

/** Forgets the Odoo of before. */
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
