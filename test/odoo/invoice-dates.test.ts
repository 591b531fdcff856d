import { type JournalEntryId, recordId } from '../../src/domain/record-id.ts';
import { dateInvoices, type InvoiceDates } from '../../src/odoo/account/move.ts';
import type { Company } from '../../src/odoo/company.ts';

const NOVEMBER = { invoiceDate: '2025-11-20', accountingDate: '2025-11-20' };
const CLOSED = { invoiceDate: '2025-10-05', accountingDate: '2025-11-01' };

const drafts = new Map<JournalEntryId, InvoiceDates>([
  [recordId(7), NOVEMBER],
  [recordId(8), CLOSED],
  [recordId(9), NOVEMBER],
]);

test('where the accounting date does not follow, it is written too, once per day, and the lines are valued again', async () => {
  const calls: unknown[] = [];
  const odoo = {
    call: async (model: string, method: string, { vals }: { vals: unknown }, { ids }: { ids: number[] }) => {
      calls.push([model, method, ids, vals]);
      return true;
    },
  };
  const company = { odoo, dialect: { accountingDateFollows: false } } as unknown as Company;
  expect(await dateInvoices(company, drafts)).toEqual(new Map());
  expect(calls).toEqual([
    [
      'account.move',
      'write',
      [7, 9],
      {
        invoice_date: '2025-11-20',
        date: '2025-11-20',
        invoice_cash_rounding_id: false,
        invoice_line_ids: [],
      },
    ],
    [
      'account.move',
      'write',
      [8],
      {
        invoice_date: '2025-10-05',
        date: '2025-11-01',
        invoice_cash_rounding_id: false,
        invoice_line_ids: [],
      },
    ],
  ]);
});
