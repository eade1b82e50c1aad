/** Error function, 2 / sqrt(pi) int_0^x exp(-t^2) dt; series 7.6.2 of the NIST Handbook (DLMF), else 1 - erfc. */
export function erf(x: number): number {
  const z = Math.abs(x);
  if (z > 2.5) return Math.sign(x) * (1 - erfcFraction(z));
  let term = z;
  let sum = z;
  for (let n = 1; term > 1e-17 * sum; n++) {
    term *= (2 * z * z) / (2 * n + 1);
    sum += term;
  }
  return (Math.sign(x) * 2 * Math.exp(-z * z) * sum) / Math.sqrt(Math.PI);
}

/** Complementary error function 1 - erf(x), with full relative precision in the upper tail. */
export function erfc(x: number): number {
  return x > 2.5 ? erfcFraction(x) : 1 - erf(x);
}

/** Continued fraction DLMF 7.9.3 from its tail, for x > 2. */
function erfcFraction(x: number): number {
  let tail = x;
  for (let k = 80; k > 0; k--) tail = x + k / 2 / tail;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * tail);
}

/** Natural logarithm of |Gamma(x)|; Stirling's series (DLMF 5.11.1) beyond 12, recurrence and reflection below. */
export function lgamma(x: number): number {
  if (x <= 0) {
    if (Number.isInteger(x)) return Infinity;
    return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - lgamma(1 - x);
  }
  let product = 1;
  let z = x;
  for (; z < 12; z++) product *= z;
  const w = 1 / (z * z);
  const series =
    (1 / 12 +
      w * (-1 / 360 + w * (1 / 1260 + w * (-1 / 1680 + w * (1 / 1188 + w * (-691 / 360360 + w / 156)))))) /
    z;
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product);
}

/** Digamma function, d ln Gamma(x) / dx; asymptotic series (DLMF 5.11.2) beyond 12, recurrence and reflection below. */
export function digamma(x: number): number {
  if (x <= 0) {
    if (Number.isInteger(x)) return NaN;
    return digamma(1 - x) - Math.PI / Math.tan(Math.PI * x);
  }
  let shift = 0;
  let z = x;
  for (; z < 12; z++) shift += 1 / z;
  const w = 1 / (z * z);
  const series =
    w *
    (1 / 12 + w * (-1 / 120 + w * (1 / 252 + w * (-1 / 240 + w * (1 / 132 + w * (-691 / 32760 + w / 12))))));
  return Math.log(z) - 0.5 / z - series - shift;
}

/** Regularised incomplete beta function I_x(a, b), 0 <= x <= 1; continued fraction DLMF 8.17.22 by Lentz's method. */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1) || tiny);
  let fraction = d;
  for (let m = 1; m < 1000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d || tiny);
    c = 1 + even / c || tiny;
    fraction *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d || tiny);
    c = 1 + odd / c || tiny;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return front * fraction;
}

/** Probability that a variance ratio with (n1, n2) degrees of freedom exceeds f: the upper tail of the F distribution. */
export function fTail(f: number, n1: number, n2: number): number {
  return incompleteBeta(n2 / (n2 + n1 * f), n2 / 2, n1 / 2);
}
