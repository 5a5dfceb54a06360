import { joinBytes } from '../image/join-bytes.ts';

/*
 * As much of DER (ITU-T X.690) as the tagged binary encoding of ISO/IEC 39794 and the files of a travel document's chip need: definite
 * lengths, tags of one byte to three. Elements are views into the input and are read one level at a time, so nothing is allocated for
 * a declared length.
 */

export interface DerElement {
  /** The bytes of the tag as one number: 0x30, or 0x7f61 where the tag number is 31 or more. */
  readonly tag: number;
  readonly content: Uint8Array;
  /** Tag, length and content. */
  readonly whole: Uint8Array;
}

/** Bytes that are no DER, or not as long as they say. */
export class DerFault extends Error {
  constructor() {
    super('damaged or cut short');
  }
}

/** Elements of one level; an iris record has at most 16, a master list some hundreds of certificates, a revocation list more. */
const mostElements = 100_000;

/** Splits the content of a constructed element. Throws a {@link DerFault} where an element does not fit. */
export function readElements(bytes: Uint8Array): readonly DerElement[] {
  const elements: DerElement[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { element, end } = readElement(bytes, at);
    if (elements.push(element) > mostElements) throw new DerFault();
    at = end;
  }
  return elements;
}

/** Reads the element that begins at `at`; `end` is where the next one would begin. */
export function readElement(bytes: Uint8Array, at: number): { readonly element: DerElement; readonly end: number } {
  const from = at;
  let tag = byteAt(bytes, at++);
  if ((tag & 0x1f) === 0x1f) {
    do {
      if (at - from > 2) throw new DerFault();
      tag = tag * 256 + byteAt(bytes, at);
    } while ((byteAt(bytes, at++) & 0x80) !== 0);
  }
  let length = byteAt(bytes, at++);
  if (length >= 0x80) {
    const count = length & 0x7f;
    if (count === 0 || count > 4) throw new DerFault();
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + byteAt(bytes, at++);
  }
  if (at + length > bytes.length) throw new DerFault();
  const end = at + length;
  return { element: { tag, content: bytes.subarray(at, end), whole: bytes.subarray(from, end) }, end };
}

/** Reads bytes that are one element and nothing else. */
export function readOnly(bytes: Uint8Array): DerElement {
  const { element, end } = readElement(bytes, 0);
  if (end !== bytes.length) throw new DerFault();
  return element;
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new DerFault();
  return byte;
}

/** A non-negative INTEGER or ENUMERATED of at most four bytes. */
export function readNumber({ content }: DerElement): number {
  if (content.length === 0 || content.length > 4 || (content[0] as number) >= 0x80) throw new DerFault();
  return content.reduce((value, byte) => value * 256 + byte, 0);
}

/** Encodes an element; the tag is given as it is read. */
export function derElement(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const length = content.reduce((size, part) => size + part.length, 0);
  return joinBytes([Uint8Array.from([...(tag > 0xff ? [tag >> 8] : []), tag & 0xff, ...lengthBytes(length)]), ...content]);
}

/** Encodes a non-negative whole number below 2³¹ in as few bytes as it needs. */
export function derNumber(tag: number, value: number): Uint8Array {
  const bytes: number[] = [value & 0xff];
  for (let rest = Math.floor(value / 256); rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest & 0xff);
  if ((bytes[0] as number) >= 0x80) bytes.unshift(0);
  return derElement(tag, Uint8Array.from(bytes));
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest & 0xff);
  return [0x80 | bytes.length, ...bytes];
}
