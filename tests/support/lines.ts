import { randomBytes } from 'node:crypto';
import { createSimSession, embeddingElements, type PreparedCapture, type ScleraClient, type SimSession } from '@sclera/sdk';
import type { DocumentNames, SimChallenge, SimClaim } from '@sclera/sdk/contract';
import { prepareCapture } from '../../packages/sdk/src/capture/prepared-capture.ts';

/** Somebody who consented, opened a claim, drew a challenge and showed what passes for a living face: only sending is left. */
export interface BeforeSending {
  readonly personalKey: string;
  readonly subject: string;
  readonly session: SimSession;
  readonly claim: SimClaim;
  readonly drawn: SimChallenge;
  readonly capture: PreparedCapture;
  /** What the capture holds. */
  readonly face: Float32Array;
  readonly portrait: Float32Array;
}

export interface Wanted {
  readonly line: string;
  readonly document: DocumentNames;
}

/** Nobody's face: a drawn vector, and one like it for the portrait. No engine runs. */
export async function stepBeforeTheKiosk(client: ScleraClient, { line, document }: Wanted): Promise<BeforeSending> {
  const notice = (await client.notices({ purpose: 'sim-registration', language: 'en' }))[0]!;
  const { personalKey, subject } = await client.createSubject();
  const { consent } = await client.recordConsent(personalKey, {
    purpose: 'sim-registration',
    noticeHash: notice.hash,
    language: 'en',
    decision: 'given',
    ageBand: 'adult',
    guardian: false,
  });
  const session = createSimSession(client, { personalKey });
  const claim = await session.open({ way: 'face', consent: consent.id, line, document: { ...document, evidence: 'chip' } });
  const drawn = await session.draw(claim.id, document);
  const face = drawVector();
  const portrait = unit(face.map((value, i) => value + 0.01 * Math.sin(i)));
  const presentation = { challenge: challengeOf(drawn.token), frames: randomBytes(32).toString('base64url') };
  const capture = prepareCapture({ kind: 'faces', face: face.slice(), portrait: portrait.slice(), presentation });
  return { personalKey, subject, session, claim, drawn, capture, face, portrait };
}

function drawVector(): Float32Array {
  return unit(Float32Array.from({ length: embeddingElements }, () => Math.random() - 0.5));
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

function challengeOf(token: string): string {
  return (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { challenge: string }).challenge;
}
