import { SCHEDULE_OFF, type Settings } from '../config/schema.ts';
import { readPrinterState } from '../odoo/account/invoice-pdf.ts';
import type { Odoo } from '../odoo/rpc/client.ts';
import { broken, type Finding, ok, warning } from './finding.ts';

/** Whether Odoo can print invoices, where they are to be uploaded to Amazon, and whether the job for it starts at all. */
export async function printingFindings(odoo: Odoo, settings: Settings): Promise<Finding[]> {
  const names = settings.accounts
    .filter((account) => Object.keys(account.odoo.uploadInvoices).length > 0)
    .map(({ name }) => name);
  if (names.length === 0) return [];
  const isOff = (settings.schedule.expressions['invoices'] ?? SCHEDULE_OFF) === SCHEDULE_OFF;
  return [
    printerFinding(await readPrinterState(odoo)),
    ...(isOff
      ? [
          warning(
            'printing',
            `odoo.uploadInvoices is set for ${names.join(', ')}, and the job invoices is off`,
            'Set schedule.invoices of the settings, e.g. "*/15 * * * *".',
          ),
        ]
      : []),
  ];
}

/** @param state Odoo's own word */
function printerFinding(state: string): Finding {
  if (state === 'ok') return ok('printing', 'Odoo can print invoices (wkhtmltopdf)');
  if (state === 'workers') {
    return warning(
      'printing',
      'Odoo prints slowly or not at all, because it has one worker',
      'Let Odoo run with two workers or more, or without workers (option --workers).',
    );
  }
  const what = {
    install: 'wkhtmltopdf is missing on the server of Odoo',
    upgrade: 'wkhtmltopdf on the server of Odoo is too old',
    broken: 'wkhtmltopdf on the server of Odoo does not work',
  }[state];
  return broken(
    'printing',
    'odoo',
    `${what ?? `Odoo says of wkhtmltopdf: ${state}`}, so that no invoice can be uploaded to Amazon`,
    'Install wkhtmltopdf 0.12.6 there (Debian: apt-get install wkhtmltopdf), and restart Odoo.',
  );
}
