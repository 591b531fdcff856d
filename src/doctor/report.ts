import type { Finding } from './finding.ts';

const SECTIONS: readonly { title: string; states: readonly Finding['state'][] }[] = [
  { title: 'BROKEN', states: ['odoo', 'amazon'] },
  { title: 'TO LOOK AT', states: ['warning'] },
];

/**
 * The findings as text: first the errors, then the warnings, each with advice; then one line for each check without problems. The
 * last line counts them.
 */
export function describeFindings(findings: readonly Finding[]): string {
  const sections = SECTIONS.flatMap(({ title, states }) => {
    const own = findings.filter(({ state }) => states.includes(state));
    return own.length === 0 ? [] : [[title, ...own.flatMap(toLines)].join('\n')];
  });
  return [...sections, ['WELL', ...wellLines(findings)].join('\n'), summary(findings)].join('\n\n');
}

function toLines({ check, account, message, hint }: Finding): string[] {
  const place = account === undefined ? check : `${check}, ${account}`;
  return [`  ${message}  (${place})`, ...(hint === undefined ? [] : [`      ${hint}`])];
}

/** A single finding of a check is shown with its message; several are counted. */
function wellLines(findings: readonly Finding[]): string[] {
  const well = findings.filter(({ state }) => state === 'ok');
  return [...new Set(well.map(({ check }) => check))].map((check) => {
    const own = well.filter((finding) => finding.check === check);
    const [only] = own;
    return only !== undefined && own.length === 1
      ? `  ${check}: ${only.message}`
      : `  ${check}: ${own.length} are well`;
  });
}

function summary(findings: readonly Finding[]): string {
  const count = (...states: Finding['state'][]): number =>
    findings.filter(({ state }) => states.includes(state)).length;
  return `${count('odoo', 'amazon')} broken, ${count('warning')} to look at, ${count('ok')} well`;
}
