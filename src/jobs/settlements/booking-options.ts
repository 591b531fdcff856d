import type { SellerSettings } from '../../config/schema.ts';
import type { BookingOptions } from '../../domain/settlements/bookings.ts';

/** How a seller's settings say that rows of settlements are booked. */
export function bookingOptions({
  settlementRules: rules,
  facilitatorTax,
  unknownRows,
  months,
}: SellerSettings['odoo']): BookingOptions {
  return { rules, facilitatorTax, unknownRows, months };
}
