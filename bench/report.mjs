// @ts-check
import { ORDERS_SOURCE } from './orders.mjs';

/** @typedef {import('./measures.mjs').Measure} Measure */

/**
 * The page of results.
 * @param {readonly Measure[]} measures
 * @param {{orders: number, runs: number, machine: string}} about
 */
export function report(measures, { orders, runs, machine }) {
  const groups = Map.groupBy === undefined ? groupsOf(measures) : Map.groupBy(measures, keyOf);
  const rows = [...groups.values()].map((group) => toRow(group));
  return `# Measured

${new Date().toISOString().slice(0, 10)}, ${machine}. Odoo 19 Community and PostgreSQL on the same machine. ${orders} orders per run,
${runs} runs, all ways in turn; ${ORDERS_SOURCE}. Each figure is the median, with the lowest and the highest.
"Inside Odoo" makes the same records by \`odoo shell\` in batches of 100, with no API at all: the ceiling.

| work | way | orders/s | Odoo calls per 1,000 | SP-API calls per 1,000 | our CPU, ms per order | peak memory, MB | kB per order |
| --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

${ratios(groups)}
`;
}

/** @param {Measure} measure */
function keyOf({ work, way }) {
  return `${work}|${way}`;
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
  return `| ${first?.work} | ${first?.way} | ${cells.join(' | ')} |`;
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

/** @param {readonly number[]} values */
function median(values) {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

/** @param {Map<string, Measure[]>} groups */
function ratios(groups) {
  const rate = (/** @type {string} */ key) =>
    median((groups.get(key) ?? []).map(({ orders, seconds }) => orders / seconds));
  const lines = ['FBM import', 'FBA import'].flatMap((work) => {
    const ours = rate(`${work}|amazon-odoo`);
    const twoWorkers = rate(`${work}|amazon-odoo, 2 Odoo workers`);
    const ceiling = rate(`${work}|inside Odoo`);
    const naive = rate(`${work}|naive`);
    return [
      ...(naive > 0 ? [`- ${work}: ${(ours / naive).toFixed(2)} × the naive script`] : []),
      `- ${work}: ${(ours / ceiling).toFixed(2)} × the ceiling with one Odoo process, ${(twoWorkers / ceiling).toFixed(2)} × that ceiling with two workers`,
    ];
  });
  return lines.join('\n');
}
