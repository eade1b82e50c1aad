/** Limits on the conventional cell, A and A^3. */
export interface CellLimits {
  readonly minLength: number;
  readonly maxLength: number;
  readonly minVolume: number;
  readonly maxVolume: number;
}
