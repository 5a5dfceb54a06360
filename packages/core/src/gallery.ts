import type { EnrolmentId } from './ids.ts';
import { sha256Hex } from './sha256.ts';

/**
 * Names a set of references, so that three parties can see that they hold the same one: lower-case hex SHA-256 over the ids,
 * sorted by code unit, each followed by a line feed. The empty gallery is the hash of nothing.
 */
export function galleryHash(ids: readonly EnrolmentId[]): string {
  return sha256Hex(
    [...ids]
      .sort()
      .map((id) => `${id}\n`)
      .join(''),
  );
}
