import { embeddingElements } from './embedding.ts';
import { codeElements, maskElements } from './layout.ts';
import { brandEmbedding, brandShare, type EmbeddingShare, type PartyIndex, type Share } from './share.ts';

const headerBytes = 4;
const magic = 0x53;
const version = 1;
const irisKind = 1;
const embeddingKind = 2;

/** Ring elements of one share as bytes: what a party holds a template. */
export const shareBodyBytes: number = 2 * (codeElements + maskElements);
/** Bytes of a serialised share: header and 38,400 B of ring elements. */
export const serializedShareBytes: number = headerBytes + shareBodyBytes;
/** Bytes of a serialised share of an embedding: header and 2,048 B of ring elements. */
export const serializedEmbeddingBytes: number = headerBytes + 2 * embeddingElements;

/** Why bytes are not a share of the expected party. */
export type ShareParseFault = 'length' | 'format' | 'party';

/** Outcome of {@link parseShare} and {@link parseEmbedding}. */
export type Parsed<S> = { readonly kind: 'parsed'; readonly share: S } | { readonly kind: 'malformed'; readonly fault: ShareParseFault };

/**
 * A share as 38,404 bytes: `0x53`, version 1, kind 1 (iris), party (1–3), then 12,800 code and 6,400 mask elements as
 * little-endian 16-bit words.
 */
export function serializeShare<P extends PartyIndex>(share: Share<P>): Uint8Array {
  return serialize(irisKind, share.party, [share.code, share.mask]);
}

/** The share in `bytes`, if they hold a share of `party`; otherwise why not. Every 38,400-byte body is a valid share. Never throws. */
export function parseShare<P extends PartyIndex>(bytes: Uint8Array, party: P): Parsed<Share<P>> {
  const fault = findFault(bytes, irisKind, party, serializedShareBytes);
  if (fault) {
    return { kind: 'malformed', fault };
  }
  const code = readWords(bytes, headerBytes, codeElements);
  const mask = readWords(bytes, headerBytes + 2 * codeElements, maskElements);
  return { kind: 'parsed', share: brandShare(party, code, mask) };
}

/** A share of an embedding as 2,052 bytes: `0x53`, version 1, kind 2, party (1–3), then 1,024 elements as little-endian 16-bit words. */
export function serializeEmbedding<P extends PartyIndex>(share: EmbeddingShare<P>): Uint8Array {
  return serialize(embeddingKind, share.party, [share.elements]);
}

/** The share of an embedding in `bytes`, if they hold one of `party`; otherwise why not. Never throws. */
export function parseEmbedding<P extends PartyIndex>(bytes: Uint8Array, party: P): Parsed<EmbeddingShare<P>> {
  const fault = findFault(bytes, embeddingKind, party, serializedEmbeddingBytes);
  if (fault) {
    return { kind: 'malformed', fault };
  }
  return { kind: 'parsed', share: brandEmbedding(party, readWords(bytes, headerBytes, embeddingElements)) };
}

function serialize(kind: number, party: PartyIndex, vectors: readonly Uint16Array[]): Uint8Array {
  const bytes = new Uint8Array(headerBytes + vectors.reduce((sum, vector) => sum + vector.byteLength, 0));
  bytes.set([magic, version, kind, party]);
  let offset = headerBytes;
  for (const vector of vectors) {
    writeWords(bytes, offset, vector);
    offset += vector.byteLength;
  }
  return bytes;
}

function findFault(bytes: Uint8Array, kind: number, party: PartyIndex, length: number): ShareParseFault | null {
  if (bytes.length !== length) {
    return 'length';
  }
  if (bytes[0] !== magic || bytes[1] !== version || bytes[2] !== kind) {
    return 'format';
  }
  return bytes[3] === party ? null : 'party';
}

function writeWords(bytes: Uint8Array, offset: number, words: Uint16Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset);
  for (let i = 0; i < words.length; i++) {
    view.setUint16(2 * i, words[i] ?? 0, true);
  }
}

function readWords(bytes: Uint8Array, offset: number, count: number): Uint16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset);
  const words = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    words[i] = view.getUint16(2 * i, true);
  }
  return words;
}
