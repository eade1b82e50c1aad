import { describe, expect, it } from 'vitest';
import { mergeDuplicates, type DuplicateItem } from './duplicates.js';

const OPTIONS = { fractionTolerance: 0.02, volumeTolerance: 0.05, equalVolume: 0.005 };

function item(id: string, volume: number, extra: Partial<DuplicateItem> = {}): DuplicateItem {
  return {
    id,
    source: 'first',
    bravais: 'oP',
    primitiveVolume: volume,
    composition: [
      ['Mg', 0.5],
      ['O', 0.5],
    ],
    rFactor: null,
    ...extra,
  };
}
const kept = (items: DuplicateItem[]): string[] => mergeDuplicates(items, OPTIONS).kept.map(({ id }) => id);

describe('duplicates', () => {
  it('are of one lattice and composition within 5 % of volume', () => {
    expect(kept([item('a', 100), item('b', 104.9)])).toEqual(['a']);
    expect(kept([item('a', 100), item('b', 105.1)])).toEqual(['a', 'b']);
    expect(kept([item('a', 100), item('b', 100, { bravais: 'mP' })])).toEqual(['a', 'b']);
    const other = { composition: [['Si', 1]] as const };
    expect(kept([item('a', 100), item('b', 102, other)])).toEqual(['a', 'b']);
  });

  it('are of equal volume whatever the composition', () => {
    expect(kept([item('a', 100), item('b', 100.004, { composition: [['Si', 1]] })])).toEqual(['a']);
  });

  it('give way to the lowest R factor of a source, and to the source that comes first', () => {
    const items = [
      item('none', 100),
      item('worse', 100, { rFactor: 0.06 }),
      item('best', 101, { rFactor: 0.03 }),
    ];
    const merged = mergeDuplicates(items, OPTIONS);
    expect(merged.kept.map(({ id }) => id)).toEqual(['best']);
    expect([...merged.duplicateOf]).toEqual([
      ['worse', 'best'],
      ['none', 'best'],
    ]);
    expect(
      kept([item('a', 100, { rFactor: 0.1 }), item('b', 100, { source: 'second', rFactor: 0.01 })]),
    ).toEqual(['a']);
  });

  it('are found across the edges of the volume bins', () => {
    for (let volume = 50; volume < 60; volume += 0.37)
      expect(kept([item('a', volume), item('b', volume * 1.0499)])).toEqual(['a']);
  });
});
