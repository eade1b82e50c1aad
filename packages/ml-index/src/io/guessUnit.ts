import { DEFAULT_WAVELENGTH, type PositionUnit, q2OfPosition } from '../peaks/index.js';
import { columnOfOption, type NamedColumn } from './headings.js';

/** Units that values alone are judged by, under the names of the unit option. */
const GUESSES = ['two-theta', 'd', 'Q', 'q', 'q2', 'q2e4', 'theta', 'sin2theta'].map((name) => {
  const { role, factor } = columnOfOption(name)!;
  return { name, unit: role as PositionUnit, factor };
});

type Guess = (typeof GUESSES)[number];

/** A share of rising or falling steps from which on a column runs in one direction. */
const ONE_DIRECTION = 0.8;
/** Scores this near to the best are said as a doubt. */
const CLOSE = 1.5;
/** Score of a unit whose values run the other way than d does. */
const WRONG_WAY = -100;
/** Limits of the largest and the smallest d in Angstrom of a list that a unit may give. */
const LARGEST_FIRST_D = 400;
const SMALLEST_FIRST_D = 1.2;
const SMALLEST_LAST_D = 0.3;

/** What values say about their unit. */
export interface UnitGuess {
  readonly column: NamedColumn;
  /** Names of the unit option that the values would allow too, the likeliest first. */
  readonly alternatives: readonly string[];
  /** Could the first of them nearly as well be right? */
  readonly isClose: boolean;
}

/** Share of rising steps minus share of falling steps; 1 for fewer than two values. */
export function trend(values: Float64Array): number {
  let sum = 0;
  for (let i = 1; i < values.length; i++) sum += Math.sign(values[i] - values[i - 1]) || 0;
  return values.length < 2 ? 1 : sum / (values.length - 1);
}

/**
 * The unit of positions by their values: a falling column is d; of a rising one, the unit with the most usual d-spacings, an
 * angle in preference where a wavelength is known.
 * @param values positions in the order of the file
 * @param wavelength Angstrom, or null where it is unknown
 */
export function guessUnit(values: Float64Array, wavelength: number | null): UnitGuess {
  const direction = trend(values);
  const scored = GUESSES.map((guess) => ({
    ...guess,
    score: unitScore(values, guess, wavelength, direction),
  })).sort((p, q) => q.score - p.score);
  const others = scored
    .slice(1)
    .filter(
      (guess) =>
        (guess.unit !== 'd' || direction < ONE_DIRECTION) && isPossible(rangeOfD(values, guess, wavelength)),
    );
  const isClose = others.length > 0 && others[0].score > scored[0].score - CLOSE;
  const { unit, factor } = scored[0];
  return { column: { role: unit, factor }, alternatives: others.map(({ name }) => name), isClose };
}

/** Largest and smallest d, Angstrom. */
interface DRange {
  readonly largest: number;
  readonly smallest: number;
}

/** The range of d that a unit gives positions; null where it cannot be. */
function rangeOfD(values: Float64Array, { unit, factor }: Guess, wavelength: number | null): DRange | null {
  const limit = unit === 'twoTheta' ? 180 : unit === 'sin2theta' ? 1 : Infinity;
  let [least, most, positive, reached] = [Infinity, 0, 0, 0];
  for (const value of values) {
    if (!(value > 0) || !Number.isFinite(value)) continue;
    positive++;
    if (value * factor >= limit) continue;
    reached++;
    const q2 = q2OfPosition(unit, value * factor, wavelength ?? DEFAULT_WAVELENGTH);
    [least, most] = [Math.min(least, q2), Math.max(most, q2)];
  }
  if (reached === 0 || reached < positive / 2) return null;
  return { largest: 1 / Math.sqrt(least), smallest: 1 / Math.sqrt(most) };
}

function isPossible(range: DRange | null): boolean {
  return (
    range !== null &&
    range.largest < LARGEST_FIRST_D &&
    range.largest > SMALLEST_FIRST_D &&
    range.smallest > SMALLEST_LAST_D
  );
}

/** Log-plausibility: the largest d is mostly near 8 A and the smallest near 1.9 A; d falls and all else rises down a list. */
function unitScore(values: Float64Array, guess: Guess, wavelength: number | null, direction: number): number {
  const { unit, factor, name } = guess;
  const range = rangeOfD(values, guess, wavelength);
  const isAngle = unit === 'twoTheta' && factor === 1;
  if (range === null) return values.some((value) => value > 0) ? -1000 : isAngle ? 0 : -1;
  const wrong = Math.min(0, unit === 'd' ? -direction : direction);
  // A column that runs one way is d or is not, whatever its values.
  if (values.length > 2 && wrong <= -ONE_DIRECTION) return WRONG_WAY + 10 * wrong;
  const usual = isAngle ? 1 : name === 'theta' || name === 'sin2theta' ? -6 : factor === 1 ? 0 : -3;
  const known = isAngle && wavelength !== null && isPossible(range) ? 20 : 0;
  return (
    usual +
    known +
    3 * wrong -
    0.5 * ((Math.log(range.largest) - Math.log(8)) / 0.7) ** 2 -
    0.5 * ((Math.log(range.smallest) - Math.log(1.9)) / 0.6) ** 2
  );
}
