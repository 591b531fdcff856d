import { Decimal } from '../../domain/money.ts';
import { type AmountStyle, type ParsedAmount, parseAmount, scaled } from './amounts.ts';

type Separator = '.' | ',';
type Place = { text: string; line: number; column: string };
export type Complaint = { line: number; message: string };

/** Decimals of the sums that are kept while the style of the file is not known. */
const SCALE = 6;
const POWERS = Array.from({ length: SCALE + 1 }, (_, decimals) => 10n ** BigInt(decimals));
const SEPARATORS: readonly Separator[] = ['.', ','];
const NO_STYLE: AmountStyle = { exponent: SCALE, thousands: new Set() };

/**
 * Ambiguous amounts like `1.234`: their sum if they are decimals, the first of them, and the first with three decimals in that
 * case.
 */
type Unsure = { sum: bigint; first: Place; fine: Place | undefined };

/**
 * Adds up the amounts of a file and finds out how the file writes them. When one amount is ambiguous (`1.234` may be thousands or
 * decimals), the other amounts decide.
 */
export type AmountSurvey = {
  /** @returns why the cell is no amount */
  add: (text: string, line: number, column: string) => Complaint | undefined;
  /**
   * The style of the file, and the sum of its amounts.
   *
   * @throws RangeError when no amount tells thousands from decimals, or one has more decimals than the currency
   */
  finish: (currencyCode: string, exponent: number) => { style: AmountStyle; sum: Decimal };
};

export function amountSurvey(): AmountSurvey {
  const points = new Set<Separator>();
  const groups = new Set<Separator>();
  const unsure = new Map<Separator, Unsure>();
  let sum = 0n;
  let finest: (Place & { decimals: number }) | undefined;
  const note = (parsed: ParsedAmount, place: Place): void => {
    if (parsed.point !== undefined) points.add(parsed.point);
    if (parsed.groups !== undefined) groups.add(parsed.groups);
    const { digits, decimals } = scaled(parsed, NO_STYLE);
    const value = BigInt(digits) * (POWERS[SCALE - decimals] ?? 0n);
    if (parsed.unsure === undefined) {
      if (decimals > (finest?.decimals ?? 0)) finest = { ...place, decimals };
      sum += value;
      return;
    }
    const known = unsure.get(parsed.unsure);
    unsure.set(parsed.unsure, {
      sum: (known?.sum ?? 0n) + value,
      first: known?.first ?? place,
      fine: known?.fine ?? (decimals === 3 ? place : undefined),
    });
  };
  return {
    add: (text, line, column) => {
      const parsed = parseAmount(text);
      if (parsed === undefined)
        return { line, message: `"${text.slice(0, 60)}" in line ${line} (${column}) is not an amount` };
      note(parsed, { text, line, column });
      return undefined;
    },
    finish: (currencyCode, exponent) => {
      const style: AmountStyle = {
        exponent,
        thousands: new Set(
          SEPARATORS.filter((separator) => isThousands(separator, { points, groups, unsure, exponent })),
        ),
      };
      let total = sum;
      let tooFine = finest !== undefined && finest.decimals > exponent ? finest : undefined;
      for (const [separator, { sum: part, fine }] of unsure) {
        const thousands = style.thousands.has(separator);
        total += thousands ? part * 1000n : part;
        if (!thousands && fine !== undefined && exponent < 3) tooFine ??= { ...fine, decimals: 3 };
      }
      if (tooFine !== undefined)
        throw new RangeError(
          `"${tooFine.text}" in line ${tooFine.line} (${tooFine.column}) has ${tooFine.decimals} decimals, but ${currencyCode} has ${exponent}`,
        );
      return { style, sum: new Decimal(total.toString()).div(10 ** SCALE) };
    },
  };
}

/** Whether a separator with three digits behind it stands for thousands in this file. */
function isThousands(
  separator: Separator,
  shown: {
    points: ReadonlySet<Separator>;
    groups: ReadonlySet<Separator>;
    unsure: ReadonlyMap<Separator, Unsure>;
    exponent: number;
  },
): boolean {
  const open = shown.unsure.get(separator);
  if (open === undefined) return false;
  const thousands = shown.groups.has(separator) || shown.points.has(separator === '.' ? ',' : '.');
  const decimals = shown.points.has(separator);
  if (thousands !== decimals) return thousands;
  // A currency without decimals, such as yen, leaves only thousands.
  if (shown.exponent === 0) return true;
  const { text, line, column } = open.first;
  throw new RangeError(
    `"${text}" in line ${line} (${column}) may be ${text.replace(separator, '.')} or ${text.replace(separator, '')}: nothing in the file tells thousands from decimals`,
  );
}
