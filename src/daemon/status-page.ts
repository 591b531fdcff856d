import { describeExpiry, type Expiry } from '../domain/expiry.ts';
import { sentences } from '../domain/text.ts';
import { sentenceOf } from '../errors.ts';
import { type Comparison, hasGaps } from '../jobs/orders/sweep-report.ts';
import { redactSecrets } from '../secrets.ts';
import type { Failure } from '../state/failures.ts';
import type { AccountView, JobView, Overview, SideView } from './overview.ts';

/** Text that is already HTML. */
type Html = { html: string };

/** Fills values into HTML; whatever is not {@link Html} is escaped. */
function html(parts: TemplateStringsArray, ...values: (string | number | Html | readonly Html[])[]): Html {
  return {
    html: parts
      .map((part, index) => part + (index < values.length ? toHtml(values[index] ?? '') : ''))
      .join(''),
  };
}

function toHtml(value: string | number | Html | readonly Html[]): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string')
    return redactSecrets(value).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return 'html' in value ? value.html : value.map((part) => part.html).join('');
}

const STYLE = `
:root{color-scheme:light dark;--good:#1a7f37;--bad:#c62828;--soft:#6b7280;--line:#8884;--card:#8881}
*{box-sizing:border-box}
body{font:16px/1.45 system-ui,sans-serif;margin:0 auto;max-width:64rem;padding:1rem}
h1{font-size:1.35rem;margin:0}h2{font-size:1.1rem;margin:0 0 .5rem}
header{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:baseline;justify-content:space-between;margin-bottom:1rem}
section{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.8rem 1rem;margin-bottom:1rem}
.good{color:var(--good);font-weight:600}.bad{color:var(--bad);font-weight:600}.soft{color:var(--soft)}
@media (prefers-color-scheme:dark){:root{--good:#4ade80;--bad:#ff8a80;--soft:#9ca3af}}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.6rem;margin:0 0 .6rem}
dt{color:var(--soft);font-size:.85rem}dd{margin:0;font-weight:600}
table{border-collapse:collapse;width:100%}th{color:var(--soft);font-size:.85rem;font-weight:400;text-align:left}
td,th{border-top:1px solid var(--line);padding:.35rem 1rem .35rem 0;vertical-align:top;white-space:nowrap}
td:last-child{width:99%;white-space:normal;overflow-wrap:anywhere}
p{margin:.3rem 0;overflow-wrap:anywhere}
@media (max-width:40rem){thead{display:none}tr{display:block;border-top:1px solid var(--line);padding:.35rem 0}
td,td:last-child{display:block;border:0;padding:.1rem 0;white-space:normal;width:auto}td[data-label]::before{content:attr(data-label) " ";color:var(--soft);font-size:.85rem}}
`;

/** A credential that expires within this many days is shown as an error. */
const WARNED_DAYS = 7;

/** Number of failures on the page; the command line shows all. */
const MOST_FAILURES = 50;

/** The status page, which also fits a phone. It needs no script and contains no personal data. */
export function statusPage(overview: Overview): string {
  const { at, startedAt, odoo, accounts, failures } = overview;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="refresh" content="20"><title>${titleOf(overview)}</title><style>${{ html: STYLE }}</style></head><body>
<header><h1>amazon-odoo ${stateOf(isWell(overview), 'all well', 'something is wrong')}</h1>
<span class="soft">${clock(at)} UTC, running for ${span(at.getTime() - startedAt.getTime())}</span></header>
<section><h2>Odoo ${side(odoo, at)}</h2>${trouble(odoo, at)}</section>
${accounts.map((account) => accountSection(account, at))}
<section><h2>Failure log</h2>${failureTable(failures, at)}</section>
</body></html>`;
  return page.html;
}

function titleOf(overview: Overview): string {
  return `${isWell(overview) ? '✓' : '!'} amazon-odoo`;
}

function isWell({ odoo, accounts, failures }: Overview): boolean {
  return (
    odoo.isUp &&
    accounts.every(
      ({ amazon, jobs, expiries, comparison }) =>
        amazon.isUp &&
        jobs.every(lastWasGood) &&
        expiries.every(({ days }) => days > WARNED_DAYS) &&
        (comparison === undefined || !hasGaps(comparison)),
    ) &&
    failures.length === 0
  );
}

function lastWasGood({ last }: JobView): boolean {
  return last?.error === undefined;
}

function stateOf(isGood: boolean, good: string, bad: string): Html {
  return isGood ? html`<span class="good">${good}</span>` : html`<span class="bad">${bad}</span>`;
}

function side({ isUp, answeredAt }: SideView, at: Date): Html {
  if (!isUp) return html`<span class="bad">does not work</span>`;
  if (answeredAt === undefined) return html`<span class="soft">not asked yet</span>`;
  return html`<span class="good">works</span> <span class="soft">${ago(answeredAt, at)}</span>`;
}

function trouble({ error, brokenSince }: SideView, at: Date): Html {
  if (error === undefined || brokenSince === undefined) return html``;
  return html`<p>${sentenceOf(error)} <span class="soft">Since ${ago(brokenSince, at)}; it is tried again by itself.</span></p>`;
}

function accountSection(account: AccountView, at: Date): Html {
  const { name, amazon, readUpTo, orders, comparison, failures, jobs, expiries } = account;
  return html`<section><h2>Account ${name}</h2>
<dl><div><dt>Amazon</dt><dd>${side(amazon, at)}</dd></div>
<div><dt>Behind Amazon</dt><dd>${readUpTo === undefined ? 'nothing read yet' : span(at.getTime() - readUpTo.getTime())}</dd></div>
<div><dt>Orders in Odoo</dt><dd>${inOdoo(comparison, at)}</dd></div>
<div><dt>Orders remembered</dt><dd>${orders}</dd></div>
<div><dt>Open failures</dt><dd>${stateOf(failures.length === 0, '0', String(failures.length))}</dd></div></dl>
${trouble(amazon, at)}${expiries.map(expiryLine)}
<table><thead><tr><th>Job</th><th>Last run</th><th>Last success</th><th>Result</th></tr></thead><tbody>
${jobs.map((job) => jobRow(job, at))}</tbody></table></section>`;
}

/** Counted by what Odoo showed to the last sweep, with its time: what the program remembers proves nothing. */
function inOdoo(comparison: Comparison | undefined, at: Date): Html {
  if (comparison === undefined) return html`<span class="soft">not compared yet</span>`;
  const { amazon, imported, unexplained, days, comparedAt } = comparison;
  const missing = hasGaps(comparison) ? html`, ${stateOf(false, '', `${unexplained} unexplained`)}` : html``;
  const reach = days === undefined ? '' : ` of the last ${days} days`;
  return html`${imported} of ${amazon}${missing} <span class="soft">${reach}, compared ${ago(new Date(comparedAt), at)}</span>`;
}

function expiryLine(expiry: Expiry): Html {
  const { message, hint } = describeExpiry(expiry);
  return html`<p>${stateOf(false, '', `${message}.`)} ${hint}</p>`;
}

function jobRow({ job, running, waiting, last, lastSuccess }: JobView, at: Date): Html {
  const now = running ? html`<span class="good">runs now</span>${waiting ? ', and once more' : ''} ` : html``;
  return html`<tr><td data-label="Job"><b>${job}</b></td>
<td data-label="Last run">${now}${last === undefined ? '–' : ago(new Date(last.startedAt), at)}</td>
<td data-label="Last success">${lastSuccess?.finishedAt === undefined ? '–' : ago(new Date(lastSuccess.finishedAt), at)}</td>
<td data-label="Result">${last?.error === undefined ? resultOf(last?.counts) : html`<span class="bad">${last.error}</span>`}</td></tr>`;
}

/** Leaves out figures that are 0. */
function resultOf(counts: Readonly<Record<string, number>> | undefined): string {
  if (counts === undefined) return '–';
  const told = Object.entries(counts).filter(([, number]) => number !== 0);
  return told.length === 0 ? 'nothing new' : told.map(([name, number]) => `${number} ${name}`).join(', ');
}

function failureTable(failures: readonly Failure[], at: Date): Html {
  if (failures.length === 0) return html`<p>Empty.</p>`;
  const rows = failures.slice(0, MOST_FAILURES).map(
    (
      failure,
    ) => html`<tr><td data-label="Id">${failure.id}</td><td data-label="Account">${failure.account}</td>
<td data-label="About">${failure.subject}</td><td data-label="Since">${ago(new Date(failure.firstAt), at)}</td>
<td>${sentences(failure.message, failure.hint)}</td></tr>`,
  );
  const more = failures.length - rows.length;
  return html`<table><thead><tr><th>Id</th><th>Account</th><th>About</th><th>Since</th><th>What happened, and what to do</th></tr></thead>
<tbody>${rows}</tbody></table>${more > 0 ? html`<p class="soft">And ${more} more: amazon-odoo failures list</p>` : html``}`;
}

function clock(at: Date): string {
  return at.toISOString().slice(0, 19).replace('T', ' ');
}

function ago(moment: Date, at: Date): string {
  return `${span(at.getTime() - moment.getTime())} ago`;
}

/** A duration for people, e.g. `5 min`. */
function span(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 49 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
