import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeImage, importTemplate } from '@sclera/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliRun, runCli } from '../testing/run-cli.fixture.ts';
import { readTemplateLine } from './template-line.ts';

let cwd: string;
const lab = (...argv: string[]): Promise<CliRun> => runCli(['lab', ...argv], { cwd });

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sclera-lab-'));
  const dials = ['--profile', 'far', '--occlusion', '0,0.1', '--gaze', '0,3', '--blur', '0.4', '--dilation', '0.35,0.45'];
  const run = await lab(
    'synth',
    'eyes',
    '--out',
    'eyes',
    '--people',
    '2',
    '--captures',
    '2',
    '--seed',
    'lab test',
    '--truth',
    '--sheet',
    '--json',
    ...dials,
  );
  expect(run.code).toBe(0);
  expect(JSON.parse(run.out)).toMatchObject({ ok: true, people: 2, eyes: 4, captures: 8 });
});

afterAll(() => rm(cwd, { recursive: true, force: true }));

describe('lab synth eyes', () => {
  it('writes eyes, what is true of them, and a contact sheet', async () => {
    expect((await readdir(join(cwd, 'eyes'))).sort()).toEqual(['0001L', '0001R', '0002L', '0002R', 'contact-sheet.png', 'truth']);
    expect(await readdir(join(cwd, 'eyes/0001L'))).toEqual(['01.png', '02.png']);
    const truth = JSON.parse(await readFile(join(cwd, 'eyes/truth/0001L/01.json'), 'utf8'));
    expect(truth.conditions.occlusion).toBeLessThan(0.2);
    const mask = decodeImage(new Uint8Array(await readFile(join(cwd, 'eyes/truth/0001L/01.png'))));
    if (mask.kind !== 'image') throw new Error('the truth is no picture');
    const { x, y } = { x: Math.round(truth.limbus.centre.x), y: Math.round(truth.limbus.centre.y + truth.limbus.radiusB * 0.75) };
    expect([100, 150, 200, 255]).toContain(mask.image.data[y * mask.image.width + x]);
  });

  it('refuses what no eye can be', async () => {
    const { code } = await lab('synth', 'eyes', '--out', 'bad', '--people', '1', '--captures', '1', '--dilation', '7');
    expect(code).toBe(2);
  });
});

describe('lab synth faces', () => {
  it('writes heads, the same from the same seed, and a sheet of them', async () => {
    const draw = (out: string) => lab('synth', 'faces', '--out', out, '--people', '2', '--captures', '1', '--sheet', '--json');
    const { code, out } = await draw('faces');
    expect([code, JSON.parse(out)]).toMatchObject([0, { ok: true, people: 2, captures: 2 }]);
    await draw('again');
    const [one, other, again] = await Promise.all(
      ['faces/0/1.png', 'faces/1/1.png', 'again/0/1.png'].map((file) => readFile(join(cwd, file))),
    );
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
    expect(await readdir(join(cwd, 'faces'))).toContain('contact-sheet.png');
    expect((await lab('synth', 'faces', '--out', 'bad', '--captures', '70')).code).toBe(2);
  });
});

describe('lab iris', () => {
  it('encodes a file a line, refuses a bad one by name, and goes on', async () => {
    await writeFile(join(cwd, 'empty.png'), '');
    const { code, out } = await lab('iris', 'encode', 'eyes/0001L/01.png', 'empty.png', 'missing.png', 'eyes/0001L/02.png', '--json');
    expect(code).toBe(1);
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ file, ok }) => [file, ok])).toEqual([
      ['eyes/0001L/01.png', true],
      ['empty.png', false],
      ['missing.png', false],
      ['eyes/0001L/02.png', true],
    ]);
    expect(Object.keys(lines[0])).toEqual(['file', 'ok', 'template', 'pupil', 'iris', 'quality', 'sidePlausibility', 'reasons', 'ms']);
    expect(Buffer.from(lines[0].template.code, 'base64')).toHaveLength(1600);
    expect(Buffer.from(lines[0].template.mask, 'base64')).toHaveLength(800);
    expect(lines[0].iris.radiusPx).toBeGreaterThan(lines[0].pupil.radiusPx);
    expect(lines.map(({ reasons }) => reasons.map((reason: { code: string }) => reason.code))).toEqual([
      [],
      ['image-unreadable'],
      ['file-unreadable'],
      [],
    ]);
    await writeFile(join(cwd, 'template.json'), JSON.stringify(lines[0]));
  });

  it('does not read what is no plain file, or far too large', async () => {
    await truncate(join(cwd, 'empty.png'), 3_000_000_000);
    const { out } = await lab('iris', 'encode', 'empty.png', '/dev/zero', '--json');
    const codes = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).reasons[0].code);
    expect(codes).toEqual(['image-too-large', 'file-unreadable']);
    for (const [file, why] of [
      ['empty.png', 'is refused'],
      ['/dev/zero', 'is not a plain file'],
      ['eyes', 'is a folder'],
    ]) {
      const { code, err } = await lab('iris', 'compare', file!, file!);
      expect(code).toBe(1);
      expect(err).toContain(`${file} ${why}`);
    }
  });

  it('compares pictures and templates', async () => {
    const same = JSON.parse((await lab('iris', 'compare', 'template.json', 'eyes/0001L/02.png', '--json')).out);
    expect(same).toMatchObject({ ok: true, match: true });
    expect(same.maskBits).toBeGreaterThan(4096);
    const other = JSON.parse((await lab('iris', 'compare', 'template.json', 'eyes/0002L/01.png', '--json')).out);
    expect(other.match).toBe(false);
    expect(other.hd).toBeGreaterThan(same.hd);
    const self = JSON.parse((await lab('iris', 'compare', 'template.json', 'template.json', '--json')).out);
    expect(self).toMatchObject({ hd: 0, rotation: 0 });
  });

  it('refuses a template that is none', async () => {
    expect(readTemplateLine('{"format":"sclera-iris-template","version":1,"layout":"sclera-iris-1","code":"AA","mask":"AA"}')).toBeNull();
    expect(readTemplateLine('[]')).toBeNull();
    await writeFile(join(cwd, 'bad.json'), '{"template":null}');
    const { code, err } = await lab('iris', 'compare', 'bad.json', 'template.json');
    expect(code).toBe(1);
    expect(err).toContain('bad.json holds no template');
  });

  it('evaluates a folder and draws the curve', async () => {
    await mkdir(join(cwd, 'eyes/0003L'));
    await writeFile(join(cwd, 'eyes/0003L/01.png'), 'no picture');
    const { code, out } = await lab(
      'iris',
      'evaluate',
      'eyes',
      '--out',
      'plots/det.svg',
      '--workers',
      '1',
      '--json',
      '--replicates',
      '100',
      '--scores',
      'scores.csv',
      '--title',
      'Drawn eyes',
    );
    expect(code).toBe(0);
    const value = JSON.parse(out);
    const scores = (await readFile(join(cwd, 'scores.csv'), 'utf8')).trimEnd().split('\n');
    expect(scores).toHaveLength(1 + 28);
    expect(scores[0]).toBe('a,b,same,hd');
    expect(scores.filter((line) => /,1,0\.[0-3]\d*$/.test(line))).toHaveLength(4);
    // 8 pictures of 4 eyes and one that is none: 4 genuine pairs, 28 − 4 others.
    expect(value).toMatchObject({
      ok: true,
      images: 9,
      eyes: 5,
      subjects: 3,
      failuresToEnrol: { count: 1, byReason: { 'image-format-unknown': 1 }, files: [{ file: 'eyes/0003L/01.png' }] },
      genuine: 4,
      impostor: 24,
      eer: 0,
      operatingPoints: [
        { fmr: 0.01, fnmr: null },
        { fmr: 0.001, fnmr: null },
        { fmr: 0.0001, fnmr: null },
        { fmr: 0.00001, fnmr: null },
      ],
    });
    expect(await readFile(join(cwd, 'plots/det.svg'), 'utf8')).toMatch(/>Drawn eyes: 9 images of 5 eyes: EER [\s\S]*<\/svg>/);
  });

  it('evaluates the pairs of a file, and counts a genuine pair with a failure as not matching', async () => {
    await writeFile(join(cwd, 'pairs.csv'), '0001L/01.png,0001L/02.png,1\n0001L/01.png,0003L/01.png,1\n0001L/01.png,0002L/01.png,0\n');
    const { out } = await lab('iris', 'evaluate', 'eyes', '--pairs', 'pairs.csv', '--replicates', '100', '--json');
    expect(JSON.parse(out)).toMatchObject({
      images: 4,
      genuine: 1,
      impostor: 1,
      genuineLostToFailures: 1,
      atMatchThreshold: { fnmr: 0, fnmrWithFailures: 0.5 },
    });
    expect((await lab('iris', 'evaluate', 'eyes', '--pattern', '(')).err).toContain('no regular expression');
    expect((await lab('iris', 'evaluate', 'eyes', '--pattern', 'x')).err).toContain('A group named subject is needed');
  });

  it('has nothing to say about a folder without pairs', async () => {
    await mkdir(join(cwd, 'one/a'), { recursive: true });
    await writeFile(join(cwd, 'one/a/1.png'), 'no picture');
    const { code, out } = await lab('iris', 'evaluate', 'one');
    expect(code).toBe(1);
    expect(out).toContain('no error rate can be told');
    await mkdir(join(cwd, 'none/b'), { recursive: true });
    expect((await lab('iris', 'evaluate', 'none')).err).toContain('none holds no eyes');
  });

  it('explains a picture', async () => {
    const { code } = await lab('iris', 'explain', 'eyes/0001R/01.png', '--out', 'seen.png');
    expect(code).toBe(0);
    const seen = decodeImage(new Uint8Array(await readFile(join(cwd, 'seen.png'))));
    // The picture itself, 240 rows, and below it the unrolled iris, its mask and the code.
    expect(seen.kind === 'image' && seen.image.height).toBeGreaterThan(300);
  });

  it('reads bare pixels wherever a picture goes, and says of a wrong size what it should be', async () => {
    const read = decodeImage(new Uint8Array(await readFile(join(cwd, 'eyes/0001L/01.png'))));
    if (read.kind !== 'image') throw new Error('no picture');
    await mkdir(join(cwd, 'raw/0001L'), { recursive: true });
    await writeFile(join(cwd, 'raw/0001L/01.raw'), read.image.data);
    const sixteen = new DataView(new ArrayBuffer(2 * read.image.data.length));
    for (const [i, grey] of read.image.data.entries()) sixteen.setUint16(2 * i, 257 * grey);
    await writeFile(join(cwd, 'raw/0001L/02.raw'), new Uint8Array(sixteen.buffer));
    const raw = async (...argv: string[]): Promise<Record<string, unknown>> => JSON.parse((await lab('iris', ...argv, '--json')).out);
    expect(await raw('compare', 'raw/0001L/01.raw', 'eyes/0001L/01.png', '--raw', '320x240x8')).toMatchObject({ hd: 0 });
    expect(await raw('compare', 'raw/0001L/02.raw', 'eyes/0001L/01.png', '--raw', '320x240x16be')).toMatchObject({ hd: 0 });
    const [eight, other] = (await lab('iris', 'encode', 'raw', '--raw', '320x240x8', '--eye', 'left', '--json')).out.trimEnd().split('\n');
    expect(JSON.parse(eight!)).toMatchObject({ file: 'raw/0001L/01.raw', ok: true, sidePlausibility: expect.any(Number) });
    expect(JSON.parse(other!)).toMatchObject({ ok: false, reasons: [{ code: 'image-unreadable', value: 153_600, limit: 76_800 }] });
    expect((await lab('iris', 'encode', 'raw', '--raw', '320x240')).code).toBe(2);
  });

  it('writes a template in either encoding, fuses captures of one eye, and not those of two', async () => {
    expect((await lab('iris', 'encode', 'eyes/0001L/01.png', '--out', 't.cbor')).code).toBe(0);
    expect((await lab('iris', 'template', 't.cbor', '--out', 't.json')).out).toContain('written to t.json');
    expect(importTemplate(new Uint8Array(await readFile(join(cwd, 't.json'))))).toMatchObject({ kind: 'template', encoding: 'json' });
    const fused = await lab('iris', 'fuse', 't.cbor', 'eyes/0001L/02.png', 'missing.png', '--out', 'fused.json', '--json');
    expect(fused.code).toBe(0);
    expect(JSON.parse(fused.out)).toMatchObject({
      ok: true,
      used: 2,
      leftOut: [{ file: 'missing.png', reasons: [{ code: 'file-unreadable' }] }],
    });
    expect((await lab('iris', 'compare', 'fused.json', 'eyes/0001L/01.png')).out).toContain('one eye');
    const differ = await lab('iris', 'fuse', 't.json', 'eyes/0002L/01.png', '--json');
    expect(differ.code).toBe(1);
    expect(JSON.parse(differ.out)).toMatchObject({ ok: false, template: null, reasons: [{ code: 'captures-differ' }] });
    expect((await lab('iris', 'fuse', 't.json', '--out', 't.txt')).code).toBe(2);
  });

  it('checks two eyes: one shown twice, or the wrong way round', async () => {
    const sides = async (...argv: string[]): Promise<Record<string, unknown>> =>
      JSON.parse((await lab('iris', 'sides', ...argv, '--json')).out);
    const [left, right] = ['eyes/0001L/01.png', 'eyes/0001R/01.png'];
    expect(await sides(left, 'eyes/0001L/02.png')).toMatchObject({ ok: false, reasons: [{ code: 'same-eye-twice' }] });
    const known = ['--known-left', 'eyes/0001L/02.png', '--known-right', 'eyes/0001R/02.png', '--mirrored'];
    expect(await sides(left, right, ...known)).toMatchObject({ ok: true, confirmed: true, plausibility: { left: null } });
    expect(await sides(right, left, ...known)).toMatchObject({ ok: false, reasons: [{ code: 'eye-side-mismatch' }] });
    expect((await lab('iris', 'sides', left, right, '--known-left', left)).err).toContain('go together');
  });

  it.each(['19794-6', '39794-6'])('writes and reads a record of %s', async (standard) => {
    const written = ['record.iir', '--left', 'eyes/0001L/01.png', '--right', 'eyes/0001R/01.png', '--standard', standard];
    if (standard === '39794-6') expect((await lab('iris', 'record', 'write', ...written)).err).toContain('--captured-at');
    expect((await lab('iris', 'record', 'write', ...written, '--captured-at', '2026-01-31T12:00:00Z')).code).toBe(0);
    const read = JSON.parse((await lab('iris', 'record', 'read', 'record.iir', '--out', 'inside', '--json')).out);
    expect(read.images).toMatchObject([
      { eye: 'left', width: 320, height: 240, capturedAt: '2026-01-31T12:00:00.000Z', out: 'inside/record-1-left.png' },
      { eye: 'right', out: 'inside/record-2-right.png' },
    ]);
    expect(JSON.parse((await lab('iris', 'compare', read.images[1].out, 'eyes/0001R/01.png', '--json')).out)).toMatchObject({ hd: 0 });
    expect((await lab('iris', 'record', 'read', 'pairs.csv')).out).toContain('record-not-read');
  });
});
