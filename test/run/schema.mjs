// @ts-check
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './process.mjs';

// Writes config/amazon-odoo.schema.json. It reads the built program: run "npm run build" before.
const { settingsJsonSchema } = await import(new URL('../../dist/config/schema.js', import.meta.url).href);
const file = join(ROOT, 'config', 'amazon-odoo.schema.json');
writeFileSync(file, `${JSON.stringify(settingsJsonSchema(), null, 2)}\n`);
process.stdout.write(`${file} is written.\n`);
