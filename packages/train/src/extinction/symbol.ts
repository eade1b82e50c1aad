import type { BravaisLattice } from 'ml-index/lattice';
import { formatCondition, type ReflectionCondition } from 'ml-index/symmetry';

/**
 * The extinction symbol of a set of reflection conditions in the notation of International Tables A (5th ed., 2005),
 * Section 3.1.3: centring letter, then for each symmetry direction the glide plane or screw axis that the conditions
 * show, `-` where they show none. Throws if the conditions fit no symbol.
 */
export function nameExtinctionSymbol(
  bravais: BravaisLattice,
  conditions: readonly ReflectionCondition[],
): string {
  const seen = new Map<string, string>();
  for (const condition of conditions) {
    const [zone, rule] = formatCondition(condition).split(':');
    seen.set(zone, seen.has(zone) ? `${seen.get(zone)},${rule}` : rule);
  }
  const parts = NAMES[bravais[0] === 'o' || bravais[0] === 'm' ? bravais[0] : bravais](seen, bravais);
  return `${bravais[1]} ${parts.join(' ')}`;
}

type Seen = ReadonlyMap<string, string>;

/** The letter for the condition of a zone: '-' without one; throws where the condition has no letter. */
function letter(seen: Seen, zone: string, letters: Readonly<Record<string, string>>): string {
  const rule = seen.get(zone);
  if (rule === undefined) return '-';
  if (!(rule in letters)) throw new Error(`no letter for ${zone}:${rule}`);
  return letters[rule];
}

/** One direction: glide plane, screw axis, both (`42/n`) or neither. */
function direction(screw: string, glide: string): string {
  if (screw === '-') return glide;
  return glide === '-' ? screw : `${screw}/${glide}`;
}

const GLIDES: Record<string, Record<string, string>> = {
  '0kl': { 'k=2n': 'b', 'l=2n': 'c', 'k+l=2n': 'n' },
  h0l: { 'h=2n': 'a', 'l=2n': 'c', 'h+l=2n': 'n' },
  hk0: { 'h=2n': 'a', 'k=2n': 'b', 'h+k=2n': 'n' },
};
const TWOFOLD_SCREWS: Record<string, Record<string, string>> = {
  h00: { 'h=2n': '21' },
  '0k0': { 'k=2n': '21' },
  '00l': { 'l=2n': '21' },
};

const NAMES: Record<string, (seen: Seen, bravais: BravaisLattice) => string[]> = {
  aP: () => ['-'],
  m: (seen, bravais) => {
    const glide = letter(seen, 'h0l', bravais === 'mP' ? GLIDES.h0l : { 'h=2n': 'c', 'l=2n': 'c' });
    return ['1', direction(letter(seen, '0k0', TWOFOLD_SCREWS['0k0']), glide), '1'];
  },
  o: (seen, bravais) => {
    const planes = ['0kl', 'h0l', 'hk0'];
    // In an I cell both glides of a plane are there; with two or three planes the Tables write one of them.
    const single = ['(bc)', '(ac)', '(ab)'];
    const several =
      seen.has('0kl') && seen.has('h0l')
        ? seen.has('hk0')
          ? 'bca'
          : 'ba-'
        : seen.has('0kl')
          ? 'c-a'
          : '-cb';
    const isSingle = planes.filter((zone) => seen.has(zone)).length === 1;
    return planes.map((zone, i) => {
      const axis = ['h00', '0k0', '00l'][i];
      const screw = letter(seen, axis, TWOFOLD_SCREWS[axis]);
      if (bravais === 'oP') return direction(screw, letter(seen, zone, GLIDES[zone]));
      if (!seen.has(zone)) return screw;
      if (bravais === 'oF') return 'd';
      if (bravais === 'oI') return isSingle ? single[i] : several[i];
      return i === 2 ? '(ab)' : 'c';
    });
  },
  tP: (seen) => [
    direction(letter(seen, '00l', { 'l=2n': '42', 'l=4n': '41' }), letter(seen, 'hk0', { 'h+k=2n': 'n' })),
    direction(letter(seen, '0k0', TWOFOLD_SCREWS['0k0']), letter(seen, '0kl', GLIDES['0kl'])),
    letter(seen, 'hhl', { 'l=2n': 'c' }),
  ],
  tI: (seen) => [
    direction(letter(seen, '00l', { 'l=4n': '41' }), letter(seen, 'hk0', { 'h=2n': 'a' })),
    letter(seen, '0kl', { 'k=2n': 'c' }),
    letter(seen, 'hhl', { '2h+l=4n': 'd' }),
  ],
  hP: (seen) => [
    letter(seen, '00l', { 'l=2n': '63', 'l=3n': '31(62)', 'l=6n': '61' }),
    letter(seen, 'h-hl', { 'l=2n': 'c' }),
    letter(seen, 'hhl', { 'l=2n': 'c' }),
  ],
  hR: (seen) => ['(obv)', '-', letter(seen, 'h-hl', { 'l=2n': 'c' })],
  cP: (seen) => [
    direction(
      letter(seen, '00l', { 'l=2n': '21(42)', 'l=4n': '41' }),
      letter(seen, '0kl', { 'k=2n': 'a', 'k+l=2n': 'n' }),
    ),
    '-',
    letter(seen, 'hhl', { 'l=2n': 'n' }),
  ],
  cI: (seen) => [
    direction(letter(seen, '00l', { 'l=4n': '41' }), letter(seen, '0kl', { 'k=2n': 'a' })),
    '-',
    letter(seen, 'hhl', { '2h+l=4n': 'd' }),
  ],
  cF: (seen) => [
    direction(letter(seen, '00l', { 'l=4n': '41' }), letter(seen, '0kl', { 'k+l=4n': 'd' })),
    '-',
    letter(seen, 'hhl', { 'h=2n': 'c' }),
  ],
};
