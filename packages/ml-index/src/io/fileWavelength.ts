import type { CommentLine } from './table.js';
import { type Radiation, tryWavelength } from './wavelength.js';

/** A wavelength that a file's own text names. */
export interface FoundWavelength {
  readonly radiation: Radiation;
  readonly line: number;
}

/** The words after which a wavelength stands, with whatever unit in brackets they carry. */
const KEYWORD =
  /(?:wave[\s_-]*length\w*|\blambda\w*|λ\w*)\s*(?:[([]\s*([^)\]]*)[)\]])?\s*(?:\bis\b|\bof\b|[:=,;])*\s*["']?\s*(.*)$/i;
const QUANTITY = /^(\d+(?:[.,]\d+)?|[.,]\d+)\s*(Å|Å|angstroms?|a\b|nm\b|pm\b|kev\b|ev\b)?/i;
const LINE_NAME =
  /\b(Cr|Mn|Fe|Co|Ni|Cu|Ga|Mo|Ag)[\s_-]*K[\s_-]*(alpha|beta|α|β|a|b)[\s_-]*(1\s*[+,]\s*2|12|1|2)?(?![a-z0-9.])/i;
const ENERGY = /\benergy\b[^\d]{0,12}(\d+(?:[.,]\d+)?\s*k?eV)\b/i;

/**
 * The wavelength that comment or header lines name: `wavelength 1.5406`, `lambda = 0.7093 A`, `##X-RAY WAVELENGTH=1.541838`,
 * `Cu Ka1 radiation`, `energy: 8.05 keV`. A number after the word counts before the name of a line.
 */
export function findWavelength(comments: readonly CommentLine[]): FoundWavelength | null {
  for (const read of [afterKeyword, energy, lineName]) {
    for (const { line, text } of comments) {
      const radiation = read(text);
      if (radiation !== null) return { radiation, line };
    }
  }
  return null;
}

/** Does a line speak of a wavelength? (To warn when {@link findWavelength} found none.) */
export function mentionsWavelength(text: string): boolean {
  return /wave[\s_-]*length/i.test(text);
}

function afterKeyword(text: string): Radiation | null {
  const match = KEYWORD.exec(text);
  if (match === null) return null;
  const quantity = QUANTITY.exec(match[2]);
  if (quantity === null) return lineName(match[2]);
  const unit = quantity[2] ?? (/^(nm|pm|kev|ev)$/i.test(match[1]?.trim() ?? '') ? match[1].trim() : '');
  return tryWavelength(`${quantity[1]}${unit}`);
}

function energy(text: string): Radiation | null {
  const match = ENERGY.exec(text);
  return match === null ? null : tryWavelength(match[1]);
}

function lineName(text: string): Radiation | null {
  const match = LINE_NAME.exec(text);
  return match === null
    ? null
    : tryWavelength(`${match[1]}K${match[2]}${(match[3] ?? '').replace(/\D/g, '')}`);
}
