import { createHash } from 'node:crypto';
import { type GrayImage, type IrisLook, type IrisTemplate, irisCodeBytes, irisMaskBytes } from '@sclera/engine';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { toBase64Url } from '../encoding/base64.ts';
import { adviseEyes, type IrisCapture, isBrightAt, startIrisCapture } from './capture-irises.ts';
import { type IrisChallenge, irisChallengeDigest } from './challenge.ts';
import { openCapture } from './prepared-capture.ts';

// The gate itself is tested with its pictures in the engine; here it answers as told.
const engine = vi.hoisted(() => ({ judged: [] as unknown[], looked: 0 }));
vi.mock('@sclera/engine', async (original) => ({
  ...(await original<object>()),
  lookAtIris: ({ data }: GrayImage, atMs: number) => seenAs(data[0] ?? 0, atMs),
  judgePresentation: () => engine.judged.shift(),
}));

function seenAs(seed: number, atMs: number): IrisLook {
  if (seed === 0) return { kind: 'unseen', atMs, fingerprint: '', reason: { code: 'eye-closed', message: 'Open it.' } };
  const template = templateOf(seed);
  const unrolled = { levels: new Uint8Array(4).fill(9), usable: new Uint8Array(4).fill(9), ratio: 0.4 };
  const look = {
    kind: 'seen',
    atMs,
    fingerprint: `${seed} ${atMs}`,
    template,
    unrolled,
    glints: [],
    spectrum: new Float64Array(4),
    sharpness: 1,
  };
  const whole = { ...look, geometry: {} } as unknown as IrisLook;
  kept.push(whole);
  return whole;
}
let kept: IrisLook[] = [];

function templateOf(seed: number): IrisTemplate {
  const code = new Uint8Array(irisCodeBytes);
  for (let i = 0; i < code.length; i += 32) code.set(createHash('sha256').update(`${seed} ${i}`).digest(), i);
  return { kind: 'iris', layout: 'sclera-iris-1', code, mask: new Uint8Array(irisMaskBytes).fill(255) };
}

const light = [
  { atMs: 800, isBright: true },
  { atMs: 1600, isBright: false },
];
const challenge: IrisChallenge = { nonce: toBase64Url(new Uint8Array(32).fill(7)), light, expiresAt: '2030-01-01T00:00:00.000Z' };
const live = { kind: 'live', untested: [] };

async function permitFor(named: string): Promise<string> {
  const claims = { jti: 'per_x', nonce: challenge.nonce, challenge: named };
  return ['{}', JSON.stringify(claims), ''].map((part) => toBase64Url(new TextEncoder().encode(part))).join('.');
}

async function begin(own: IrisChallenge = challenge): Promise<IrisCapture> {
  const start = await startIrisCapture({ drawn: { token: await permitFor(await irisChallengeDigest(own)), challenge: own } });
  if (start.kind !== 'started') throw new Error(start.code);
  return start.session;
}

const picture = (seed: number): GrayImage => ({ width: 2, height: 2, data: Uint8Array.of(seed, 1, 2, 3) });

async function watch(session: IrisCapture, left = 1, right = 2) {
  for (let atMs = 100; ; atMs += 400) {
    const seen = await session.look({ left: picture(left), right: picture(right) }, atMs);
    if (seen.kind !== 'going') return { seen, atMs };
  }
}

beforeEach(() => {
  engine.judged = [live, live];
  kept = [];
});

describe('a capture of eyes that is watched', () => {
  it('follows the light that was drawn, and ends with a capture that says which pictures it came of', async () => {
    const session = await begin();
    expect([0, 799, 800, 1599, 1600].map(session.isBright)).toEqual([false, false, true, true, false]);
    const { seen, atMs } = await watch(session);
    expect(atMs).toBeGreaterThanOrEqual(session.durationMs);
    if (seen.kind !== 'captured') throw new Error('not captured');
    expect(seen.capture.presentation).toEqual({ challenge: await irisChallengeDigest(challenge), frames: chainOf(1, 2, atMs) });
    const held = openCapture(seen.capture);
    expect(held.kind === 'eyes' && held.left.code).toEqual(templateOf(1).code);
    await expect(session.look({ left: picture(1), right: picture(2) }, 0)).rejects.toThrow('ended');
  });

  it('overwrites every picture and what was kept of it', async () => {
    const [left, right] = [picture(1), picture(2)];
    const session = await begin();
    await session.look({ left, right }, 50);
    expect([...left.data, ...right.data].every((level) => level === 0)).toBe(true);
    session.close();
    for (const look of kept)
      expect(look.kind === 'seen' && [...look.template.code, ...look.unrolled.levels].some((byte) => byte !== 0)).toBe(false);
  });

  it('names the eye that did not pass, and why', async () => {
    engine.judged = [live, { kind: 'refused', reasons: [{ code: 'no-reaction', message: 'It stayed.' }] }];
    const { seen } = await watch(await begin());
    expect(seen).toEqual({ kind: 'rejected', eye: 'right', reasons: [{ code: 'no-reaction', message: 'It stayed.' }] });
  });

  it('refuses one eye shown as both', async () => {
    const { seen } = await watch(await begin(), 1, 1);
    expect(seen).toMatchObject({ kind: 'rejected', eye: 'both', reasons: [{ code: 'same-eye-twice' }] });
  });

  it('tells which eye it does not see', async () => {
    const seen = await (await begin()).look({ left: picture(1), right: picture(0) }, 100);
    expect(seen).toMatchObject({ kind: 'going', say: { eye: 'right', reason: { code: 'eye-closed' } } });
  });

  it('tells, before anything is drawn, which eye it does not see, and keeps nothing', () => {
    const pictures = { left: picture(1), right: picture(0) };
    expect(adviseEyes(pictures)).toMatchObject({ eye: 'right', reason: { code: 'eye-closed' } });
    expect(adviseEyes({ left: picture(1), right: picture(2) })).toBeNull();
    expect([...pictures.left.data, ...pictures.right.data].every((level) => level === 0)).toBe(true);
    for (const look of kept) expect(look.kind === 'seen' && look.template.code.some((byte) => byte !== 0)).toBe(false);
    expect([-1, 800, 1600].map((atMs) => isBrightAt(light, atMs))).toEqual([false, true, false]);
  });

  it('says what it could not test where the light does not change', async () => {
    engine.judged = [0, 1].map(() => ({ kind: 'live', untested: ['reaction', 'tissue'] }));
    const { seen } = await watch(await begin({ ...challenge, light: [] }));
    expect(seen).toMatchObject({ kind: 'captured', untested: ['reaction', 'tissue'] });
  });

  it('begins for the challenge of the permit alone, and under light that pupils can follow', async () => {
    const other = await permitFor(await irisChallengeDigest({ ...challenge, light: [] }));
    expect(await startIrisCapture({ drawn: { token: other, challenge } })).toMatchObject({ kind: 'refused', code: 'another-challenge' });
    const hasty = { ...challenge, light: [{ atMs: 20, isBright: true }] };
    const token = await permitFor(await irisChallengeDigest(hasty));
    expect(await startIrisCapture({ drawn: { token, challenge: hasty } })).toMatchObject({ kind: 'refused', code: 'another-light' });
  });
});

function chainOf(left: number, right: number, untilMs: number): string {
  const sha256 = (...parts: readonly Uint8Array[]): Uint8Array => {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    return hash.digest();
  };
  let link = sha256(new Uint8Array(32).fill(7));
  for (let atMs = 100; atMs <= untilMs; atMs += 400) {
    const time = new Uint8Array(8);
    new DataView(time.buffer).setBigUint64(0, BigInt(atMs));
    for (const seed of [left, right]) link = sha256(link, time, picture(seed).data);
  }
  return toBase64Url(link);
}
