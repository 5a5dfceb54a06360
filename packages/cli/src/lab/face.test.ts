import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fusedEmbedder, packagedEmbedder } from '@sclera/engine';
import { makeHead, renderHead } from '@sclera/synth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagedFusion } from '../face/packaged-weights.ts';
import { encodeColourPng } from '../files/colour-png.ts';
import { type CliRun, runCli } from '../testing/run-cli.fixture.ts';

let cwd: string;
const face = (...argv: string[]): Promise<CliRun> => runCli(['lab', 'face', ...argv], { cwd });

const shots = { '1.png': {}, '2.png': { yaw: 8, lightRight: -15, distanceMm: 900 } };

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sclera-face-'));
  for (const person of ['anna', 'bert']) {
    await mkdir(join(cwd, person));
    for (const [file, shot] of Object.entries(shots)) {
      const image = renderHead(makeHead(person), { width: 200, height: 240, interEyePx: 50, ...shot });
      await writeFile(join(cwd, person, file), encodeColourPng(image));
    }
  }
  await writeFile(join(cwd, 'wall.png'), encodeColourPng({ width: 200, height: 200, data: new Uint8Array(120_000).fill(150) }));
});

afterAll(() => rm(cwd, { recursive: true, force: true }));

describe('lab face encode', () => {
  it('tells a file a line, refuses by name, and goes on', async () => {
    const { code, out } = await face('encode', 'anna/1.png', 'wall.png', 'missing.png', 'bert', '--workers', '1', '--json');
    expect(code).toBe(1);
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ file, ok, reasons }) => [file, ok, reasons.map((reason: { code: string }) => reason.code)])).toEqual([
      ['anna/1.png', true, []],
      ['wall.png', false, ['no-face']],
      ['missing.png', false, ['file-unreadable']],
      ['bert/1.png', true, []],
      ['bert/2.png', true, []],
    ]);
    expect(Object.keys(lines[0])).toEqual(['file', 'ok', 'model', 'embedding', 'box', 'landmarks', 'quality', 'reasons', 'ms']);
    const embedding = Buffer.from(lines[0].embedding, 'base64');
    expect(embedding).toHaveLength(4 * 512);
    const numbers = Array.from({ length: 512 }, (_, k) => embedding.readFloatLE(4 * k));
    expect(numbers.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 5);
    expect(lines[0].landmarks).toHaveLength(68);
    expect(lines[0].quality.interEyePx).toBeGreaterThan(40);
    expect(lines[1]).toMatchObject({ embedding: null, box: null, landmarks: null, quality: null });
  });
});

describe('lab face compare', () => {
  it('says one person or two by the threshold of a false match rate', async () => {
    const same = JSON.parse((await face('compare', 'anna/1.png', 'anna/2.png', '--fmr', '1e-3', '--json')).out);
    expect(same).toMatchObject({ ok: true, match: true, fmr: 1e-3, model: packagedEmbedder.name });
    expect(same.cosine).toBeGreaterThan(same.threshold);
    expect((await face('compare', 'anna/1.png', 'anna/2.png')).out).toContain('one person by the threshold');
    expect((await face('compare', 'anna/1.png', 'anna/2.png', '--fmr', '0.01')).code).toBe(2);
  });

  it('compares by both packaged networks where it is told to', async () => {
    const same = JSON.parse((await face('compare', 'anna/1.png', 'anna/2.png', '--model', 'fused', '--fmr', '1e-3', '--json')).out);
    expect(same).toMatchObject({
      ok: true,
      match: true,
      model: fusedEmbedder.name,
      threshold: fusedEmbedder.calibration.points[1]?.cosine,
    });
  });

  it('refuses a picture without a face, and one that is not there, each with its reason', async () => {
    expect((await face('compare', 'anna/1.png', 'wall.png')).err).toContain('wall.png is refused');
    expect((await face('compare', 'missing.png', 'anna/1.png')).err).toContain('missing.png is not there');
  });
});

describe('lab face evaluate', () => {
  it('tells rates over the pairs of a file, crossing folders that part people', async () => {
    const pairs = [
      { a: 'anna/1.png', b: 'anna/2.png', same: true },
      { a: 'bert/1.png', b: 'bert/2.png', same: true },
      { a: 'anna/1.png', b: 'bert/1.png', same: false },
      { a: 'anna/2.png', b: 'bert/1.png', same: false },
      { a: 'anna/1.png', b: 'wall/wall.png', same: false },
    ];
    await writeFile(join(cwd, 'pairs.jsonl'), pairs.map((pair) => `${JSON.stringify(pair)}\n`).join(''));
    const { code, out } = await face(
      'evaluate',
      '--pairs',
      'pairs.jsonl',
      '--replicates',
      '100',
      '--workers',
      '1',
      '--out',
      'plots',
      '--json',
    );
    expect(code).toBe(0);
    const report = JSON.parse(out);
    expect(report).toMatchObject({
      ok: true,
      model: packagedEmbedder.name,
      images: 5,
      pairs: 5,
      failuresToEnrol: { count: 1, byReason: { 'file-unreadable': 1 } },
      genuine: 2,
      impostor: 2,
      lost: { genuine: 0, impostor: 1 },
      accuracy: null,
      farFrom: 'crossed',
      farImpostors: 4,
      quantised: { genuine: 2, impostor: 2 },
      calibration: null,
    });
    expect(report.tarAtFar).toHaveLength(4);
    expect(Math.abs(report.quantised.genuineMean - report.genuineMean)).toBeLessThan(0.01);
    expect(await readFile(join(cwd, 'plots/face-evaluation.svg'), 'utf8')).toContain('cosine: genuine');
  });

  it('says what is wrong with a pairs file', async () => {
    await writeFile(join(cwd, 'bad.jsonl'), '{"a":"anna/1.png","same":true}\n');
    const { code, err } = await face('evaluate', '--pairs', 'bad.jsonl');
    expect(code).toBe(1);
    expect(err).toContain('Line 1 of bad.jsonl is no pair');
  });
});

describe('a model of one’s own', () => {
  const described = { ...packagedEmbedder, name: 'own', template: packagedEmbedder.template.map(({ x, y }) => [x, y]) };

  it('is refused without calibration, with another hash, or where its file is missing, and says so', async () => {
    const { calibration, ...uncalibrated } = described;
    const cases: readonly (readonly [object, string])[] = [
      [uncalibrated, 'calibration-missing'],
      [{ ...described, file: 'weights.onnx', calibration }, 'model-hash-mismatch'],
      [{ ...described, file: 'elsewhere.onnx', calibration }, 'model-missing'],
      // The second network is looked for beside the description too, and is not there.
      [{ ...fusedEmbedder, template: described.template, file: packagedFusion().path }, 'model-missing'],
    ];
    await writeFile(join(cwd, 'weights.onnx'), 'no weights');
    for (const [slot, code] of cases) {
      await writeFile(join(cwd, 'slot.json'), JSON.stringify(slot));
      const { err, code: exit } = await face('compare', 'anna/1.png', 'anna/2.png', '--model', 'slot.json');
      expect(exit).toBe(1);
      expect(err).toContain(code);
    }
    await writeFile(join(cwd, 'slot.json'), '{');
    expect((await face('encode', 'anna/1.png', '--model', 'slot.json')).err).toContain('slot.json is no JSON');
  });
});
