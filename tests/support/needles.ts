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
const [stride, wordBytes] = [8, 4] as const;
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

/** {@link findSecrets} for many haystacks. */
export function searchFor(secrets: readonly Secret[]): (haystack: Buffer) => readonly string[] {
  const needles = secrets.flatMap((secret) => needlesOf(secret).map((needle) => ({ name: secret.name, needle })));
  // One pass over the haystack for all needles, by every eighth place of it: wherever a needle begins, one of its first eight words of four bytes
  // lies at such a place. Nearly all words are out by one bit.
  const isBeginning = new Uint8Array(2 ** 18);
  const byWord = new Map<number, { name: string; needle: Buffer; offset: number }[]>();
  for (const entry of needles) {
    if (entry.needle.length < stride + wordBytes - 1) throw new Error('too short to be looked for');
    for (let offset = 0; offset < stride; offset++) {
      const word = entry.needle.readUInt32LE(offset);
      isBeginning[bitOf(word) >> 3]! |= 1 << (bitOf(word) & 7);
      const same = byWord.get(word);
      if (same) same.push({ ...entry, offset });
      else byWord.set(word, [{ ...entry, offset }]);
    }
  }
  return (haystack) => {
    const found = new Set<string>();
    for (let at = 0; at + wordBytes <= haystack.length; at += stride) {
      if (at % pageBytes === 0 && isEmptyPage(haystack, at)) {
        at += pageBytes - stride;
        continue;
      }
      const word = haystack.readUInt32LE(at);
      if ((isBeginning[bitOf(word) >> 3]! & (1 << (bitOf(word) & 7))) === 0) continue;
      for (const { name, needle, offset } of byWord.get(word) ?? []) {
        const from = at - offset;
        if (from < 0 || found.has(name)) continue;
        if (haystack.compare(needle, 0, needle.length, from, Math.min(from + needle.length, haystack.length)) === 0) found.add(name);
      }
    }
    return [...found];
  };
}

/** One of 2^21 bits for a word. */
function bitOf(word: number): number {
  return Math.imul(word, 0x9e3779b1) >>> 11;
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
