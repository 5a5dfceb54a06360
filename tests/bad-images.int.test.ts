import { closeSync, ftruncateSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodePng, type GrayImage } from '@sclera/engine';
import { captureEyes } from '@sclera/sdk';
import { makePerson, renderEye } from '@sclera/synth';
import { afterAll, describe, expect, it } from 'vitest';
import { drawEyes } from './support/people.ts';
import { sclera, temporaryFolder } from './support/platform.ts';

/** Every picture that is no eye is refused with a reason that somebody at a camera can act on; a bad file never ends a batch. */
describe('bad pictures', () => {
  const folder = temporaryFolder('bad-images');
  afterAll(() => folder.remove());

  const good = drawEyes('bad images', 0, 0).left;
  const write = (name: string, bytes: Uint8Array): string => {
    const path = join(folder.path, name);
    writeFileSync(path, bytes);
    return path;
  };

  it('files that are no pictures, or too large, in one batch with a good one', async () => {
    const huge = join(folder.path, 'one-gigabyte.png');
    const file = openSync(huge, 'w');
    ftruncateSync(file, 1_000_000_000);
    closeSync(file);
    const cases: [path: string, code: RegExp | null][] = [
      [write('empty.png', new Uint8Array()), /image-(unreadable|format-unknown)/],
      [write('truncated.png', good.subarray(0, good.length >> 1)), /image-unreadable/],
      [write('text.png', new TextEncoder().encode('this is not a picture')), /image-format-unknown/],
      [write('one-by-one.png', encodePng({ width: 1, height: 1, data: new Uint8Array([7]) })), /image-too-small/],
      [write('huge-header.pgm', new TextEncoder().encode('P5 20000 20000 255\n')), /image-too-large/],
      [huge, /image-too-large|file-unreadable/],
      [join(folder.path, 'not-there.png'), /file-unreadable/],
      [write('good.png', good), null],
    ];
    const { code, stdout } = await sclera(['lab', 'iris', 'encode', ...cases.map(([path]) => path), '--json']);
    expect(code).toBe(1);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(cases.length);
    for (const [i, [path, expected]] of cases.entries()) {
      expect(lines[i].file).toBe(path);
      expect(lines[i].ok).toBe(expected === null);
      if (expected === null) continue;
      expect(lines[i].reasons[0].code).toMatch(expected);
      expect(lines[i].reasons[0].message.length).toBeGreaterThan(20);
    }
  });

  it.each<[string, GrayImage]>([
    ['a cat', drawCat()],
    ['a grey wall', paint(() => 128)],
    ['a gradient', paint((x) => x % 256)],
    ['a chessboard', paint((x, y) => (((x >> 5) + (y >> 5)) % 2) * 255)],
    ['a dark disc on white', paint((x, y) => (Math.hypot(x - 160, y - 120) < 40 ? 10 : 240))],
    ['an eye in far too much light', overexpose(renderEye(makePerson('bright', 0), 'left', 0).image)],
    ['a shut eye', renderEye(makePerson('shut', 0), 'left', 0, { closed: true }).image],
  ])('%s is refused', async (_, image) => {
    const outcome = await captureEyes({ left: image, right: drawEyes('bad images', 0, 0).right });
    expect(outcome.kind).toBe('rejected');
    if (outcome.kind === 'rejected') expect(outcome.reasons[0]!.message).toMatch(/\w+.*\./);
  });

  it('one eye shown twice is refused; swapped eyes are refused where the camera is known to show things the right way round', async () => {
    const { left, right } = drawEyes('bad images', 1, 0);
    expect(await captureEyes({ left, right })).toMatchObject({ kind: 'captured' });
    expect(await captureEyes({ left, right: left })).toMatchObject({ kind: 'rejected', reasons: [{ code: 'same-eye-twice' }] });

    let noticed = 0;
    let wronglyRefused = 0;
    for (let person = 0; person < 12; person++) {
      const eyes = drawEyes('sides', person, 0);
      const proper = await captureEyes({ ...eyes, upright: true });
      const swapped = await captureEyes({ left: eyes.right, right: eyes.left, upright: true });
      if (swapped.kind === 'rejected' && swapped.reasons.some(({ code }) => code === 'eye-side-mismatch')) noticed += 1;
      if (proper.kind === 'rejected' && proper.reasons.some(({ code }) => code === 'eye-side-mismatch')) wronglyRefused += 1;
    }
    expect(noticed).toBeGreaterThan(0);
    expect(wronglyRefused).toBe(0);
  });
});

function paint(level: (x: number, y: number) => number): GrayImage {
  const [width, height] = [320, 240];
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data[y * width + x] = level(x, y);
  return { width, height, data };
}

function overexpose({ width, height, data }: GrayImage): GrayImage {
  return { width, height, data: data.map((level) => Math.min(255, 4 * level)) };
}

/** Head, ears, two round eyes with upright slits, a nose and fur. */
function drawCat(): GrayImage {
  return paint((x, y) => {
    const fur = 150 + 25 * Math.sin(x / 3) * Math.cos(y / 4 + x / 17);
    for (const cx of [115, 205]) {
      const [dx, dy] = [x - cx, y - 110];
      if ((dx / 5) ** 2 + (dy / 24) ** 2 < 1) return 15;
      if (dx ** 2 + dy ** 2 < 28 ** 2) return 200;
      if (Math.abs(x - cx) < 35 - (70 - y) && y > 25 && y < 70) return 110;
    }
    if (((x - 160) / 12) ** 2 + ((y - 160) / 8) ** 2 < 1) return 60;
    return ((x - 160) / 110) ** 2 + ((y - 130) / 95) ** 2 < 1 ? fur : 225;
  });
}
