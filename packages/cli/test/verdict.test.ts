import { indexHtml, indexJson } from '@ml-index/session';
import { verdictOf } from 'ml-index/report';
import { describe, expect, it } from 'vitest';
import { indexText } from '../src/format/indexText.js';
import { createPaint } from '../src/format/paint.js';
import { fixtureReport } from '../../session/test/fixture.js';

const ALL = { width: 160, hasLines: true, solutions: Infinity };

describe('verdict', () => {
  const report = fixtureReport('good');
  const { result } = report;
  const peaks = { ...report.peaks, isWavelengthAssumed: true };
  const assumed = { ...report, peaks, result: { ...result, verdict: verdictOf(peaks, result) } };
  it('is the same in text, HTML and JSON', () => {
    const text = indexText(assumed, createPaint(false), ALL).replace(/\s+/g, ' ');
    const html = indexHtml(assumed);
    const json = JSON.parse(JSON.stringify(indexJson(assumed)));
    const { summary, reasons } = assumed.result.verdict;
    expect(json.verdict).toMatchObject({ level: 'doubtful', summary });
    expect(summary).toContain('assuming 1.540593 Å');
    for (const told of [text, html]) {
      expect(told).toContain(summary);
      expect(told).toContain(reasons[0].message);
    }
    expect(html).toContain('class="verdict doubtful"');
  });
  it('is amber where it is doubtful and green where it stands', () => {
    const first = (text: string): string => text.split('\n').find((line) => line.includes('Solution 1 ('))!;
    expect(first(indexText(assumed, createPaint(true), ALL))).toContain('\u001b[33m');
    expect(first(indexText(report, createPaint(true), ALL))).toContain('\u001b[32m');
  });
});
