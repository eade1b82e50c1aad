import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { issuesOf } from '../../../test/issues.js';
import { COUNTS, expectCounts, expectCuDoublet, rows } from '../../../test/patternFiles.js';
import { readPattern } from '../pattern.js';

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
    const bomb = zipSync({ 'Experiment0/RawData0.xml': new Uint8Array(60e6) });
    expect(issuesOf(() => readPattern(bomb, 'a.brml'))[0].code).toBe('too-large');
  });
});
