import fc from 'fast-check';
import { coefficientsOfCell, q2OfIndices, type UnitCell } from 'ml-index/lattice';
import { describe, expect, it } from 'vitest';
import { powderPlotFile } from '../src/plot/powderPlot.js';
import { niceTicks, squareRootScale, tickText } from '../src/plot/scale.js';
import { escapeXml, thinCurve } from '../src/plot/svg.js';
import { calculatedLines } from '../src/report/calculatedLines.js';
import { peaksPlots } from '../src/report/plots.js';
import { fixtureReport } from './fixture.js';

describe('axes', () => {
  it('ticks are round and inside', () => {
    expect(niceTicks(5, 28, 12)).toEqual([6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28]);
    expect(niceTicks(-0.03, 0.03, 4)).toEqual([-0.02, 0, 0.02]);
    expect(niceTicks(1, 1, 5)).toEqual([1]);
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        (min, span) => {
          const ticks = niceTicks(min, min + span, 6);
          expect(ticks.length).toBeGreaterThan(1);
          expect(ticks.length).toBeLessThan(14);
          for (const tick of ticks) {
            expect(tick).toBeGreaterThan(min - 1e-5 * span);
            expect(tick).toBeLessThan(min + span * (1 + 1e-5));
          }
        },
      ),
    );
  });
  it('square-root scale', () => {
    const y = squareRootScale(400, [100, 0], 4);
    expect([y(0), y(100), y(400), y(-5)]).toEqual([100, 50, 0, 100]);
    expect(y.ticks).toEqual([0, 20, 100, 200]);
  });
  it('short texts', () => {
    expect([0, 0.05, -0.02, 250, 20000, 1.5e6].map(tickText)).toEqual([
      '0',
      '0.05',
      '−0.02',
      '250',
      '20k',
      '1.5M',
    ]);
  });
});

it('thinning keeps the extremes of every column', () => {
  const x = Float64Array.from({ length: 5000 }, (_, i) => i / 100);
  const y = x.map((value, i) => (i === 1234 ? 99 : i === 4321 ? -99 : Math.sin(7 * value)));
  const kept = thinCurve(x, y, 1);
  expect(kept.length).toBeLessThanOrEqual(4 * 51);
  expect(kept).toContain(1234);
  expect(kept).toContain(4321);
  expect([kept[0], kept.at(-1)]).toEqual([0, 4999]);
  expect([...kept].sort((a, b) => a - b)).toEqual(kept);
});

it('the SVG of a pattern has background, curve and a mark for each line', () => {
  const { peaks, view } = fixtureReport('good');
  const svg = powderPlotFile(peaksPlots(peaks, view, 'a < b & "c"'));
  expect(svg.startsWith('<?xml')).toBe(true);
  expect(svg).toContain('a &lt; b &amp; &quot;c&quot;');
  expect(svg.match(/<path class="found"/g)).toHaveLength(24);
  expect(svg).toContain('class="background"');
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  expect(escapeXml('\u0000')).toBe('\ufffd');
});

describe('calculated lines', () => {
  it('of silicon, with the number of reflections', () => {
    const cell = { a: 5.431, b: 5.431, c: 5.431, alpha: 90, beta: 90, gamma: 90 };
    const lines = calculatedLines(cell, 'F', 0.45);
    expect(lines.map(({ hkl, multiplicity }) => [hkl.join(''), multiplicity])).toEqual([
      ['111', 8],
      ['200', 6],
      ['220', 12],
      ['311', 24],
      ['222', 8],
    ]);
    expect(lines[3].q2).toBeCloseTo(11 / 5.431 ** 2, 10);
  });
  it('are complete in an oblique cell: as many reflections as a brute-force count', () => {
    const cell = { a: 5, b: 7, c: 9, alpha: 65, beta: 110, gamma: 75 };
    const lines = calculatedLines(cell, 'P', 0.25);
    const all = lines.reduce((sum, { multiplicity }) => sum + multiplicity, 0);
    expect(all).toBe(bruteForce(cell, 0.25));
  });
});

function bruteForce(cell: UnitCell, q2Max: number): number {
  const x = coefficientsOfCell(cell);
  const indices = Array.from({ length: 31 }, (_, i) => i - 15);
  let count = -1; // 0 0 0 is none
  for (const h of indices)
    for (const k of indices) for (const l of indices) if (q2OfIndices(x, h, k, l) <= q2Max) count++;
  return count;
}
