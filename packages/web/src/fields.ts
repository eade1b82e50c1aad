import type { IndexOptions } from '@ml-index/session';
import type { BravaisLattice } from 'ml-index/lattice';
import { defaultSearchOptions } from 'ml-index/search';

/** A field of the form: an option by its name in the library, and how people know it. */
interface Field {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'number' | 'check' | readonly (readonly [value: string, text: string])[];
  /** What holds while the field is empty. */
  readonly placeholder?: string;
}

const DETECTED = ['', 'detected'] as const;
const defaults = defaultSearchOptions;

/** Every option that a hint may name, and how the search is run. */
export const FIELDS: readonly Field[] = [
  {
    name: 'wavelength',
    label: 'Wavelength',
    kind: 'text',
    placeholder: 'of the file; CuKa1, 0.4137, 8.05keV',
  },
  {
    name: 'unit',
    label: 'Unit of positions',
    kind: [DETECTED, ['2theta', '2θ'], ['d', 'd'], ['Q', 'Q = 2π/d'], ['q', 'q = 1/d'], ['q2', 'q² = 1/d²']],
  },
  { name: 'columns', label: 'Columns', kind: 'text', placeholder: 'detected; 2theta,intensity' },
  { name: 'decimalComma', label: 'Decimal comma', kind: [DETECTED, ['yes', 'yes'], ['no', 'no']] },
  { name: 'keepSatellites', label: 'Keep Kα2 satellites of a list', kind: 'check' },
  { name: 'significance', label: 'Least significance of a line', kind: 'number', placeholder: '5' },
  {
    name: 'doublet',
    label: 'Kα doublets',
    kind: [
      ['auto', 'detected'],
      ['yes', 'yes'],
      ['no', 'no'],
    ],
  },
  { name: 'lattices', label: 'Bravais lattices', kind: 'text', placeholder: 'all; mP,mC,aP' },
  { name: 'lines', label: 'Lines for candidates', kind: 'number', placeholder: String(defaults.lines) },
  { name: 'judged', label: 'Lines to judge by', kind: 'number', placeholder: '30' },
  { name: 'impurities', label: 'Impurity lines', kind: 'number', placeholder: String(defaults.impurities) },
  {
    name: 'zeroShift',
    label: 'Largest zero shift (°)',
    kind: 'number',
    placeholder: `${defaults.zeroShift.range}; 0: none`,
  },
  {
    name: 'displacement',
    label: 'Specimen displacement',
    kind: [
      ['off', 'not refined'],
      ['auto', 'where it pays'],
      ['fit', 'refined'],
    ],
  },
  {
    name: 'minVolume',
    label: 'Smallest volume (Å³)',
    kind: 'number',
    placeholder: String(defaults.minVolume),
  },
  {
    name: 'maxVolume',
    label: 'Largest volume (Å³)',
    kind: 'number',
    placeholder: String(defaults.maxVolume),
  },
  { name: 'minLength', label: 'Shortest axis (Å)', kind: 'number', placeholder: String(defaults.minLength) },
  { name: 'maxLength', label: 'Longest axis (Å)', kind: 'number', placeholder: String(defaults.maxLength) },
  { name: 'candidates', label: 'Candidates, times the default', kind: 'number', placeholder: '1' },
  { name: 'timeBudget', label: 'Time budget (s)', kind: 'number', placeholder: 'none' },
  { name: 'seed', label: 'Seed', kind: 'number', placeholder: String(defaults.seed) },
  { name: 'solutions', label: 'Solutions', kind: 'number', placeholder: String(defaults.solutions) },
  {
    name: 'models',
    label: 'Learned models',
    kind: [
      ['on', 'on'],
      ['off', 'off'],
    ],
  },
  {
    name: 'workers',
    label: 'Workers',
    kind: 'number',
    placeholder: `${navigator.hardwareConcurrency}, one a core`,
  },
];

/** Name of an option to the reader of the page: that of its field. */
export function fieldText(name: string): string {
  const field = FIELDS.find((other) => other.name === name);
  return field === undefined ? `option ${name}` : `see “${field.label}”`;
}

/** The fields as elements, filled from the address of the page: `?seed=1&lattices=mP,mC`. */
export function fieldElements(query: URLSearchParams): HTMLElement[] {
  return FIELDS.map(({ name, label, kind, placeholder = '' }) => {
    const given = query.get(name);
    const element = document.createElement('label');
    const input =
      typeof kind === 'string' ? document.createElement('input') : document.createElement('select');
    if (input instanceof HTMLSelectElement) {
      for (const [value, text] of kind as Exclude<Field['kind'], string>) input.add(new Option(text, value));
      if (given !== null) input.value = given;
    } else {
      input.type = kind === 'check' ? 'checkbox' : (kind as string);
      if (kind === 'number') input.step = 'any';
      if (kind === 'check') input.checked = given === 'yes';
      else input.value = given ?? '';
      input.placeholder = placeholder;
    }
    input.name = name;
    element.append(label, input);
    return element;
  });
}

/** What the fields say; those that are empty are left to their defaults. */
export function readFields(form: FormData): {
  readonly options: IndexOptions;
  readonly hasModels: boolean;
  readonly workers: number;
} {
  const values: Record<string, unknown> = {};
  for (const { name, kind } of FIELDS) {
    const text = form.get(name);
    if (typeof text !== 'string' || text.trim() === '') continue;
    values[name] = kind === 'number' ? Number(text) : kind === 'check' ? true : text.trim();
  }
  const { models, workers, lattices, zeroShift, decimalComma, ...others } = values;
  return {
    options: {
      ...others,
      ...(lattices === undefined
        ? {}
        : { lattices: (lattices as string).split(/[\s,]+/) as BravaisLattice[] }),
      ...(zeroShift === undefined
        ? {}
        : { zeroShift: { mode: zeroShift === 0 ? 'off' : 'fit', range: zeroShift as number } }),
      ...(decimalComma === undefined ? {} : { decimalComma: decimalComma === 'yes' }),
    },
    hasModels: models !== 'off',
    workers: (workers as number | undefined) ?? navigator.hardwareConcurrency,
  };
}
