type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One element as text; numbers get two decimals, undefined attributes are left out. Content must be escaped already. */
export function element(name: string, attributes: Attributes, content = ''): string {
  const text = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? coordinate(value) : escapeXml(value!)}"`)
    .join('');
  return content === '' ? `<${name}${text}/>` : `<${name}${text}>${content}</${name}>`;
}

export function coordinate(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Text that is safe as XML and HTML content and inside double-quoted attributes. */
export function escapeXml(text: string): string {
  return (
    text
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/"/g, '&quot;')
      // XML 1.0 has no place for these, not even escaped
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '\ufffd')
  );
}

/** Polyline path through points; NaN points are skipped. */
export function path(xs: ArrayLike<number>, ys: ArrayLike<number>): string {
  let text = '';
  for (let i = 0; i < xs.length; i++) {
    if (Number.isNaN(xs[i]) || Number.isNaN(ys[i])) continue;
    text += `${text === '' ? 'M' : 'L'}${coordinate(xs[i])} ${coordinate(ys[i])}`;
  }
  return text;
}

/**
 * Thins a curve for drawing: of the points that fall into one column of the drawing the first, lowest, highest and last
 * stay, so that it looks as the whole curve would.
 * @param x drawing coordinates, ascending @param column width of a column
 * @returns indices of the points to draw, ascending
 */
export function thinCurve(x: ArrayLike<number>, y: ArrayLike<number>, column: number): number[] {
  const kept: number[] = [];
  for (let start = 0; start < x.length;) {
    const bin = Math.floor(x[start] / column);
    let low = start;
    let high = start;
    let end = start;
    for (; end < x.length && Math.floor(x[end] / column) === bin; end++) {
      if (y[end] < y[low]) low = end;
      if (y[end] > y[high]) high = end;
    }
    kept.push(...new Set([start, Math.min(low, high), Math.max(low, high), end - 1]));
    start = end;
  }
  return kept;
}
