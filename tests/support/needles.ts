import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A secret to look for, by name. */
export interface Secret {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const windowBytes = 24;

/**
 * Finds secrets in what was said or stored: windows of each secret as raw bytes, as hex, and as base64 and base64url at every
 * alignment. Windows of few different bytes (an unusable stretch of a template) say nothing and are left out.
 */
export function findSecrets(haystack: Buffer, secrets: readonly Secret[]): readonly string[] {
  const needles = secrets.flatMap(({ name, bytes }) => needlesOf(bytes).map((needle) => ({ name, needle })));
  // One pass over the haystack for all needles: most places are out by their first two bytes.
  const begins = new Uint8Array(65_536);
  const byStart = new Map<number, { name: string; needle: Buffer }[]>();
  for (const entry of needles) {
    begins[entry.needle.readUInt16BE(0)] = 1;
    const start = entry.needle.readUInt32BE(0);
    byStart.set(start, [...(byStart.get(start) ?? []), entry]);
  }
  const found = new Set<string>();
  for (let at = 0; at + 4 <= haystack.length; at++) {
    if (begins[(haystack[at]! << 8) | haystack[at + 1]!] === 0) continue;
    for (const { name, needle } of byStart.get(haystack.readUInt32BE(at)) ?? []) {
      if (!found.has(name) && haystack.subarray(at, at + needle.length).equals(needle)) found.add(name);
    }
  }
  return [...found];
}

/** Every file below a folder. */
export function readFolder(folder: string): { readonly path: string; readonly content: Buffer }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => ({ path: join(entry.parentPath, entry.name), content: readFileSync(join(entry.parentPath, entry.name)) }));
}

function needlesOf(bytes: Uint8Array): readonly Buffer[] {
  const step = Math.max(windowBytes, Math.floor(bytes.length / 5));
  const needles: Buffer[] = [];
  for (let start = 0; start + windowBytes <= bytes.length; start += step) {
    const window = Buffer.from(bytes.subarray(start, start + windowBytes));
    if (new Set(window).size < 8) continue;
    const hex = window.toString('hex');
    needles.push(window, Buffer.from(hex), Buffer.from(hex.toUpperCase()));
    for (const alignment of [0, 1, 2]) {
      const aligned = window.subarray(alignment, alignment + 21);
      needles.push(Buffer.from(aligned.toString('base64')), Buffer.from(aligned.toString('base64url')));
    }
  }
  if (needles.length === 0) throw new Error('nothing to look for');
  return needles;
}
