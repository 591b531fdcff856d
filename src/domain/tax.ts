import { Decimal, roundHalfUp, sum, ZERO } from './money.ts';

/** A sales tax of Odoo (`account.tax`), as far as it decides a price. */
export type Tax = {
  id: number;
  /** `percent`, `fixed`, `division`; anything else (`group`, `code`) cannot be computed here. */
  amountType: string;
  amount: Decimal;
  priceInclude: boolean;
};

export type Pricing = {
  /** Decimal places that `price_unit` may have on this server; undefined when it keeps what it is given. */
  priceDigits: number | undefined;
  /** Decimal places of the currency. */
  exponent: number;
  /** The company adds up unrounded lines and rounds once, at the end. */
  roundGlobally: boolean;
};

/** Enough to make rounding to the currency exact for any quantity. */
const FREE_DIGITS = 10;

/**
 * The `price_unit` with which Odoo comes to a line total, tax included.
 *
 * With taxes on top some totals cannot be reached (at 19 %, no net amount gives 0.09): then the nearest is taken, and what is
 * left becomes a rounding line once Odoo's own total has been read back.
 *
 * @param total what the line must be worth, tax included
 */
export function priceUnitFor(
  total: Decimal,
  quantity: number,
  taxes: readonly Tax[],
  pricing: Pricing,
): Decimal {
  if (quantity === 0) return ZERO;
  const exact = netOf(total, quantity, taxes);
  if (pricing.roundGlobally) return roundPrice(exact.div(quantity), pricing);
  const cent = new Decimal(10).pow(-pricing.exponent);
  const nearest = roundHalfUp(exact, pricing.exponent);
  const candidates = [ZERO, cent, cent.neg()].map((step) =>
    roundPrice(nearest.plus(step).div(quantity), pricing),
  );
  const misses = candidates.map((price) =>
    lineTotal(price, quantity, taxes, pricing.exponent).minus(total).abs(),
  );
  const best = misses.reduce(
    (found, miss, index) => (miss.lessThan(misses[found] ?? miss) ? index : found),
    0,
  );
  return candidates[best] ?? exact;
}

function roundPrice(price: Decimal, { priceDigits }: Pricing): Decimal {
  return roundHalfUp(price, priceDigits ?? FREE_DIGITS);
}

/** Price times quantity, in Odoo's sense: taxes that are included stay in, those on top come off. */
function netOf(total: Decimal, quantity: number, taxes: readonly Tax[]): Decimal {
  const onTop = taxes.filter(({ priceInclude }) => !priceInclude);
  const fixed = sum(onTop.filter(isFixed).map(({ amount }) => amount.times(quantity)));
  // Included taxes are taken out before the rates on top apply to what is left.
  const included = sum(
    taxes.filter((tax) => tax.priceInclude && tax.amountType === 'percent').map(({ amount }) => amount),
  );
  const rate = sum(onTop.filter((tax) => !isFixed(tax)).map(rateOf));
  const factor = new Decimal(1).plus(rate.div(included.div(100).plus(1)));
  return total.minus(fixed).div(factor);
}

/**
 * What Odoo makes of a price: `account.tax` with rounding per line.
 */
export function lineTotal(
  priceUnit: Decimal,
  quantity: number,
  taxes: readonly Tax[],
  exponent: number,
): Decimal {
  const gross = roundHalfUp(priceUnit.times(quantity), exponent);
  const included = sum(
    taxes.filter((tax) => tax.priceInclude && tax.amountType === 'percent').map(({ amount }) => amount),
  );
  const base = gross.div(included.div(100).plus(1));
  const onTop = taxes
    .filter(({ priceInclude }) => !priceInclude)
    .map((tax) => roundHalfUp(isFixed(tax) ? tax.amount.times(quantity) : base.times(rateOf(tax)), exponent));
  return gross.plus(sum(onTop));
}

function isFixed({ amountType }: Tax): boolean {
  return amountType === 'fixed';
}

/** The factor that a tax on top adds to its base; `division` taxes are a share of the total with tax. */
function rateOf({ amountType, amount }: Tax): Decimal {
  if (amountType === 'division') return amount.div(new Decimal(100).minus(amount));
  return amountType === 'percent' ? amount.div(100) : ZERO;
}
