import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A secret to look for, by name. */
export interface Secret {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Looked for as they are, instead of windows chosen here: for secrets of few different values. */
  readonly windows?: readonly Uint8Array[];
}

const windowBytes = 24;
/** A haystack is looked at in places of eight bytes, as two words of four. */
const placeBytes = 8;
const wordsInPlace = 2;
/** Memory is mostly pages of zeros, in which no secret begins. */
const pageBytes = 4_096;
const emptyPage: Buffer = Buffer.alloc(pageBytes);

/**
 * Finds secrets in what was said or stored: windows of each secret as raw bytes, as hex, and as base64 and base64url at every
 * alignment. Windows of few different bytes (an unusable stretch of a template) say nothing and are left out.
 */
export function findSecrets(haystack: Buffer, secrets: readonly Secret[]): readonly string[] {
  return searchFor(secrets)(haystack);
}

/** A needle, and at which of its bytes it is recognised. */
interface Mark {
  readonly name: string;
  readonly needle: Buffer;
  readonly offset: number;
}

/** {@link findSecrets} for many haystacks. */
export function searchFor(secrets: readonly Secret[]): (haystack: Buffer) => readonly string[] {
  // One pass over the haystack for all needles, by every eighth byte: wherever a needle begins, one of its marks lies at such a place. Nearly all
  // places are out by one bit.
  const isMarked = new Uint8Array(2 ** 18);
  const byPlace = new Map<bigint, Mark[]>();
  for (const secret of secrets) {
    for (const needle of needlesOf(secret)) {
      for (const offset of marksOf(needle)) {
        const bit = bitOf(needle.readUInt32LE(offset), needle.readUInt32LE(offset + 4));
        isMarked[bit >> 3]! |= 1 << (bit & 7);
        const place = needle.readBigUInt64LE(offset);
        const mark = { name: secret.name, needle, offset };
        const same = byPlace.get(place);
        if (same) same.push(mark);
        else byPlace.set(place, [mark]);
      }
    }
  }
  return (haystack) => {
    const found = new Set<string>();
    const words = wordsOf(haystack);
    for (let at = 0; at + 1 < words.length; at += wordsInPlace) {
      const byte = at * 4;
      if (byte % pageBytes === 0 && isEmptyPage(haystack, byte)) {
        at += pageBytes / 4 - wordsInPlace;
        continue;
      }
      const bit = bitOf(words[at]!, words[at + 1]!);
      if ((isMarked[bit >> 3]! & (1 << (bit & 7))) === 0) continue;
      for (const { name, needle, offset } of byPlace.get(haystack.readBigUInt64LE(byte)) ?? []) {
        const from = byte - offset;
        if (from < 0 || found.has(name)) continue;
        if (haystack.compare(needle, 0, needle.length, from, Math.min(from + needle.length, haystack.length)) === 0) found.add(name);
      }
    }
    return [...found];
  };
}

/** For each way in which a needle can lie across places, the offset of the whole place in it that has most different bytes. */
function marksOf(needle: Buffer): readonly number[] {
  if (needle.length < 2 * placeBytes - 1) throw new Error('too short to be looked for');
  return Array.from({ length: placeBytes }, (_, first) => {
    let best = first;
    for (let offset = first; offset + placeBytes <= needle.length; offset += placeBytes)
      if (variety(needle, offset) > variety(needle, best)) best = offset;
    return best;
  });
}

function variety(needle: Buffer, offset: number): number {
  return new Set(needle.subarray(offset, offset + placeBytes)).size;
}

/** One of 2^21 bits for two words. */
function bitOf(low: number, high: number): number {
  return Math.imul(Math.imul(low, 0x9e3779b1) ^ high, 0x85ebca6b) >>> 11;
}

/** All whole words of it, in this machine's order, which is that of {@link Buffer.readUInt32LE} wherever Node runs. */
function wordsOf(haystack: Buffer): Uint32Array {
  const aligned = haystack.byteOffset % 4 === 0 ? haystack : new Uint8Array(haystack);
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2);
}

/** Every file below a folder. */
export function readFolder(folder: string): { readonly path: string; readonly content: Buffer }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => ({ path: join(entry.parentPath, entry.name), content: readFileSync(join(entry.parentPath, entry.name)) }));
}

function needlesOf({ bytes, windows }: Secret): readonly Buffer[] {
  const needles = (windows ?? windowsOf(bytes)).flatMap((window) => writingsOf(Buffer.from(window)));
  if (needles.length === 0) throw new Error('nothing to look for');
  return needles;
}

function isEmptyPage(haystack: Buffer, start: number): boolean {
  return start + pageBytes <= haystack.length && haystack.compare(emptyPage, 0, pageBytes, start, start + pageBytes) === 0;
}

/** Up to five windows, spread over all places where there are enough different bytes. */
function windowsOf(bytes: Uint8Array): readonly Uint8Array[] {
  const windows: Uint8Array[] = [];
  const stride = Math.ceil(bytes.length / 2_000);
  for (let start = 0; start + windowBytes <= bytes.length; start += stride) {
    const window = bytes.subarray(start, start + windowBytes);
    if (new Set(window).size >= 8) windows.push(window);
  }
  const step = Math.max(1, Math.floor(windows.length / 5));
  return windows.filter((_, i) => i % step === 0).slice(0, 5);
}

function writingsOf(window: Buffer): readonly Buffer[] {
  const hex = window.toString('hex');
  const encoded = [0, 1, 2].flatMap((alignment) => {
    const aligned = window.subarray(alignment, alignment + 3 * Math.floor((window.length - 2) / 3));
    return [Buffer.from(aligned.toString('base64')), Buffer.from(aligned.toString('base64url'))];
  });
  return [window, Buffer.from(hex), Buffer.from(hex.toUpperCase()), ...encoded];
}
