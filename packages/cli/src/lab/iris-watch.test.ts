import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePng } from '@sclera/engine';
import { drawEyeSequence, makePerson } from '@sclera/synth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../testing/run-cli.fixture.ts';

let cwd: string;
const files: string[] = [];
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sclera-iris-watch-'));
  for (const { atMs, image } of drawEyeSequence(makePerson('watch', 0).left, [{ atMs: 1300, isBright: true }], {
    seed: 2,
    framesPerSecond: 6.5,
  })) {
    const name = `${String(atMs).padStart(6, '0')}.png`;
    await writeFile(join(cwd, name), encodePng(image));
    files.push(name);
  }
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const watch = (...args: readonly string[]) => runCli(['lab', 'iris', 'watch', ...args, '--json'], { cwd });

describe('lab iris watch', () => {
  it('judges pictures in the order of their times, and says what it could not test', async () => {
    const { code, out } = await watch(...[...files].reverse());
    expect([code, JSON.parse(out)]).toEqual([
      0,
      { ok: true, pictures: files.length, unseen: expect.any(Array), reasons: [], untested: ['reaction', 'tissue'] },
    ]);
  });

  it('tells what stands against them, and no figure', async () => {
    const { code, out } = await watch(...files.slice(0, 3), '--light', '400,900');
    expect(code).toBe(1);
    expect(JSON.parse(out).reasons).toEqual([{ code: 'too-few-frames', message: expect.any(String) }]);
  });

  it.each([
    ['a light that no pupil can follow', ['000001.png', '--light', '400,450'], 'at least 300 apart'],
    ['a picture without a time', ['eye.png'], 'Name each picture by its milliseconds'],
    ['a picture that is not there', ['000001.png'], '000001.png'],
  ])('says what to do about %s', async (_, args, words) => {
    const { code, err, out } = await watch(...args);
    expect(code).not.toBe(0);
    expect(err + out).toContain(words);
  });
});
