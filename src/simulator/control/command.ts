import { type Command, InvalidArgumentError } from 'commander';
import type { Region } from '../../domain/marketplaces.ts';
import { DEFAULT_CREDENTIALS } from '../world/default-credentials.ts';
import type { SimulateOptions } from './simulate-options.ts';

const EXAMPLES = `
Examples:
  $ amazon-odoo simulate --sample
      300 made-up orders: FBA and merchant-fulfilled, all statuses, many countries
  $ amazon-odoo simulate --orders amazon-in-2022.csv --shift-dates
      the orders of a sales report, moved so that the newest is ten minutes old
  $ amazon-odoo simulate --shop 40
      40 orders of a small shop with plain names in the stores of the euro, to look at
  $ amazon-odoo simulate --count 1000 --seed 7 --quota-factor 100
      1000 made-up orders, and a hundred times Amazon's quotas

While it runs, http://127.0.0.1:9400/control/… changes orders, plays faults and turns the clock:
  $ curl -X POST localhost:9400/control/events -d '{"type":"shipFba","orderId":"111-2222222-3333333"}'
  $ curl -X POST localhost:9400/control/faults -d '{"kind":"httpError","status":503,"call":"searchOrders","times":3}'
  $ curl -X POST localhost:9400/control/purchases -d '{"sku":"MUG-BLUE","quantity":2,"pending":true}'
  $ curl localhost:9400/control/journal
`;

/** Adds `simulate` to the command line. */
export function addSimulateCommand(program: Command): void {
  program
    .command('simulate')
    .summary('a local Amazon, for trying and testing')
    .description(
      'Starts a local Amazon that is as strict as the real one (orders, shipments, listings, feeds, reports, quotas), ' +
        'and prints the account settings that point at it. The credentials are made up; it stops with Ctrl-C.',
    )
    .option('--port <number>', 'port to listen on; 0 takes any free one', wholeNumber, 9400)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option(
      '--orders <file>',
      'orders to begin with: JSON of Orders API v2026-01-01, or a sales report (.csv)',
    )
    .option('--sample', 'begin with 300 sample orders')
    .option(
      '--shop <number>',
      'begin with the listings and so many orders of a small shop with plain names',
      wholeNumber,
    )
    .option('--count <number>', 'begin with so many made-up orders', wholeNumber)
    .option('--seed <number>', 'seed of what is made up by chance', wholeNumber, 1)
    .option('--quota-factor <number>', "multiplies Amazon's rates and bursts", positiveNumber, 1)
    .option('--no-quotas', 'no quotas at all')
    .option('--shift-dates', 'move the dates of --orders so that the newest order is ten minutes old')
    .option('--region <region>', 'sell in the stores of one region only: na, eu or fe', regionName)
    .option('--seller-id <id>', 'seller id', DEFAULT_CREDENTIALS.sellerId)
    .option('--client-id <id>', 'client id to accept', DEFAULT_CREDENTIALS.clientId)
    .option('--client-secret <secret>', 'client secret to accept', DEFAULT_CREDENTIALS.clientSecret)
    .option('--refresh-token <token>', 'refresh token to accept', DEFAULT_CREDENTIALS.refreshToken)
    .addHelpText('after', EXAMPLES)
    .action(async (options: SimulateOptions) => {
      // No other command needs the simulator: its modules are not loaded for them.
      const { simulate } = await import('./simulate.ts');
      await simulate(options);
    });
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function positiveNumber(text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new InvalidArgumentError('It must be a number above 0.');
  return number;
}

function regionName(text: string): Region {
  if (text !== 'na' && text !== 'eu' && text !== 'fe') throw new InvalidArgumentError('It is na, eu or fe.');
  return text;
}
