// @ts-check
import { median } from './median.mjs';

/** @typedef {import('./measures.mjs').Measure} Measure */
/** @typedef {import('./report.mjs').Results} Results */

/**
 * One figure, what it shall be, and what was seen: undefined when this run did not measure it.
 * @typedef {object} Goal
 * @property {string} figure
 * @property {number} [least]
 * @property {number} [most]
 * @property {number | undefined} seen
 */

const OURS = 'amazon-odoo';

/** @param {Results} results @returns {Goal[]} */
function goalsOf({ ways, growth, polls = [] }) {
  const ownCpu = (/** @type {number} */ size) => {
    const found = growth.find(({ kind, orders }) => kind === 'MERCHANT' && orders === size);
    return found && found.cpuMs / size;
  };
  return [
    ...[300, 1000].flatMap((size) => [...pace(ways, 'FBM', size, 1.7), ...pace(ways, 'FBA', size, 1.5)]),
    ...calls(ways, 'FBM', { 100: 0.25, 300: 0.12, 1000: 0.07 }),
    ...calls(ways, 'FBA', { 100: 0.3, 300: 0.15, 1000: 0.1 }),
    ...['batch', 'statement'].map((way) => ({
      figure: `calls of Odoo per invoice, one settlement by ${way}`,
      most: 0.2,
      seen: callsEach(ways.filter(({ work }) => work === `one settlement, by ${way}`)),
    })),
    ...pollGoals(polls),
    { figure: 'our CPU per FBM order at 1000 orders, ms', most: 2, seen: ownCpu(1000) },
    { figure: 'our CPU per FBM order at 10000 orders, ms', most: 1, seen: ownCpu(10_000) },
  ];
}

/**
 * Against the same records made inside one Odoo process.
 * @param {readonly Measure[]} ways
 * @param {string} kind
 * @param {number} size
 * @param {number} byTwo
 * @returns {Goal[]}
 */
function pace(ways, kind, size, byTwo) {
  const rate = (/** @type {string} */ way) =>
    middle(of(ways, kind, size, way).map(({ orders, seconds }) => orders / seconds));
  const ceiling = rate('inside Odoo');
  const share = (/** @type {string} */ way) => {
    const ours = rate(way);
    return ours === undefined || ceiling === undefined ? undefined : ours / ceiling;
  };
  const figure = `${kind} import of ${size}, × the ceiling of one Odoo process`;
  return [
    { figure, least: 1, seen: share(OURS) },
    { figure: `${figure}, with two workers`, least: byTwo, seen: share(`${OURS}, 2 Odoo workers`) },
  ];
}

/** @param {readonly Measure[]} ways @param {string} kind @param {Record<number, number>} limits by size @returns {Goal[]} */
function calls(ways, kind, limits) {
  return Object.entries(limits).map(([size, most]) => ({
    figure: `calls of Odoo per order, ${kind} import of ${size}`,
    most,
    seen: callsEach(of(ways, kind, Number(size), OURS)),
  }));
}

/** @param {readonly import('./polls.mjs').Poll[]} polls @returns {Goal[]} */
function pollGoals(polls) {
  const limits = [
    { found: 0, calls: 3, cpuMs: 50 },
    { found: 3, calls: 25, cpuMs: 150 },
  ];
  return limits.flatMap(({ found, calls: most, cpuMs }) => {
    const these = polls.filter((poll) => poll.way === OURS && poll.found === found);
    const figure = `a poll that finds ${found === 0 ? 'nothing' : `${found} orders`}`;
    return [
      { figure: `${figure}, calls of Odoo`, most, seen: middle(these.map(({ odooCalls }) => odooCalls)) },
      { figure: `${figure}, our CPU, ms`, most: cpuMs, seen: middle(these.map((poll) => poll.cpuMs)) },
    ];
  });
}

/** @param {readonly Measure[]} ways @param {string} kind @param {number} size @param {string} wanted */
function of(ways, kind, size, wanted) {
  return ways.filter(
    ({ work, way, orders }) => work === `${kind} import` && orders === size && way === wanted,
  );
}

/** @param {readonly Measure[]} measures */
function callsEach(measures) {
  return middle(
    measures
      .filter(({ way }) => way === OURS)
      .flatMap(({ odooCalls, orders }) => (odooCalls === undefined ? [] : [odooCalls / orders])),
  );
}

/** @param {readonly number[]} values */
function middle(values) {
  return values.length === 0 ? undefined : median(values);
}

/** The closing table: goal, seen, verdict. @param {Results} results */
export function goalTable(results) {
  const rows = goalsOf(results).map(({ figure, least, most, seen }) => {
    const goal = least === undefined ? `≤ ${most}` : `≥ ${least}`;
    if (seen === undefined) return `| ${figure} | ${goal} | – | not measured |`;
    const reached = seen >= (least ?? Number.NEGATIVE_INFINITY) && seen <= (most ?? Number.POSITIVE_INFINITY);
    return `| ${figure} | ${goal} | ${seen.toFixed(3)} | ${reached ? 'reached' : '**missed**'} |`;
  });
  return ['| figure | goal | seen | verdict |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
