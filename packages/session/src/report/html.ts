import { formatIssue, type Issue, type OptionText } from 'ml-index/math';
import { htmlFacts, htmlTable } from '../format/html.js';
import {
  doubts,
  inputFacts,
  lineRows,
  otherWarnings,
  reasonText,
  solutionFacts,
  solutionRows,
} from './facts.js';
import { fixed } from '../format/number.js';
import { PLOT_STYLE, powderPlot } from '../plot/powderPlot.js';
import { escapeXml } from '../plot/svg.js';
import { type IndexReport } from './indexReport.js';
import { solutionPlot } from './plots.js';

/** Solutions after the first that get their own plot and line table (folded). */
const DETAILED = 4;

const CITATIONS = [
  'Figure of merit M: P. M. de Wolff (1968), J. Appl. Cryst. 1, 108–113.',
  'Figure of merit F: G. S. Smith & R. L. Snyder (1979), J. Appl. Cryst. 12, 60–65.',
  'Reversed figure of merit: R. Oishi-Tomiyasu (2013), J. Appl. Cryst. 46, 1277–1282.',
  'Iterative least-squares indexing: A. A. Coelho (2003), J. Appl. Cryst. 36, 86–95.',
  'Reduced cells: I. Křivý & B. Gruber (1976), Acta Cryst. A32, 297–298; R. W. Grosse-Kunstleve, N. K. Sauter & P. D. Adams (2004), Acta Cryst. A60, 1–6.',
];

/** Style of the report, light and dark. */
export const REPORT_STYLE = `
:root{color-scheme:light dark;--page:#f5f6f8;--card:#ffffff;--ink:#1c2430;--muted:#667085;--rule:#e4e7ec;--good:#0b7a75;--good-tint:#e3f4f2;--doubt:#946200;--doubt-tint:#fdf6dc;--bad:#b54708;--bad-tint:#fdf0e3}
@media (prefers-color-scheme:dark){:root{--page:#0d1116;--card:#151a21;--ink:#e6e9ef;--muted:#98a2b3;--rule:#2c3440;--good:#4fd1c5;--good-tint:#12302e;--doubt:#e9c46a;--doubt-tint:#2e2710;--bad:#f5a45c;--bad-tint:#33230f}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:1160px;margin:0 auto;padding:32px 24px 64px}
h1{font-size:24px;margin:0;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{font-size:17px;margin:0 0 12px}
.by{color:var(--muted);margin:2px 0 20px}
section{background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:20px;margin:16px 0}
.verdict{border-left:4px solid var(--bad);background:var(--bad-tint);font-weight:600}
.verdict.stands{border-left-color:var(--good);background:var(--good-tint)}
.verdict.doubtful{border-left-color:var(--doubt);background:var(--doubt-tint)}
.verdict ul{font-weight:400;margin-top:8px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:13.5px;white-space:nowrap}
table.wide{min-width:100%}
th{color:var(--muted);font-weight:500}
th,td{text-align:right;padding:5px 10px;border-bottom:1px solid var(--rule)}
th.left,td.left{text-align:left}
tr:last-child td{border-bottom:0}
tr.stands td{font-weight:600;background:var(--good-tint)}
tr.doubtful td{font-weight:600;background:var(--doubt-tint)}
tr.unindexed td{color:var(--bad)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 20px;margin:0 0 16px}
dt{color:var(--muted)}
dd{margin:0;overflow-wrap:anywhere}
svg.powder-plot{display:block;width:100%;height:auto}
.legend{color:var(--muted);font-size:13px;margin:8px 0 0}
.key{display:inline-block;width:10px;height:10px;border-radius:2px;margin:0 4px 0 12px}
details{font-size:14px;border-top:1px solid var(--rule);padding:10px 0}
details:first-of-type{border-top:0}
summary{cursor:pointer;font-weight:500}
details>*+*{margin-top:12px}
ul{margin:0;padding-left:20px}
@media print{body{background:none}section{break-inside:avoid;border:0;padding:8px 0}}
${PLOT_STYLE}`;

/**
 * A page that stands alone: no script, nothing fetched; light or dark as the reader's system says.
 * @param optionText how options are named to its reader
 */
export function indexHtml(report: IndexReport, optionText?: OptionText): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeXml(titleOf(report))} · ML-Index</title>
<style>${REPORT_STYLE}</style>
</head>
<body><main>
${indexHtmlContent(report, optionText)}
</main></body></html>
`;
}

/** What stands on the page of {@link indexHtml}, for a page of one's own that has {@link REPORT_STYLE}. */
export function indexHtmlContent(report: IndexReport, optionText?: OptionText): string {
  const { result, program } = report;
  const best = result.solutions[0];
  return `<h1>${escapeXml(titleOf(report))}</h1>
<p class="by">Unit cells from powder diffraction lines, ${escapeXml(`${program.name} ${program.version}`)}</p>
${verdictSection(report, optionText)}
${issueSection('Why nothing good was found, and what to try', result.diagnosis, optionText)}
${best === undefined ? '' : figureSection(report)}
${
  best === undefined
    ? ''
    : `<section><h2>Solutions</h2>${htmlTable(solutionRows(result.solutions), { rowClass: (row) => (row === 0 ? result.verdict.level : ''), isWide: true })}
<p class="legend">Standard uncertainties in parentheses, in units of the last digit. hR on hexagonal axes.</p></section>
<section><h2>Solution 1</h2>${solutionDetails(report, 0)}</section>`
}
${otherSolutions(report)}
${issueSection('Warnings', otherWarnings(report), optionText)}
<section><h2>Input and settings</h2>${htmlFacts(settings(report))}</section>
<section><h2>Methods</h2><ul>${CITATIONS.map((text) => `<li>${escapeXml(text)}</li>`).join('\n')}</ul></section>`;
}

function titleOf({ input }: IndexReport): string {
  return input.file === '-' ? 'standard input' : (input.file.split(/[/\\]/).pop() ?? input.file);
}

function verdictSection(report: IndexReport, optionText?: OptionText): string {
  const { level, summary } = report.result.verdict;
  const reasons = doubts(report).map((issue) => `<li>${escapeXml(reasonText(issue, optionText))}</li>`);
  return `<section class="verdict ${level}">${escapeXml(summary)}${reasons.length === 0 ? '' : `<ul>${reasons.join('\n')}</ul>`}</section>`;
}

function figureSection(report: IndexReport): string {
  const best = report.result.solutions[0];
  const isWholeShown = report.peaks.q2.length <= best.lines.length;
  const key = (color: string, text: string): string =>
    `<span class="key" style="background:var(--${color})"></span>${text}`;
  const mark = report.view === null ? 'Sticks' : 'Triangles';
  return `<section class="powder-plot"><h2>Solution 1 on the ${report.view === null ? 'line list' : 'pattern'}</h2>
${powderPlot(solutionPlot(report, best, 0, isWholeShown))}
<p class="legend">${mark}: ${key('plot-good', 'indexed')}${key('plot-bad', 'not indexed')}${key('plot-unused', 'not used')}.
The ticks are all lines that the lattice allows; the shaded band is the standard uncertainty of a position.</p>
${isWholeShown ? '' : `<details><summary>${report.view === null ? 'All lines' : 'Whole pattern'}</summary>${powderPlot(solutionPlot(report, best, 0, true))}</details>`}
</section>`;
}

function solutionDetails(report: IndexReport, index: number): string {
  const solution = report.result.solutions[index];
  return (
    htmlFacts(mergeRepeated(solutionFacts(solution))) +
    htmlTable(lineRows(solution, report.input.wavelength), {
      rowClass: (row) => (solution.lines[row].hkl === null ? 'unindexed' : ''),
    })
  );
}

function otherSolutions(report: IndexReport): string {
  const others = report.result.solutions.slice(1, 1 + DETAILED);
  if (others.length === 0) return '';
  const details = others.map((solution, i) => {
    const index = i + 1;
    const title = `Solution ${index + 1}: ${solution.bravais}, V ${fixed(solution.volume, 1)} Å³`;
    return `<details><summary>${escapeXml(title)}</summary>
${powderPlot(solutionPlot(report, solution, index, false))}
${solutionDetails(report, index)}</details>`;
  });
  return `<section><h2>Other solutions in detail</h2>${details.join('\n')}</section>`;
}

function settings(report: IndexReport): [string, string][] {
  const { options, timings, result } = report;
  return [
    ...inputFacts(report),
    [
      'Candidates',
      `scale ${options.candidates}, generators ${options.generators.join(', ')}, models ${report.models}; ` +
        `${result.effort.reduce((sum, { candidates }) => sum + candidates, 0)} candidates in all`,
    ],
    ['Seed', String(options.seed)],
    [
      'Stopped',
      { complete: 'search complete', 'time-budget': 'time budget spent', cancelled: 'interrupted' }[
        result.stopped
      ],
    ],
    [
      'Time',
      `${fixed(timings.total, 1)} s, ${timings.cpu === null ? '' : `CPU ${fixed(timings.cpu, 1)} s, `}workers ${report.workers}`,
    ],
  ];
}

/** Facts with an empty label continue the one above. */
function mergeRepeated(facts: readonly [string, string][]): [string, string][] {
  const merged: [string, string][] = [];
  for (const [label, text] of facts) {
    const last = merged.at(-1);
    if (label === '' && last !== undefined) last[1] += ` · ${text}`;
    else merged.push([label, text]);
  }
  return merged;
}

function issueSection(title: string, issues: readonly Issue[], optionText?: OptionText): string {
  if (issues.length === 0) return '';
  return `<section><h2>${escapeXml(title)}</h2><ul>${issues.map((issue) => `<li>${escapeXml(formatIssue(issue, optionText))}</li>`).join('\n')}</ul></section>`;
}
