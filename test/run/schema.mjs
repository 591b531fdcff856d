// @ts-check
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './process.mjs';

// Writes config/amazon-odoo.schema.json and docs/settings.md. It reads the built program: run "npm run build" before.
const load = (/** @type {string} */ file) => import(new URL(`../../dist/${file}`, import.meta.url).href);
const { settingsJsonSchema } = await load('config/schema.js');
const { settingsReference } = await load('config/reference.js');
const { JOBS } = await load('jobs/registry.js');
const schema = settingsJsonSchema(JOBS);
const files = {
  [join(ROOT, 'config', 'amazon-odoo.schema.json')]: `${JSON.stringify(schema, null, 2)}\n`,
  [join(ROOT, 'docs', 'settings.md')]: settingsReference(schema),
};
for (const [file, content] of Object.entries(files)) {
  writeFileSync(file, content);
  process.stdout.write(`${file} is written.\n`);
}
