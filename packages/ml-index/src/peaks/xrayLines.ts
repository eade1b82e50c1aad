/** Characteristic lines of one anode, Angstrom. */
export interface AnodeLines {
  readonly kAlpha1: number;
  readonly kAlpha2: number;
  /** K-beta1,3. */
  readonly kBeta: number;
}

/**
 * K lines in Angstrom. Cr, Mn, Fe, Co, Ni, Cu: Hoelzer, Fritsch, Deutsch, Haertwig & Foerster (1997), Phys. Rev. A 56,
 * 4554-4568. Ga, Mo, Ag: Deslattes et al. (2003), Rev. Mod. Phys. 75, 35-99. Both as tabulated in International Tables C
 * (2004), Table 4.2.2.4; on the scale of Bearden (1967), Rev. Mod. Phys. 39, 78-124 (Cu K-alpha1 1.54056, Mo K-alpha1
 * 0.70930) the values are 20 parts per million smaller.
 */
export const ANODES: Readonly<Record<string, AnodeLines>> = {
  Cr: { kAlpha1: 2.289726, kAlpha2: 2.293651, kBeta: 2.084881 },
  Mn: { kAlpha1: 2.101854, kAlpha2: 2.105822, kBeta: 1.910216 },
  Fe: { kAlpha1: 1.936041, kAlpha2: 1.939973, kBeta: 1.756604 },
  Co: { kAlpha1: 1.788996, kAlpha2: 1.792835, kBeta: 1.620826 },
  Ni: { kAlpha1: 1.65793, kAlpha2: 1.661756, kBeta: 1.500152 },
  Cu: { kAlpha1: 1.5405929, kAlpha2: 1.5444274, kBeta: 1.392234 },
  Ga: { kAlpha1: 1.340127, kAlpha2: 1.344026, kBeta: 1.20793 },
  Mo: { kAlpha1: 0.70931715, kAlpha2: 0.713607, kBeta: 0.632303 },
  Ag: { kAlpha1: 0.55942178, kAlpha2: 0.5638131, kBeta: 0.4970817 },
};

/** Intensity of K-alpha2 relative to K-alpha1, to which {@link doubletMean} belongs. */
export const K_ALPHA2_RATIO = 0.5;

/** Wavelength of an unresolved doublet: the mean weighted 2:1. */
export function doubletMean(kAlpha1: number, kAlpha2: number): number {
  return (2 * kAlpha1 + kAlpha2) / 3;
}
