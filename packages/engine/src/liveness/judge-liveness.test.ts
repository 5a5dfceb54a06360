import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ChallengeStep, challengeSteps, drawChallenge } from './challenge.ts';
import { between, drawPoints, type Stance } from './drawn-points.fixture.ts';
import { turnOf } from './face-measures.ts';
import { type FaceFrame, followLiveness, isSlip, judgeLiveness } from './judge-liveness.ts';

const rules = { sameFace: 0.4 };
const frameMs = 100;

function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const acts: Readonly<Record<ChallengeStep, (still: Stance, turnDegrees: number) => readonly Stance[]>> = {
  'turn-left': (still, degrees) => turnAndBack(still, degrees),
  'turn-right': (still, degrees) => turnAndBack(still, -degrees),
  'come-closer': (still) => between(still, { ...still, distance: (still.distance ?? 8) * 0.7 }, 6),
  blink: (still) => [{ ...still, open: 0 }, { ...still, open: 0.1 }, still],
};

function turnAndBack(still: Stance, yaw: number): readonly Stance[] {
  const wide = { ...still, yaw };
  return [...between(still, wide, 5), wide, ...between(wide, still, 5)];
}

interface Scene {
  readonly steps: readonly ChallengeStep[];
  readonly seed?: number;
  readonly tremble?: number;
  readonly flat?: boolean;
  readonly start?: Stance;
  readonly turnDegrees?: number;
}

function play({ steps, seed = 1, tremble = 0.015, flat = false, start = { distance: 9 }, turnDegrees = 25 }: Scene): FaceFrame[] {
  const random = randomFrom(seed);
  const stances: Stance[] = Array.from({ length: 6 }, () => start);
  let still = start;
  for (const step of steps) {
    const act = acts[step](still, turnDegrees);
    stances.push(...act);
    if (step === 'come-closer') still = act.at(-1) ?? still;
    stances.push(...Array.from({ length: 4 }, () => still));
  }
  const embedding = Float32Array.of(1, 0, 0);
  return stances.map((stance, i) => ({
    atMs: (i + 1) * frameMs,
    points: drawPoints(stance, random, tremble, flat),
    eyesOpen: stance.open ?? 1,
    embedding,
  }));
}

const faultOf = (steps: readonly ChallengeStep[], frames: readonly FaceFrame[]) => {
  const verdict = judgeLiveness(steps, frames, rules);
  return verdict.kind === 'live' ? 'live' : verdict.reason.code;
};

const asked = ['turn-left', 'come-closer', 'blink'] as const;
const order = fc.shuffledSubarray([...challengeSteps], { minLength: 3, maxLength: 3 });
const seed = fc.integer({ min: 1, max: 1e9 });

describe('a face that does what is asked', () => {
  test('passes in every order, with trembling points and a head that is not quite straight', () => {
    fc.assert(
      fc.property(order, seed, fc.integer({ min: -5, max: 5 }), (steps, from, lean) => {
        const frames = play({ steps, seed: from, tremble: 0.02, start: { distance: 9, pitch: lean, roll: lean, yaw: lean / 2 } });
        const verdict = judgeLiveness(steps, frames, rules);
        expect(verdict).toMatchObject({ kind: 'live' });
      }),
      { numRuns: 60 },
    );
  });

  test('is compared by a frame from the front with open eyes', () => {
    const frames = play({ steps: asked, tremble: 0 });
    const verdict = judgeLiveness(asked, frames, rules);
    const straight = drawPoints({ distance: 6.3 }, randomFrom(1));
    if (verdict.kind !== 'live') throw new Error(verdict.reason.code);
    for (const [i, { x, y }] of (frames[verdict.frame]?.points ?? []).entries()) {
      expect(Math.hypot(x - straight[i]!.x, y - straight[i]!.y)).toBeLessThan(1e-6);
    }
  });
});

describe('what is no living face before this camera now', () => {
  test('a picture held and moved in every way never passes', () => {
    fc.assert(
      fc.property(order, seed, fc.double({ min: 0, max: 0.03, noNaN: true }), (steps, from, tremble) => {
        expect(faultOf(steps, play({ steps, seed: from, tremble, flat: true }))).not.toBe('live');
      }),
      { numRuns: 80 },
    );
  });

  test('a picture tilted so far that its nose seems to turn is called flat', () => {
    const random = randomFrom(3);
    const frames = play({ steps: ['turn-left'], tremble: 0, flat: true }).map((frame, i) =>
      i < 8 || i > 13 ? frame : { ...frame, points: drawPoints({ distance: 9 }, random, 0, true).map(skewed) },
    );
    // A warp of the plane that no camera makes: the nose leaves the middle and everything else goes with it.
    function skewed({ x, y }: { x: number; y: number }) {
      const w = 1 + 0.0045 * (x - 320);
      return { x: 320 + (x - 320) / w + 0.3 * (y - 240), y: 240 + (y - 240) / w };
    }
    expect(['flat', 'jump']).toContain(faultOf(['turn-left'], frames));
  });

  test('a clip of the same steps in another order does not pass', () => {
    fc.assert(
      fc.property(order, order, seed, (steps, played, from) => {
        fc.pre(steps.join() !== played.join());
        expect(faultOf(steps, play({ steps: played, seed: from }))).not.toBe('live');
      }),
      { numRuns: 60 },
    );
  });

  test('a still, shut eyes, another face, a cut, a gap and a clip that is too long are told apart', () => {
    const frames = play({ steps: asked });
    const still = Array.from({ length: 40 }, (_, i) => ({ ...frames[0]!, atMs: (i + 1) * frameMs }));
    expect(faultOf(asked, still)).toBe('step-missing');
    expect(faultOf(asked, play({ steps: asked, start: { distance: 9, open: 0 } }))).toBe('eyes-shut');
    const other = Float32Array.of(0, 1, 0);
    expect(
      faultOf(
        asked,
        frames.map((frame, i) => (i < 20 ? frame : { ...frame, embedding: other })),
      ),
    ).toBe('another-face');
    const unknown = Float32Array.of(Number.NaN, 0, 0);
    const strange = (...places: readonly number[]) =>
      faultOf(
        asked,
        frames.map((frame, i) => (places.includes(i) ? { ...frame, embedding: i % 2 === 0 ? other : unknown } : frame)),
      );
    expect([strange(9), strange(9, 12)], 'one frame alone is left out, and another').toEqual(['live', 'live']);
    expect([strange(9, 10), strange(9, 12, 15), strange(0)]).toEqual(['another-face', 'another-face', 'another-face']);
    expect(
      faultOf(
        asked,
        frames.filter((_, i) => i < 7 || i > 10),
      ),
    ).toBe('jump');
    expect(
      faultOf(
        asked,
        frames.map((frame) => ({ ...frame, atMs: frame.atMs + (frame.atMs > 1000 ? 600 : 0) })),
      ),
    ).toBe('jump');
    expect(
      faultOf(
        asked,
        frames.map((frame) => ({ ...frame, atMs: frame.atMs + 29_000 })),
      ),
    ).toBe('too-slow');
    expect(faultOf(asked, [...frames].reverse())).toBe('frames-broken');
    expect(faultOf(asked, frames.slice(0, 10))).toBe('too-few-frames');
    expect(
      faultOf(
        asked,
        frames.map((frame, i) => (i === 5 ? { ...frame, points: frame.points.slice(1) } : frame)),
      ),
    ).toBe('frames-broken');
  });

  test('in a frame that is left out nothing is done, and it is never the one to compare', () => {
    const steps: readonly ChallengeStep[] = ['blink', 'come-closer'];
    const frames = play({ steps });
    const other = Float32Array.of(0, 1, 0);
    const shut = frames.flatMap(({ eyesOpen }, i) => (eyesOpen <= 0.15 ? [i] : []));
    expect(shut.length).toBeGreaterThan(1);
    // Of the blink one frame is left, and that is somebody else's.
    const strangersBlink = frames.map((frame, i) =>
      i === shut[0] ? { ...frame, embedding: other } : shut.includes(i) ? { ...frame, eyesOpen: 1 } : frame,
    );
    expect(faultOf(steps, strangersBlink)).toBe('step-missing');
    const verdict = judgeLiveness(steps, frames, rules);
    const best = verdict.kind === 'live' ? verdict.frame : -1;
    const without = judgeLiveness(
      steps,
      frames.map((frame, i) => (i === best ? { ...frame, embedding: other } : frame)),
      rules,
    );
    expect(without).toMatchObject({ kind: 'live' });
    expect(without).not.toMatchObject({ frame: best });
  });

  test('eyes that narrow do not blink, and a likeness is not enough from one moment to the next', () => {
    const frames = play({ steps: asked });
    const narrowed = frames.map((frame) => ({ ...frame, eyesOpen: Math.max(0.2, frame.eyesOpen) }));
    expect(faultOf(asked, narrowed)).toBe('step-missing');
    // Alike enough for two pictures of one person, taken at different times.
    const alike = Float32Array.of(0.45, Math.sqrt(1 - 0.45 ** 2), 0);
    expect(
      faultOf(
        asked,
        frames.map((frame, i) => (i < 20 ? frame : { ...frame, embedding: alike })),
      ),
    ).toBe('another-face');
    // Nor where frames between were left out.
    const later = frames.map((frame, i) => (i < 20 ? frame : { ...frame, atMs: frame.atMs + 350, embedding: alike }));
    expect(faultOf(asked, later)).toBe('another-face');
  });

  test('what narrows as no head does while it turns is flat, whatever relief it shows', () => {
    const narrowed = (share: number, turnDegrees: number): FaceFrame[] =>
      play({ steps: asked, turnDegrees, tremble: 0.01 }).map((frame) => {
        const middle = frame.points[30]!.x;
        const scale = 1 - (1 - share) * Math.min(1, Math.abs(turnOf(frame.points)) / 0.5);
        return { ...frame, points: frame.points.map(({ x, y }) => ({ x: middle + scale * (x - middle), y })) };
      });
    const verdicts = (degrees: number, shares: readonly number[]) => shares.map((share) => faultOf(asked, narrowed(share, degrees)));
    expect(verdicts(25, [1, 0.87, 0.7])).toEqual(['live', 'live', 'flat']);
    // A nose that is hardly aside asks for eyes that are hardly closer: about 0.75 of their distance is left in the last of these.
    expect(verdicts(16, [1, 0.92, 0.71])).toEqual(['live', 'live', 'flat']);
  });

  test('landmarks slipped where eyes seem shut aside, and nowhere else', () => {
    const slips = (yaw: number, open: number): boolean =>
      play({ steps: [], start: { distance: 9, yaw, open }, tremble: 0 }).every((frame) => isSlip(frame));
    expect([slips(25, 0.1), slips(-25, 0), slips(25, 0.4), slips(0, 0)]).toEqual([true, true, false, false]);
  });

  test('someone who is changed little by little into someone else is noticed', () => {
    const frames = play({ steps: asked });
    const morphed = frames.map((frame, i) => {
      const angle = (Math.PI / 2) * (i / frames.length);
      return { ...frame, embedding: Float32Array.of(Math.cos(angle), Math.sin(angle), 0) };
    });
    expect(faultOf(asked, morphed)).toBe('another-face');
  });

  test('whatever the frames are, there is a verdict', () => {
    const number = fc.oneof(fc.double(), fc.constant(Number.NaN));
    const point = fc.record({ x: number, y: number });
    const frame = fc.record({
      atMs: number,
      points: fc.array(point, { minLength: 66, maxLength: 69 }),
      eyesOpen: number,
      embedding: fc.float32Array({ maxLength: 3 }),
    });
    fc.assert(
      fc.property(order, fc.array(frame, { maxLength: 20 }), (steps, frames) => {
        expect(judgeLiveness(steps, frames, rules).kind).toBe('not-live');
      }),
      { numRuns: 100 },
    );
  });
});

describe('how far it has come', () => {
  const follow = (steps: readonly ChallengeStep[], frames: readonly FaceFrame[]): string => {
    const progress = followLiveness(steps, frames, rules);
    if (progress.kind === 'going') return `${progress.done} ${progress.next}`;
    return progress.kind === 'failed' ? progress.reason.code : progress.kind;
  };

  test('goes step by step to the end, in every order, and never further than the verdict', () => {
    fc.assert(
      fc.property(order, seed, (steps, from) => {
        const frames = play({ steps, seed: from });
        const told = frames.map((_, i) => follow(steps, frames.slice(0, i + 1)));
        expect(told[0]).toBe('0 step');
        expect(told.at(-1)).toBe('all-seen');
        const dones = told.filter((one) => /^\d/.test(one)).map((one) => Number(one[0]));
        expect([...dones].sort((a, b) => a - b)).toEqual(dones);
        for (const [i, one] of told.entries()) {
          expect(one === 'all-seen').toBe(judgeLiveness(steps, frames.slice(0, i + 1), rules).kind === 'live');
        }
      }),
      { numRuns: 20 },
    );
  });

  test('asks for open eyes and a straight look, and says at once what cannot be mended', () => {
    expect(follow(asked, play({ steps: [], start: { distance: 9, open: 0 } }))).toBe('0 open-eyes');
    expect(follow(asked, play({ steps: [], start: { distance: 9, yaw: 14 } }))).toBe('0 still-look');
    expect(follow(asked, play({ steps: ['turn-right'] }))).toBe('wrong-step');
    expect(follow(asked, [])).toBe('too-few-frames');
    const away = play({ steps: ['turn-left'] }).slice(0, 11);
    expect(follow(asked, away)).toMatch(/^1 still-look$/);
  });

  test('what the gates refuse is not compared, and nothing is live without a picture to compare', () => {
    const frames = play({ steps: asked });
    const verdict = judgeLiveness(asked, frames, rules);
    if (verdict.kind !== 'live') throw new Error(verdict.reason.code);
    const other = judgeLiveness(
      asked,
      frames.map((frame, i) => (i === verdict.frame ? { ...frame, isUnfit: true } : frame)),
      rules,
    );
    expect(other.kind === 'live' && other.frame !== verdict.frame).toBe(true);
    expect(
      faultOf(
        asked,
        frames.map((frame) => ({ ...frame, isUnfit: true })),
      ),
    ).toBe('no-still-look');
  });
});

describe('a challenge', () => {
  test('is three different steps, of which one is a turn at least, in all 24 ways', () => {
    const random = randomFrom(7);
    const bytes = (count: number) => Uint8Array.from({ length: count }, () => Math.floor(random() * 256));
    const drawn = Array.from({ length: 5_000 }, () => drawChallenge(bytes));
    for (const steps of drawn) {
      expect(new Set(steps).size).toBe(3);
      expect(steps.some((step) => step.startsWith('turn'))).toBe(true);
    }
    const counts = new Map<string, number>();
    for (const steps of drawn) counts.set(steps.join(), (counts.get(steps.join()) ?? 0) + 1);
    expect(counts.size).toBe(24);
    for (const count of counts.values()) expect(count).toBeGreaterThan(120);
  });
});
