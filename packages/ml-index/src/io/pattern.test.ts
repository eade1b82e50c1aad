import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { issuesOf } from '../../test/issues.js';
import { InputError } from '../math/index.js';
import { type PatternFile, type PatternOptions, readPattern } from './pattern.js';
import { detectFile, readAny } from './read-any.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string, name: string, options?: PatternOptions): PatternFile =>
  readPattern(bytes(text), name, options);

const codes = (file: PatternFile): string[] => file.warnings.map((warning) => warning.code);

/** A made-up pattern: 50 points from 10 degrees in steps of 0.02, one line on a background. */
const START = 10;
const STEP = 0.02;
const COUNTS = Array.from({ length: 50 }, (_, i) =>
  Math.round(100 + 5000 * Math.exp(-(((i - 20) / 4) ** 2))),
);
const ANGLES = COUNTS.map((_, i) => START + i * STEP);
const rows = (format: (angle: number, counts: number, i: number) => string): string =>
  COUNTS.map((counts, i) => format(ANGLES[i], counts, i)).join('\n');

function expectCounts(file: PatternFile, scale = 1): void {
  expect(file.pattern.twoTheta.length).toBe(50);
  ANGLES.forEach((angle, i) => expect(file.pattern.twoTheta[i]).toBeCloseTo(angle, 4));
  COUNTS.forEach((counts, i) => expect(file.pattern.intensity[i] / (scale * counts)).toBeCloseTo(1, 5));
}

function expectCuDoublet(file: PatternFile): void {
  const [ka1, ka2] = file.pattern.wavelengths;
  expect(ka1.wavelength).toBeCloseTo(1.5406, 4);
  expect(ka2.wavelength).toBeCloseTo(1.5444, 4);
  expect(ka2.weight).toBeCloseTo(0.5, 6);
  expect(file.report.wavelengthSource).toBe('file');
}

describe('columns', () => {
  it.each([
    ['a.xy', rows((x, y) => `${x.toFixed(2)} ${y}`)],
    ['a.xy', `# comment\n${rows((x, y) => `  ${x.toFixed(2)}\t${y}`)}`],
    ['a.csv', `Angle,Intensity\n${rows((x, y) => `${x.toFixed(2)},${y}`)}`],
    ['a.csv', `"2Theta";"I"\n${rows((x, y) => `${x.toFixed(2)};${y}`).replaceAll('.', ',')}`],
    ['a.txt', `[Data]\nAngle, PSD,\n${rows((x, y) => `${x.toFixed(2)}, ${y},`)}`],
    [
      'a.xy',
      rows((x, y) => `${x.toFixed(2)} ${y}`)
        .split('\n')
        .reverse()
        .join('\n'),
    ],
  ])('%s', (name, text) => {
    const file = read(text, name, { wavelength: 'CuKa' });
    expectCounts(file);
    expect(file.pattern.sigma).toBeNull();
    expect(codes(file)).toEqual([]);
    expect(file.pattern.wavelengths.length).toBe(2);
    expect(file.report.step).toBeCloseTo(STEP, 6);
  });

  it('takes uncertainties from .xye files and headings only', () => {
    const three = rows((x, y) => `${x.toFixed(2)} ${y} ${Math.sqrt(y).toFixed(5)}`);
    for (const file of [read(three, 'a.xye'), read(`# 2theta intensity sigma\n${three}`, 'a.dat')]) {
      COUNTS.forEach((counts, i) => expect(file.pattern.sigma![i]).toBeCloseTo(Math.sqrt(counts), 4));
    }
    const other = read(three, 'a.xy');
    expect(other.pattern.sigma).toBeNull();
    expect(other.report.summary.join()).toContain('others of 3 not used');
  });

  it('reads an RRUFF file and takes its mean wavelength for the doublet', () => {
    const text = [
      '##NAMES=Quartz',
      '##RRUFFID=R040031',
      '##X-RAY WAVELENGTH=1.541838',
      rows((x, y) => `${x.toFixed(2)}, ${y}`),
      '##END=',
    ].join('\n');
    const file = read(text, 'quartz.txt');
    expectCounts(file);
    expectCuDoublet(file);
  });

  it('converts an axis of Q with the wavelength given', () => {
    const text = `Q [1/A] I\n${rows((x, y) => `${((4 * Math.PI * Math.sin((x * Math.PI) / 360)) / 1.2).toFixed(8)} ${y}`)}`;
    const file = read(text, 'q.dat', { wavelength: 1.2 });
    expectCounts(file);
    expect(issuesOf(() => read(text, 'q.dat')).map((issue) => issue.code)).toEqual(['missing-wavelength']);
  });

  it('says when there is no wavelength', () => {
    const file = read(
      rows((x, y) => `${x} ${y}`),
      'a.xy',
    );
    expect(codes(file)).toEqual(['wavelength-missing']);
    expect(file.pattern.wavelengths).toEqual([]);
  });
});

describe('GSAS', () => {
  const title = 'Made-up data, wavelength 1.5406'.padEnd(80);
  const bank = (form: string): string => `BANK 1 50 50 CONST ${START * 100}.0 ${STEP * 100} 0 0 ${form}`;
  const lines = (cells: string[], perLine: number): string =>
    cells.reduce((text, cell, i) => text + (i % perLine === 0 ? '\r\n' : '') + cell, '');

  it.each([
    ['FXYE', `\n${rows((x, y) => `  ${(x * 100).toFixed(2)} ${y} ${Math.sqrt(y).toFixed(3)}`)}`],
    [
      'ESD',
      lines(
        COUNTS.map((y) => String(y).padStart(8) + Math.sqrt(y).toFixed(2).padStart(8)),
        5,
      ),
    ],
    [
      'STD',
      lines(
        COUNTS.map((y) => ' 1' + String(y).padStart(6)),
        10,
      ),
    ],
    [
      'ALT',
      lines(
        ANGLES.map(
          (x, i) =>
            String(Math.round(x * 3200)).padStart(8) +
            COUNTS[i].toFixed(1).padStart(7) +
            Math.sqrt(COUNTS[i]).toFixed(1).padStart(5),
        ),
        4,
      ),
    ],
  ])('%s', (form, records) => {
    const file = read(`${title}\n${bank(form)}${records}\n`, 'a.gsa');
    expectCounts(file);
    COUNTS.forEach((counts, i) =>
      expect(Math.abs(file.pattern.sigma![i] - Math.sqrt(counts))).toBeLessThan(0.06),
    );
    expect(file.pattern.wavelengths[0].wavelength).toBe(1.5406);
    expect(file.report.format).toBe('GSAS powder data');
  });

  it('FXY, and STD where the type is left out', () => {
    const file = read(`${title}\n${bank('FXY')}\n${rows((x, y) => `${x * 100} ${y}`)}`, 'a.gda');
    expectCounts(file);
    expect(file.pattern.sigma).toBeNull();
    expectCounts(
      read(
        `${title}\n${bank('').trim()}${lines(
          COUNTS.map((y) => '  ' + String(y).padStart(6)),
          10,
        )}`,
        'a.raw',
      ),
    );
  });

  it('refuses time of flight and truncated files', () => {
    expect(
      issuesOf(() => read(`${title}\nBANK 1 50 50 SLOG 1000 2000 0.0004 0 FXYE\n1 2 3`, 'a.gsa'))[0].code,
    ).toBe('time-of-flight');
    const cut = `${title}\n${bank('FXYE')}\n${rows((x, y) => `${x * 100} ${y} 1`)
      .split('\n')
      .slice(0, 40)
      .join('\n')}`;
    expect(issuesOf(() => read(cut, 'a.fxye'))[0].code).toBe('truncated-file');
    expect(issuesOf(() => read(`${title}\n${bank('XYZ')}\n1 2`, 'a.fxye'))[0].code).toBe('unknown-format');
    expect(
      issuesOf(() => read(`${title}\n${bank('FXYE')}\n${rows((x) => `${x * 100} abc 1`)}`, 'a.fxye'))[0].code,
    ).toBe('not-a-number');
  });
});

describe('PANalytical .xrdml', () => {
  const xrdml = (
    points: string,
    axis = '2Theta',
    scans = 1,
  ): string => `<?xml version="1.0" encoding="UTF-8"?>
<!-- made up after XRDMeasurement.xsd 1.5 --><xrdMeasurements xmlns="http://www.xrdml.com/XRDMeasurement/1.5" status="Completed">
<sample><id>a &lt; b</id></sample>
<xrdMeasurement measurementType="Scan"><usedWavelength intended="K-Alpha 1"><kAlpha1 unit="Angstrom">1.5405980</kAlpha1>
<kAlpha2 unit="Angstrom">1.5444260</kAlpha2><kBeta unit="Angstrom">1.3922500</kBeta><ratioKAlpha2KAlpha1>0.5000</ratioKAlpha2KAlpha1></usedWavelength>
${`<scan scanAxis="Gonio"><dataPoints><positions axis="${axis}" unit="deg"><startPosition>10</startPosition><endPosition>10.98</endPosition></positions>
<positions axis="Omega" unit="deg"><startPosition>5</startPosition><endPosition>5.49</endPosition></positions>
<commonCountingTime unit="seconds">1.0</commonCountingTime>${points}</dataPoints></scan>`.repeat(
  scans,
)}</xrdMeasurement></xrdMeasurements>`;
  const intensities = `<intensities unit="counts">${COUNTS.join(' ')}</intensities>`;

  it('reads intensities', () => {
    const file = read(xrdml(intensities), 'a.xrdml');
    expectCounts(file);
    expectCuDoublet(file);
    expect(codes(file)).toEqual([]);
  });

  it('multiplies counts by the attenuation, and adds up repeated scans', () => {
    const factors = `<beamAttenuationFactors>${COUNTS.map(() => '2').join(' ')}</beamAttenuationFactors>`;
    expectCounts(read(xrdml(`${factors}<counts unit="counts">${COUNTS.join(' ')}</counts>`), 'a.xrdml'), 2);
    const file = read(xrdml(intensities, '2Theta', 3), 'a.xrdml');
    expectCounts(file, 3);
    expect(codes(file)).toEqual(['scans-added']);
  });

  it('refuses other axes, damaged XML and text among the counts', () => {
    expect(issuesOf(() => read(xrdml(intensities, 'Phi'), 'a.xrdml'))[0].code).toBe('not-two-theta');
    expect(issuesOf(() => read(xrdml(intensities).slice(0, -40), 'a.xrdml'))[0].code).toBe('bad-xml');
    expect(issuesOf(() => read(xrdml('<counts>1 2 x</counts>'), 'a.xrdml'))[0].code).toBe('not-a-number');
  });
});

/** Bytes of a file of `length` bytes with little-endian values at given offsets. */
function binary(
  length: number,
  ...values: [at: number, type: 'u16' | 'u32' | 'f32' | 'f64' | 'text', value: number | string][]
): Uint8Array {
  const data = new Uint8Array(length);
  const view = new DataView(data.buffer);
  for (const [at, type, value] of values) {
    if (type === 'text') data.set(bytes(value as string), at);
    else if (type === 'u16') view.setUint16(at, value as number, true);
    else if (type === 'u32') view.setUint32(at, value as number, true);
    else if (type === 'f32') view.setFloat32(at, value as number, true);
    else view.setFloat64(at, value as number, true);
  }
  return data;
}

const join = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));
const floats = (values: readonly number[], record = 4): Uint8Array =>
  binary(
    record * values.length,
    ...values.map((value, i) => [i * record, 'f32', value] as [number, 'f32', number]),
  );

/** Fixtures written from the layouts cited in bruker-raw.ts. */
describe('Bruker .raw', () => {
  const version1 = join(
    bytes('RAW '),
    binary(
      152,
      [0, 'u32', 50],
      [4, 'f32', 1],
      [8, 'f32', STEP],
      [20, 'f32', START],
      [68, 'f32', 1.540598],
      [72, 'f32', 1.544426],
    ),
    floats(COUNTS),
  );
  const version2 = join(
    binary(
      256,
      [0, 'text', 'RAW2'],
      [4, 'u16', 1],
      [188, 'text', 'Cu'],
      [190, 'f32', 1.540598],
      [194, 'f32', 1.544426],
      [198, 'f32', 0.5],
    ),
    binary(60, [0, 'u16', 60], [2, 'u16', 50], [8, 'f32', 1], [12, 'f32', STEP], [16, 'f32', START]),
    floats(COUNTS),
  );
  const header3 = (ranges: number): Uint8Array =>
    binary(
      712,
      [0, 'text', 'RAW1.01'],
      [12, 'u32', ranges],
      [608, 'text', 'Cu'],
      [624, 'f64', 1.540598],
      [632, 'f64', 1.544426],
      [648, 'f64', 0.5],
    );
  const range3 = (start: number, time = 1, record = 4, extra = 0): Uint8Array =>
    join(
      binary(
        304,
        [0, 'u32', 304],
        [4, 'u32', 50],
        [8, 'f64', start / 2],
        [16, 'f64', start],
        [176, 'f64', STEP],
        [192, 'f32', time],
        [240, 'f64', 1.540598],
        [252, 'u32', record],
        [256, 'u32', extra],
      ),
      new Uint8Array(extra),
      floats(COUNTS, record),
    );
  const drive = (name: string, position: number, flag: number): Uint8Array =>
    binary(64, [0, 'u32', 50], [4, 'u32', 64], [8, 'u32', flag], [12, 'text', name], [56, 'f64', position]);
  const version4 = (axis: string): Uint8Array =>
    join(
      binary(61, [0, 'text', 'RAW4.00'], [12, 'text', '01/02/2024']),
      binary(50, [0, 'u32', 10], [4, 'u32', 50], [12, 'text', 'SAMPLEID']),
      binary(
        120,
        [0, 'u32', 30],
        [4, 'u32', 120],
        [72, 'f64', 1.5418],
        [80, 'f64', 1.540598],
        [88, 'f64', 1.544426],
        [104, 'f64', 0.5],
        [116, 'text', 'Cu'],
      ),
      binary(
        160,
        [0, 'u32', 160],
        [32, 'text', 'Locked Coupled'],
        [72, 'f64', START],
        [80, 'f64', STEP],
        [88, 'u32', 50],
        [92, 'f32', 310],
        [136, 'u32', 8],
        [140, 'u32', 128],
      ),
      drive('Theta', 5, 0),
      drive(axis, START, 1),
      floats(COUNTS, 8),
    );

  it.each([
    ['RAW 1', version1],
    ['RAW 2', version2],
    ['RAW 3', join(header3(1), range3(START))],
    ['RAW 3', join(header3(1), range3(START, 1, 12, 40))],
    ['RAW 4', version4('2Theta')],
  ])('%s', (format, data) => {
    const file = readPattern(data, 'a.raw');
    expectCounts(file);
    expectCuDoublet(file);
    expect(file.report.format).toBe(`Bruker ${format}`);
    expect(codes(file)).toEqual([]);
  });

  it('joins ranges that follow each other, and takes the longest of others', () => {
    const joined = readPattern(join(header3(2), range3(START), range3(START + 1)), 'a.raw');
    expect(joined.pattern.twoTheta.length).toBe(100);
    expect(codes(joined)).toEqual(['scans-joined']);
    expect(codes(readPattern(join(header3(2), range3(START), range3(START + 1, 5)), 'a.raw'))).toEqual([
      'scans-ignored',
    ]);
  });

  it('refuses truncated files and rocking curves', () => {
    for (const data of [version1, version2, join(header3(1), range3(START)), version4('2Theta')]) {
      expect(issuesOf(() => readPattern(data.subarray(0, data.length - 30), 'a.raw'))[0].code).toBe(
        'truncated-file',
      );
    }
    expect(issuesOf(() => readPattern(version4('Phi'), 'a.raw'))[0].code).toBe('not-two-theta');
  });
});

describe('Bruker .brml', () => {
  const xml = (
    data: string,
    views: string,
    axis = 'TwoTheta',
  ): string => `<?xml version="1.0" encoding="utf-8"?>
<RawData xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><DataRoutes><DataRoute RouteFlag="Measured"><ScanInformation VisibleName="Coupled TwoTheta/Theta">
<TimePerStep>1</TimePerStep><ScanAxes><ScanAxisInfo AxisId="${axis}"><Start>10</Start><Stop>10.98</Stop><Increment>0.02</Increment></ScanAxisInfo></ScanAxes></ScanInformation>
${data}<DataViews><RawDataView Start="0" Length="1" LogicName="MeasuredTime" xsi:type="FixedRawDataView"/>${views}</DataViews></DataRoute></DataRoutes>
<FixedInformation><Instrument><WaveLengthAlpha1 Unit="Å" Value="1.5406"/><WaveLengthAlpha2 Unit="Å" Value="1.54439"/><WaveLengthRatio Value="0.5"/></Instrument></FixedInformation></RawData>`;
  const zip = (text: string): Uint8Array =>
    zipSync({
      'Experiment0/DataContainer.xml': strToU8('<a/>'),
      'Experiment0/RawData0.xml': strToU8(text),
      'x.bin': strToU8('x'),
    });
  const points = rows((x, y) => `<Datum>1,1,${x.toFixed(4)},${(x / 2).toFixed(4)},${y}</Datum>`);
  const views = `<RawDataView Start="2" Length="2" xsi:type="VaryingRawDataView"><Varying><FieldDefinitions FieldName="TwoTheta"/><FieldDefinitions FieldName="Theta"/></Varying></RawDataView>
<RawDataView Start="4" Length="1" xsi:type="RecordedRawDataView"><Recording LogicName="Counter"/></RawDataView>`;

  it('reads point scans, with and without a description of the columns, and frames', () => {
    const frame = `<Datum>1,1,${COUNTS.join(',')}</Datum>`;
    for (const text of [
      xml(points, views),
      xml(points, ''),
      xml(frame, '<RawDataView Start="2" Length="50" xsi:type="RecordedRawDataView"/>'),
    ]) {
      const file = readPattern(zip(text), 'a.brml');
      expectCounts(file);
      expectCuDoublet(file);
    }
  });

  it('refuses other zip archives and damaged ones', () => {
    expect(issuesOf(() => readPattern(zipSync({ 'a.xml': strToU8('<a/>') }), 'a.brml'))[0].code).toBe(
      'unknown-format',
    );
    expect(issuesOf(() => readPattern(zip(xml(points, views)).subarray(0, 300), 'a.brml'))[0].code).toBe(
      'bad-zip',
    );
    expect(issuesOf(() => readPattern(zip(xml('', '')), 'a.brml'))[0].code).toBe('no-data');
  });
});

describe('Rigaku .ras, Bruker .uxd, pdCIF', () => {
  const ras = (
    axis: string,
  ): string => `*RAS_DATA_START\n*RAS_HEADER_START\n*HW_XG_WAVE_LENGTH_ALPHA1 "1.540593"\n*HW_XG_WAVE_LENGTH_ALPHA2 "1.544414"
*MEAS_SCAN_AXIS_X "${axis}"\n*RAS_HEADER_END\n*RAS_INT_START\n${rows((x, y) => `${x.toFixed(4)} ${(y / 2).toFixed(1)} 2.0000`)}\n*RAS_INT_END\n*RAS_DATA_END\n`;
  const header = `; C:\\DATA\\A.RAW\n_FILEVERSION=2\n_WL1 = 1.540600\n_WL2=1.544390\n_WLRATIO=0.5\n_DRIVE='COUPLED'\n_STEPTIME=4.0\n_STEPSIZE=${STEP}\n_START=${START}\n`;
  const cif = (loop: string): string =>
    `data_a\nloop_\n_diffrn_radiation_wavelength\n_diffrn_radiation_wavelength_wt\n1.5406 1.0\n1.5444 0.5\n_pd_meas_2theta_range_min 10.00\n_pd_meas_2theta_range_max 10.98\n_pd_meas_2theta_range_inc 0.02\n${loop}\n`;

  it.each([
    ['a.ras', ras('TwoThetaTheta')],
    ['a.uxd', `${header}_COUNTS\n${COUNTS.join('\n')}\n`],
    ['a.uxd', `${header}_CPS\n ${COUNTS.map((y) => y / 4).join(' ')}\n`],
    ['a.uxd', `${header}_2THETACOUNTS\n${rows((x, y) => `   ${x.toFixed(4)}   ${y}`)}\n`],
    ['a.cif', cif(`loop_\n_pd_meas_counts_total\n${COUNTS.join(' ')}`)],
    [
      'a.cif',
      cif(
        `loop_\n_pd_meas_2theta_scan\n_pd_meas_intensity_total\n${rows((x, y) => `${x.toFixed(3)} ${y}(12)`)}`,
      ),
    ],
  ])('%s', (name, text) => {
    const file = read(text, name);
    expectCounts(file);
    expectCuDoublet(file);
    expect(codes(file)).toEqual([]);
  });

  it('reports what cannot be read', () => {
    expect(issuesOf(() => read(ras('Phi'), 'a.ras'))[0].code).toBe('no-data');
    expect(issuesOf(() => read(ras('TwoTheta').replace('*RAS_INT_END', ''), 'a.ras'))[0].code).toBe(
      'truncated-file',
    );
    expect(issuesOf(() => read(ras('TwoTheta').replace('10.0200', 'x'), 'a.ras'))[0]).toMatchObject({
      code: 'not-a-number',
      line: 9,
    });
    expect(
      issuesOf(() => read(`${header.replace('COUPLED', 'THETA')}_COUNTS\n1 2 3\n`, 'a.uxd'))[0].code,
    ).toBe('no-data');
    expect(issuesOf(() => read('_COUNTS\n1 2 3\n', 'a.uxd'))[0].code).toBe('missing-angles');
    expect(issuesOf(() => read(cif(''), 'a.cif')).length).toBeGreaterThan(0);
  });
});

describe('bad patterns', () => {
  it.each([
    ['too-few-points', '1 2\n2 3\n3 4\n'],
    ['no-signal', Array.from({ length: 50 }, (_, i) => `${i + 1} 7`).join('\n')],
    ['two-theta-too-large', rows((x, y) => `${x * 100} ${y}`)],
    ['not-a-number', rows((x, y, i) => `${x} ${i === 7 ? 'x' : y}`)],
    ['not-a-number', rows((x, y, i) => `${x} ${i === 7 ? 'NaN' : y}`)],
    ['not-a-number', rows((x, y) => `${x} ${y}`) + '\nend of data\n'],
    ['no-data', 'nothing here'],
    ['empty-file', ''],
  ])('%s', (code, text) => {
    expect(issuesOf(() => read(text, 'a.xy'))[0].code).toBe(code);
  });

  it('unsorted, repeated, negative: warnings', () => {
    const lines = rows((x, y) => `${x.toFixed(2)} ${y}`).split('\n');
    const file = read([lines[30], ...lines, '-1 5', '10.001 -5'].join('\n'), 'a.xy', { wavelength: 1.5 });
    expect(codes(file)).toEqual(['not-positive', 'unsorted', 'duplicate', 'negative-intensity']);
    expect(file.pattern.twoTheta.length).toBe(51);
  });

  it('never fails with anything but an InputError', () => {
    const starts = [
      'RAW ',
      'RAW2',
      'RAW1.01',
      'RAW4.00',
      'PK\x03\x04',
      '<xrdMeasurement><scan>',
      '*RAS_INT_START\n',
      '_COUNTS\n',
      'BANK 1 5 5 CONST 1 1 0 0 FXYE\n',
      'data_x\n_pd_meas_ 1\n',
      '1 2\n',
      '',
    ];
    const text = fc
      .array(
        fc.oneof(
          fc.double().map(String),
          fc.constantFrom(
            '\n',
            '<a>',
            '</scan>',
            '<counts>1 2</counts>',
            '_START=1',
            '*RAS_INT_END',
            'BANK 1 2 3 CONST',
            'loop_',
            '_pd_meas_counts_total',
            '&#99999999;',
            '"',
          ),
          fc.string(),
        ),
      )
      .map((parts) => bytes(parts.join(' ')));
    fc.assert(
      fc.property(
        fc.constantFrom(...starts),
        fc.oneof(fc.uint8Array({ maxLength: 3000 }), text),
        (start, rest) => {
          const data = join(bytes(start), rest);
          for (const work of [() => readPattern(data, 'x.dat'), () => readAny(data, 'x.dat')]) {
            try {
              work();
            } catch (error) {
              if (!(error instanceof InputError)) throw error;
            }
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('detectFile', () => {
  it('tells peak lists from patterns', () => {
    const steady = Array.from(
      { length: 400 },
      (_, i) => `${(5 + 0.1 * i).toFixed(2)} ${100 + ((i * 37) % 11)}`,
    ).join('\n');
    expect(detectFile(bytes(steady), 'a.txt')).toBe('pattern');
    expect(readAny(bytes(steady), 'a.txt').kind).toBe('pattern');
    const peaks = Array.from(
      { length: 40 },
      (_, i) => `${(8 + 1.1 * i + (i % 3) * 0.2).toFixed(3)} 100`,
    ).join('\n');
    expect(detectFile(bytes(peaks), 'a.xy')).toBe('peaks');
    expect(readAny(bytes(peaks), 'a.xy').kind).toBe('peaks');
    expect(detectFile(bytes('[12.3, 0, 100, 0]'), 'a.pkslst')).toBe('peaks');
    expect(detectFile(bytes('_COUNTS\n1'), 'a.txt')).toBe('pattern');
  });
});

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const measured = `${process.env.ML_INDEX_DATA ?? `${root}../shared/data`}/measured`;

describe('measured patterns', () => {
  if (!existsSync(measured)) {
    it.skip(`not run: ${measured} is missing; set ML_INDEX_DATA to the data folder`, () => undefined);
    return;
  }
  it('are all read as patterns', () => {
    const names = readdirSync(measured).filter((name) => name.endsWith('.xy'));
    expect(names.length).toBeGreaterThan(200);
    for (const name of names) {
      const file = readAny(new Uint8Array(readFileSync(`${measured}/${name}`)), name);
      expect(file.kind, name).toBe('pattern');
      if (file.kind !== 'pattern') continue;
      expect(file.pattern.twoTheta.length, name).toBeGreaterThan(200);
      expect(file.report.step, name).toBeGreaterThan(0);
      expect(
        file.warnings
          .map((w) => w.code)
          .filter((code) => code !== 'wavelength-missing' && code !== 'negative-intensity'),
        name,
      ).toEqual([]);
    }
  });
});
