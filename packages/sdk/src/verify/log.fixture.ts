import { toBase64 } from '../encoding/base64.ts';
import { ownProblem, SdkProblem } from '../problem.ts';
import type { LogSource } from './log-reader.ts';
import { hashLeaf, rootOf, rootOfHashes } from './merkle.ts';
import { signatureLine } from './note.ts';
import { gatewaySigner, type TestSigner, testPlatform } from './signer.fixture.ts';
import { tilePath, tilePaths, tileWidth, widthIn, writeEntries } from './tiles.ts';

export const origin: string = testPlatform.gateway.issuer;

/** A signed checkpoint of tests. */
export function testNote(size: number, root: Uint8Array, signer: TestSigner = gatewaySigner, name: string = origin): string {
  const text = `${origin}\n${size}\n${toBase64(root)}\n`;
  const key = { name, type: 1, publicKey: signer.publicKeyBytes } as const;
  return `${text}\n${signatureLine(key, new Uint8Array(signer.signBytes(new TextEncoder().encode(text))))}`;
}

/** All resources of a log over these leaves, as it would serve them at its present size. */
export function testLogFiles(
  leaves: readonly Uint8Array[],
  note: string = testNote(leaves.length, rootOf(leaves)),
): Map<string, Uint8Array> {
  const levels: Uint8Array[][] = [leaves.map(hashLeaf)];
  for (let below = levels[0]!; below.length >= tileWidth; below = levels.at(-1)!) {
    levels.push(
      Array.from({ length: Math.floor(below.length / tileWidth) }, (_, i) => rootOfHashes(below.slice(i * tileWidth, (i + 1) * tileWidth))),
    );
  }
  const files = new Map<string, Uint8Array>([['checkpoint', new TextEncoder().encode(note)]]);
  for (const [level, hashes] of levels.entries()) {
    for (let index = 0; widthIn(leaves.length, level, index) > 0; index++) {
      const width = widthIn(leaves.length, level, index);
      const [start, end] = [index * tileWidth, index * tileWidth + width];
      files.set(tilePath(level, index, width), joined(hashes.slice(start, end)));
      if (level === 0) files.set(tilePath('entries', index, width), writeEntries(leaves.slice(start, end)));
    }
  }
  const expected = [...tilePaths(leaves.length)];
  if (expected.length !== files.size - 1 || expected.some((path) => !files.has(path))) throw new Error('the fixture lacks a tile');
  return files;
}

function joined(hashes: readonly Uint8Array[]): Uint8Array {
  const tile = new Uint8Array(hashes.length * 32);
  for (const [i, hash] of hashes.entries()) tile.set(hash, i * 32);
  return tile;
}

export function sourceOf(files: ReadonlyMap<string, Uint8Array>): LogSource {
  return {
    checkpoint: async () => new TextDecoder().decode(files.get('checkpoint')),
    tile: async (path) => {
      const found = files.get(path);
      if (found === undefined) throw new SdkProblem({ ...ownProblem('internal', path).toJSON(), code: 'not-found' });
      return found;
    },
  };
}
