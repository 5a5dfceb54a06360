import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import type { PartyId, SealedShare } from '@sclera/core';
import { serializeEmbedding, serializeShare, splitEmbedding, splitIris } from '@sclera/mpc';
import type { Platform } from '../contract/types.ts';
import { fromBase64Url, toBase64Url } from '../encoding/base64.ts';
import { ownProblem } from '../problem.ts';
import { requireChallenge } from './permit-token.ts';
import { type CapturedTemplates, openCapture, type PreparedCapture } from './prepared-capture.ts';
import type { SessionKeys } from './session-keys.ts';

export interface SealOptions {
  /** Whose keys to seal for. */
  readonly platform: Platform;
  /** The permit as a compact JWS. A share opens under this permit only. */
  readonly token: string;
  /** Of the session, where a secret is to be derived or a record told: what is sealed beside the eyes. */
  readonly keys?: SessionKeys | null | undefined;
}

const partyOrder: readonly PartyId[] = ['a', 'b', 'c'];

/**
 * Splits both templates, of two eyes or of a face and a portrait, and seals each party's pair of shares to that party alone (HPKE, RFC 9180 base mode: DHKEM(P-256, HKDF-SHA256),
 * HKDF-SHA256, AES-256-GCM; info `sclera/share/v1/<party>`; associated data is the permit). The capture is spent: templates and shares
 * are overwritten. Throws `bad-usage` for a spent capture and for a face that was captured for another challenge than the permit's, `internal` for a platform whose keys cannot be used.
 */
export async function sealCapture(capture: PreparedCapture, options: SealOptions): Promise<SealedShare[]> {
  // Everything that can be wrong with the platform is found before the capture is spent.
  const recipients = await Promise.all(partyOrder.map((party) => importRecipient(options.platform, party)));
  if (capture.presentation !== null) requireChallenge(options.token, capture.presentation);
  const sessionKey = options.keys?.sealed ?? new Uint8Array();
  const pairs = splitPairs(openCapture(capture)).map((pair) => joinPair(pair, sessionKey.slice()));
  capture.discard();
  try {
    return await Promise.all(partyOrder.map((party, i) => sealPair(party, recipients[i]!, pairs[i]!, options.token)));
  } finally {
    for (const pair of pairs) pair.fill(0);
  }
}

/** What each party gets, in clear. */
function splitPairs(captured: CapturedTemplates): readonly Uint8Array<ArrayBuffer>[] {
  if (captured.kind === 'faces') {
    const faces = splitEmbedding(captured.face, randomBytes);
    const portraits = splitEmbedding(captured.portrait, randomBytes);
    const pairs = partyOrder.map((_, i) => joinPair(serializeEmbedding(faces[i]!), serializeEmbedding(portraits[i]!)));
    for (const { elements } of [...faces, ...portraits]) elements.fill(0);
    return pairs;
  }
  const lefts = splitIris(captured.left, randomBytes);
  const rights = splitIris(captured.right, randomBytes);
  const pairs = partyOrder.map((_, i) => joinPair(serializeShare(lefts[i]!), serializeShare(rights[i]!)));
  for (const { code, mask } of [...lefts, ...rights]) {
    code.fill(0);
    mask.fill(0);
  }
  return pairs;
}

async function sealPair(party: PartyId, recipientPublicKey: CryptoKey, pair: Uint8Array<ArrayBuffer>, token: string): Promise<SealedShare> {
  const sender = await suite().createSenderContext({ recipientPublicKey, info: utf8(`sclera/share/v1/${party}`) });
  const ciphertext = await sender.seal(pair, utf8(token));
  return { party, enc: toBase64Url(new Uint8Array(sender.enc)), ciphertext: toBase64Url(new Uint8Array(ciphertext)) };
}

async function importRecipient(platform: Platform, party: PartyId): Promise<CryptoKey> {
  const listed = platform.parties.filter(({ id }) => id === party);
  if (listed.length !== 1) throw ownProblem('internal', `The platform does not name exactly one party ${party}.`, mismatch);
  try {
    return await suite().kem.deserializePublicKey(new Uint8Array(fromBase64Url(listed[0]!.sealingKey)));
  } catch (cause) {
    throw ownProblem('internal', `The sealing key of party ${party} is not a P-256 key.`, { ...mismatch, cause });
  }
}

const mismatch = { fix: 'Use the platform and the SDK in matching versions.' };

function suite(): CipherSuite {
  return new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
}

function joinPair(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  const pair = new Uint8Array(left.length + right.length);
  pair.set(left);
  pair.set(right, left.length);
  left.fill(0);
  right.fill(0);
  return pair;
}

function randomBytes(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count));
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
