import { moneyOf } from './money-text.ts';

/** How a settlement writes numbers and dates: as in America, Germany or France. */
export type SettlementLocale = 'us' | 'de' | 'fr';

const GROUPS: Record<SettlementLocale, { group: string; point: string }> = {
  us: { group: '', point: '.' },
  de: { group: '.', point: ',' },
  fr: { group: '\u00a0', point: ',' },
};

/** An amount of minor units: `1234.56`, `1.234,56`, `1 234,56`. */
export function amountText(minorUnits: number, currencyCode: string, locale: SettlementLocale): string {
  const { group, point } = GROUPS[locale];
  const [whole = '', decimals] = moneyOf(minorUnits, currencyCode).amount.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  return decimals === undefined ? grouped : `${grouped}${point}${decimals}`;
}

/** A time: `2026-03-06 08:52:26 UTC`, in Europe `06.03.2026 08:52:26 UTC`. */
export function timeText(milliseconds: number, locale: SettlementLocale): string {
  const [date = '', time = ''] = new Date(milliseconds).toISOString().slice(0, 19).split('T');
  const day = locale === 'us' ? date : date.split('-').toReversed().join('.');
  return `${day} ${time} UTC`;
}
