import { externalOdoo } from './external-odoo.ts';
import { startOdoo, testedVersions } from './odoo.ts';

/**
 * Installs and starts every Odoo before the first test does, so that no test waits minutes and runs into its
 * time limit. ODOO_TEST_VERSIONS=none leaves them alone, for tests that need no Odoo.
 */
async function globalSetup(): Promise<void> {
  if (externalOdoo() !== undefined) return;
  await Promise.all(testedVersions().map(startOdoo));
}

// Jest takes nothing but a default export.
// oxlint-disable-next-line import/no-default-export
export default globalSetup;
