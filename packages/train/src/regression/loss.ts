import { lax, numpy as np } from '@jax-js/jax';

/*
 * Functions of the autodiff library take over the arrays that they are given: an array that is used again is passed as
 * `array.ref` (README of @jax-js/jax, "Reference counting"). The functions of this folder that take np.Array do the same.
 */

/** How far {@link logGammaRatio} shifts its argument before the series. */
const SHIFT = 4;

/**
 * ln(Gamma(a + 1/2) / Gamma(a)) for a >= 1, the form in which lgamma stands in Eq. 20: the difference is formed in the
 * series, so that nothing cancels in single precision however large a is. Series: DLMF 5.11.8 with h = 1/2 less
 * h = 0, ln(z)/2 - 1/(8z) + 1/(192 z^3) - 1/(640 z^5) + 17/(14336 z^7), at z = a + 4; recurrence DLMF 5.5.1 back to a.
 */
export function logGammaRatio(a: np.Array): np.Array {
  const z = a.ref.add(SHIFT);
  const w = np.reciprocal(np.square(z.ref));
  const series = w.ref
    .mul(17 / 14336)
    .add(-1 / 640)
    .mul(w.ref)
    .add(1 / 192)
    .mul(w)
    .add(-1 / 8)
    .div(z.ref);
  let recurrence = np.onesLike(a.ref);
  for (let k = 0; k < SHIFT; k++) recurrence = recurrence.mul(a.ref.add(k + 0.5).div(a.ref.add(k)));
  a.dispose();
  return np.log(z).mul(0.5).add(series).sub(np.log(recurrence));
}

/**
 * Negative log-likelihood of `y`, Eq. 20 before the sum over the cell parameters, entry by entry:
 * ln(2 pi)/2 - ln(Gamma(alpha + 1/2)/Gamma(alpha)) + ln(beta)/2 + (alpha + 1/2) ln(1 + (y - mean)^2 / (2 beta)),
 * where alpha ln(beta) and (alpha + 1/2) ln(beta + ...) are joined, so that they do not cancel.
 */
export function negativeLogLikelihood(
  mean: np.Array,
  alpha: np.Array,
  beta: np.Array,
  y: np.Array,
): np.Array {
  const ratio = np.square(y.sub(mean)).div(beta.ref.mul(2));
  return np
    .log(beta)
    .mul(0.5)
    .add(Math.log(2 * Math.PI) / 2)
    .sub(logGammaRatio(alpha.ref))
    .add(alpha.add(0.5).mul(np.log1p(ratio)));
}

/**
 * beta-NLL, Eq. 21 before the sum (Seitzer et al. 2022, arXiv:2203.09168): the negative log-likelihood times the
 * predicted variance beta / (alpha - 1) to the power `exponent`, a factor through which no gradient flows.
 */
export function betaNegativeLogLikelihood(
  mean: np.Array,
  alpha: np.Array,
  beta: np.Array,
  y: np.Array,
  exponent: number,
): np.Array {
  const variance = lax.stopGradient(beta.ref.div(alpha.ref.sub(1)));
  const factor = np.exp(np.log(variance).mul(exponent));
  return negativeLogLikelihood(mean, alpha, beta, y).mul(factor);
}

/** Mean over the samples of the sum over the outputs; `weights` has one entry a sample (n x 1). */
export function weightedMean(losses: np.Array, weights: np.Array): np.Array {
  return np.sum(losses.mul(weights.ref)).div(np.sum(weights));
}
