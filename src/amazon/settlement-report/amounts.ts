import { Decimal } from '../../domain/money.ts';

/** A cell with an amount, taken apart. */
export type ParsedAmount = {
  negative: boolean;
  /** Digits before and after the decimal separator, without groups. */
  whole: string;
  fraction: string;
  point?: '.' | ',';
  groups?: '.' | ',';
  /** One separator followed by three digits: thousands or decimals. The digits are then in `whole` and `fraction`. */
  unsure?: '.' | ',';
};

/** A currency's sign or code, before or behind the digits. */
const CURRENCY = String.raw`(?:\p{Sc}|[A-Z]{1,2}\p{Sc}|[A-Z]{3}|kr\.?|zł|Rs\.?|TL)`;

/** Around the digits: a sign before or after, parentheses for negative amounts, the currency. */
const AROUND = new RegExp(
  String.raw`^(\()?\s*([-+])?\s*(?:${CURRENCY}\s*)?([-+])?\s*(\d[\d.,\s']*|[.,]\d+)\s*(?:${CURRENCY}\s*)?([-+])?\s*(\))?$`,
  'u',
);

const THREE_DIGITS = /^\d{3}$/;

/** Variants of the same characters: minus signs, apostrophes, Arabic digits and separators. */
const SAME: Readonly<Record<string, string>> = {
  '٫': '.',
  '٬': ',',
  '’': "'",
  '−': '-',
  '–': '-',
  '﹣': '-',
  '－': '-',
};

/** Longer cells are no amounts. Some patterns below take the square of the length. */
const LONGEST_AMOUNT = 100;

/**
 * Parses an amount in the format of any country: `-1234.56`, `1.234,56`, `1 234,56`, `1,23,456.78`, `(12.34)`, `10.00-`, `€10.00`.
 * An empty cell is zero.
 *
 * @returns undefined when it is no amount
 */
export function parseAmount(text: string): ParsedAmount | undefined {
  const plain = /^(-?)(\d+)([.,])(\d{1,2})$/.exec(text);
  if (plain !== null)
    return {
      negative: plain[1] === '-',
      whole: plain[2] ?? '',
      fraction: plain[4] ?? '',
      point: plain[3] === ',' ? ',' : '.',
    };
  if (text === '') return { negative: false, whole: '0', fraction: '' };
  if (text.length > LONGEST_AMOUNT) return undefined;
  const ascii = text
    .replace(/[٠-٩۰-۹]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf))
    .replace(/[٫٬’−–﹣－]/g, (character) => SAME[character] ?? character);
  const [found, open, sign, inner, digits = '', behind, close] = AROUND.exec(ascii) ?? [];
  if (found === undefined || (open === undefined) !== (close === undefined)) return undefined;
  const signs = [sign, inner, behind].filter((one) => one !== undefined);
  if (signs.length > 1 || (open !== undefined && signs.length > 0)) return undefined;
  const parts = digitsOf(digits.trim());
  return parts === undefined ? undefined : { ...parts, negative: signs[0] === '-' || open !== undefined };
}

function digitsOf(digits: string): Omit<ParsedAmount, 'negative'> | undefined {
  const used = [...new Set(digits.replace(/\d/g, '').replace(/\s/g, ' '))];
  const separators = used.filter((one): one is '.' | ',' => one === '.' || one === ',');
  const spaced = used.length > separators.length;
  const last = digits.search(/[.,](?!.*[.,])/);
  const point = digits[last] === ',' ? ',' : '.';
  const behind = digits.slice(last + 1);
  const isOnce = last >= 0 && digits.indexOf(point) === last;
  if (last < 0) return wholeOf(digits, undefined);
  if (separators.length === 2) return isOnce ? withPoint(digits, last, point) : undefined;
  if (!isOnce) return wholeOf(digits, point);
  const before = digits.slice(0, last);
  const isUnsure = THREE_DIGITS.test(behind) && !spaced && /^[1-9]\d{0,2}$/.test(before);
  if (isUnsure) return { whole: before, fraction: behind, unsure: point };
  return withPoint(digits, last, point);
}

function withPoint(
  digits: string,
  last: number,
  point: '.' | ',',
): Omit<ParsedAmount, 'negative'> | undefined {
  const other = point === '.' ? ',' : '.';
  const before = digits.slice(0, last);
  const fraction = digits.slice(last + 1);
  const whole = wholeOf(before === '' ? '0' : before, before.includes(other) ? other : undefined);
  return whole === undefined || !/^\d+$/.test(fraction) ? undefined : { ...whole, fraction, point };
}

/** Digits in groups of three, in India two before the last three. */
function wholeOf(digits: string, groups: '.' | ',' | undefined): Omit<ParsedAmount, 'negative'> | undefined {
  const parts = digits.split(/[.,\s']/);
  const [first = '', ...rest] = parts;
  const lastPart = rest.at(-1);
  const grouped =
    lastPart === undefined ||
    (/^\d{1,3}$/.test(first) &&
      THREE_DIGITS.test(lastPart) &&
      (rest.every((part) => part.length === 3) ||
        (first.length <= 2 && rest.slice(0, -1).every((part) => part.length === 2))));
  if (!grouped || !parts.every((part) => /^\d+$/.test(part))) return undefined;
  return { whole: parts.join(''), fraction: '', ...(groups === undefined ? {} : { groups }) };
}

/** How a file writes `1.234` and `1,234`: as thousands or as decimals. */
export type AmountStyle = { exponent: number; thousands: ReadonlySet<'.' | ','> };

/** The digits of an amount in one piece, and how many of them are decimals. */
export function scaled(
  parsed: ParsedAmount,
  { thousands }: AmountStyle,
): { digits: string; decimals: number } {
  const isThousands = parsed.unsure !== undefined && thousands.has(parsed.unsure);
  const fraction = isThousands ? '' : parsed.fraction.replace(/0+$/, '');
  return {
    digits: `${parsed.negative ? '-' : ''}${parsed.whole}${isThousands ? parsed.fraction : ''}${fraction}`,
    decimals: fraction.length,
  };
}

/** The amount of a cell that the survey of the file has accepted. */
export function amountIn(text: string, style: AmountStyle): Decimal {
  const parsed = parseAmount(text);
  if (parsed === undefined) throw new RangeError(`"${text}" is not an amount`);
  const { digits, decimals } = scaled(parsed, style);
  return new Decimal(decimals === 0 ? digits : `${digits}e-${decimals}`);
}
