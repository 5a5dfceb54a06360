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
 * alignment. Windows that are all one byte (an unusable stretch of a template) say nothing and are left out.
 */
export function findSecrets(haystack: Buffer, secrets: readonly Secret[]): readonly string[] {
  const found = new Set<string>();
  for (const { name, bytes } of secrets) {
    for (const needle of needlesOf(bytes)) if (haystack.includes(needle)) found.add(name);
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
