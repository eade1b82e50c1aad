import type { LatticeSystem } from '../lattice/index.js';

/**
 * Every reflection that falls on one powder line in each cell of the lattice system, as a flat list h, k, l, h, k, l, ...:
 * all with the features (see `featuresOfIndices`) of the one given. That is the orbit under the Laue group of the lattice
 * and, in cubic, tetragonal and hexagonal lattices, also other orbits with the same sum, such as 333 and 511.
 * Of each Friedel pair one is listed. Centring is not applied.
 */
export function reflectionsOfLine(system: LatticeSystem, h: number, k: number, l: number): Int32Array {
  const list: number[] = [];
  switch (system) {
    case 'cubic': {
      const sum = h * h + k * k + l * l;
      const top = Math.floor(Math.sqrt(sum));
      for (let a = 0; a <= top; a++) {
        const high = Math.floor(Math.sqrt(sum - a * a));
        for (let b = -high; b <= high; b++) {
          const c = Math.round(Math.sqrt(sum - a * a - b * b));
          if (a * a + b * b + c * c === sum) pushWithMirror(list, a, b, c);
        }
      }
      break;
    }
    case 'tetragonal': {
      const sum = h * h + k * k;
      const top = Math.floor(Math.sqrt(sum));
      for (let a = 0; a <= top; a++) {
        const b = Math.round(Math.sqrt(sum - a * a));
        if (a * a + b * b !== sum) continue;
        pushWithMirror(list, a, b, l);
        if (b !== 0) pushWithMirror(list, a, -b, l);
      }
      break;
    }
    case 'hexagonal':
    case 'rhombohedral': {
      const sum = h * h + h * k + k * k;
      const top = Math.ceil(Math.sqrt((4 * sum) / 3));
      for (let a = -top; a <= top; a++) {
        for (let b = -top; b <= top; b++) {
          if (a * a + a * b + b * b === sum) list.push(a, b, Math.abs(l));
        }
      }
      break;
    }
    case 'orthorhombic':
      for (const b of signs(k)) pushWithMirror(list, h, b, l);
      break;
    case 'monoclinic':
      for (const b of signs(k)) list.push(h, b, l);
      break;
    case 'triclinic':
      list.push(h, k, l);
      break;
  }
  return Int32Array.from(list);
}

function signs(index: number): number[] {
  return index === 0 ? [0] : [index, -index];
}

function pushWithMirror(list: number[], h: number, k: number, l: number): void {
  for (const c of signs(l)) list.push(h, k, c);
}
