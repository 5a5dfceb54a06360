/**
 * Replicated binary sharing: bits b = b1 ⊕ b2 ⊕ b3, party i holds bᵢ (`own`) and bᵢ₊₁ (`next`). 32 bits a word, one lane each.
 * What is here is local: no message, no randomness.
 */
export type SharedBits = {
  readonly own: Uint32Array;
  readonly next: Uint32Array;
};

/** a ⊕ b of equal lengths. */
export function xorBits(a: SharedBits, b: SharedBits): SharedBits {
  return { own: xorWords(a.own, b.own), next: xorWords(a.next, b.next) };
}

/** ¬a: component b1 is flipped by the two parties that hold it. */
export function notBits(a: SharedBits, party: number): SharedBits {
  return {
    own: party === 1 ? a.own.map((word) => ~word) : a.own,
    next: party === 3 ? a.next.map((word) => ~word) : a.next,
  };
}

/** Words `start` … `start + length` of a longer vector, as a view. */
export function sliceBits(a: SharedBits, start: number, length: number): SharedBits {
  return { own: a.own.subarray(start, start + length), next: a.next.subarray(start, start + length) };
}

/** Vectors one after the other. */
export function concatBits(parts: readonly SharedBits[]): SharedBits {
  return { own: concatWords(parts.map((part) => part.own)), next: concatWords(parts.map((part) => part.next)) };
}

/** Lane `lane` (0–31) of a one-word vector, copied to every lane of `length` words. */
export function broadcastLane(a: SharedBits, lane: number, length: number): SharedBits {
  const spread = (words: Uint32Array): Uint32Array => new Uint32Array(length).fill(-(((words[0] ?? 0) >>> lane) & 1));
  return { own: spread(a.own), next: spread(a.next) };
}

/** a ⊕ b word by word. */
export function xorWords(a: Uint32Array, b: Uint32Array): Uint32Array {
  const sum = new Uint32Array(a.length);
  for (let i = 0; i < a.length; i++) {
    sum[i] = (a[i] ?? 0) ^ (b[i] ?? 0);
  }
  return sum;
}

/** Arrays one after the other. */
export function concatWords(parts: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

/** The bytes of words, as a view in the order of the machine (little-endian wherever this runs; `openSession` refuses others). */
export function wordBytes(words: Uint32Array | Uint16Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

/** Bytes as words: the same memory where they lie at a multiple of four, otherwise a copy. */
export function bytesToWords(bytes: Uint8Array): Uint32Array {
  const { buffer, byteOffset, byteLength } = aligned(bytes);
  return new Uint32Array(buffer, byteOffset, byteLength / 4);
}

/** Bytes as elements of Z/2^16, in the same way. */
export function bytesToElements(bytes: Uint8Array): Uint16Array {
  const { buffer, byteOffset, byteLength } = aligned(bytes);
  return new Uint16Array(buffer, byteOffset, byteLength / 2);
}

function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
}
