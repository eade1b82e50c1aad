import type { InputFile, PatternFormat } from '../format.js';
import { namesKAlpha1Optics, radiationOf, type Scan, type ScanFile, steppedAngles } from '../scan.js';
import { fail } from '../text.js';
import { findElement, findElements, parseXml, type XmlElement } from '../xml.js';

/**
 * PANalytical `.xrdml`, schema versions 1.x and 2.x (XRDMeasurement.xsd): positions of the axis `2Theta` as start and end
 * or as a list; `intensities` (already corrected for the attenuator) or `counts` (multiplied here by the factors given).
 */
export const xrdml = {
  kind: 'pattern',
  name: 'PANalytical XRDML',
  extensions: ['xrdml'],
  sniff: ({ head }) => /<(?:\w+:)?xrdMeasurement/.test(head),
  read: readXrdml,
} satisfies PatternFormat;

/** @throws InputError `bad-xml`, `not-two-theta`, `ragged-rows` or `not-a-number` */
function readXrdml({ text, name: file }: InputFile): ScanFile {
  const root = parseXml(text, file);
  const scans: Scan[] = [];
  const notes: string[] = [];
  for (const measurement of findElements(root, 'xrdMeasurement')) {
    const used = findElement(measurement, 'usedWavelength');
    const radiation =
      used === null
        ? null
        : radiationOf(
            numberIn(used, 'kAlpha1'),
            numberIn(used, 'kAlpha2'),
            numberIn(used, 'ratioKAlpha2KAlpha1'),
          );
    const isMonochromatic = [...findElements(measurement, 'monochromator')].some(
      ({ attributes, text, children }) =>
        namesKAlpha1Optics([...attributes.values(), text, ...children.map((child) => child.text)].join(' ')),
    );
    for (const element of findElements(measurement, 'scan')) {
      const scan = readScan(element, radiation, file);
      if (scan !== null) scans.push(isMonochromatic ? { ...scan, isMonochromatic } : scan);
      else notes.push(`a scan over ${element.attributes.get('scanAxis') ?? 'an unnamed axis'} was not read`);
    }
  }
  if (scans.length === 0) {
    fail(file, {
      code: 'not-two-theta',
      message: 'the file has no scan over two-theta',
      value: notes[0] ?? '',
      expected: 'a scan with positions of the axis 2Theta that change',
    });
  }
  return { format: 'PANalytical XRDML', scans, notes };
}

function readScan(element: XmlElement, radiation: Scan['radiation'], file: string): Scan | null {
  const values = findElement(element, 'intensities') ?? findElement(element, 'counts');
  const positions = [...findElements(element, 'positions')].find(
    ({ attributes }) => attributes.get('axis') === '2Theta',
  );
  if (values === null || positions === undefined) return null;
  const counts = numbers(values, file);
  const list = findElement(positions, 'listPositions');
  const start = numberIn(positions, 'startPosition');
  const end = numberIn(positions, 'endPosition');
  if (list === null && (start === null || end === null || start === end)) return null;
  const twoTheta =
    list === null
      ? steppedAngles(start!, (end! - start!) / (counts.length - 1), counts.length)
      : numbers(list, file);
  if (twoTheta.length !== counts.length) {
    fail(file, {
      code: 'ragged-rows',
      message: 'the scan has not as many positions as intensities',
      value: twoTheta.length,
      expected: String(counts.length),
    });
  }
  const time = numberIn(element, 'commonCountingTime');
  return {
    twoTheta,
    intensity: values.name === 'counts' ? attenuated(element, counts, file) : counts,
    sigma: null,
    stepTime: time,
    radiation,
  };
}

function attenuated(scan: XmlElement, counts: Float64Array, file: string): Float64Array {
  const common = numberIn(scan, 'commonBeamAttenuationFactor');
  const list = findElement(scan, 'beamAttenuationFactors');
  if (list !== null) {
    const factors = numbers(list, file);
    return counts.map((value, i) => value * (factors[i] ?? 1));
  }
  return common === null ? counts : counts.map((value) => value * common);
}

function numberIn(element: XmlElement, name: string): number | null {
  const found = findElement(element, name);
  const value = found === null || found.text === '' ? NaN : Number(found.text);
  return Number.isFinite(value) ? value : null;
}

function numbers(element: XmlElement, file: string): Float64Array {
  const words = element.text.split(/\s+/).filter((word) => word !== '');
  const values = Float64Array.from(words, Number);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    fail(file, {
      code: 'not-a-number',
      message: `value ${bad + 1} of <${element.name}> is not a number`,
      value: words[bad].slice(0, 40),
      expected: 'numbers separated by blanks',
    });
  }
  return values;
}
