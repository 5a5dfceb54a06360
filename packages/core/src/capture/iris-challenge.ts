import { canonicalJson } from '../encoding.ts';
import { sha256 } from '../sha256.ts';
import { drawBelow } from './draw-below.ts';

/** The light before a person changes, so that pupils may answer: a screen that turns bright or dark. It is dark before the first change. */
export interface LightChange {
  /** Since the pictures began. */
  readonly atMs: number;
  readonly isBright: boolean;
}

/**
 * What the gateway draws for one capture of two eyes that is watched. The permit names its digest, so that what was captured under one light is of no use for another.
 */
export interface IrisChallenge {
  /** 32 random bytes, base64url. */
  readonly nonce: string;
  /** Empty where the device cannot change the light: then a pupil's answer was not looked at, and the challenge says so. */
  readonly light: readonly LightChange[];
  /** Until when the capture must be sent, ISO 8601 UTC. */
  readonly expiresAt: string;
}

/** The longest light, as long again for a person who settles first, and for looking at some eighty pictures in a slow browser, sealing and sending. */
export const irisChallengeLifeMs = 120_000;

/** Spans between the changes, shortest and longest: the engine's, whose gate says why. */
const spansMs: readonly (readonly [number, number])[] = [
  [500, 1500],
  [400, 1200],
  [600, 1800],
  [400, 1200],
  [600, 1800],
  [400, 1200],
];
const stepMs = 20;

/** Three flashes of drawn length at drawn times. */
export function drawLight(randomBytes: (count: number) => Uint8Array): readonly LightChange[] {
  let atMs = 0;
  return spansMs.map(([least, most], i) => {
    const count = (most - least) / stepMs + 1;
    atMs += least + stepMs * drawBelow(count, randomBytes);
    return { atMs, isBright: i % 2 === 0 };
  });
}

/** SHA-256 of the canonical JSON of a challenge, base64url, 43 characters. */
export function irisChallengeDigest({ nonce, light, expiresAt }: IrisChallenge): string {
  const plain = light.map(({ atMs, isBright }) => ({ atMs, isBright }));
  return Buffer.from(sha256(canonicalJson({ nonce, light: plain, expiresAt }))).toString('base64url');
}
