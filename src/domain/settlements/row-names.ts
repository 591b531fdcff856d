import type { SettlementRow } from './settlement.ts';

/** Descriptions that do not identify the charge; for these the amount-type is the name. */
const NO_NAME = /^(transactiontotalamount|base ?(fee|charge)|discount ?on ?(fee|charge)s?|tax|\*)$/i;

/** A tax on a fee that the amount-type names: `Tax on fee`, `Tax on fee CGST`. */
const TAX_ON_FEE = /^tax(es)? ?on ?fees?\b[\s-]*((?:[^\s-].*)?)$/i;

/** Names of taxes at the end of the fee's own word: `Commission CGST`, `StorageBillingSGST`. */
const TAX_AT_END = /(CGST|SGST|UTGST|IGST)$/i;

/** Amount types that are the name of one fee; the description is a coupon, a deal or a size. */
const ONE_FEE = /(fee|charge)$/i;

/** Amazon's name for a fee or similar row; for a tax on a fee, also the name of that fee. */
export type RowName = { type: string; feeType?: string };

/** Amazon's own word of a row that is no order's. */
export function nameOf(row: SettlementRow, kind: string): RowName {
  const type = wordOf(row, kind);
  if (kind !== 'feeTax') return { type };
  const [, , tax] = TAX_ON_FEE.exec(row.amountDescription) ?? [];
  if (tax !== undefined)
    return { type: `${row.amountType} ${tax}`.trim(), feeType: row.amountType || row.transactionType };
  return { type, feeType: withoutTax(type) || type };
}

function withoutTax(type: string): string {
  const fee = type.replace(TAX_AT_END, '');
  if (fee.length === type.length) return type;
  let end = fee.length;
  while (end > 0 && /[\s-]/.test(fee.charAt(end - 1))) end -= 1;
  return fee.slice(0, end);
}

function wordOf({ amountType, amountDescription, transactionType }: SettlementRow, kind: string): string {
  const described = amountDescription.trim();
  const unnamed = NO_NAME.test(described) || TAX_ON_FEE.test(described) || described === '';
  if (unnamed || (kind === 'fee' && ONE_FEE.test(amountType))) return amountType || transactionType;
  return described;
}
