import { dirname, join } from 'node:path';
import { keysOf } from '../domain/records.ts';
import type { Answers } from './questions.ts';
import { SECRET_FILES, settingsText } from './settings-text.ts';
import type { NewFile, Owner } from './write-files.ts';

const OWNER_ONLY = 0o600;

/** Where `init` puts things, before anything is asked. */
export type Target = {
  /** Absolute path of the settings file. */
  settings: string;
  secretsFolder: string;
  /** Used unless another state file was given. */
  state: string;
};

/**
 * Secrets and state stand beside the settings; of settings below `/etc` the state is below `/var/lib`, where programs write.
 *
 * @param settings absolute path of the settings file
 */
export function targetOf(settings: string): Target {
  const folder = dirname(settings);
  return {
    settings,
    secretsFolder: join(folder, 'secrets'),
    state: folder.startsWith('/etc/')
      ? '/var/lib/amazon-odoo/state.sqlite'
      : join(folder, 'state', 'amazon-odoo.sqlite'),
  };
}

/** The files of secrets, as `init` would write them. */
export function secretPaths({ secretsFolder }: Target): string[] {
  return Object.values(SECRET_FILES).map((name) => join(secretsFolder, name));
}

/**
 * The files that the answers make; the settings come last, so that they never name a secret that is not there.
 *
 * @param schema address of the JSON Schema
 */
export function plannedFiles(
  answers: Answers,
  target: Target,
  { schema, owner }: { schema: string; owner: Owner },
): NewFile[] {
  const inFiles = answers.secrets !== 'environment';
  const text = settingsText(answers, {
    state: answers.state || target.state,
    secrets: inFiles ? target.secretsFolder : undefined,
    schema,
  });
  const secrets = keysOf(SECRET_FILES).map((name) => ({
    path: join(target.secretsFolder, SECRET_FILES[name]),
    text: `${answers[name] ?? ''}\n`,
    mode: OWNER_ONLY,
    owner,
  }));
  return [...(inFiles ? secrets : []), { path: target.settings, text, mode: OWNER_ONLY, owner }];
}
