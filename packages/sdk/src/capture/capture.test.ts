import { inspect } from 'node:util';
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import { type IrisTemplate, irisCodeBytes, irisMaskBytes } from '@sclera/engine';
import { parseShare, serializedShareBytes } from '@sclera/mpc';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Platform, SealedShare } from '../contract/types.ts';
import { fromBase64Url, toBase64Url } from '../encoding/base64.ts';
import { testPlatform } from '../verify/signer.fixture.ts';
import { captureEyes } from './capture-eyes.ts';
import { explainShares } from './explain-shares.ts';
import { PreparedCapture, prepareCapture } from './prepared-capture.ts';
import { sealCapture } from './seal-capture.ts';

// Real pictures are encoded in the engine's own tests and in the walk through the whole house; here the engine answers as told.
const engine = vi.hoisted(() => ({ answers: [] as unknown[] }));
vi.mock('@sclera/engine', async (original) => ({ ...(await original<object>()), encodeIris: () => engine.answers.shift() }));

const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const keys: CryptoKeyPair[] = [];
let platform: Platform;

beforeAll(async () => {
  const parties = [];
  for (const party of testPlatform.parties) {
    const pair = await suite.kem.generateKeyPair();
    keys.push(pair);
    parties.push({ ...party, sealingKey: toBase64Url(new Uint8Array(await suite.kem.serializePublicKey(pair.publicKey))) });
  }
  platform = { ...testPlatform, parties };
});

function template(seed: number): IrisTemplate {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state >>> 24;
  };
  const code = Uint8Array.from({ length: irisCodeBytes }, next);
  return { kind: 'iris', layout: 'sclera-iris-1', code, mask: new Uint8Array(irisMaskBytes).fill(255) };
}

async function open(share: SealedShare, party: number, aad: string, info = `sclera/share/v1/${share.party}`): Promise<Uint8Array> {
  const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
  const recipient = await suite.createRecipientContext({
    recipientKey: keys[party]!.privateKey,
    enc: new Uint8Array(fromBase64Url(share.enc)),
    info: utf8(info),
  });
  return new Uint8Array(await recipient.open(new Uint8Array(fromBase64Url(share.ciphertext)), utf8(aad)));
}

describe('sealCapture', () => {
  it('gives each party its own two shares under this permit, and spends the capture', async () => {
    const left = template(1);
    const capture = prepareCapture({ kind: 'eyes', left, right: template(2) });
    const sealed = await sealCapture(capture, { platform, token: 'h.p.s' });
    expect(sealed.map(({ party }) => party)).toEqual(['a', 'b', 'c']);
    for (const [i, share] of sealed.entries()) {
      const plain = await open(share, i, 'h.p.s');
      expect(plain.length).toBe(2 * serializedShareBytes);
      const number = (i + 1) as 1 | 2 | 3;
      expect(parseShare(plain.subarray(0, serializedShareBytes), number).kind).toBe('parsed');
      expect(parseShare(plain.subarray(serializedShareBytes), number).kind).toBe('parsed');
    }
    expect(capture.spent).toBe(true);
    expect(left.code.every((byte) => byte === 0) && left.mask.every((byte) => byte === 0)).toBe(true);
    await expect(sealCapture(capture, { platform, token: 'h.p.s' })).rejects.toMatchObject({ code: 'bad-usage' });
  });

  it('opens for nobody else, under no other permit and for no other use', async () => {
    const [share] = await sealCapture(prepareCapture({ kind: 'eyes', left: template(3), right: template(4) }), {
      platform,
      token: 'h.p.s',
    });
    await expect(open(share!, 1, 'h.p.s')).rejects.toThrow();
    await expect(open(share!, 0, 'h.p.x')).rejects.toThrow();
    await expect(open(share!, 0, 'h.p.s', 'sclera/share/v1/b')).rejects.toThrow();
  });

  it('finds a platform it cannot seal for before the capture is spent', async () => {
    const capture = prepareCapture({ kind: 'eyes', left: template(5), right: template(6) });
    const two = { ...platform, parties: platform.parties.slice(1) };
    await expect(sealCapture(capture, { platform: two, token: 'h.p.s' })).rejects.toMatchObject({ code: 'internal' });
    await expect(sealCapture(capture, { platform: testPlatform, token: 'h.p.s' })).rejects.toMatchObject({ code: 'internal' });
    expect(capture.spent).toBe(false);
  });
});

describe('a prepared capture', () => {
  it('shows nothing of what it holds', () => {
    const capture = prepareCapture({ kind: 'eyes', left: template(7), right: template(8) });
    expect(() => JSON.stringify({ capture })).toThrow('cannot be turned into JSON');
    expect(inspect(capture, { depth: 9, showHidden: true })).not.toMatch(/Uint8Array|code|mask/);
    expect(JSON.stringify(structuredClone({ ...capture }))).toBe('{"kind":"prepared-capture","presentation":null}');
    capture.discard();
    expect(capture.spent).toBe(true);
    expect(() => explainShares(capture)).toThrow('already sealed or discarded');
    expect(new PreparedCapture().spent).toBe(true);
  });

  it('looks like noise to each party', () => {
    const views = explainShares(prepareCapture({ kind: 'eyes', left: template(9), right: template(10) }));
    expect(views.map(({ party }) => party)).toEqual(['a', 'b', 'c']);
    for (const { left } of views) {
      const mean = left.data.reduce((sum, grey) => sum + grey, 0) / left.data.length;
      // 12,800 uniform bytes: the mean lies within 4 of 127.5 but for one time in 10^9.
      expect(Math.abs(mean - 127.5)).toBeLessThan(4);
    }
  });
});

describe('captureEyes', () => {
  const image = { width: 200, height: 150, data: new Uint8Array(30_000) };
  const encoded = (seed: number): object => ({ kind: 'encoded', template: template(seed), geometry: {}, quality: {} });

  it('prepares two different eyes and tells the stages', async () => {
    engine.answers = [encoded(11), encoded(12)];
    const stages: string[] = [];
    const outcome = await captureEyes({
      left: image,
      right: image,
      trace: true,
      onStage: ({ eye, stage }) => stages.push(`${eye} ${stage}`),
    });
    expect(outcome.kind).toBe('captured');
    expect(stages).toEqual(['left reading', 'left encoding', 'right reading', 'right encoding', 'both comparing-sides']);
    if (outcome.kind === 'captured') expect(outcome.explain?.left?.code).toMatchObject({ width: 200, height: 64 });
  });

  it('refuses the same eye twice', async () => {
    engine.answers = [encoded(13), encoded(13)];
    expect(await captureEyes({ left: image, right: image })).toMatchObject({
      kind: 'rejected',
      eye: 'both',
      reasons: [{ code: 'same-eye-twice' }],
    });
  });

  it('hands on each eye’s reasons', async () => {
    engine.answers = [encoded(14), { kind: 'rejected', reasons: [{ code: 'eye-closed', message: 'Open it.' }] }];
    expect(await captureEyes({ left: image, right: image })).toMatchObject({
      kind: 'rejected',
      eye: 'right',
      reasons: [{ code: 'eye-closed' }],
    });
    const neither = await captureEyes({ left: new Uint8Array(), right: Uint8Array.of(1, 2, 3) });
    expect(neither).toMatchObject({ kind: 'rejected', eye: 'left', eyes: [{ eye: 'left' }, { eye: 'right' }] });
  });
});
