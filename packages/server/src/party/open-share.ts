import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import { type Clock, type Modality, type PartyId, ScleraError } from '@sclera/core';
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

/** One party's shares of what a capture holds: both eyes, or a face and the portrait that it is to be compared with. */
export type Probe =
  | { readonly kind: 'eyes'; readonly pair: EyePair<PartyIndex> }
  | { readonly kind: 'faces'; readonly face: EmbeddingShare<PartyIndex>; readonly portrait: EmbeddingShare<PartyIndex> };

/** Opens what was sealed to one party. */
export type ShareOpener = (
  sealed: { readonly enc: Uint8Array; readonly ciphertext: Uint8Array },
  permit: string,
  modality: Modality,
) => Promise<Probe>;

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
  return async (sealed, permit, modality) => {
    let plaintext: Uint8Array | null = null;
    for (const { recipientKey, untilMs } of [current, ...former]) {
      if (untilMs > clock()) plaintext ??= await openWith(recipientKey, sealed, permit);
    }
    if (plaintext === null) throw new ScleraError('share-unreadable', `The share for party ${party} does not open.`);
    try {
      if (modality === 'face') return parseFaces(plaintext, indexOf(party));
      return { kind: 'eyes', pair: parsePair(plaintext, indexOf(party)) };
    } finally {
      plaintext.fill(0);
    }
  };
}

/** Both eyes' shares of one party: serialised left, then right. Throws `share-malformed`. */
export function parsePair(bytes: Uint8Array, party: PartyIndex): EyePair<PartyIndex> {
  if (bytes.length !== 2 * serializedShareBytes) throw new ScleraError('share-malformed', 'There must be one share for each of both eyes.');
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
  const bytes = new Uint8Array(2 * serializedShareBytes);
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
