import { THOROUGH, testedVersions } from './odoo.ts';

type Work = () => Promise<void>;

/**
 * A test that `npm test` leaves out and `npm run test:thorough` runs. Jest shows it as skipped, with the reason behind its name.
 *
 * @param reason why `npm test` loses no promise without it
 */
export function thoroughly(reason: string, name: string, work: Work): void {
  if (THOROUGH) test(name, work);
  else test.skip(`${name} (only in test:thorough: ${reason})`, work);
}

/**
 * For a file that `npm test` runs on each version: a test that it runs on the first one alone. `npm run test:thorough` runs it on each.
 *
 * @param reason why nothing that it asks of Odoo differs between the versions
 */
export function onFirst(version: string, reason: string): (name: string, work: Work) => void {
  return version === testedVersions()[0] ? test : (name, work) => thoroughly(reason, name, work);
}
