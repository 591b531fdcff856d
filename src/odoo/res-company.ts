import { z } from 'zod';
import type { AccountRecords } from './account-records.ts';
import { many2one, searchRead, text } from './records.ts';

/** What bookings have to know of the company. */
export type CompanyBooks = {
  currencyCode: string;
  /** Account for money on its way between two journals, where the chart of accounts has one. */
  transferAccountId: number | undefined;
  /** The last day, `YYYY-MM-DD`, on which nothing can be booked any more. */
  lockedUntil: string | undefined;
};

/** Names of lock dates differ between versions. */
const LOCKS = [
  'fiscalyear_lock_date',
  'period_lock_date',
  'hard_lock_date',
  'sale_lock_date',
  'tax_lock_date',
];

/** Reads the company's currency, transfer account and lock dates. */
export async function readCompanyBooks({ odoo, companyId }: AccountRecords): Promise<CompanyBooks> {
  const fields = await odoo.fieldsOf('res.company');
  const locks = LOCKS.filter((name) => fields.has(name));
  const shape = z.object({
    currency_id: z.tuple([z.number(), z.string()]),
    transfer_account_id: many2one,
    ...Object.fromEntries(locks.map((name) => [name, text])),
  });
  const [company] = await searchRead(odoo, 'res.company', [['id', '=', companyId]], shape);
  const dates = locks.flatMap((name): string[] => {
    const value: unknown = company?.[name as keyof typeof company];
    return typeof value === 'string' ? [value] : [];
  });
  return {
    currencyCode: company?.currency_id[1] ?? '',
    transferAccountId: company?.transfer_account_id,
    lockedUntil: dates.toSorted((one, other) => one.localeCompare(other)).at(-1),
  };
}
