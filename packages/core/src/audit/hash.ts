import { hash } from 'node:crypto';

const hashBytes = 32;

/** RFC 6962 section 2.1: SHA-256(0x00 ‖ leaf). In our log the leaf is a 32-byte commitment. */
export function hashLeaf(leaf: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + leaf.length);
  input.set(leaf, 1);
  return new Uint8Array(hash('sha256', input, 'buffer'));
}

/** RFC 6962 section 2.1: SHA-256(0x01 ‖ left ‖ right). */
export function hashChildren(left: Uint8Array, right: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + 2 * hashBytes);
  input[0] = 1;
  input.set(left, 1);
  input.set(right, 1 + hashBytes);
  return new Uint8Array(hash('sha256', input, 'buffer'));
}

/** The root of a tree without leaves: SHA-256 of nothing. */
export function emptyRoot(): Uint8Array {
  return new Uint8Array(hash('sha256', '', 'buffer'));
}
