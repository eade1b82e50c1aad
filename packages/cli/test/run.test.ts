import { twoThetaOfQ2 } from 'ml-index/peaks';
import { describe, expect, it } from 'vitest';
import type { Services } from '../src/services.js';
import { run } from '../src/run.js';
import { fixtureReport, OPTIONS, WAVELENGTH } from '../../session/test/fixture.js';
import { MemoryIo } from './memoryIo.js';

const QUARTZ = `# alpha-quartz, wavelength 1.5405929
20.859 22
26.639 100
36.543 12
39.464 12
40.299 6
42.449 9
45.792 6
50.138 17
54.874 7
`;

/** The search replaced by the answer of the fixture; records what it was asked. */
function stub(
  kind: 'good' | 'poor' | 'none' = 'good',
): Services & { asked: Parameters<NonNullable<Services['search']>>[] } {
  const asked: Parameters<NonNullable<Services['search']>>[] = [];
  return {
    asked,
    defaults: OPTIONS,
    search: async (...call) => {
      asked.push(call);
      call[2].onProgress?.({ fraction: 0.5, stage: 'mP', best: null });
      const { length } = call[0].q2;
      return { ...fixtureReport(kind).result, linesUsed: { candidates: length, judged: length } };
    },
  };
}

describe('mlindex', () => {
  it('--version and --help', async () => {
    const io = new MemoryIo();
    expect(await run(['--version'], io)).toBe(0);
    expect(io.out).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(await run(['index', '--help'], io)).toBe(0);
    expect(io.out).toContain('--zero-shift <RANGE>');
  });
  it.each([[['index']], [['nothing']], [['index', 'a', '--bogus']], [[]], [['cell', '1', '2']]])(
    'bad usage %j exits with 2',
    async (argv) => {
      const io = new MemoryIo();
      expect(await run(argv, io)).toBe(2);
      expect(io.err).not.toBe('');
      expect(io.out).toBe('');
    },
  );
});

describe('mlindex index', () => {
  it('reads, searches, prints a table', async () => {
    const io = new MemoryIo({ 'q.txt': QUARTZ });
    const services = stub();
    expect(await run(['index', 'q.txt', '--workers', '0'], io, services)).toBe(0);
    expect(io.out).toContain('Solution 1 (mP) stands');
    expect(io.out).toContain('Cu K-alpha1, 1.540593 A (from the file)');
    for (const line of io.err.trim().split('\n')) expect(line).toMatch(/^warning: /);
    expect(services.asked[0][0].q2).toHaveLength(9);
    expect(services.asked[0][1]).toEqual(OPTIONS);
  });
  it('hands options on', async () => {
    const io = new MemoryIo({ '-': QUARTZ });
    const services = stub();
    const argv =
      'index - --lattices hP,cubic --lines 15 --impurities 2 --zero-shift 0.2 --displacement on --min-volume 50 --max-volume 900 --min-length 3 --max-length 30 --generators a,b --candidates 0.5 --time 3 --seed 11 --solutions 5 --workers 3';
    expect(await run(argv.split(' '), io, services)).toBe(0);
    expect(services.asked[0][1]).toEqual({
      ...OPTIONS,
      lattices: ['cF', 'cI', 'cP', 'hP'],
      lines: 15,
      impurities: 2,
      zeroShift: { mode: 'fit', range: 0.2 },
      displacement: 'fit',
      minVolume: 50,
      maxVolume: 900,
      minLength: 3,
      maxLength: 30,
      generators: ['a', 'b'],
      candidates: 0.5,
      timeBudget: 3,
      seed: 11,
      solutions: 5,
    });
    expect(services.asked[0][2].workerCount).toBe(3);
  });
  it('lists every bad option at once', async () => {
    const io = new MemoryIo({ 'q.txt': QUARTZ });
    const services = stub();
    const argv =
      'index q.txt --lattices mP,xx --lines 0 --impurities 1.5 --zero-shift maybe --displacement 3 --max-volume -3 --candidates 0 --seed x --workers -1 --wavelength red --min-length 99';
    expect(await run(argv.split(' '), io, services)).toBe(2);
    const lines = io.err.trim().split('\n');
    expect(lines.map((line) => /--[a-z-]+/.exec(line)![0])).toEqual([
      '--lattices', '--lines', '--impurities', '--zero-shift', '--displacement', '--max-volume', '--candidates', '--seed',
      '--min-length', '--workers', '--wavelength',
    ]); // prettier-ignore
    expect(lines[0]).toContain('found "xx"');
    expect(services.asked).toEqual([]);
  });
  it('a value that is an option is refused, and no file is written', async () => {
    const io = new MemoryIo({ 'q.txt': QUARTZ });
    expect(await run(['index', 'q.txt', '--json', '--quiet'], io, stub())).toBe(2);
    expect(io.err).toContain('--json has a bad value (found "--quiet"');
    expect([...io.written.keys()]).toEqual([]);
  });
  it.each([
    ['index q.txt --html q.txt', '--html'],
    ['index q.txt --html ./q.txt', '--html'],
    ['index q.txt --json a.json --cif a.json', '--cif'],
    ['peaks q.txt --out q.txt', '--out'],
  ])('%s: an output never writes over the input or another output', async (line, culprit) => {
    const io = new MemoryIo({ 'q.txt': QUARTZ });
    const services = stub();
    expect(await run(line.split(' '), io, services)).toBe(2);
    expect(io.err).toContain(`${culprit} has a bad value`);
    expect(services.asked).toEqual([]);
    expect(io.written.has('q.txt')).toBe(false);
  });
  it('a file without a command: says which command', async () => {
    const io = new MemoryIo({ 'q.txt': QUARTZ });
    expect(await run(['q.txt'], io, stub())).toBe(2);
    expect(io.err).toContain('mlindex index q.txt');
  });
  it('the CIF has the first solution, with --cif-all every one', async () => {
    const blocks = async (...more: string[]): Promise<number> => {
      const io = new MemoryIo({ 'q.txt': QUARTZ });
      await run(['index', 'q.txt', '--cif', 'a.cif', ...more], io, stub());
      return io.written.get('a.cif')!.match(/^data_/gm)!.length;
    };
    expect(await blocks()).toBe(1);
    expect(await blocks('--cif-all')).toBe(fixtureReport('good').result.solutions.length);
  });
  it('warnings go to standard error, once', async () => {
    const io = new MemoryIo({ 'q.txt': '26.639 100\n20.859 22\n36.543 12\n39.464 12\n40.299 6\n' });
    await run(['index', 'q.txt', '--unit', '2theta'], io, stub());
    expect(io.err.match(/^warning: /gm)!.length).toBeGreaterThan(0);
    for (const line of io.err.trim().split('\n')) expect(io.out).not.toContain(line.replace('warning: ', ''));
  });
  it('explains a missing and a bad file', async () => {
    const io = new MemoryIo({ 'bad.txt': '20.1 5\nhello\n30 x y\n' });
    expect(await run(['index', 'none.txt'], io, stub())).toBe(2);
    expect(io.err).toContain('none.txt: cannot be read: there is no such file or folder. Check the path');
    expect(await run(['index', 'bad.txt', '--json', '-'], io, stub())).toBe(2);
    const json = JSON.parse(io.out);
    expect(json).toMatchObject({ schema: 'ml-index/1', command: 'index', exit: { code: 2 } });
    expect(json.issues[0]).toMatchObject({ file: 'bad.txt', line: 2 });
  });
  it('decimal commas and K-alpha2 satellites as told', async () => {
    const columns = '# wavelength 1.5405929\n20,859\n26,639\n36,543\n39,464\n40,299\n';
    const io = new MemoryIo({ 'c.txt': columns });
    const services = stub();
    expect(await run(['index', 'c.txt', '--decimal-comma', 'yes', '--keep-satellites'], io, services)).toBe(
      0,
    );
    const [{ q2 }] = services.asked[0];
    expect(twoThetaOfQ2(q2[0], WAVELENGTH)).toBeCloseTo(20.859, 6);
    expect(await run(['index', 'c.txt', '--decimal-comma', 'perhaps'], new MemoryIo(), stub())).toBe(2);
  });
  it('--json -: JSON instead of the table', async () => {
    const io = new MemoryIo({ 'q.txt': QUARTZ });
    expect(await run(['index', 'q.txt', '--json', '-'], io, stub('poor'))).toBe(1);
    const json = JSON.parse(io.out);
    expect(json.exit.code).toBe(1);
    expect(json.diagnosis[0].code).toBe('zero-shift');
    expect(json.input).toMatchObject({
      file: 'q.txt',
      kind: 'peaks',
      lines: 9,
      linesUsed: 9,
      linesJudged: 9,
    });
  });
  it('writes all outputs; one that fails loses nothing else', async () => {
    const io = new MemoryIo({ 'q.txt': QUARTZ });
    const argv = 'index q.txt --json a.json --cif /missing/a.cif --html a.html';
    expect(await run(argv.split(' '), io, stub())).toBe(2);
    expect([...io.written.keys()]).toEqual(['a.json', 'a.html']);
    expect(io.out).toContain('Solution 1 (mP) stands');
    expect(io.err).toContain('/missing/a.cif: cannot be written');
  });
  it('only one output on standard output', async () => {
    const io = new MemoryIo({ 'q.txt': QUARTZ });
    expect(await run(['index', 'q.txt', '--json', '-', '--cif', '-'], io, stub())).toBe(2);
  });
  it('shows progress on a terminal, or when asked, and clears it', async () => {
    const terminal = new MemoryIo({ 'q.txt': QUARTZ }, true);
    await run(['index', 'q.txt'], terminal, stub());
    expect(terminal.err).toMatch(/^\r\u001b\[2K {2}0 % {2}9 lines\r\u001b\[2K\u001b\[31mwarning:/);
    const quiet = new MemoryIo({ 'q.txt': QUARTZ }, true);
    await run(['index', 'q.txt', '--quiet'], quiet, stub());
    expect(quiet.err).toBe('');
    const asked = new MemoryIo({ 'q.txt': QUARTZ });
    await run(['index', 'q.txt', '--progress'], asked, stub());
    expect(asked.err.split('\n')[0]).toBe('  0 %  9 lines');
  });
  it('Ctrl-C cancels and gives the best so far', async () => {
    const io = new MemoryIo({ 'q.txt': QUARTZ });
    const services: Services = {
      defaults: OPTIONS,
      search: async (_peaks, _options, { signal }) => {
        io.interrupt!();
        expect(signal!.aborted).toBe(true);
        expect(io.interrupt).toBeNull();
        return { ...fixtureReport('good').result, stopped: 'cancelled' };
      },
    };
    expect(await run(['index', 'q.txt'], io, services)).toBe(130);
    expect(io.err).toContain('interrupted');
    expect(io.out).toContain('stopped: interrupted');
    expect(io.out).toContain('Solution 1');
  });
  it('a bug is an internal error, not an answer', async () => {
    const io = new MemoryIo({ 'q.txt': QUARTZ });
    const services: Services = { defaults: OPTIONS, search: () => Promise.reject(new TypeError('boom')) };
    expect(await run(['index', 'q.txt'], io, services)).toBe(70);
    expect(io.err).toContain('internal error: boom');
    expect(io.out).toBe('');
  });
});

describe('mlindex peaks', () => {
  it('a list: table, JSON, SVG, and a file that mlindex index reads back', async () => {
    const io = new MemoryIo({ 'q.txt': QUARTZ });
    expect(await run(['peaks', 'q.txt', '--json', 'p.json', '--svg', 'p.svg', '--out', 'p.txt'], io)).toBe(0);
    expect(io.out).toMatch(/line +2θ \(°\) +d \(Å\) +intensity +I \(%\)/);
    expect(JSON.parse(io.written.get('p.json')!)).toMatchObject({ schema: 'ml-index/1', command: 'peaks' });
    expect(io.written.get('p.svg')).toContain('<svg');
    const services = stub();
    const again = new MemoryIo({ 'p.txt': io.written.get('p.txt')! });
    expect(await run(['index', 'p.txt', '--json', '-'], again, services)).toBe(0);
    const [peaks] = services.asked[0];
    expect(JSON.parse(again.out).warnings.map((warning: { code: string }) => warning.code)).toEqual([
      'few-lines',
    ]);
    expect(peaks.wavelength).toBe(1.5405929);
    expect(peaks.intensity![1]).toBe(100);
    JSON.parse(io.written.get('p.json')!).lines.forEach((line: { q2: number }, i: number) => {
      expect(peaks.q2[i]).toBeCloseTo(line.q2, 7);
    });
  });
});

describe('a pattern', () => {
  const { peaks, view } = fixtureReport('good');
  const { twoTheta, intensity } = view!.pattern;
  const xy = Array.from(twoTheta, (x, i) => `${x.toFixed(2)} ${Math.round(intensity[i])}`).join('\n');
  // the weakest line, an impurity, is one that the peak search names as doubtful
  const weakest = peaks.intensity!.indexOf(Math.min(...peaks.intensity!));
  const angles = Array.from(peaks.q2, (q2) => twoThetaOfQ2(q2, WAVELENGTH)).filter(
    (x, i) => x > 5 && i !== weakest,
  );

  it('mlindex peaks finds its lines and draws them', async () => {
    const io = new MemoryIo({ 'p.xy': xy });
    const argv = 'peaks p.xy --wavelength 1.5405929 --doublet no --json p.json --svg -';
    expect(await run(argv.split(' '), io)).toBe(0);
    const json = JSON.parse(io.written.get('p.json')!);
    expect(json.input).toMatchObject({
      kind: 'pattern',
      points: twoTheta.length,
      wavelengthSource: 'option',
    });
    const found = json.lines.map((line: { twoTheta: number }) => line.twoTheta);
    for (const angle of angles) {
      expect(Math.min(...found.map((x: number) => Math.abs(x - angle)))).toBeLessThan(0.01);
    }
    expect(found.length).toBeLessThanOrEqual(angles.length + 2);
    const doubtful = json.warnings.find(({ code }: { code: string }) => code === 'doubtful-lines');
    expect(doubtful.message).toContain('14.39');
    expect(io.out).toContain('class="background"');
  });
  it('mlindex index searches with the lines found and shows the pattern in the report', async () => {
    const io = new MemoryIo({ 'p.xy': xy });
    const services = stub();
    expect(
      await run(['index', 'p.xy', '--doublet', 'no', '--html', 'p.html', '--unit', 'd'], io, services),
    ).toBe(0);
    expect(services.asked[0][0].q2.length).toBeGreaterThanOrEqual(angles.length);
    expect(io.out).toMatch(/p\.xy: pattern of 2300 points, 5\.00 to 27\.99° 2θ, \d+ lines found/);
    expect(io.out).toContain('(assumed: the file names none)');
    expect(io.err).toContain(
      'an option that is for peak lists means nothing here: this file was read as a pattern (--unit)',
    );
    expect(io.written.get('p.html')).toContain('class="curve"');
  });
});

describe('mlindex cell', () => {
  it('silicon: primitive Niggli cell, cF first, its lines', async () => {
    const io = new MemoryIo();
    expect(await run('cell 5.43102 5.43102 5.43102 90 90 90 F --json -'.split(' '), io)).toBe(0);
    const json = JSON.parse(io.out);
    expect(json.niggli.a).toBeCloseTo(5.43102 / Math.SQRT2, 6);
    expect(json.niggli.alpha).toBeCloseTo(60, 6);
    expect(json.bravaisLattices[0]).toMatchObject({ bravais: 'cF' });
    expect(json.lines[0]).toMatchObject({ hkl: [1, 1, 1], reflections: 8 });
    expect(json.lines[0].twoTheta).toBeCloseTo(28.44, 2);
  });
  it('prints a table', async () => {
    const io = new MemoryIo();
    expect(await run('cell 10.394 18.819 6.824 90 106.44 90 --two-theta-max 12'.split(' '), io)).toBe(0);
    expect(io.out).toMatchSnapshot();
  });
  it('lists every bad argument at once', async () => {
    const io = new MemoryIo();
    expect(await run('cell 5 x 5 90 200 90 Q --tolerance 3 --wavelength foo'.split(' '), io)).toBe(2);
    expect(io.err.trim().split('\n')).toHaveLength(5);
    const flat = new MemoryIo();
    expect(await run('cell 5 5 5 30 30 90'.split(' '), flat)).toBe(2);
    expect(flat.err).toContain('do not span a cell');
  });
});
