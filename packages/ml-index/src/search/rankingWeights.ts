import type { ScoreWeights } from './score.js';
// prettier-ignore
export const RANKING: ScoreWeights = {
  mean: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], scale: [1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000], linear: [121.0, 169.0, -56.0, 195.0, -369.0, -10950.0, -1206.0, 495.0, -1235.0, -16.0, 37.0, -499.0, 419.0, -802.0, -854.0, 0], lattices: {cF: -0.24, cI: -0.2, cP: -0.04, hP: -0.06, hR: -0.26, tI: -0.33, tP: -0.41, oF: 0.53, oI: -0.01, oC: -0.2, oP: -0.08, mC: -0.19, mP: 0.27, aP: 1.22}, hidden: [], none: { constant: 3.75, perLine: 0.25 } };
