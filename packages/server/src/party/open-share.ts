import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import { type Clock, type PartyId, type PermitClaims, type Purpose, ScleraError } from '@sclera/core';
import { readSessionKey, type SessionKey, sessionKeyBytes } from '@sclera/credential';
import {
  type EmbeddingShare,
  type EyePair,
  type PartyIndex,
  parseEmbedding,
  parseShare,
  serializedEmbeddingBytes,
  serializedShareBytes,
  serializeShare,
} from '@sclera/mpc';
import type { PartyKeys } from '../node/keys.ts';
import { indexOf } from './party-index.ts';

/** One party's shares of what a capture holds: both eyes, and the key of the device's session where there is one; or a face and the portrait that it is to be compared with. */
export type Probe =
  | { readonly kind: 'eyes'; readonly pair: EyePair<PartyIndex>; readonly session: SessionKey | null }
  | { readonly kind: 'faces'; readonly face: EmbeddingShare<PartyIndex>; readonly portrait: EmbeddingShare<PartyIndex> };

/** Opens what was sealed to one party. */
export type ShareOpener = (
  sealed: { readonly enc: Uint8Array; readonly ciphertext: Uint8Array },
  permit: string,
  claims: Pick<PermitClaims, 'modality' | 'purpose'>,
) => Promise<Probe>;

/** Whether a session's key comes with the eyes: without one a record has no name, and nobody to tell it. */
const sessionKeyOf: Readonly<Record<Purpose, 'none' | 'maybe' | 'needed'>> = {
  'uniqueness-check': 'none',
  'uniqueness-enrolment': 'none',
  'rights-access': 'maybe',
  'sim-registration': 'none',
  'personhood-enrolment': 'needed',
  'personhood-retention': 'none',
  'personhood-recovery': 'needed',
};

/**
 * Opens shares sealed by HPKE (RFC 9180 base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM) with the permit as associated data.
 * Keys of before a rotation open what was sealed to them for an hour. Throws `share-unreadable` for one sealed to another key, party or
 * permit, and `share-malformed` for one that opens to something else than this party's shares of that modality.
 */
export async function createShareOpener(
  party: PartyId,
  keys: Pick<PartyKeys, 'sealingKey' | 'formerSealingKeys'>,
  clock: Clock = Date.now,
): Promise<ShareOpener> {
  const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
  const algorithm = { name: 'ECDH', namedCurve: 'P-256' };
  const read = (key: Uint8Array) => crypto.subtle.importKey('pkcs8', new Uint8Array(key), algorithm, true, ['deriveBits']);
  const current = { recipientKey: await read(keys.sealingKey), untilMs: Number.POSITIVE_INFINITY };
  const former = await Promise.all(keys.formerSealingKeys.map(async ({ key, untilMs }) => ({ recipientKey: await read(key), untilMs })));
  const info = utf8(`sclera/share/v1/${party}`);
  const openWith = async (recipientKey: CryptoKey, { enc, ciphertext }: Parameters<ShareOpener>[0], permit: string) => {
    try {
      const recipient = await suite.createRecipientContext({ recipientKey, enc: new Uint8Array(enc), info });
      return new Uint8Array(await recipient.open(new Uint8Array(ciphertext), utf8(permit)));
    } catch {
      return null;
    }
  };
  return async (sealed, permit, { modality, purpose }) => {
    let plaintext: Uint8Array | null = null;
    for (const { recipientKey, untilMs } of [current, ...former]) {
      if (untilMs > clock()) plaintext ??= await openWith(recipientKey, sealed, permit);
    }
    if (plaintext === null) throw new ScleraError('share-unreadable', `The share for party ${party} does not open.`);
    try {
      if (modality === 'face') return parseFaces(plaintext, indexOf(party));
      return parseEyes(plaintext, indexOf(party), sessionKeyOf[purpose]);
    } finally {
      plaintext.fill(0);
    }
  };
}

/** Both eyes' shares, and the session's key behind them. Throws `share-malformed` for a key that is missing, or there where none belongs. */
function parseEyes(bytes: Uint8Array, party: PartyIndex, key: 'none' | 'maybe' | 'needed'): Probe {
  const withKey = bytes.length === pairBytes + sessionKeyBytes;
  if (withKey ? key === 'none' : key === 'needed') {
    throw new ScleraError('share-malformed', withKey ? 'No key belongs to this share.' : 'The key of the session is missing.');
  }
  const pair = parsePair(bytes.subarray(0, withKey ? pairBytes : bytes.length), party);
  return { kind: 'eyes', pair, session: withKey ? readSessionKey(bytes.subarray(pairBytes)) : null };
}

/** Bytes of both eyes' shares of one party. */
export const pairBytes: number = 2 * serializedShareBytes;

/** Both eyes' shares of one party: serialised left, then right. Throws `share-malformed`. */
export function parsePair(bytes: Uint8Array, party: PartyIndex): EyePair<PartyIndex> {
  if (bytes.length !== pairBytes) throw new ScleraError('share-malformed', 'There must be one share for each of both eyes.');
  const left = parseShare(bytes.subarray(0, serializedShareBytes), party);
  const right = parseShare(bytes.subarray(serializedShareBytes), party);
  if (left.kind === 'malformed' || right.kind === 'malformed') throw new ScleraError('share-malformed');
  return { left: left.share, right: right.share };
}

/** The shares of a face and of the portrait it is compared with, in this order. Throws `share-malformed`. */
function parseFaces(bytes: Uint8Array, party: PartyIndex): Probe {
  if (bytes.length !== 2 * serializedEmbeddingBytes)
    throw new ScleraError('share-malformed', 'There must be one share for the face and one for the portrait.');
  const face = parseEmbedding(bytes.subarray(0, serializedEmbeddingBytes), party);
  const portrait = parseEmbedding(bytes.subarray(serializedEmbeddingBytes), party);
  if (face.kind === 'malformed' || portrait.kind === 'malformed') throw new ScleraError('share-malformed');
  return { kind: 'faces', face: face.share, portrait: portrait.share };
}

/** The inverse of `parsePair`. The bytes are a share in clear: seal or wipe them. */
export function serializePair(pair: EyePair<PartyIndex>): Uint8Array {
  const bytes = new Uint8Array(pairBytes);
  for (const [i, share] of [pair.left, pair.right].entries()) {
    const serialised = serializeShare(share);
    bytes.set(serialised, i * serializedShareBytes);
    serialised.fill(0);
  }
  return bytes;
}

/** Overwrites what was opened. */
export function wipeProbe(probe: Probe): void {
  if (probe.kind === 'eyes') wipePair(probe.pair);
  else for (const { elements } of [probe.face, probe.portrait]) elements.fill(0);
}

/** Overwrites a share in memory. */
export function wipePair(pair: EyePair<PartyIndex>): void {
  for (const share of [pair.left, pair.right]) {
    share.code.fill(0);
    share.mask.fill(0);
  }
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
