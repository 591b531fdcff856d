import { Decimal, roundHalfUp, sum, ZERO } from './money.ts';
import type { TaxId } from './record-id.ts';

/** The fields of a sales tax in Odoo (`account.tax`) that decide a price. Groups of taxes are expanded before. */
export type Tax = {
  id: TaxId;
  /** `percent`, `fixed`, `division`; anything else (`code`) cannot be computed here. */
  amountType: string;
  amount: Decimal;
  priceInclude: boolean;
  /** Later taxes are computed on the price with this one (`include_base_amount`). */
  includeBase: boolean;
  /** Earlier taxes may raise the base of this one (`is_base_affected`). */
  baseAffected: boolean;
};

export type Pricing = {
  /** Decimal places of `price_unit` on this server; undefined when Odoo does not round it. */
  priceDigits: number | undefined;
  /** Decimal places of the currency. */
  exponent: number;
  /** The company adds up unrounded lines and rounds once, at the end. */
  roundGlobally: boolean;
};

/** Enough to make rounding to the currency exact for any quantity. */
const FREE_DIGITS = 10;

/**
 * The `price_unit` from which Odoo computes a given line total, tax included.
 *
 * With taxes on top, some totals cannot be reached (at 19 %, no net amount gives 0.09). Then the nearest is used, and the
 * difference becomes a rounding line once Odoo's own total has been read back.
 *
 * @param total total that the line must have, tax included
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

/**
 * Price times quantity as Odoo stores it: with the taxes that prices include, without the taxes on top. Odoo's total is a linear
 * function of the price, so two points are enough to invert it.
 */
function netOf(total: Decimal, quantity: number, taxes: readonly Tax[]): Decimal {
  const unit = new Decimal(total.isNegative() ? -1 : 1);
  const one = totalWith(unit, quantity, taxes, undefined);
  const slope = totalWith(unit.times(2), quantity, taxes, undefined).minus(one);
  const start = one.minus(slope);
  return slope.isZero() ? total : total.minus(start).div(slope).times(unit);
}

/**
 * The total that Odoo computes from a price: `account.tax` with rounding per line.
 *
 * @param taxes in the order in which Odoo computes them
 */
export function lineTotal(
  priceUnit: Decimal,
  quantity: number,
  taxes: readonly Tax[],
  exponent: number,
): Decimal {
  return totalWith(roundHalfUp(priceUnit.times(quantity), exponent), quantity, taxes, exponent);
}

/** @param exponent undefined: without rounding */
function totalWith(
  gross: Decimal,
  quantity: number,
  taxes: readonly Tax[],
  exponent: number | undefined,
): Decimal {
  const round = (amount: Decimal): Decimal =>
    exponent === undefined ? amount : roundHalfUp(amount, exponent);
  // A fixed amount takes the sign of the price: a discount reduces it.
  const units = gross.isNegative() ? -quantity : quantity;
  const start = baseOf(gross, units, taxes);
  let raised = start;
  let total = gross;
  for (const tax of taxes) {
    const amount = amountOf(tax, tax.baseAffected ? raised : start, units);
    if (!tax.priceInclude) total = total.plus(round(amount));
    if (tax.includeBase) raised = raised.plus(amount);
  }
  return total;
}

/**
 * The price without its included taxes, removed from the last to the first; a tax that raises the base of later ones is removed
 * separately.
 */
function baseOf(gross: Decimal, units: number, taxes: readonly Tax[]): Decimal {
  let base = gross;
  let inside: Tax[] = [];
  for (const tax of taxes.toReversed()) {
    if (tax.includeBase) {
      base = without(base, units, inside);
      inside = [];
    }
    if (tax.priceInclude) inside.push(tax);
  }
  return without(base, units, inside);
}

function without(price: Decimal, units: number, taxes: readonly Tax[]): Decimal {
  const amounts = (type: string): Decimal =>
    sum(taxes.filter(({ amountType }) => amountType === type).map(({ amount }) => amount));
  return price
    .minus(amounts('fixed').times(units))
    .div(amounts('percent').div(100).plus(1))
    .times(new Decimal(100).minus(amounts('division')).div(100));
}

/** A `division` tax is a share of the price that includes it. */
function amountOf({ amountType, amount, priceInclude }: Tax, base: Decimal, units: number): Decimal {
  switch (amountType) {
    case 'fixed':
      return amount.times(units);
    case 'percent':
      return base.times(amount).div(100);
    case 'division':
      return amount.equals(100) && !priceInclude
        ? ZERO
        : base.div(new Decimal(100).minus(amount).div(100)).minus(base);
    default:
      return ZERO;
  }
}
