import { describe, expect, it } from 'vitest';
import { atomsOfFormula, compositionOf, parseFormula, sameComposition } from './composition.js';

const counts = (text: string): Record<string, number> | null => {
  const formula = parseFormula(text);
  return formula === null ? null : Object.fromEntries(formula);
};

describe('chemical formulas', () => {
  it('are read as CIF writes them', () => {
    expect(counts('C18 H19 N7 O8 S')).toEqual({ C: 18, H: 19, N: 7, O: 8, S: 1 });
    expect(counts('(Ca0.5 Mg.5)2 Si2O6')).toEqual({ Ca: 1, Mg: 1, Si: 2, O: 6 });
    expect(counts('2(C6 H6), H2 O')).toEqual({ C: 12, H: 14, O: 1 });
    expect(counts('C4 H12 N 1+, Cl 1-')).toEqual({ C: 4, H: 12, N: 1, Cl: 1 });
  });

  it('are refused where they are none', () => {
    for (const text of ['', 'water', 'Si (O2', 'Si) O2', 'Si_O2']) expect(parseFormula(text)).toBeNull();
  });
});

describe('composition', () => {
  const options = { leaveOut: ['H', 'D'], minShare: 0.05 };
  const of = (text: string) => compositionOf(parseFormula(text)!, options);

  it('leaves out hydrogen, deuterium and what is less than 5 % of all atoms', () => {
    expect(of('C6 H6')).toEqual([['C', 1]]);
    expect(of('Mg1.9 Fe0.1 Si O4').map(([element]) => element)).toEqual(['Mg', 'O', 'Si']);
    expect(sameComposition(of('Mg1.9 Fe0.1 Si O4'), of('Mg2 Si O4'), 0.02)).toBe(true);
    expect(sameComposition(of('Mg2 Si O4'), of('Fe2 Si O4'), 0.02)).toBe(false);
    expect(sameComposition(of('Na Cl'), of('Na1.2 Cl'), 0.02)).toBe(false);
  });

  it('keeps all where nothing else would be left', () => {
    expect(of('H2')).toEqual([['H', 1]]);
    expect(atomsOfFormula(parseFormula('Al2 O3')!)).toBe(5);
  });
});
