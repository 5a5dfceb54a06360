import { createHash } from 'node:crypto';
import { builtInFaceModel, challengeDigest, documentDigest, documentIdOf, fusedFaceModel, generateSigningKey, signJws } from '@sclera/core';
import {
  type ChallengeStep,
  type ColourImage,
  type FaceEncoding,
  type FaceEngine,
  fusedEmbedder,
  modelHash,
  packagedEmbedder,
} from '@sclera/engine';
import { drawPage, makeMrz, specimen } from '@sclera/engine/specimen';
import {
  adviseFace,
  type DocumentNames,
  type DocumentRead,
  type FaceCapture,
  type FaceCaptureInput,
  type FaceEncoder,
  type FaceLook,
  readDocument,
  signCapture,
  startFaceCapture,
} from '@sclera/sdk';
import { makeHead, renderHead } from '@sclera/synth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPackagedFaceEngine } from '../packages/cli/src/face/packaged-weights.ts';
import { between, drawPoints, type Stance } from '../packages/engine/src/liveness/drawn-points.fixture.ts';
import { colourJpeg } from '../packages/engine/testing/colour-jpeg.ts';
import { pem } from '../packages/engine/testing/document/make-certificate.ts';
import { makeFaceFile, makeSod, makeState, makeZoneFile } from '../packages/engine/testing/document/make-chip.ts';

const passport: DocumentNames = { kind: 'passport', issuer: 'UTO', number: 'L898902C3' };
const nonce = Buffer.alloc(32, 7).toString('base64url');
const key = generateSigningKey().secretKey;

interface Seen {
  readonly stance: Stance;
  readonly codes?: readonly string[];
  readonly who?: number;
  readonly none?: boolean;
}

/** An engine that sees what it is told: the picture is one pixel, the number of the scene. */
function seeing(scenes: readonly Seen[]): FaceEncoder {
  return {
    slot: packagedEmbedder,
    sha256: packagedEmbedder.sha256,
    encode: async (image) => {
      const { stance, codes = [], who = 0, none = false } = scenes[image.data[0]!]!;
      if (none) return { kind: 'rejected', reasons: [{ code: 'no-face', message: 'No face.' }], face: null };
      const embedding = new Float32Array(512);
      embedding[who] = 1;
      const landmarks = drawPoints(stance, () => 0.5);
      const face = {
        box: { x: 0, y: 0, width: 1, height: 1 },
        landmarks,
        quality: { eyesOpen: stance.open ?? 1, pose: { yaw: stance.yaw ?? 0, pitch: 0, roll: 0 } },
      };
      const remarks = codes.map((code) => ({ code, message: code }));
      return { kind: 'encoded', embedding, model: packagedEmbedder.name, face, remarks } as unknown as FaceEncoding;
    },
  };
}

const still: Stance = { distance: 9 };
const rest = (count: number, stance = still): Seen[] => Array.from({ length: count }, () => ({ stance }));
const acts: Readonly<Record<ChallengeStep, readonly Seen[]>> = {
  'turn-left': turn(25),
  'turn-right': turn(-25),
  'come-closer': between(still, { distance: 6.3 }, 6).map((stance) => ({ stance })),
  blink: [
    { ...still, open: 0 },
    { ...still, open: 0.1 },
  ].map((stance) => ({ stance, codes: ['eyes-closed'] })),
};
function turn(yaw: number): readonly Seen[] {
  return [...between(still, { ...still, yaw }, 5), ...between({ ...still, yaw }, still, 5)].map((stance) => ({
    stance,
    codes: ['turned-aside'],
  }));
}
const scene: readonly Seen[] = [
  ...rest(6),
  ...acts['turn-right'],
  ...rest(4),
  ...acts.blink,
  ...rest(4),
  ...acts['come-closer'],
  ...rest(3, { distance: 6.3 }),
];

function input(
  engine: FaceEncoder,
  change: { readonly document?: DocumentNames; readonly model?: string; readonly steps?: ChallengeStep[] } = {},
): FaceCaptureInput {
  const challenge = {
    nonce,
    steps: ['turn-right', 'blink', 'come-closer'] as const,
    document: documentDigest(nonce, documentIdOf(passport)),
    expiresAt: '2026-01-01T00:01:30.000Z',
  };
  const token = signJws('sclera-permit+jwt', { jti: 'per_x', nonce: 'n', challenge: challengeDigest(challenge) }, key);
  const shown = change.steps === undefined ? challenge : { ...challenge, steps: change.steps };
  const portrait = new Float32Array(512).fill(1 / Math.sqrt(512));
  return {
    engine,
    drawn: { token, challenge: shown, model: change.model ?? packagedEmbedder.sha256 },
    document: change.document ?? passport,
    portrait,
  };
}

async function begin(scenes: readonly Seen[]): Promise<FaceCapture> {
  const start = await startFaceCapture(input(seeing(scenes)));
  if (start.kind !== 'started') throw new Error(start.code);
  return start.session;
}
const pixel = (i: number): ColourImage => ({ width: 1, height: 1, data: Uint8Array.of(i, 0, 0) });

async function play(scenes: readonly Seen[], times: readonly number[] = scenes.map((_, i) => (i + 1) * 100)): Promise<readonly FaceLook[]> {
  const session = await begin(scenes);
  const looks: FaceLook[] = [];
  for (const i of scenes.keys()) {
    looks.push(await session.look(pixel(i), times[i]!));
    if (looks.at(-1)?.kind !== 'going') break;
  }
  return looks;
}
const told = (looks: readonly FaceLook[]): readonly string[] =>
  looks.map((look) => (look.kind === 'going' ? `${look.done} ${look.say.code}` : look.kind)).filter((one, i, all) => one !== all[i - 1]);

describe('an attempt before the camera', () => {
  it('says what to do next, step by step, and ends with a capture bound to its challenge', async () => {
    const looks = await play(scene);
    expect(told(looks)).toEqual(['0 turn-right', '1 look-straight', '1 blink', '2 come-closer', 'captured']);
    const last = looks.at(-1);
    if (last?.kind !== 'captured') throw new Error('not captured');
    const { drawn } = input(seeing([]));
    let link = createHash('sha256').update(Buffer.from(nonce, 'base64url')).digest();
    for (const i of looks.keys()) {
      const at = Buffer.alloc(8);
      at.writeBigUInt64BE(BigInt((i + 1) * 100));
      link = createHash('sha256')
        .update(link)
        .update(at)
        .update(Uint8Array.of(i, 0, 0))
        .digest();
    }
    expect(last.capture.presentation).toEqual({ challenge: challengeDigest(drawn.challenge), frames: link.toString('base64url') });
    expect(() => JSON.stringify(last.capture)).toThrow();
    await expect(signCapture({} as never, drawn.token, [], null)).rejects.toMatchObject({ code: 'bad-usage' });
    last.capture.discard();
  });

  it('overwrites each picture, and says what is in the way until there is a face to begin with', async () => {
    const session = await begin([{ stance: still, none: true }, { stance: still, codes: ['mouth-covered'] }, { stance: still }]);
    const image = pixel(0);
    expect(await session.look(image, 100)).toMatchObject({ kind: 'going', say: { code: 'no-face' }, done: 0, leftMs: 29_900 });
    expect([...image.data]).toEqual([0, 0, 0]);
    expect(await session.look(pixel(1), 200)).toMatchObject({ say: { code: 'mouth-covered' } });
    expect(await session.look(pixel(2), 300)).toMatchObject({ say: { code: 'turn-right' } });
    session.close();
    await expect(session.look(pixel(2), 400)).rejects.toThrow('ended');
  });

  it('takes no account of a frame where landmarks slipped, whoever it shows: neither against the person nor for the step', async () => {
    const slip: Seen = { stance: { ...still, yaw: -25, open: 0 }, codes: ['eyes-closed'], who: 1 };
    const at = scene.findIndex(({ stance }) => stance.yaw === -25);
    const slipped = [...scene.slice(0, at), slip, ...scene.slice(at + 1)];
    expect((await play(slipped)).at(-1)?.kind).toBe('captured');
    const aside = scene.map((seen) => (Math.abs(seen.stance.yaw ?? 0) > 10 ? slip : seen));
    const looks = told(await play(aside));
    expect([looks.includes('1 look-straight'), looks.includes('captured')]).toEqual([false, false]);
  });

  it('begins anew where the face was lost, and ends where it was another, the wrong way, or too late', async () => {
    const lost = [...scene.slice(0, 20), { stance: still, none: true }, ...scene];
    const times = lost.map((_, i) => (i + 1) * 100 + (i > 20 ? 700 : 0));
    const looks = await play(lost, times);
    expect(told(looks)).toEqual([
      '0 turn-right',
      '1 look-straight',
      '1 blink',
      '1 no-face',
      '0 turn-right',
      '1 look-straight',
      '1 blink',
      '2 come-closer',
      'captured',
    ]);
    const ending = async (scenes: readonly Seen[], times?: readonly number[]): Promise<readonly string[]> => {
      const last = (await play(scenes, times)).at(-1);
      return last?.kind === 'rejected' ? last.reasons.map(({ code }) => code) : [last?.kind ?? ''];
    };
    expect(await ending([...rest(6), { stance: still, who: 1 }]), 'one picture alone is left out').toEqual(['going']);
    expect(await ending([...rest(6), { stance: still, who: 1 }, { stance: still, who: 1 }])).toEqual(['another-face']);
    expect(await ending([...rest(6), ...acts['turn-left']])).toEqual(['wrong-step']);
    expect(await ending(rest(2), [100, 30_001])).toEqual(['too-slow']);
    // A picture that is held still: no step is ever seen.
    expect(told(await play(rest(40)))).toEqual(['0 turn-right']);
  });

  it('is not begun for another document, another challenge or another model', async () => {
    const engine = seeing([]);
    const code = async (change: Parameters<typeof input>[1]): Promise<string> => {
      const start = await startFaceCapture(input(engine, change));
      return start.kind === 'refused' ? start.code : start.kind;
    };
    expect(await code({ document: { ...passport, number: 'L898902C4' } })).toBe('another-document');
    expect(await code({ document: { ...passport, number: 'l898902c3<' } })).toBe('started');
    expect(await code({ steps: ['blink', 'turn-left', 'come-closer'] })).toBe('another-challenge');
    expect(await code({ model: '0'.repeat(64) })).toBe('another-model');
  });

  it('is not offered before a face stands there that looks straight', async () => {
    const engine = seeing([{ stance: still }, { stance: { ...still, yaw: 20 } }, { stance: still, none: true }]);
    expect(await adviseFace(engine, pixel(0))).toBeNull();
    expect(await adviseFace(engine, pixel(1))).toMatchObject({ code: 'look-straight' });
    expect(await adviseFace(engine, pixel(2))).toMatchObject({ code: 'no-face' });
  });
});

it.each([
  [packagedEmbedder, builtInFaceModel],
  [fusedEmbedder, fusedFaceModel],
])('a permit names $name by what the engine names it, and decides where it was calibrated', async (slot, model) => {
  expect(await modelHash(slot)).toBe(model.sha256);
  const point = slot.calibration.points.find(({ fmr }) => fmr === model.falseMatchRate);
  expect(model.threshold).toBeCloseTo(point?.cosine ?? Number.NaN, 2);
});

describe('a document, read where it is shown', () => {
  const at = new Date('2026-11-22T12:00:00Z');
  const zone = makeMrz(specimen);
  const portrait = renderHead(makeHead('anna'), { width: 300, height: 380, interEyePx: 90 });
  const page = colourJpeg(drawPage({ zone, portrait }), 92);
  let engine: FaceEngine;
  beforeAll(async () => {
    engine = await startPackagedFaceEngine();
  });
  afterAll(() => engine.close());
  const read = (picture: Uint8Array, lines = zone.join('\n')): Promise<DocumentRead> =>
    readDocument(engine, { kind: 'photo', picture, zone: lines }, { at, allowSpecimen: true });
  const codes = async (reading: Promise<DocumentRead>): Promise<readonly string[]> => {
    const outcome = await reading;
    return outcome.kind === 'rejected' ? outcome.reasons.map(({ code }) => code) : [outcome.kind];
  };

  it('is known by its zone, typed in, and its portrait, cut out; that no chip was read is said', async () => {
    const reading = await read(page, zone.join('\n').toLowerCase());
    if (reading.kind !== 'read') throw new Error(reading.reasons.map(({ code }) => code).join());
    expect(reading).toMatchObject({ evidence: 'photo', document: passport, validTo: '2034-04-15', proven: [] });
    expect(reading.notProven.map(({ code }) => code)).toContain('no-chip');
    const own = await engine.encode(renderHead(makeHead('anna')));
    const cosine = own.kind === 'encoded' ? own.embedding.reduce((sum, value, i) => sum + value * reading.portrait[i]!, 0) : 0;
    expect(cosine).toBeGreaterThan(0.7);
  });

  it('is refused with its reason', async () => {
    expect(await codes(read(page, zone.join('\n').replace('L898902C3', 'L898902C4')))).toContain('mrz-check-digit');
    expect(await codes(read(colourJpeg(drawPage({ zone: [], portrait }), 92)))).toEqual(['zone-outside']);
    expect(await codes(read(colourJpeg(drawPage({ zone, portrait: null }), 92)))).toContain('face-none');
    expect(await codes(read(new TextEncoder().encode('no picture')))).toEqual(['image-format-unknown']);
    const small = renderHead(makeHead('anna'), { width: 160, height: 200, interEyePx: 45 });
    expect(await codes(read(colourJpeg(drawPage({ zone, portrait: small }), 92)))).toContain('eyes-too-close');
  });

  it('is known by its chip, where a state on the list signed it', async () => {
    const state = makeState();
    const face = renderHead(makeHead('anna'), { width: 240, height: 320, interEyePx: 70 });
    const groups = { 1: makeZoneFile(), 2: makeFaceFile({ picture: colourJpeg(face, 90), width: 240, height: 320 }) };
    const chip = { kind: 'chip', sod: makeSod({ groups, ...state.signer }), dg1: groups[1], dg2: groups[2] } as const;
    const trust = pem('CERTIFICATE', state.csca.certificate);
    const rules = { at, allowSpecimen: true };
    const reading = await readDocument(engine, { ...chip, trust }, rules);
    if (reading.kind !== 'read') throw new Error(reading.reasons.map(({ code }) => code).join());
    expect(reading).toMatchObject({ evidence: 'chip', document: passport });
    expect(reading.notProven.map(({ code }) => code)).toContain('chip-not-original');
    expect(await codes(readDocument(engine, { ...chip, trust, dg2: groups[2].slice().reverse() }, rules))).toContain('data-group-missing');
    expect(await codes(readDocument(engine, { ...chip, trust: trust.slice(0, 20) }, rules))).toEqual(['trust-list-empty']);
  });
});
