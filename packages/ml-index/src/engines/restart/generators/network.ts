import { bravaisInfo, type BravaisLattice } from '../../../lattice/index.js';
import {
  decodeCell,
  modelLines,
  predictVariance,
  scaledLines,
  type VarianceModel,
} from '../../../models/index.js';
import type { CandidateGenerator } from '../generator.js';
import { generateFromModels, type Draw, type Weighted } from './fromModels.js';
import { randomCells } from './random.js';

/** Number and rounds of candidates from networks: those of random cells. */
export const networkPlan: CandidateGenerator['plan'] = (bravais) => randomCells.plan(bravais);

/**
 * Cells from variance networks (write-up 2.4.2): each free coefficient, encoded, is drawn from the predicted distribution,
 * Normal(mean, v) with v ~ InverseGamma(alpha, beta). Several networks of a lattice, of its groups, share the candidates
 * by weight.
 */
export function networkCells(
  bravais: BravaisLattice,
  networks: readonly Weighted<VarianceModel>[],
): CandidateGenerator {
  return {
    name: 'network',
    plan: (other) => (other === bravais ? networkPlan(bravais) : null),
    generate: generateFromModels(
      bravaisInfo(bravais).freedom,
      networks.map(({ weight, model }) => ({ weight, model: drawOf(bravais, model) })),
    ),
  };
}

function drawOf(bravais: BravaisLattice, model: VarianceModel): Draw {
  const scaled = new Float64Array(modelLines(bravais));
  return (q2, random, free) => {
    const scale = scaledLines(q2, scaled);
    const { mean, alpha, beta } = predictVariance(model, scaled);
    const encoded = mean.map((value, k) => {
      const variance = beta[k] / random.gamma(alpha[k]);
      return value + Math.sqrt(variance) * random.normal();
    });
    return decodeCell(bravais, encoded, scale, free);
  };
}
