// @ts-check
import { goalTable } from './goals.mjs';
import { median } from './median.mjs';
import { ORDERS_SOURCE } from './orders.mjs';
import { startTable } from './start.mjs';

/** @typedef {import('./measures.mjs').Measure} Measure */

/** @typedef {import('./growth.mjs').Growth} Growth */

/**
 * @typedef {object} Results
 * @property {{orders: number, runs: number, invoices: number, machine: string}} about
 * @property {Measure[]} ways
 * @property {Growth[]} growth
 * @property {{orders: number, pages: number, hours: number, least: number}} [backlog]
 * @property {import('./start.mjs').Start[]} [starts]
 * @property {import('./polls.mjs').Poll[]} [polls]
 */

/**
 * The page of results.
 * @param {Results} results
 */
export function report(results) {
  const { about, ways, growth, backlog, starts, polls } = results;
  const groups = groupsOf(ways);
  const rows = [...groups.values()].map((group) => toRow(group));
  return `# Measured

${new Date().toISOString().slice(0, 10)}, ${about.machine}. Odoo 19 Community, PostgreSQL and the simulator on the same machine. ${about.sizes.join(', ')} orders per run
(the naive script: its pace needs fewer), ${about.runs} runs, all ways in turn; one settlement of ${about.invoices} invoices by each way; ${ORDERS_SOURCE}. Each figure is the median, with the lowest
and the highest. "Inside Odoo" makes the same records by \`odoo shell\` in batches of 100, with no API at all, as the same user: the ceiling.
(Once more as Odoo itself, for whom no access right is looked at; nobody can log in as that user.) Amazon's quota is lifted; the hourly token is not counted. Every run ends with
a check of counts and totals, and fails when one is wrong.

| work | orders | way | per second | Odoo calls per 1,000 | SP-API calls per 1,000 | our CPU, ms each | peak memory, MB | kB each |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

${ratios(groups, about.sizes)}

${growth.length === 0 ? '' : toGrowth(growth)}${backlog === undefined ? '' : toBacklog(backlog)}${starts === undefined ? '' : toStarts(starts)}${polls === undefined ? '' : toPolls(polls)}
## Goals

${goalTable(results)}
`;
}

/** @param {readonly Growth[]} growth */
function toGrowth(growth) {
  return `## How cost grows

Through everything but Odoo's own work: its answers are recorded, orders get ids and no more.

| import | orders | our CPU, ms each | peak memory, MB | Odoo calls per 1,000 | SP-API calls per 1,000 | state file, bytes each | all read again, s | of that waiting for Amazon, s |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${growth.map(toGrowthRow).join('\n')}

`;
}

/** @param {NonNullable<Results['polls']>} polls */
function toPolls(polls) {
  const groups = new Map();
  for (const poll of polls) {
    const key = `${poll.way} | ${poll.found}`;
    groups.set(key, [...(groups.get(key) ?? []), poll]);
  }
  const rows = [...groups].map(([key, group]) => {
    const of = (/** @type {'odooCalls' | 'amazonCalls' | 'cpuMs'} */ figure) =>
      spread(
        group.map((/** @type {import('./polls.mjs').Poll} */ poll) => poll[figure]),
        0,
      );
    return `| ${key} | ${of('odooCalls')} | ${of('amazonCalls')} | ${of('cpuMs')} |`;
  });
  return `
## What a poll costs

A pass of the orders job in a daemon that runs. The daemon's own looks at Odoo are not counted.

| way | new orders | Odoo calls | SP-API calls | CPU of the daemon, ms |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}

/** @param {NonNullable<Results['starts']>} starts */
function toStarts(starts) {
  return `
## What a command costs before its work

A command loads only what it needs. Each figure is the median of ${starts[0]?.runs} runs, with the lowest and the highest; \`node bench/start.mjs\`
measures this alone, on a quiet machine.

${startTable(starts)}
`;
}

/** @param {NonNullable<Results['backlog']>} backlog */
function toBacklog({ orders, pages, hours, least }) {
  return `A backlog of ${orders} orders at Amazon's real quota (a clock on which waiting takes no time): ${pages} pages in ${hours.toFixed(1)} hours;
Amazon's rate and burst allow no less than ${least.toFixed(1)} hours.
`;
}

/** @param {Growth} growth */
function toGrowthRow({
  kind,
  orders,
  cpuMs,
  peakMB,
  odooCalls,
  amazonCalls,
  stateBytes,
  again,
  amazonSeconds,
}) {
  const cells = [
    kind === 'AMAZON' ? 'FBA' : 'FBM',
    orders,
    (cpuMs / orders).toFixed(2),
    peakMB.toFixed(0),
    perThousand(odooCalls, orders),
    perThousand(amazonCalls, orders),
    Math.round(stateBytes / orders),
    again?.toFixed(1) ?? '–',
    amazonSeconds?.toFixed(1) ?? '–',
  ];
  return `| ${cells.join(' | ')} |`;
}

/** @param {number | undefined} calls @param {number} orders */
function perThousand(calls, orders) {
  return calls === undefined ? '–' : Math.round((calls / orders) * 1000);
}

/** @param {Measure} measure */
function keyOf({ work, way, orders }) {
  return `${work}|${way}|${orders}`;
}

/** @param {readonly Measure[]} measures */
function groupsOf(measures) {
  /** @type {Map<string, Measure[]>} */
  const groups = new Map();
  for (const measure of measures)
    groups.set(keyOf(measure), [...(groups.get(keyOf(measure)) ?? []), measure]);
  return groups;
}

/** @param {readonly Measure[]} group */
function toRow(group) {
  const [first] = group;
  const cells = [
    spread(
      group.map(({ orders, seconds }) => orders / seconds),
      1,
    ),
    spread(defined(group.map(({ odooCalls, orders }) => odooCalls && (odooCalls / orders) * 1000)), 0),
    spread(defined(group.map(({ amazonCalls, orders }) => amazonCalls && (amazonCalls / orders) * 1000)), 0),
    spread(defined(group.map(({ cpuMs, orders }) => cpuMs && cpuMs / orders)), 1),
    spread(defined(group.map(({ peakMB }) => peakMB)), 0),
    spread(defined(group.map(({ bytes, orders }) => bytes && bytes / orders / 1000)), 1),
  ];
  return `| ${first?.work} | ${first?.orders} | ${first?.way} | ${cells.join(' | ')} |`;
}

/** @param {readonly (number | undefined)[]} values */
function defined(values) {
  return values.filter((value) => value !== undefined);
}

/** @param {readonly number[]} values @param {number} digits */
function spread(values, digits) {
  if (values.length === 0) return '–';
  const sorted = values.toSorted((one, other) => one - other);
  const [lowest = 0] = sorted;
  return `${median(values).toFixed(digits)} (${lowest.toFixed(digits)}–${(sorted.at(-1) ?? 0).toFixed(digits)})`;
}

/** @param {Map<string, Measure[]>} groups @param {readonly number[]} sizes */
function ratios(groups, sizes) {
  const rate = (/** @type {string} */ key) =>
    median((groups.get(key) ?? []).map(({ orders, seconds }) => orders / seconds));
  const naive = [...groups.keys()].filter((key) => key.startsWith('FBM import|naive|')).map(rate);
  const lines = sizes.flatMap((size) =>
    ['FBM import', 'FBA import'].flatMap((work) => {
      const ours = rate(`${work}|amazon-odoo|${size}`);
      const twoWorkers = rate(`${work}|amazon-odoo, 2 Odoo workers|${size}`);
      const against = (/** @type {string} */ name, /** @type {number} */ ceiling) =>
        [
          [ours, 'with one Odoo process'],
          [twoWorkers, 'with two workers'],
        ].flatMap(([seen = 0, how]) =>
          Number(seen) > 0 && ceiling > 0
            ? [`- ${work} of ${size}: ${(Number(seen) / ceiling).toFixed(2)} × ${name}, ${how}`]
            : [],
        );
      return [
        ...(work === 'FBM import' ? against('the naive script', median(naive)) : []),
        ...against('the ceiling of one Odoo process', rate(`${work}|inside Odoo|${size}`)),
        ...against(
          'Odoo without access rights',
          rate(`${work}|inside Odoo, access rights switched off|${size}`),
        ),
      ];
    }),
  );
  return lines.join('\n');
}
