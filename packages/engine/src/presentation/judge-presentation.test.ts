import { describe, expect, test } from 'vitest';
import { drawEye, generator } from '../../testing/drawn-eye.ts';
import type { GrayImage } from '../image/gray-image.ts';
import { compareIris } from '../iris/compare.ts';
import { bestLooks, fuseLooks } from './best-looks.ts';
import { judgePresentation, type PresentationVerdict } from './judge-presentation.ts';
import type { LightChange } from './light-plan.ts';
import { forgetLook, type IrisLook, lookAtIris } from './look-at-iris.ts';

const light: readonly LightChange[] = [
  { atMs: 600, isBright: true },
  { atMs: 1600, isBright: false },
];
const stepMs = 160;

interface Change {
  readonly ratio?: (usual: number) => number;
  readonly seed?: (i: number) => number;
}

/** A drawn eye whose pupil follows the light, 16 pictures of it; `change` spoils it. */
function pictures({ ratio = (usual) => usual, seed = () => 1 }: Change = {}): readonly GrayImage[] {
  const images: GrayImage[] = [];
  let drive = 0;
  for (let t = 0; t <= 2400; t += 10) {
    const isBright = t - 250 >= 600 && t - 250 < 1600;
    drive += ((isBright ? 1 : 0) - drive) * (10 / (isBright ? 260 : 900));
    if (t % stepMs !== 0) continue;
    const i = t / stepMs;
    const pupilRatio = ratio(0.46 * (1 - 0.25 * drive));
    const image = drawEye({ seed: seed(i), pupilRatio, noiseSeed: i, width: 190, height: 170, irisRadius: 64 });
    // The drawn lamp fills the sensor's range, as real ones do.
    for (let k = 0; k < image.data.length; k++) if (image.data[k]! > 235) image.data[k] = 255;
    images.push(image);
  }
  return images;
}

const bareImages = pictures();

function looksAt(images: readonly GrayImage[]): readonly IrisLook[] {
  return images.map((image, i) => lookAtIris(image, i * stepMs + 40));
}

function painted(paint: (image: GrayImage) => void): readonly IrisLook[] {
  const copies = bareImages.map((image) => ({ ...image, data: image.data.slice() }));
  for (const image of copies) paint(image);
  return looksAt(copies);
}

function codes(verdict: PresentationVerdict): readonly string[] {
  return verdict.kind === 'refused' ? verdict.reasons.map(({ code }) => code) : ['live'];
}

const bare = looksAt(bareImages);

describe('the gate', () => {
  test('lets a bare eye pass whose pupil follows the light', () => {
    expect(judgePresentation(light, bare)).toEqual({ kind: 'live', untested: [] });
  });

  test('says what it could not test where the light does not change', () => {
    expect(judgePresentation([], bare)).toEqual({ kind: 'live', untested: ['reaction', 'tissue'] });
  });

  test('tells nothing but codes and sentences', () => {
    const verdict = judgePresentation(light, bare.slice(0, 4));
    expect(verdict).toEqual({ kind: 'refused', reasons: [{ code: 'too-few-frames', message: expect.stringContaining('too little') }] });
  });

  test('refuses a pupil that stays', () => {
    expect(codes(judgePresentation(light, looksAt(pictures({ ratio: () => 0.42 }))))).toContain('no-reaction');
  });

  test('refuses a pupil that follows another light', () => {
    const early = light.map(({ atMs, isBright }) => ({ atMs: atMs - 500, isBright }));
    expect(codes(judgePresentation(early, bare))).toContain('reaction-untimely');
  });

  test('refuses two pictures shown in turn', () => {
    expect(codes(judgePresentation(light, looksAt(pictures({ ratio: (usual) => (usual > 0.41 ? 0.46 : 0.36) }))))).toContain(
      'reaction-jumps',
    );
  });

  test('refuses one picture shown twice, whatever lies between', () => {
    const repeated = bare.map((look, i) => (i === 9 ? { ...look, fingerprint: bare[2]!.fingerprint } : look));
    expect(codes(judgePresentation(light, repeated))).toEqual(['frames-repeat']);
    expect(lookAtIris(drawEye({ seed: 1 }), 0).fingerprint).toBe(lookAtIris(drawEye({ seed: 1 }), 9).fingerprint);
    expect(bare[0]!.fingerprint).not.toBe(bare[1]!.fingerprint);
  });

  test('refuses times that run backwards, and an eye that is away', () => {
    const swapped = [...bare.slice(0, 5), bare[6]!, bare[5]!, ...bare.slice(7)];
    expect(codes(judgePresentation(light, swapped))).toEqual(['frames-broken']);
    expect(codes(judgePresentation(light, [...bare.slice(0, 4), ...bare.slice(10)]))).toEqual(['eye-lost']);
    expect(codes(judgePresentation([...light, { atMs: 2600, isBright: true }], bare))).toEqual(['too-few-frames']);
  });

  test('refuses another eye from the middle on', () => {
    expect(codes(judgePresentation(light, looksAt(pictures({ seed: (i) => (i < 8 ? 1 : 2) }))))).toContain('another-eye');
  });

  test('refuses lamps that do not mirror', () => {
    const dull = ({ data }: GrayImage): void => data.set(data.map((level) => Math.min(level, 232)));
    expect(codes(judgePresentation(light, painted(dull)))).toEqual(['no-lamps']);
  });

  test('refuses dots that repeat', () => {
    const dots = ({ width, data }: GrayImage): void => {
      for (let k = 0; k < data.length; k++) {
        const [x, y] = [k % width, Math.floor(k / width)];
        data[k] = Math.max(0, Math.min(255, data[k]! + 10 * Math.sin(x * 1.9) * Math.sin(y * 1.7)));
      }
    };
    expect(codes(judgePresentation(light, painted(dots)))).toContain('lattice');
  });

  test('refuses a pattern that lies still while the pupil moves', () => {
    const random = generator(5);
    const print = Float64Array.from({ length: 190 * 170 }, () => 14 * (random() - 0.5));
    // Smoothed a little, as print on a lens is seen by a camera, and over the iris alone.
    const wear = ({ width, data }: GrayImage): void => {
      for (let k = width; k < data.length - width; k++) {
        const away = Math.hypot((k % width) - 95, Math.floor(k / width) - 85);
        if (away < 34 || away > 62 || data[k]! > 160) continue;
        const ink = print[k]! + print[k - 1]! + print[k + 1]! + print[k - width]! + print[k + width]!;
        data[k] = 115 + 0.2 * (data[k]! - 115) + ink;
      }
    };
    expect(codes(judgePresentation(light, painted(wear)))).toContain('pattern-still');
  });
});

describe('the template of a sequence', () => {
  test('comes from looks apart from each other', () => {
    const best = bestLooks(bare);
    expect(best.length).toBeGreaterThanOrEqual(3);
    for (const [i, a] of best.entries()) for (const b of best.slice(i + 1)) expect(Math.abs(a.atMs - b.atMs)).toBeGreaterThanOrEqual(300);
    const fused = fuseLooks(bare);
    if (fused.kind !== 'fused' || best[0]?.kind !== 'seen') throw new Error('not fused');
    const outcome = compareIris(fused.template, best[0].template);
    expect(outcome.kind === 'compared' && outcome.hd).toBeLessThan(0.2);
  });

  test('is gone with the looks', () => {
    const look = lookAtIris(drawEye({ seed: 3 }), 0);
    if (look.kind !== 'seen') throw new Error('not seen');
    forgetLook(look);
    expect(look.template.code.every((byte) => byte === 0) && look.unrolled.levels.every((level) => level === 0)).toBe(true);
  });
});
