import { describe, expect, it } from 'vitest';
import { issuesOf } from '../../../test/issues.js';
import { codes, COUNTS, expectCounts, expectCuDoublet, read } from '../../../test/patternFiles.js';

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
