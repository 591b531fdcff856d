import { moneyOf } from './money-text.ts';

/** How a settlement writes numbers and dates: as in America, Germany, France, Britain, India or Japan. */
export type SettlementLocale = 'us' | 'de' | 'fr' | 'gb' | 'in' | 'jp';

type Style = {
  group: string;
  point: string;
  /** In India two digits go together before the last three. */
  lakh?: true;
  /** Japan's files have two decimals, also in yen. */
  decimals?: 2;
  day: (iso: string) => string;
};

const STYLES: Record<SettlementLocale, Style> = {
  us: { group: '', point: '.', day: (iso) => iso },
  de: { group: '.', point: ',', day: (iso) => dayFirst(iso, '.') },
  fr: { group: '\u00a0', point: ',', day: (iso) => dayFirst(iso, '.') },
  gb: { group: ',', point: '.', day: (iso) => dayFirst(iso, '/') },
  in: { group: ',', point: '.', lakh: true, day: (iso) => iso },
  jp: { group: '', point: '.', decimals: 2, day: (iso) => iso.replaceAll('-', '/') },
};

function dayFirst(iso: string, separator: string): string {
  return iso.split('-').toReversed().join(separator);
}

/** An amount of minor units: `1234.56`, `1.234,56`, `1 234,56`, `1,23,456.78`. */
export function amountText(minorUnits: number, currencyCode: string, locale: SettlementLocale): string {
  const { group, point, lakh, decimals: forced } = STYLES[locale];
  const [whole = '', decimals = forced === undefined ? undefined : '0'.repeat(forced)] = moneyOf(
    minorUnits,
    currencyCode,
  ).amount.split('.');
  const places = lakh ? /\B(?=(\d{2})*\d{3}$)/g : /\B(?=(\d{3})+$)/g;
  const grouped = whole.replace(places, group);
  return decimals === undefined ? grouped : `${grouped}${point}${decimals}`;
}

/** A time: `2026-03-06 08:52:26 UTC`, in Europe `06.03.2026 08:52:26 UTC`, in Japan `2026/03/06 08:52:26 UTC`. */
export function timeText(milliseconds: number, locale: SettlementLocale): string {
  const [date = '', time = ''] = new Date(milliseconds).toISOString().slice(0, 19).split('T');
  return `${STYLES[locale].day(date)} ${time} UTC`;
}
