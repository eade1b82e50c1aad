import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

/** One curve of a panel. */
export interface Curve {
  /** What the legend calls it; curves of one name are shown as one. */
  readonly name: string;
  readonly points: readonly (readonly [number, number])[];
  readonly color: string;
  /** A line (default), a line filled down to 0 (histogram), or points. */
  readonly kind?: 'line' | 'filled' | 'points';
}

export interface Panel {
  readonly title: string;
  readonly xName: string;
  readonly curves: readonly Curve[];
  /** Axis of x on a logarithmic scale. */
  readonly isLogarithmic?: boolean;
}

/** Colours of original and augmented entries, as in the write-up's figures. */
export const ORIGINAL = '#1f77b4';
export const AUGMENTED = '#ff7f0e';
/** Of originals, each as often as it was augmented. */
export const PARENTS = '#444444';

const PANEL = { width: 230, height: 190 };
const HEAD = 46;

/** SVG text of panels in rows of `columns`, with a title and one legend. */
export function panelsSvg(title: string, panels: readonly Panel[], columns: number): string {
  const rows = Math.ceil(panels.length / columns);
  const width = PANEL.width * Math.min(columns, panels.length) + 10;
  const height = PANEL.height * rows + HEAD;
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  const places = panels.map((_, i) => ({
    left: 38 + PANEL.width * (i % columns),
    top: HEAD + 20 + PANEL.height * Math.floor(i / columns),
  }));
  const small = { fontSize: 9 };
  try {
    chart.setOption({
      animation: false,
      backgroundColor: '#ffffff',
      title: [
        { text: title, left: 8, top: 4, textStyle: { fontSize: 13 } },
        ...panels.map((panel, i) => ({
          ...{ text: panel.title, left: places[i].left, top: places[i].top - 20 },
          textStyle: { fontSize: 10, fontWeight: 'normal' },
        })),
      ],
      legend: {
        ...{ top: 22, left: 8, itemHeight: 8, textStyle: small },
        data: [...new Set(panels.flatMap(({ curves }) => curves.map(({ name }) => name)))],
      },
      grid: places.map((place) => ({ ...place, width: PANEL.width - 52, height: PANEL.height - 62 })),
      xAxis: panels.map(({ xName, isLogarithmic }, i) => ({
        ...{ gridIndex: i, type: isLogarithmic === true ? 'log' : 'value', name: xName },
        ...{
          nameLocation: 'middle',
          nameGap: 18,
          nameTextStyle: small,
          axisLabel: { ...small, hideOverlap: true, formatter: shortNumber },
        },
        ...{ splitLine: { show: false }, axisLine: { onZero: false }, ...extentOf(panels[i]) },
      })),
      yAxis: panels.map((_, i) => ({
        ...{
          gridIndex: i,
          type: 'value',
          min: 0,
          axisLabel: small,
          splitNumber: 3,
          axisLine: { show: true, onZero: false },
        },
      })),
      series: panels.flatMap(({ curves }, i) =>
        curves.map(({ name, points, color, kind }) => ({
          ...{ type: 'line', name, xAxisIndex: i, yAxisIndex: i, color, silent: true },
          data: points.map(([x, y]) => [rounded(x), rounded(y)]),
          ...(kind === 'points' ? { symbol: 'circle', symbolSize: 3 } : { symbol: 'none' }),
          lineStyle: { width: kind === 'points' ? 0 : 1 },
          ...(kind === 'filled' ? { areaStyle: { opacity: 0.25 } } : {}),
        })),
      ),
    });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

function extentOf({ curves }: Panel): { min: number; max: number } {
  const x = curves.flatMap(({ points }) => points.map(([value]) => value));
  return x.length === 0
    ? { min: 0, max: 1 }
    : {
        min: x.reduce((low, value) => Math.min(low, value)),
        max: x.reduce((high, value) => Math.max(high, value)),
      };
}

function shortNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function rounded(value: number): number {
  return Number(value.toPrecision(5));
}
