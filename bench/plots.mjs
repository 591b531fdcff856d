// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {import('./report.mjs').Results} Results */

const WIDTH = 720;
const HEIGHT = 300;
const LEFT = 260;
const COLOURS = { odoo: '#875a7b', amazon: '#ff9900', us: '#1b6f8a' };

/**
 * Draws what docs/performance.md shows, as SVG.
 * @param {Results} results
 * @param {string} folder
 */
export function drawPlots(results, folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'time-per-order.svg'), timePerOrder(results));
  writeFileSync(join(folder, 'share-of-time.svg'), shareOfTime(results));
}

/** Our own time per order against the size of the backlog, on a logarithmic scale of orders. @param {Results} results */
function timePerOrder({ growth }) {
  const times = growth
    .filter(({ kind }) => kind === 'MERCHANT')
    .map(({ orders, cpuMs }) => ({ orders, each: cpuMs / orders }));
  const highest = Math.max(2, ...times.map(({ each }) => each));
  const exponents = times.map(({ orders }) => Math.log10(orders));
  const first = Math.min(...exponents);
  const span = Math.max(...exponents) - first || 1;
  const points = times.map(({ each }, index) => ({
    x: 70 + (((exponents[index] ?? first) - first) / span) * (WIDTH - 120),
    y: HEIGHT - 50 - (each / highest) * (HEIGHT - 110),
    each,
    label: String(times[index]?.orders),
  }));
  const line = points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  const marks = points.map(
    ({ x, y, each, label }) =>
      `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="4" fill="${COLOURS.us}"/>` +
      text(x, y - 12, `${each.toFixed(2)} ms`, 'middle') +
      text(x, HEIGHT - 28, label, 'middle'),
  );
  return svg(
    'Our CPU time per FBM order, by number of orders in the backlog',
    `<line x1="50" y1="${HEIGHT - 50}" x2="${WIDTH - 20}" y2="${HEIGHT - 50}" stroke="#999"/>` +
      `<polyline points="${line}" fill="none" stroke="${COLOURS.us}" stroke-width="2"/>${marks.join('')}` +
      text(WIDTH / 2, HEIGHT - 8, 'orders (logarithmic)', 'middle'),
  );
}

/** Of each kind of work, how long it waits for Odoo and for Amazon, and what is our own. @param {Results} results */
function shareOfTime({ ways }) {
  const shown = ways.filter(({ way, odooSeconds }) => way === 'amazon-odoo' && odooSeconds !== undefined);
  const works = [...new Set(shown.map(({ work }) => work))].slice(0, 7);
  const bars = works.map((work, index) => {
    const measures = shown.filter((measure) => measure.work === work);
    const odoo = sum(measures.map(({ odooSeconds = 0, seconds }) => Math.min(odooSeconds, seconds)));
    const amazon = sum(measures.map(({ amazonSeconds = 0 }) => amazonSeconds));
    const all = sum(measures.map(({ seconds }) => seconds));
    return bar(index, work, [
      { share: odoo / all, colour: COLOURS.odoo },
      { share: Math.min(amazon / all, 1 - odoo / all), colour: COLOURS.amazon },
      { share: Math.max(0, 1 - (odoo + amazon) / all), colour: COLOURS.us },
    ]);
  });
  const legend = [
    ['Odoo (and the network)', COLOURS.odoo],
    ['Amazon', COLOURS.amazon],
    ['amazon-odoo', COLOURS.us],
  ].map(
    ([name = '', colour = ''], index) =>
      `<rect x="${LEFT + index * 150}" y="38" width="10" height="10" fill="${colour}"/>` +
      text(LEFT + 15 + index * 150, 47, name, 'start'),
  );
  return svg('Where the time goes', legend.join('') + bars.join(''));
}

/** @param {number} index @param {string} name @param {{share: number, colour: string}[]} parts */
function bar(index, name, parts) {
  const y = 62 + index * 32;
  let x = LEFT;
  const rectangles = parts.map(({ share, colour }) => {
    const width = Math.max(0, share) * (WIDTH - LEFT - 60);
    const rectangle = `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="20" fill="${colour}"/>`;
    x += width;
    return rectangle;
  });
  const percent = `${Math.round((parts[0]?.share ?? 0) * 100)} %`;
  return (
    text(LEFT - 8, y + 14, name, 'end') + rectangles.join('') + text(WIDTH - 50, y + 14, percent, 'start')
  );
}

/** @param {readonly number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

/** @param {number} x @param {number} y @param {string} words @param {'start' | 'middle' | 'end'} anchor */
function text(x, y, words, anchor) {
  const safe = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${safe}</text>`;
}

/** @param {string} title @param {string} content */
function svg(title, content) {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="11" role="img" aria-label="${title}">
<rect width="100%" height="100%" fill="#fff"/>
<text x="${WIDTH / 2}" y="22" text-anchor="middle" font-size="14">${title}</text>
${content}
</svg>
`;
}
