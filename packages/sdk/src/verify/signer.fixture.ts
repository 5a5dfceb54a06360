import { ed25519 } from '@noble/curves/ed25519.js';
import type { PartyId } from '@sclera/core';
import type { Platform } from '../contract/types.ts';
import { toBase64Url } from '../encoding/base64.ts';

export interface TestSigner {
  readonly publicKey: string;
  sign(typ: string, payload: object): string;
  signBytes(bytes: Uint8Array): Uint8Array;
  readonly publicKeyBytes: Uint8Array;
}

/** A key of tests; `seed` 1–255 names it. */
export function testSigner(seed: number): TestSigner {
  const secretKey = new Uint8Array(32).fill(seed);
  const publicKeyBytes = ed25519.getPublicKey(secretKey);
  const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
  return {
    publicKeyBytes,
    publicKey: toBase64Url(publicKeyBytes),
    signBytes: (bytes) => ed25519.sign(bytes, secretKey),
    sign: (typ, payload) => {
      const input = `${toBase64Url(utf8(JSON.stringify({ alg: 'EdDSA', typ })))}.${toBase64Url(utf8(JSON.stringify(payload)))}`;
      return `${input}.${toBase64Url(ed25519.sign(utf8(input), secretKey))}`;
    },
  };
}

export const gatewaySigner: TestSigner = testSigner(9);
export const partySigners: Readonly<Record<PartyId, TestSigner>> = { a: testSigner(1), b: testSigner(2), c: testSigner(3) };

export const testPlatform: Platform = {
  name: 'sclera',
  version: '0.1.0',
  gateway: {
    issuer: 'sclera.test',
    operator: 'Gateway',
    country: 'DE',
    signingKey: gatewaySigner.publicKey,
    formerSigningKeys: [],
    logKey: gatewaySigner.publicKey,
  },
  parties: (['a', 'b', 'c'] as const).map((id) => ({
    id,
    operator: `Party ${id}`,
    country: 'DE',
    sealingKey: 'AAAA',
    signingKey: partySigners[id].publicKey,
    formerSigningKeys: [],
    up: true,
  })),
  purposes: ['uniqueness-check', 'uniqueness-enrolment'],
  abroad: { recipients: [], asked: false },
  presentations: 'any',
  console: null,
};

export function testId(prefix: string, letter = '0'): string {
  return `${prefix}_${letter.repeat(26)}`;
}

export const testTime = '2026-01-02T03:04:05.000Z';
