import { Decimal } from '../../../src/domain/money.ts';
import { exchangeParts } from '../../../src/jobs/settlements/exchange.ts';

test.each([
  // booked, by the rate of the day, received: exchange, conversion
  ['1150', '1145', '1132', '5.00', '13.00'],
  ['1150', '1160', '1132', '-10.00', '28.00'],
  ['1150', '1145', '1155', '-5.00', '0.00'],
  ['1150', '1150', '1150', '0.00', '0.00'],
])('a payout booked with %s, worth %s, received as %s: exchange %s, conversion %s', (...figures) => {
  const [booked, current, received, exchange, conversion] = figures.map((figure) => new Decimal(figure));
  const parts = exchangeParts(booked!, current!, received!);
  expect(parts.exchange.toFixed(2)).toBe(exchange!.toFixed(2));
  expect(parts.conversion.toFixed(2)).toBe(conversion!.toFixed(2));
  expect(parts.exchange.plus(parts.conversion).toFixed(2)).toBe(booked!.minus(received!).toFixed(2));
});
