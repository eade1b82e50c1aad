import { bravaisInfo, type BravaisLattice, type LatticeSystem } from 'ml-index/lattice';
import { twoThetaOfQ2 } from 'ml-index/peaks';
import type { Solution } from 'ml-index/report';
import { withUncertainty } from '../format/number.js';
import type { IndexReport } from './indexReport.js';

/** Space group of the bare lattice (its holohedry), number and Hermann-Mauguin symbol; International Tables A, table 2.1.1.1. */
const LATTICE_GROUPS: Readonly<Record<BravaisLattice, readonly [number, string]>> = {
  cP: [221, 'P m -3 m'],
  cF: [225, 'F m -3 m'],
  cI: [229, 'I m -3 m'],
  hP: [191, 'P 6/m m m'],
  hR: [166, 'R -3 m :H'],
  tP: [123, 'P 4/m m m'],
  tI: [139, 'I 4/m m m'],
  oP: [47, 'P m m m'],
  oC: [65, 'C m m m'],
  oF: [69, 'F m m m'],
  oI: [71, 'I m m m'],
  mP: [10, 'P 1 2/m 1'],
  mC: [12, 'C 1 2/m 1'],
  aP: [2, 'P -1'],
};

/** CIF name of the crystal system; on hexagonal axes an R lattice is trigonal. */
const CRYSTAL_SYSTEMS: Readonly<Record<LatticeSystem, string>> = {
  cubic: 'cubic',
  hexagonal: 'hexagonal',
  rhombohedral: 'trigonal',
  tetragonal: 'tetragonal',
  orthorhombic: 'orthorhombic',
  monoclinic: 'monoclinic',
  triclinic: 'triclinic',
};

/**
 * One core CIF data block a solution, best first, of so many solutions. Symmetry is that of the lattice: indexing does not determine the
 * space group. Items `_mlindex_*` are local.
 */
export function indexCif(report: IndexReport, most = 1): string {
  return report.result.solutions
    .slice(0, most)
    .map((solution, i) => dataBlock(solution, i, report))
    .join('\n');
}

function dataBlock(solution: Solution, index: number, report: IndexReport): string {
  const { bravais, cell, uncertainty, merit, fN, extinction } = solution;
  const [number, symbol] = LATTICE_GROUPS[bravais];
  const { wavelength } = report.input;
  const items: [string, string][] = [
    ['_audit_creation_method', quote(`${report.program.name} ${report.program.version}`)],
    ['_cell_length_a', withUncertainty(cell.a, uncertainty.a)],
    ['_cell_length_b', withUncertainty(cell.b, uncertainty.b)],
    ['_cell_length_c', withUncertainty(cell.c, uncertainty.c)],
    ['_cell_angle_alpha', withUncertainty(cell.alpha, uncertainty.alpha, 3)],
    ['_cell_angle_beta', withUncertainty(cell.beta, uncertainty.beta, 3)],
    ['_cell_angle_gamma', withUncertainty(cell.gamma, uncertainty.gamma, 3)],
    ['_cell_volume', solution.volume.toFixed(2)],
    ['_space_group_crystal_system', CRYSTAL_SYSTEMS[bravaisInfo(bravais).system]],
    ['_space_group_name_H-M_alt', quote(symbol)],
    ['_space_group_IT_number', String(number)],
    ...(wavelength === null
      ? []
      : [['_diffrn_radiation_wavelength', String(Number(wavelength.toFixed(6)))] as [string, string]]),
    ['_mlindex_rank', String(index + 1)],
    ['_mlindex_probability', solution.probability.toPrecision(4)],
    ['_mlindex_bravais_lattice', bravais],
    ['_mlindex_figure_of_merit_M', numberText(merit.m, 2)],
    ['_mlindex_figure_of_merit_M_lines', String(merit.n)],
    ['_mlindex_figure_of_merit_F', numberText(fN.f, 2)],
    ['_mlindex_figure_of_merit_F_lines', String(fN.n)],
    ['_mlindex_reversed_M', numberText(solution.reversedM, 2)],
    ['_mlindex_lines_indexed', String(solution.indexed)],
    ['_mlindex_lines_unindexed', String(solution.unindexed)],
    solution.shiftKind === 'displacement'
      ? [
          '_mlindex_specimen_displacement',
          withUncertainty(solution.displacement, solution.displacementUncertainty, 4),
        ]
      : ['_mlindex_zero_shift', withUncertainty(solution.zeroShift, solution.zeroShiftUncertainty, 4)],
    ['_mlindex_extinction_symbol', extinction.length === 0 ? '?' : quote(extinction[0].symbol)],
  ];
  const width = Math.max(...items.map(([name]) => name.length)) + 2;
  return [
    '# The symmetry given is that of the lattice; indexing does not determine the space group.',
    `data_${blockName(report.input.file)}_${index + 1}`,
    ...items.map(([name, value]) => (value.startsWith('\n') ? name + value : name.padEnd(width) + value)),
    '',
    ...peakLoop(solution, report),
    ...reflectionLoop(solution),
    '',
  ].join('\n');
}

/** Observed lines; `_pd_peak_id` is the line's number in the input list. */
function peakLoop(solution: Solution, { input }: IndexReport): string[] {
  if (solution.lines.length === 0) return [];
  const { wavelength } = input;
  const columns = ['_pd_peak_id', '_pd_peak_d_spacing'];
  if (wavelength !== null) columns.push('_pd_peak_2theta_centroid');
  const hasIntensity = solution.lines.some((line) => line.intensity !== null);
  if (hasIntensity) columns.push('_pd_peak_intensity');
  return [
    'loop_',
    ...columns,
    ...solution.lines.map((line) =>
      [
        line.line + 1,
        (1 / Math.sqrt(line.q2Observed)).toFixed(5),
        ...(wavelength === null ? [] : [numberText(twoThetaOfQ2(line.q2Observed, wavelength), 4)]),
        ...(hasIntensity ? [line.intensity === null ? '?' : Number(line.intensity.toPrecision(6))] : []),
      ].join(' '),
    ),
    '',
  ];
}

function reflectionLoop(solution: Solution): string[] {
  const indexed = solution.lines.filter((line) => line.hkl !== null);
  if (indexed.length === 0) return [];
  return [
    'loop_',
    '_refln_index_h',
    '_refln_index_k',
    '_refln_index_l',
    '_refln_d_spacing',
    '_pd_refln_peak_id',
    ...indexed.map((line) =>
      [
        ...line.hkl!.map((i) => i + 0),
        line.q2Calculated === null ? '?' : (1 / Math.sqrt(line.q2Calculated)).toFixed(5),
        line.line + 1,
      ].join(' '),
    ),
  ];
}

/** Data block codes are printable ASCII without blanks, at most 75 characters. */
function blockName(file: string): string {
  const base = file === '-' ? 'stdin' : (file.split(/[/\\]/).pop() ?? '').replace(/\.[^.]*$/, '');
  return base.replace(/[^A-Za-z0-9_.-]+/g, '_').slice(0, 60) || 'input';
}

function numberText(value: number, decimals: number): string {
  return Number.isFinite(value) ? value.toFixed(decimals) : '?';
}

/** A CIF character value; values with quotes or line ends become text fields. */
function quote(text: string): string {
  if (!/['\n]/.test(text)) return `'${text}'`;
  if (!/["\n]/.test(text)) return `"${text}"`;
  return `\n;${text}\n;`;
}
