import { createHash } from 'node:crypto';
import { canonicalJson, fromBase64Url } from '../encoding.ts';
import { sha256 } from '../sha256.ts';
import { drawBelow } from './draw-below.ts';

/** What a person is asked to do before the camera, one after the other. The engine judges the same steps. */
export type ChallengeStep = 'turn-left' | 'turn-right' | 'come-closer' | 'blink';

/**
 * What the gateway draws for one attempt to show a living face. A permit for a face names its digest, so that what was captured for one is of
 * no use for another.
 */
export interface Challenge {
  /** 32 random bytes, base64url. */
  readonly nonce: string;
  /** Three different ones, in the order in which they are to be done. */
  readonly steps: readonly ChallengeStep[];
  /** `documentDigest` of the document that was named: so a device sees that it is about the one it read. */
  readonly document: string;
  /** Until when the capture must be sent, ISO 8601 UTC. */
  readonly expiresAt: string;
}

/**
 * What a device says of how a face or two eyes were presented: the digest of the challenge that was met, and the last link of a chain of SHA-256 over the
 * frames (of eyes the left and then the right of each moment) that was begun with the nonce: h0 = SHA-256(nonce), h = SHA-256(h ‖ milliseconds since the challenge, as 8 bytes big-endian ‖ pixels). Both
 * 32 bytes, base64url.
 */
export interface Presentation {
  readonly challenge: string;
  readonly frames: string;
}

export type DocumentKind = 'passport' | 'identity-card' | 'other';

/** Which identity document it is. Known to the device and, for the time of one request, to the gateway, which keeps none of it. */
export interface DocumentNames {
  readonly kind: DocumentKind;
  /** Issuing state or organisation as in the machine-readable zone, one to three letters. */
  readonly issuer: string;
  /** As printed; upper and lower case, spaces and fillers make no difference. */
  readonly number: string;
}

export const challengeSteps: readonly ChallengeStep[] = ['turn-left', 'turn-right', 'come-closer', 'blink'];

/** For the steps themselves, from when they were drawn: the engine's `challengeWithinMs`, which judges the frames by it. */
const stepsMs = 30_000;
/** For judging the frames, two embeddings in a slow browser, sealing, sending, and a turn in the queue. */
const computeMs = 60_000;
/** Until when the parties must have been asked: the life of a permit for a face. */
export const challengeLifeMs: number = stepsMs + computeMs;

/** Three different steps in random order, of which at least one is a turn: only a turn shows relief. 24 ways, each as likely. */
export function drawSteps(randomBytes: (count: number) => Uint8Array): readonly ChallengeStep[] {
  const left = [...challengeSteps];
  return Array.from({ length: 3 }, () => left.splice(drawBelow(left.length, randomBytes), 1)[0] as ChallengeStep);
}

/** SHA-256 of the canonical JSON of a challenge, base64url, 43 characters. */
export function challengeDigest({ nonce, steps, document, expiresAt }: Challenge): string {
  return Buffer.from(sha256(canonicalJson({ nonce, steps, document, expiresAt }))).toString('base64url');
}

/** One spelling for a document: upper case, letters and digits alone. `other` and long numbers are as good as a passport. */
export function documentIdOf({ kind, issuer, number }: DocumentNames): string {
  return `${plain(issuer)}/${kind}/${plain(number)}`;
}

/** SHA-256(nonce ‖ document id in UTF-8), base64url: says which document is meant to whoever knows it already. Throws `bad-request`. */
export function documentDigest(nonce: string, documentId: string): string {
  return createHash('sha256').update(fromBase64Url(nonce)).update(documentId, 'utf8').digest('base64url');
}

/** Whether `value` may be a digest: 32 bytes, base64url. */
export function isDigest(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_-]{43}$/.test(value) && Buffer.from(value, 'base64url').toString('base64url') === value;
}

function plain(text: string): string {
  return text.toUpperCase().replace(/[^A-Z0-9]/g, '');
}
