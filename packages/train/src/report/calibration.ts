import { init, type EChartsCoreOption } from 'echarts';
import { meanCoverage, type RegressionRecord } from './regression.js';
import { markdownTable } from './table.js';

/** Levels that stand in the table of {@link summaryTable}. */
const SHOWN = [0.5, 0.8, 0.95];

/** Mean over the groups of the coverage of each level, a validation sample counting as much in each. */
export function pooledCoverage(records: readonly RegressionRecord[]): number[] {
  const total = records.reduce((sum, { metrics }) => sum + metrics.evaluation.count, 0);
  return records[0].metrics.evaluation.levels.map(
    (_, l) =>
      records.reduce((sum, { metrics }) => sum + metrics.evaluation.count * meanCoverage(metrics)[l], 0) /
      total,
  );
}

/** Calibration of all groups as SVG: the share of samples within an interval against its level; the diagonal is right. */
export function calibrationPlot(records: readonly RegressionRecord[]): string {
  const points = ({ metrics }: RegressionRecord): [number, number][] =>
    meanCoverage(metrics).map((share, l) => [metrics.evaluation.levels[l], share]);
  const line = (
    name: string,
    data: [number, number][],
    color: string,
    width: number,
    type: string,
  ): object => ({
    ...{ name, type: 'line', data, symbolSize: width > 1 ? 6 : 0, color },
    lineStyle: { width, type, color },
    silent: true,
  });
  const { levels } = records[0].metrics.evaluation;
  const pooled = pooledCoverage(records);
  const axis = (name: string): object => ({
    ...{ type: 'value', min: 0, max: 1, name, nameLocation: 'middle', nameGap: 28 },
  });
  const option: EChartsCoreOption = {
    animation: false,
    backgroundColor: '#fff',
    title: {
      text: `Calibration of ${records.length} variance networks, validation part`,
      left: 'center',
      textStyle: { fontSize: 14 },
    },
    legend: { top: 26, itemGap: 30, data: ['a group each', 'all samples', 'right'] },
    grid: { left: 60, right: 20, top: 60, bottom: 50 },
    xAxis: axis('probability of the central interval'),
    yAxis: axis('share of the values in it'),
    series: [
      ...records.map((record) => line('a group each', points(record), '#9ab', 1, 'solid')),
      line(
        'right',
        [
          [0, 0],
          [1, 1],
        ],
        '#000',
        1,
        'dashed',
      ),
      line(
        'all samples',
        levels.map((level, l): [number, number] => [level, pooled[l]]),
        '#c33',
        3,
        'solid',
      ),
    ],
  };
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 560, height: 560 });
  chart.setOption(option);
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

/** A table of all groups, Markdown: entries, errors of V and of the lengths against the trivial predictor, coverage. */
export function summaryTable(records: readonly RegressionRecord[]): string {
  const coverageAt = (coverage: readonly number[], levels: readonly number[]): string[] =>
    SHOWN.map((level) => coverage[levels.indexOf(level)].toFixed(2));
  const rows = records.map(({ group, metrics, seconds }) => {
    const { training, validation, evaluation } = metrics;
    const { errors, levels, loss, trivialLoss, calibration } = evaluation;
    const lengths = errors.filter(({ name }) => ['a', 'b', 'c'].includes(name));
    const angles = errors.filter(({ name }) => name.length > 1);
    const volume = errors[errors.length - 1];
    const pair = (list: typeof errors, key: 'rms' | 'median'): string => {
      const trivialKey = key === 'rms' ? 'trivialRms' : 'trivialMedian';
      const mean = (of: (error: (typeof errors)[number]) => number): string =>
        (list.reduce((sum, error) => sum + of(error), 0) / list.length).toFixed(1);
      return list.length === 0
        ? ''
        : `${mean((error) => error[key])} / ${mean((error) => error[trivialKey])}`;
    };
    return [
      ...[group, `${training} / ${validation}`, pair([volume], 'rms'), pair([volume], 'median')],
      ...[pair(lengths, 'rms'), pair(lengths, 'median'), pair(angles, 'rms')],
      ((loss - trivialLoss) / calibration.length).toFixed(2),
      ...coverageAt(meanCoverage(metrics), levels),
      seconds.toFixed(0),
    ];
  });
  const head = [
    ...['group', 'entries train / val.', 'rms V, %', 'median V, %', 'rms lengths, %', 'median lengths, %'],
    ...['rms angles, deg', 'NLL less trivial', ...SHOWN.map((level) => `in ${100 * level} %`), 'CPU s'],
  ];
  const { levels } = records[0].metrics.evaluation;
  const last = [
    'all',
    ...head.slice(1, -4).map(() => ''),
    ...coverageAt(pooledCoverage(records), levels),
    records.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(0),
  ];
  return [
    'Errors of the network / of the trivial predictor (mean of the training samples); % are 100 times differences of logarithms.',
    '',
    ...markdownTable([head, ...rows, last]),
    '',
  ].join('\n');
}
