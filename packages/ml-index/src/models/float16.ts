const view = new DataView(new ArrayBuffer(4));

/** The 16 bits of the binary16 number (IEEE 754-2019, 3.6) nearest to x, ties to even; infinite beyond 65504. */
export function float16Bits(x: number): number {
  view.setFloat32(0, x);
  const bits = view.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const fraction = bits & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200);
  if (exponent < 102) return sign;
  // Below 2^-14 numbers are multiples of 2^-24; above, the fraction keeps 10 of its 23 bits.
  const subnormal = exponent < 113;
  const significand = subnormal ? fraction | 0x800000 : ((exponent - 112) << 23) | fraction;
  const shift = subnormal ? 126 - exponent : 13;
  const kept = significand >>> shift;
  const rest = significand & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  const rounded = kept + (rest > half || (rest === half && (kept & 1) === 1) ? 1 : 0);
  return sign | Math.min(rounded, 0x7c00);
}

/** The number that 16 bits of binary16 stand for. */
export function float16Value(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
