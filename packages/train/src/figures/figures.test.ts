import { describe, expect, it } from 'vitest';
import { edgesOf, histogramOutline, histogramPanel } from './histogram.js';
import { panelsSvg } from './svg.js';

describe('histograms', () => {
  it('have shares of all values, the edges in the lower and the last in the upper bin', () => {
    expect(histogramOutline([0, 0.5, 1, 2, 7], [0, 1, 2])).toEqual([
      [0, 0],
      [0, 0.4],
      [1, 0.4],
      [1, 0.4],
      [2, 0.4],
      [2, 0],
    ]);
  });

  it('have edges on a linear or logarithmic scale, and some width where all values are one', () => {
    expect(edgesOf([1, 3], 2, 0)).toEqual([1, 2, 3]);
    expect(edgesOf([1, 100], 2, 0, true)[1]).toBeCloseTo(10, 12);
    expect(edgesOf([5, 5], 2)).toEqual([4, 5, 6]);
  });
});

describe('panelsSvg', () => {
  it('draws each panel with its curves, the same text each time', () => {
    const panel = histogramPanel(
      'a',
      'Å',
      { original: [1, 2, 2, 3], augmented: [2, 3, 4], parents: [2, 2, 3] },
      { bins: 4 },
    );
    const svg = panelsSvg('cells', [panel, { ...panel, title: 'b' }], 2);
    for (const text of [
      '<svg',
      'cells',
      '>a<',
      '>b<',
      'original',
      'augmented',
      '#1f77b4',
      '#ff7f0e',
      'parents',
    ])
      expect(svg).toContain(text);
    expect(svg).not.toContain('NaN');
  });
});
