import { nearestIndex } from 'ml-index/math';
import { linearScale, squareRootScale, tickText, type Scale } from './scale.js';
import { coordinate, element, escapeXml, path, thinCurve } from './svg.js';

/** What a plot of a powder pattern shows. Positions x are all in the unit of the axis. */
export interface PowderPlot {
  readonly title: string;
  readonly xLabel: string;
  readonly xRange: readonly [number, number];
  /** Measured curve; null for a peak list, which is drawn as sticks. */
  readonly curve: {
    readonly x: Float64Array;
    readonly y: Float64Array;
    readonly background: Float64Array | null;
  } | null;
  readonly lines: readonly PlotLine[];
  /** Rows of ticks under the pattern, e.g. the lines of a cell. */
  readonly ticks: readonly { readonly label: string; readonly x: readonly number[] }[];
  /** Differences observed minus calculated, with the s.u. of a position; null for no such panel. */
  readonly residuals: {
    readonly label: string;
    readonly sigma: number;
    readonly points: readonly { readonly x: number; readonly y: number; readonly title: string }[];
  } | null;
}

export interface PlotLine {
  readonly x: number;
  /** Height of the stick; null without intensities (all sticks equal). */
  readonly intensity: number | null;
  readonly kind: 'indexed' | 'unindexed' | 'unused' | 'found';
  /** Shown on hovering. */
  readonly title: string;
}

const WIDTH = 1000;
const LEFT = 64;
const RIGHT = 16;
const TOP = 18;
const MAIN = 260;
const TICK_ROW = 22;
const RESIDUAL = 90;
const GAP = 10;
const AXIS = 42;
const TICK_TEXT = 4;
/** Marks are smaller where there are more lines than this. */
const MANY_LINES = 60;
/** Ticks nearer than this are drawn as one. */
const TICK_STEP = 0.5;

/** Colours and fonts of the plot, light and dark; put once into the page or the file that the plot stands in. */
export const PLOT_STYLE = `
.powder-plot{--plot-ink:#1c2430;--plot-muted:#667085;--plot-grid:#e4e7ec;--plot-curve:#1d4e89;--plot-background-curve:#b54708;
--plot-good:#0b7a75;--plot-bad:#c0362c;--plot-unused:#98a2b3;--plot-surface:#ffffff;font:12px system-ui,sans-serif}
@media (prefers-color-scheme:dark){.powder-plot{--plot-ink:#e6e9ef;--plot-muted:#98a2b3;--plot-grid:#2c3440;
--plot-curve:#8ab8f0;--plot-background-curve:#f5a45c;--plot-good:#4fd1c5;--plot-bad:#ff8a80;--plot-unused:#667085;--plot-surface:#151a21}}
.powder-plot text{fill:var(--plot-ink)}
.powder-plot .muted{fill:var(--plot-muted)}
.powder-plot .surface{fill:var(--plot-surface)}
.powder-plot .grid{stroke:var(--plot-grid);stroke-width:1}
.powder-plot .axis{stroke:var(--plot-muted);stroke-width:1}
.powder-plot .curve{fill:none;stroke:var(--plot-curve);stroke-width:1.2;stroke-linejoin:round}
.powder-plot .background{fill:none;stroke:var(--plot-background-curve);stroke-width:1.2;stroke-dasharray:5 3}
.powder-plot .tick{stroke:var(--plot-good);stroke-width:1.2}
.powder-plot .indexed,.powder-plot .found{stroke:var(--plot-good);fill:var(--plot-good);stroke-width:1.8}
.powder-plot .unindexed{stroke:var(--plot-bad);fill:var(--plot-bad);stroke-width:1.8}
.powder-plot .unused{stroke:var(--plot-unused);fill:var(--plot-unused);stroke-width:1.4}
.powder-plot .band{fill:var(--plot-good);opacity:.14}
`;

/** Plots one under the other as a complete SVG file. */
export function powderPlotFile(plots: readonly PowderPlot[]): string {
  const heights = plots.map(plotHeight);
  const tops = heights.map((_, i) => heights.slice(0, i).reduce((sum, height) => sum + height, 0));
  const height = heights.reduce((sum, next) => sum + next, 0);
  const style = element('style', {}, escapeXml(PLOT_STYLE));
  const panels = plots.map((plot, i) =>
    powderPlot(plot, { y: coordinate(tops[i]), width: String(WIDTH), height: coordinate(heights[i]) }),
  );
  const root = { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${WIDTH} ${coordinate(height)}` };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('svg', root, [style, ...panels].join('\n'))}\n`;
}

/** The plot as an `svg` element; {@link PLOT_STYLE} belongs into the page. */
export function powderPlot(plot: PowderPlot, place: Readonly<Record<string, string>> = {}): string {
  const ticksTop = TOP + MAIN + GAP;
  const residualTop = ticksTop + plot.ticks.length * TICK_ROW + GAP;
  const bottom = plot.residuals === null ? residualTop - GAP : residualTop + RESIDUAL;
  const height = plotHeight(plot);
  const x = linearScale(plot.xRange, [LEFT, WIDTH - RIGHT], 12);
  const content = [
    element('title', {}, escapeXml(plot.title)),
    element('rect', { class: 'surface', x: 0, y: 0, width: WIDTH, height }),
    mainPanel(plot, x),
    ...plot.ticks.map((row, i) => tickRow(row, x, ticksTop + i * TICK_ROW)),
    plot.residuals === null ? '' : residualPanel(plot.residuals, x, residualTop),
    xAxis(plot.xLabel, x, bottom),
  ].join('\n');
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'powder-plot',
      viewBox: `0 0 ${WIDTH} ${height}`,
      ...place,
      role: 'img',
      'aria-label': plot.title,
    },
    content,
  );
}

function plotHeight(plot: PowderPlot): number {
  const residuals = plot.residuals === null ? 0 : GAP + RESIDUAL;
  return TOP + MAIN + GAP + plot.ticks.length * TICK_ROW + residuals + AXIS;
}

function mainPanel(plot: PowderPlot, x: Scale): string {
  const base = TOP + MAIN;
  const visible = (value: number): boolean => value >= plot.xRange[0] && value <= plot.xRange[1];
  const lines = plot.lines.filter((line) => visible(line.x));
  const top = Math.max(
    plot.curve === null ? 0 : maxInside(plot.curve, plot.xRange),
    ...(plot.curve === null ? lines.map((line) => line.intensity ?? 1) : []),
  );
  const y = squareRootScale(top * (plot.curve === null ? 1.05 : 1.2), [base, TOP], 5);
  const size = lines.length > MANY_LINES ? 2.4 : 3.6;
  const hasScale = plot.curve !== null || lines.some((line) => line.intensity !== null);
  const grid = hasScale
    ? y.ticks.map(
        (value) =>
          element('line', { class: 'grid', x1: LEFT, x2: WIDTH - RIGHT, y1: y(value), y2: y(value) }) +
          label(tickText(value), LEFT - 6, y(value) + TICK_TEXT, 'end'),
      )
    : [element('line', { class: 'grid', x1: LEFT, x2: WIDTH - RIGHT, y1: base, y2: base })];
  return [
    ...grid,
    hasScale ? verticalLabel('intensity (square-root scale)', TOP + MAIN / 2) : '',
    plot.curve === null ? '' : curves(plot.curve, plot.xRange, x, y),
    ...lines.map((line) =>
      plot.curve === null ? stick(line, x, y, base) : marker(line, x, y, heightAt(plot.curve, line.x), size),
    ),
  ].join('\n');
}

function curves(
  curve: NonNullable<PowderPlot['curve']>,
  range: readonly [number, number],
  x: Scale,
  y: Scale,
): string {
  const inside = Array.from(curve.x.keys()).filter((i) => curve.x[i] >= range[0] && curve.x[i] <= range[1]);
  const xs = inside.map((i) => x(curve.x[i]));
  const draw = (values: Float64Array, name: string): string => {
    const ys = inside.map((i) => y(values[i]));
    const kept = thinCurve(xs, ys, 1);
    return element('path', {
      class: name,
      d: path(
        kept.map((i) => xs[i]),
        kept.map((i) => ys[i]),
      ),
    });
  };
  return draw(curve.y, 'curve') + (curve.background === null ? '' : draw(curve.background, 'background'));
}

function stick(line: PlotLine, x: Scale, y: Scale, base: number): string {
  return element(
    'line',
    { class: line.kind, x1: x(line.x), x2: x(line.x), y1: base, y2: y(line.intensity ?? 1) },
    element('title', {}, escapeXml(line.title)),
  );
}

/** A small triangle that points down at the peak. */
function marker(line: PlotLine, x: Scale, y: Scale, height: number, size: number): string {
  const [px, py] = [x(line.x), y(height) - 4];
  const d = `M${coordinate(px)} ${coordinate(py)}l${-size} ${-2.2 * size}h${2 * size}z`;
  return element(
    'path',
    { class: line.kind, 'stroke-width': '0', d },
    element('title', {}, escapeXml(line.title)),
  );
}

function tickRow(row: PowderPlot['ticks'][number], x: Scale, top: number): string {
  const places = row.x
    .filter((value) => value >= x.domain[0] && value <= x.domain[1])
    .map((value) => Math.round(x(value) / TICK_STEP) * TICK_STEP);
  const d = [...new Set(places)].map((place) => `M${coordinate(place)} ${top}v${TICK_ROW - 8}`).join('');
  return (
    label(row.label, LEFT - 6, top + (TICK_ROW - 8) / 2 + TICK_TEXT, 'end') +
    (d === '' ? '' : element('path', { class: 'tick', d }))
  );
}

function residualPanel(residuals: NonNullable<PowderPlot['residuals']>, x: Scale, top: number): string {
  const points = residuals.points.filter(({ x: value }) => value >= x.domain[0] && value <= x.domain[1]);
  const sigma = Number.isFinite(residuals.sigma) ? residuals.sigma : 0;
  const largest = Math.max(3 * sigma, 1e-4, ...points.map(({ y }) => Math.abs(y) * 1.1));
  const y = linearScale([-largest, largest], [top + RESIDUAL, top], 4);
  const band = element('rect', {
    class: 'band',
    x: LEFT,
    width: WIDTH - RIGHT - LEFT,
    y: y(sigma),
    height: y(-sigma) - y(sigma),
  });
  return [
    sigma > 0 ? band : '',
    ...y.ticks.map(
      (value) =>
        element('line', {
          class: value === 0 ? 'axis' : 'grid',
          x1: LEFT,
          x2: WIDTH - RIGHT,
          y1: y(value),
          y2: y(value),
        }) + label(tickText(value), LEFT - 6, y(value) + TICK_TEXT, 'end'),
    ),
    ...points.map((point) =>
      element(
        'circle',
        { class: 'indexed', cx: x(point.x), cy: y(point.y), r: 2.6 },
        element('title', {}, escapeXml(point.title)),
      ),
    ),
    verticalLabel(residuals.label, top + RESIDUAL / 2),
  ].join('\n');
}

function xAxis(text: string, x: Scale, top: number): string {
  return [
    element('line', { class: 'axis', x1: LEFT, x2: WIDTH - RIGHT, y1: top, y2: top }),
    ...x.ticks.map(
      (value) =>
        element('line', { class: 'axis', x1: x(value), x2: x(value), y1: top, y2: top + 5 }) +
        label(tickText(value), x(value), top + 18, 'middle'),
    ),
    element('text', { x: (LEFT + WIDTH - RIGHT) / 2, y: top + 36, 'text-anchor': 'middle' }, escapeXml(text)),
  ].join('\n');
}

function label(text: string, x: number, y: number, anchor: 'end' | 'middle'): string {
  return element('text', { class: 'muted', x, y, 'text-anchor': anchor }, escapeXml(text));
}

function verticalLabel(text: string, y: number): string {
  return element(
    'text',
    { transform: `translate(14 ${coordinate(y)}) rotate(-90)`, 'text-anchor': 'middle' },
    escapeXml(text),
  );
}

type Curve = NonNullable<PowderPlot['curve']>;

function maxInside({ x, y }: Curve, [min, max]: readonly [number, number]): number {
  let largest = 0;
  for (let i = 0; i < x.length; i++) if (x[i] >= min && x[i] <= max && y[i] > largest) largest = y[i];
  return largest;
}

/** Largest value of the curve in the three points around a position, so that a marker stands above the peak. */
function heightAt({ x, y }: Curve, position: number): number {
  const nearest = nearestIndex(x, position);
  return Math.max(0, ...y.subarray(Math.max(0, nearest - 1), nearest + 2));
}
