import { ENOUGH, type SuccessCurve } from './candidateSuccess.js';

export interface PlotPanel {
  readonly title: string;
  readonly curves: readonly SuccessCurve[];
}

const COLUMNS = 4;
const PANEL = { width: 250, height: 170 };
const MARGIN = { left: 38, right: 12, top: 24, bottom: 30 };
const HEAD = 64;
/** Range of the axis of candidates, powers of ten. */
const [LOW, HIGH] = [1, 4];
const POINTS_A_DECADE = 16;
/** Colours that are told apart in all common forms of colour blindness (Okabe & Ito 2008), the reference in grey. */
const COLOURS = ['#5f6b7a', '#e69f00', '#009e73', '#0072b2', '#d55e00', '#cc79a7', '#56b4e9', '#000000'];

const round = (value: number): string => String(Math.round(value * 100) / 100);
const escape = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** Small multiples of success against the number of candidates, as an SVG file; the same name has the same colour everywhere. */
export function successPlot(title: string, panels: readonly PlotPanel[]): string {
  const names = [...new Set(panels.flatMap(({ curves }) => curves.map(({ mixture }) => mixture.name)))];
  const rows = Math.ceil(panels.length / COLUMNS);
  const width = COLUMNS * PANEL.width + 20;
  const height = HEAD + rows * PANEL.height + 16;
  const drawn = panels.map((panel, i) => {
    const x = 10 + (i % COLUMNS) * PANEL.width;
    const y = HEAD + Math.floor(i / COLUMNS) * PANEL.height;
    return `<g transform="translate(${x} ${y})">${panelMarks(panel, names)}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="11" fill="#1c2430">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="16" y="22" font-size="14" font-weight="600">${escape(title)}</text>`,
    `<text x="${width - 16}" y="22" text-anchor="end" fill="#667085">success against number of candidates; dotted: ${100 * ENOUGH} %</text>`,
    legend(names),
    ...drawn,
    '</svg>\n',
  ].join('\n');
}

function styleOf(name: string, names: readonly string[]): string {
  const colour = COLOURS[names.indexOf(name) % COLOURS.length];
  return `fill="none" stroke="${colour}" stroke-width="1.8"${name.includes('+') ? ' stroke-dasharray="5 3"' : ''}`;
}

function legend(names: readonly string[]): string {
  let x = 16;
  const entries = names.map((name) => {
    const text = `<path d="M${x} 42h24" ${styleOf(name, names)}/><text x="${x + 30}" y="46">${escape(name)}</text>`;
    x += 52 + 6.2 * name.length;
    return text;
  });
  return entries.join('');
}

function panelMarks({ title, curves }: PlotPanel, names: readonly string[]): string {
  const [right, bottom] = [PANEL.width - MARGIN.right, PANEL.height - MARGIN.bottom];
  const xOf = (n: number): number =>
    MARGIN.left + ((Math.log10(n) - LOW) / (HIGH - LOW)) * (right - MARGIN.left);
  const yOf = (success: number): number => bottom - success * (bottom - MARGIN.top);
  const decades = Array.from({ length: HIGH - LOW + 1 }, (_, i) => 10 ** (LOW + i));
  const grid = [
    ...decades.map(
      (n) =>
        `<path d="M${round(xOf(n))} ${MARGIN.top}V${bottom}" stroke="#e4e7ec"/><text x="${round(xOf(n))}" y="${bottom + 13}" text-anchor="middle" fill="#667085">${n}</text>`,
    ),
    ...[0, 0.5, 1].map(
      (s) =>
        `<path d="M${MARGIN.left} ${round(yOf(s))}H${right}" stroke="#e4e7ec"/><text x="${MARGIN.left - 5}" y="${round(yOf(s) + 4)}" text-anchor="end" fill="#667085">${s}</text>`,
    ),
    `<path d="M${MARGIN.left} ${round(yOf(ENOUGH))}H${right}" stroke="#98a2b3" stroke-dasharray="2 3"/>`,
  ];
  const lines = curves.map((curve) => {
    const path = curvePoints(curve)
      .map(([n, s], i) => `${i === 0 ? 'M' : 'L'}${round(xOf(n))} ${round(yOf(s))}`)
      .join('');
    return `<path d="${path}" ${styleOf(curve.mixture.name, names)}/>`;
  });
  const n = Math.max(0, ...curves.map(({ cases }) => cases));
  return `${grid.join('')}${lines.join('')}<text x="${MARGIN.left}" y="${MARGIN.top - 8}" font-weight="600">${escape(title)}</text><text x="${right}" y="${MARGIN.top - 8}" text-anchor="end" fill="#667085">${n} structures</text>`;
}

/** Points of a curve, evenly in the logarithm of n, to the last n that is known. */
function curvePoints({ most, success }: SuccessCurve): (readonly [number, number])[] {
  const end = Math.min(most, 10 ** HIGH);
  const counts = new Set<number>();
  for (let i = 0; i <= (HIGH - LOW) * POINTS_A_DECADE; i++) {
    const n = Math.round(10 ** (LOW + i / POINTS_A_DECADE));
    if (n <= end) counts.add(n);
  }
  if (end >= 10 ** LOW) counts.add(end);
  return [...counts].sort((a, b) => a - b).map((n) => [n, success(n)] as const);
}
