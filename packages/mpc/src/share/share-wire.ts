import { codeElements, maskElements } from './layout.ts';
import { brandShare, type PartyIndex, type Share } from './share.ts';

const headerBytes = 4;
const magic = 0x53;
const version = 1;
const irisKind = 1;

/** Ring elements of one share as bytes: what a party holds a template. */
export const shareBodyBytes: number = 2 * (codeElements + maskElements);
/** Bytes of a serialised share: header and 38,400 B of ring elements. */
export const serializedShareBytes: number = headerBytes + shareBodyBytes;

/** Why bytes are not a share of the expected party. */
export type ShareParseFault = 'length' | 'format' | 'party';

/** Outcome of {@link parseShare}. */
export type ParsedShare<P extends PartyIndex> =
  | { readonly kind: 'parsed'; readonly share: Share<P> }
  | { readonly kind: 'malformed'; readonly fault: ShareParseFault };

/**
 * A share as 38,404 bytes: `0x53`, version 1, kind 1 (iris), party (1–3), then 12,800 code and 6,400 mask elements as
 * little-endian 16-bit words.
 */
export function serializeShare<P extends PartyIndex>(share: Share<P>): Uint8Array {
  const bytes = new Uint8Array(serializedShareBytes);
  bytes.set([magic, version, irisKind, share.party]);
  writeWords(bytes, headerBytes, share.code);
  writeWords(bytes, headerBytes + 2 * codeElements, share.mask);
  return bytes;
}

/** The share in `bytes`, if they hold a share of `party`; otherwise why not. Every 38,400-byte body is a valid share. Never throws. */
export function parseShare<P extends PartyIndex>(bytes: Uint8Array, party: P): ParsedShare<P> {
  if (bytes.length !== serializedShareBytes) {
    return { kind: 'malformed', fault: 'length' };
  }
  if (bytes[0] !== magic || bytes[1] !== version || bytes[2] !== irisKind) {
    return { kind: 'malformed', fault: 'format' };
  }
  if (bytes[3] !== party) {
    return { kind: 'malformed', fault: 'party' };
  }
  const code = readWords(bytes, headerBytes, codeElements);
  const mask = readWords(bytes, headerBytes + 2 * codeElements, maskElements);
  return { kind: 'parsed', share: brandShare(party, code, mask) };
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
