import type { CommentLine } from './table.js';
import { type Radiation, tryWavelength } from './wavelength.js';

/** A wavelength that a file's own text names. */
export interface FoundWavelength {
  readonly radiation: Radiation;
  readonly line: number;
}

/** The words after which a wavelength stands, with whatever unit in brackets they carry. */
const KEYWORD =
  /(?:wave[\s_-]*length\w*|wellenl(?:ä|ae)nge\w*|longueur\s+d.onde|\blambda\w*|λ\w*|\bk[\s_-]*(?:alpha|α)[\s_-]*1\b(?:\s*wave[\s_-]*length)?|\bwl1?\b(?=\s*[=:]))\s*(?:[([]\s*([^)\]]*)[)\]])?\s*(?:\bis\b|\bof\b|[:=,;])*\s*["']?\s*(.*)$/i;
const QUANTITY =
  /^(\d+(?:[.,]\d+)?|[.,]\d+)(?:e([+-]?\d{1,3}))?\s*(Å|Å|angstroms?|a\b|nm\b|pm\b|m\b|kev\b|ev\b)?/i;
const LINE_NAME =
  /\b(Cr|Mn|Fe|Co|Ni|Cu|Ga|Mo|Ag)[\s_-]*K[\s_-]*(alpha|beta|α|β|a|b)[\s_-]*(1\s*[+,]\s*2|12|1|2)?(?![a-z0-9.])/i;
const ENERGY =
  /\b(?:energy|energie|photons?|beam)\b[^\d\n]{0,30}?(?:\(\s*(k?eV)\s*\)|\[\s*(k?eV)\s*\])?[^\d\n]{0,6}(\d+(?:[.,]\d+)?)\s*(k?eV)?\b/i;
/** `Anode: Cu`, `target material = Mo`: the doublet of the anode. */
const ANODE = /\b(?:anode|target|tube)\b[\s\w]{0,12}?[:=,;]\s*["']?(Cr|Mn|Fe|Co|Ni|Cu|Ga|Mo|Ag)\b/i;

/**
 * The wavelength that comment or header lines name: `wavelength 1.5406`, `lambda = 0.7093 A`, `##X-RAY WAVELENGTH=1.541838`,
 * `Cu Ka1 radiation`, `energy: 8.05 keV`. A number after the word counts before the name of a line.
 */
export function findWavelength(comments: readonly CommentLine[]): FoundWavelength | null {
  for (const read of [afterKeyword, energy, lineName, anode]) {
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
  const unit = quantity[3] ?? (/^(nm|pm|m|kev|ev)$/i.test(match[1]?.trim() ?? '') ? match[1].trim() : '');
  const value = `${quantity[1].replace(',', '.')}e${quantity[2] ?? 0}`;
  // Metres are what pyFAI writes.
  return unit === 'm' ? tryWavelength(`${Number(value) * 1e10} A`) : tryWavelength(`${value}${unit}`);
}

function energy(text: string): Radiation | null {
  const match = ENERGY.exec(text);
  const unit = match?.[4] ?? match?.[1] ?? match?.[2];
  return match === null || unit === undefined ? null : tryWavelength(`${match[3]}${unit}`);
}

function anode(text: string): Radiation | null {
  const match = ANODE.exec(text);
  return match === null ? null : tryWavelength(match[1]);
}

function lineName(text: string): Radiation | null {
  const match = LINE_NAME.exec(text);
  return match === null
    ? null
    : tryWavelength(`${match[1]}K${match[2]}${(match[3] ?? '').replace(/\D/g, '')}`);
}
