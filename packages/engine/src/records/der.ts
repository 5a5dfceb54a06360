import { joinBytes } from '../image/join-bytes.ts';
import { RecordFault } from './stored-image.ts';

/*
 * As much of DER (ITU-T X.690) as the tagged binary encoding of ISO/IEC 39794 needs: definite lengths, tag numbers below 31 and
 * above. Elements are views into the input and are read one level at a time, so nothing is allocated for a declared length.
 */

export interface DerElement {
  /** First byte of the tag, with class and constructed bit; a tag number of 31 or more shows as 31 here. */
  readonly tag: number;
  readonly content: Uint8Array;
}

/** Elements of one level that are looked at; an iris record has at most 16. */
const mostElements = 4096;

/** Splits the content of a constructed element. Throws a record fault where an element does not fit. */
export function readElements(bytes: Uint8Array): readonly DerElement[] {
  const elements: DerElement[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { element, end } = readElement(bytes, at);
    if (elements.push(element) > mostElements) throw new RecordFault('record-damaged');
    at = end;
  }
  return elements;
}

/** Reads the element that begins at `at`; `end` is where the next one would begin. */
export function readElement(bytes: Uint8Array, at: number): { readonly element: DerElement; readonly end: number } {
  const tag = byteAt(bytes, at++);
  if ((tag & 0x1f) === 0x1f) while ((byteAt(bytes, at++) & 0x80) !== 0);
  let length = byteAt(bytes, at++);
  if (length >= 0x80) {
    const count = length & 0x7f;
    if (count === 0 || count > 4) throw new RecordFault('record-damaged');
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + byteAt(bytes, at++);
  }
  if (at + length > bytes.length) throw new RecordFault('record-damaged');
  return { element: { tag, content: bytes.subarray(at, at + length) }, end: at + length };
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new RecordFault('record-damaged');
  return byte;
}

/** A non-negative INTEGER or ENUMERATED of at most four bytes. */
export function readNumber({ content }: DerElement): number {
  if (content.length === 0 || content.length > 4 || (content[0] as number) >= 0x80) throw new RecordFault('record-damaged');
  return content.reduce((value, byte) => value * 256 + byte, 0);
}

/** Encodes an element with a tag of one byte. */
export function derElement(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const length = content.reduce((size, part) => size + part.length, 0);
  return joinBytes([Uint8Array.of(tag, ...lengthBytes(length)), ...content]);
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
