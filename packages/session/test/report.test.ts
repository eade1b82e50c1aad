import { cifColumn, cifNumber, cifValue, readCif } from 'ml-index/io';
import { describe, expect, it } from 'vitest';
import { indexCif } from '../src/report/cif.js';
import { indexHtml } from '../src/report/html.js';
import { indexJson } from '../src/report/json.js';
import { CELL, DISPLACED, displacedReport, fixtureReport, WAVELENGTH } from './fixture.js';

describe('JSON', () => {
  const report = fixtureReport('good');
  const json = JSON.parse(JSON.stringify(indexJson(report)));
  it('has the documented fields', () => {
    expect(Object.keys(json)).toEqual([
      'schema', 'command', 'program', 'exit', 'input', 'options', 'seed', 'stopped', 'timings', 'verdict', 'lineSigma',
      'probabilityNone', 'solutions', 'diagnosis', 'warnings', 'effort',
    ]); // prettier-ignore
    expect(json.schema).toBe('ml-index/1');
    expect(json.exit.code).toBe(0);
    expect(json.input.peaks).toHaveLength(25);
    expect(json.input.linesUsed).toBe(20);
    expect(json.options).toMatchObject({ workers: 2, seed: 7, lines: 20 });
  });
  it('gives solutions with cell, merits and lines', () => {
    const [best] = json.solutions;
    expect(best).toMatchObject({
      rank: 1,
      bravais: 'mP',
      ...CELL,
      m20: best.mN.value,
      indexed: 19,
      unindexed: 1,
    });
    expect(best.uncertainties.beta).toBe(0.018);
    expect(best.lines).toHaveLength(20);
    expect(best.lines[0].hkl).toEqual([0, 1, 0]);
    expect(best.lines[0].observed.d).toBeCloseTo(18.8, 1);
    expect(best.lines[6]).toMatchObject({ line: 7, calculated: null, hkl: null, differenceTwoTheta: null });
  });
  it('keeps the zero shift and says which shift was fitted', () => {
    const zero = { zeroShift: 0.0123, zeroShiftUncertainty: 0.0041 };
    const none = { displacement: 0, displacementUncertainty: 0 };
    expect(json.solutions[0]).toMatchObject({ shiftKind: 'zero', ...zero, ...none });
    const other = JSON.parse(JSON.stringify(indexJson(displacedReport())));
    expect(other.schema).toBe(json.schema);
    expect(other.solutions[0]).toMatchObject(DISPLACED);
    expect(Object.keys(other.solutions[0])).toEqual(Object.keys(json.solutions[0]));
  });
  it('counts solutions from 1 and has m20 only for 20 lines', () => {
    const [first, ...others] = report.result.solutions;
    const changed = { ...first, ambiguousWith: [2], merit: { m: 9, n: 12 } };
    const { solutions } = indexJson({
      ...report,
      result: { ...report.result, solutions: [changed, ...others] },
    }) as {
      solutions: { ambiguousWith: number[]; m20: number | null; mN: object }[];
    };
    expect(solutions[0]).toMatchObject({ ambiguousWith: [3], m20: null, mN: { n: 12, value: 9 } });
  });
});

describe('CIF', () => {
  const blocks = readCif(indexCif(fixtureReport('good'), Infinity));
  it('is the first solution unless more are asked for', () => {
    expect(readCif(indexCif(fixtureReport('good'))).map(({ name }) => name)).toEqual(['sample_1__1']);
  });
  it('has a clean block for each solution', () => {
    expect(blocks.map(({ name }) => name)).toEqual(['sample_1__1', 'sample_1__2', 'sample_1__3']);
    expect(blocks.flatMap(({ issues }) => issues)).toEqual([]);
  });
  it('gives the cell with standard uncertainties', () => {
    expect(cifNumber(cifValue(blocks[0], '_cell_length_b'))).toEqual({ value: 18.819, su: 0.003 });
    expect(cifNumber(cifValue(blocks[0], '_cell_angle_beta'))).toEqual({ value: 106.44, su: 0.018 });
    expect(cifNumber(cifValue(blocks[0], '_cell_angle_gamma'))).toEqual({ value: 90, su: null });
    expect(cifValue(blocks[0], '_space_group_name_H-M_alt')).toBe('P 1 2/m 1');
    expect(cifNumber(cifValue(blocks[0], '_mlindex_probability'))!.value).toBe(0.9321);
    expect(cifNumber(cifValue(blocks[0], '_diffrn_radiation_wavelength'))!.value).toBeCloseTo(WAVELENGTH, 6);
  });
  it('gives the lines with their indices', () => {
    expect(cifColumn(blocks[0], '_pd_peak_id')).toHaveLength(20);
    expect(cifColumn(blocks[0], '_pd_refln_peak_id')).toHaveLength(19);
    expect(cifColumn(blocks[0], '_refln_index_k')![0]).toBe('1');
  });
  it('names the shift that was fitted', () => {
    expect(cifNumber(cifValue(blocks[0], '_mlindex_zero_shift'))).toEqual({ value: 0.012, su: 0.004 });
    expect(cifValue(blocks[0], '_mlindex_specimen_displacement')).toBeNull();
    const [displaced, second] = readCif(indexCif(displacedReport(), 2));
    expect(cifValue(displaced, '_mlindex_zero_shift')).toBeNull();
    expect(cifNumber(cifValue(displaced, '_mlindex_specimen_displacement'))).toEqual({
      value: -0.087,
      su: 0.006,
    });
    expect(cifValue(second, '_mlindex_zero_shift')).not.toBeNull();
  });
  it('quotes what must be quoted', () => {
    const report = fixtureReport('good');
    const extinction = [{ symbol: 'P \'" 1', spaceGroups: [], probability: 1 }];
    const solutions = [{ ...report.result.solutions[0], extinction }];
    const [block] = readCif(indexCif({ ...report, result: { ...report.result, solutions } }));
    expect(block.issues).toEqual([]);
    expect(cifValue(block, '_mlindex_extinction_symbol')).toBe('P \'" 1');
  });
});

describe('HTML', () => {
  it.each(['good', 'poor', 'none'] as const)('%s: stands alone and is well-formed', (kind) => {
    const html = indexHtml(fixtureReport(kind));
    expect(html).not.toMatch(/<script|\b(?:src|href)=|@import|url\(/);
    expect(html.replace(/http:\/\/www\.w3\.org\/2000\/svg/g, '')).not.toMatch(/https?:/);
    expect(unclosed(html)).toEqual([]);
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
    expect(html).toContain('sample &lt;1&gt;.xy');
  });
  it('plots the pattern with a tick for each line of the cell, and a stick plot for a list', () => {
    const report = fixtureReport('good');
    expect(indexHtml(report)).toContain('class="curve"');
    const list = indexHtml({ ...report, view: null });
    expect(list).not.toContain('class="curve"');
    expect(list).toMatch(/<line class="unindexed"/);
  });
});

/** Names of elements that are opened and not closed in order. */
function unclosed(html: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  const body = html.replace(/<style>[\s\S]*?<\/style>/g, '');
  for (const [, end, name, rest] of body.matchAll(/<(\/?)([a-z][a-z0-9]*)([^<>]*)>/g)) {
    if (rest.endsWith('/') || ['meta', 'br'].includes(name)) continue;
    if (end === '') open.push(name);
    else if (open.pop() !== name) wrong.push(name);
  }
  return [...wrong, ...open];
}
