/** One sound input of every format that is read, made in code, from which {@link mutate} makes others. */
import { zipSync } from 'fflate';

export interface Seed {
  readonly format: string;
  /** Name with the extension that the format goes by. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

const POINTS = 160;
const START = 10;
const STEP = 0.05;
const angle = (i: number): number => START + i * STEP;
const counts = (i: number): number =>
  Math.round(
    50 +
      900 * Math.exp(-(((angle(i) - 12.5) / 0.12) ** 2)) +
      500 * Math.exp(-(((angle(i) - 15.2) / 0.12) ** 2)),
  );
const points = Array.from({ length: POINTS }, (_, i) => i);
const rowsOf = (row: (i: number) => string): string => points.map(row).join('\n');
const inRows = (values: readonly (number | string)[], width: number): string =>
  Array.from({ length: Math.ceil(values.length / width) }, (_, i) =>
    values.slice(i * width, (i + 1) * width).join(' '),
  ).join('\n');

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Little-endian numbers at their places. */
function binary(
  size: number,
  put: (view: DataView) => void,
  text: readonly (readonly [number, string])[],
): Uint8Array {
  const bytes = new Uint8Array(size);
  put(new DataView(bytes.buffer));
  for (const [at, word] of text) bytes.set(encode(word), at);
  return bytes;
}

const xrdml = `<?xml version="1.0"?>
<xrdMeasurements xmlns="http://www.xrdml.com/XRDMeasurement/1.3"><xrdMeasurement measurementType="Scan">
<usedWavelength intended="K-Alpha 1"><kAlpha1 unit="Angstrom">1.540598</kAlpha1><kAlpha2 unit="Angstrom">1.544426</kAlpha2>
<ratioKAlpha2KAlpha1>0.5</ratioKAlpha2KAlpha1></usedWavelength>
<scan appendNumber="0" scanAxis="Gonio"><dataPoints><positions axis="2Theta" unit="deg"><startPosition>${START}</startPosition>
<endPosition>${angle(POINTS - 1)}</endPosition></positions><commonCountingTime unit="seconds">1</commonCountingTime>
<intensities unit="counts">${points.map(counts).join(' ')}</intensities></dataPoints></scan></xrdMeasurement></xrdMeasurements>`;

const rawData = `<?xml version="1.0"?><RawData><DataRoutes><DataRoute RouteFlag="Final"><ScanInformation VisibleName="Coupled">
<MeasurementPoints>${POINTS}</MeasurementPoints></ScanInformation>
${points.map((i) => `<Datum>1,1,${angle(i)},${angle(i) / 2},${counts(i)}</Datum>`).join('\n')}
</DataRoute></DataRoutes></RawData>`;

const rasProfile = rowsOf((i) => `${angle(i).toFixed(4)} ${counts(i)} 1.0`);

/** STD records: ten times a count of measurements (two columns) and an intensity (six). */
const stdRecords = (): string =>
  inRows(
    points.map((i) => ` 1${String(counts(i)).padStart(6)}`),
    10,
  ).replace(/(\d) ( \d)/g, '$1$2');

/** Sound inputs of all formats of the registry. */
export function seeds(): Seed[] {
  const text = (format: string, name: string, content: string): Seed => ({
    format,
    name,
    bytes: encode(content),
  });
  const raw1 = binary(
    156 + 4 * POINTS,
    (view) => {
      view.setUint32(4, POINTS, true);
      view.setFloat32(8, 1, true);
      view.setFloat32(12, STEP, true);
      view.setFloat32(24, START, true);
      points.forEach((i) => view.setFloat32(156 + 4 * i, counts(i), true));
    },
    [[0, 'RAW ']],
  );
  const raw2 = binary(
    256 + 48 + 4 * POINTS,
    (view) => {
      view.setUint16(4, 1, true);
      view.setFloat32(190, 1.5406, true);
      view.setUint16(256, 48, true);
      view.setUint16(258, POINTS, true);
      view.setFloat32(268, STEP, true);
      view.setFloat32(272, START, true);
      points.forEach((i) => view.setFloat32(304 + 4 * i, counts(i), true));
    },
    [[0, 'RAW2']],
  );
  const raw3 = binary(
    712 + 304 + 4 * POINTS,
    (view) => {
      view.setUint32(12, 1, true);
      view.setFloat64(624, 1.5406, true);
      view.setUint32(712, 304, true);
      view.setUint32(716, POINTS, true);
      view.setFloat64(728, START, true);
      view.setFloat64(888, STEP, true);
      view.setUint32(964, 4, true);
      points.forEach((i) => view.setFloat32(1016 + 4 * i, counts(i), true));
    },
    [[0, 'RAW1.01']],
  );
  const raw4 = binary(
    61 + 160 + 4 * POINTS,
    (view) => {
      view.setFloat64(61 + 72, START, true);
      view.setFloat64(61 + 80, STEP, true);
      view.setUint32(61 + 88, POINTS, true);
      view.setUint32(61 + 136, 4, true);
      points.forEach((i) => view.setFloat32(221 + 4 * i, counts(i), true));
    },
    [[0, 'RAW4.00']],
  );
  return [
    text(
      'list of angles',
      'list.txt',
      '# wavelength 1.5406\n# 2theta intensity hkl\n12.5 100 1 0 0\n15.2 45 1 1 0\n17.8 3 1 1 1\n20.1 20 2 0 0\n23.4 11 2 1 0\n27.9 8 2 1 1\n',
    ),
    text(
      'list of spacings',
      'list.d',
      'd (A);I\n7,0754;100\n5,8240;45\n4,9786;3\n4,4142;30\n3,7984;20\n3,1953;10\n',
    ),
    text(
      'columns',
      'pattern.xy',
      rowsOf((i) => `${angle(i).toFixed(3)} ${counts(i)}`),
    ),
    text(
      'csv',
      'pattern.csv',
      `"2theta (deg)","counts","sigma"\n${rowsOf((i) => `${angle(i).toFixed(3)},${counts(i)},${Math.sqrt(counts(i)).toFixed(2)}`)}`,
    ),
    text('xye', 'pattern.xye', `XYDATA\n${rowsOf((i) => `${angle(i).toFixed(3)} ${counts(i)} 1.2`)}`),
    text(
      'start step end',
      'pattern.dat',
      `${START} ${STEP} ${angle(POINTS - 1)} made\n${inRows(points.map(counts), 10)}`,
    ),
    text(
      'GSAS std',
      'pattern.gsa',
      `made\nBANK 1 ${POINTS} ${Math.ceil(POINTS / 10)} CONST ${100 * START} ${100 * STEP} 0 0 STD\n${stdRecords()}`,
    ),
    text(
      'GSAS fxye',
      'pattern.fxye',
      `made\nBANK 1 ${POINTS} ${POINTS} CONS ${100 * START} ${100 * STEP} 0 0 FXYE\n${rowsOf((i) => `${100 * angle(i)} ${counts(i)} 3`)}`,
    ),
    text('xrdml', 'pattern.xrdml', xrdml),
    text(
      'ras',
      'pattern.ras',
      `*RAS_DATA_START\n*RAS_HEADER_START\n*HW_XG_WAVE_LENGTH_ALPHA1 "1.540593"\n*MEAS_SCAN_AXIS_X "TwoThetaTheta"\n*RAS_HEADER_END\n*RAS_INT_START\n${rasProfile}\n*RAS_INT_END\n*RAS_DATA_END\n`,
    ),
    text(
      'uxd',
      'pattern.uxd',
      `_FILEVERSION = 2\n_WL1 = 1.5406\n_DRIVE = 'COUPLED'\n_START = ${START}\n_STEPSIZE = ${STEP}\n_COUNTS\n${inRows(points.map(counts), 8)}\n`,
    ),
    text(
      'pdCIF',
      'pattern.cif',
      `data_x\n_diffrn_radiation_wavelength 1.5406\nloop_\n_pd_meas_2theta_scan\n_pd_meas_counts_total\n${rowsOf((i) => `${angle(i)} ${counts(i)}`)}\n`,
    ),
    text(
      'cpi',
      'pattern.cpi',
      `SIETRONICS XRD SCAN\n${START}\n${angle(POINTS - 1)}\n${STEP}\nCu\n1.5406\n1-1-2020\n1\nmade\nSCANDATA\n${rowsOf((i) => String(counts(i)))}`,
    ),
    text(
      'jcpds',
      'card.jcpds',
      'VERSION: 4\nCOMMENT: made\nK0: 100\nSYMMETRY: ORTHORHOMBIC\nA: 4.5\nB: 5.1\nC: 6.7\nDIHKL: 5.0 10 0 1 0\nDIHKL: 4.0 20 0 1 1\nDIHKL: 3.3 100 1 0 1\nDIHKL: 2.5 40 0 2 0\nDIHKL: 2.2 30 2 0 0\n',
    ),
    text(
      'pkslst',
      'peaks.pkslst',
      '#GSAS-II PEAKS FILE; do not add/delete items!\n# wavelength 1.5406\n[12.5, 0, 100.0, 1, 2.1, 0, 0.3, 0]\n[15.2, 0, 40.0, 1, 2.1, 0, 0.3, 0]\n[17.8, 0, 30.0, 1, 2.1, 0, 0.3, 0]\n[21.2, 0, 20.0, 1, 2.1, 0, 0.3, 0]\n',
    ),
    { format: 'Bruker RAW 1', name: 'pattern.raw', bytes: raw1 },
    { format: 'Bruker RAW 2', name: 'pattern.raw', bytes: raw2 },
    { format: 'Bruker RAW 3', name: 'pattern.raw', bytes: raw3 },
    { format: 'Bruker RAW 4', name: 'pattern.raw', bytes: raw4 },
    { format: 'brml', name: 'pattern.brml', bytes: zipSync({ 'Experiment0/RawData0.xml': encode(rawData) }) },
    {
      format: 'rasx',
      name: 'pattern.rasx',
      bytes: zipSync({
        'Data0/Profile0.txt': encode(rasProfile),
        'Data0/MesurementConditions0.xml': encode('<a><WavelengthKalpha1>1.5406</WavelengthKalpha1></a>'),
      }),
    },
  ];
}
