import type { EnrolmentId } from './ids.ts';
import { sha256Hex } from './sha256.ts';

/**
 * Names a set of references in one generation of shares, so that three parties can see that theirs belong together: lower-case hex SHA-256
 * over `generation`, a space, its label and a line feed (nothing for the first generation, which has no label), and then the ids, sorted
 * by code unit, each followed by a line feed. The empty gallery of the first generation is the hash of nothing.
 */
export function galleryHash(ids: readonly EnrolmentId[], generation = ''): string {
  const lines = [...ids].sort();
  return sha256Hex([...(generation === '' ? [] : [`generation ${generation}`]), ...lines].map((line) => `${line}\n`).join(''));
}
