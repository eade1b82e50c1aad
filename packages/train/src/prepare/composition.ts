/** Atoms by element. */
export type Formula = ReadonlyMap<string, number>;

/**
 * Reads a chemical formula as CIF writes it: `C18 H19 N7 O8 S`, `Al2 O3`, `(Ca0.5 Mg0.5)2 O4`, also with charges, moieties
 * separated by commas or points and a leading multiplier (`2(C6 H6), H2 O`). Null when it is none.
 */
export function parseFormula(text: string): Formula | null {
  const counts = new Map<string, number>();
  for (const moiety of text.split(/[,·*]/)) {
    const trimmed = moiety.trim();
    if (trimmed === '') continue;
    const [, leading = '1', rest] = /^(\d*\.?\d+)?\s*(.*)$/.exec(trimmed)!;
    const part = parseGroup(rest);
    if (part === null) return null;
    for (const [element, n] of part) counts.set(element, (counts.get(element) ?? 0) + Number(leading) * n);
  }
  return counts.size === 0 ? null : counts;
}

const TOKEN = /([A-Z][a-z]?)(\d*\.?\d+)?|([([])|([)\]])(\d*\.?\d+)?|\d*[+-]|\s+/y;

function parseGroup(text: string): Formula | null {
  const stack: Map<string, number>[] = [new Map()];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (match === null) return null;
    const [, element, count = '1', open, close, factor = '1'] = match;
    const top = stack.at(-1)!;
    if (element !== undefined) top.set(element, (top.get(element) ?? 0) + Number(count));
    else if (open !== undefined) stack.push(new Map());
    else if (close !== undefined) {
      if (stack.length === 1) return null;
      stack.pop();
      for (const [name, n] of top)
        stack.at(-1)!.set(name, (stack.at(-1)!.get(name) ?? 0) + n * Number(factor));
    }
  }
  return stack.length === 1 ? stack[0] : null;
}

export function atomsOfFormula(formula: Formula): number {
  return [...formula.values()].reduce((sum, n) => sum + n, 0);
}

/** Elements in alphabetical order with their fractions, which sum to 1. */
export type Composition = readonly (readonly [element: string, fraction: number])[];

/**
 * Composition by which duplicates are recognised (write-up 2.1.1): without the elements in `leaveOut` and those that are
 * less than `minShare` of all atoms, unless nothing would be left.
 */
export function compositionOf(
  formula: Formula,
  { leaveOut, minShare }: { readonly leaveOut: readonly string[]; readonly minShare: number },
): Composition {
  const all = atomsOfFormula(formula);
  const entries = [...formula].filter(([, n]) => n > 0);
  const kept = entries.filter(([element, n]) => !leaveOut.includes(element) && n >= minShare * all);
  const used = kept.length === 0 ? entries : kept;
  const total = used.reduce((sum, [, n]) => sum + n, 0);
  return used
    .map(([element, n]) => [element, n / total] as const)
    .sort(([p], [q]) => (p < q ? -1 : p > q ? 1 : 0));
}

/** The same elements, each with the same fraction within the tolerance. */
export function sameComposition(p: Composition, q: Composition, tolerance: number): boolean {
  return (
    p.length === q.length &&
    p.every(([element, x], i) => element === q[i][0] && Math.abs(x - q[i][1]) <= tolerance + 1e-12)
  );
}
