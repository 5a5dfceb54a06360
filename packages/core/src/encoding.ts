import { ScleraError } from './errors.ts';

/** With the `u` flag a proper pair is one code point, so only a lone half matches. */
const loneSurrogate = /[\ud800-\udfff]/u;

/** Base64url without padding (RFC 4648 section 5). */
export function toBase64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
}

/**
 * Strict inverse of `toBase64Url`: no padding, no white space, no stray bits, so that one value has one spelling.
 * Throws `bad-request`.
 */
export function fromBase64Url(text: string): Uint8Array {
  const bytes = new Uint8Array(Buffer.from(text, 'base64url'));
  if (toBase64Url(bytes) !== text) throw new ScleraError('bad-request', 'Not canonical base64url.');
  return bytes;
}

/**
 * JSON in the one spelling of RFC 8785 (JCS): members sorted by UTF-16 code units, no white space, numbers as ECMAScript
 * writes them. Members that are `undefined` are left out, as JSON.stringify does. Throws `bad-request` for what JSON cannot
 * say (NaN, infinities, bigint, functions, lone surrogates).
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return canonicalString(value);
    case 'boolean':
      return String(value);
    case 'number':
      if (!Number.isFinite(value)) throw new ScleraError('bad-request', 'JSON has no NaN and no infinity.');
      return JSON.stringify(value);
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? canonicalArray(value) : canonicalObject(value);
    default:
      throw new ScleraError('bad-request', `JSON cannot hold a ${typeof value}.`);
  }
}

function canonicalString(text: string): string {
  // RFC 8785 section 3.2.2.2: lone surrogates must end in an error, not in a replacement character.
  if (loneSurrogate.test(text)) throw new ScleraError('bad-request', 'A text holds a lone surrogate.');
  return JSON.stringify(text);
}

function canonicalArray(items: readonly unknown[]): string {
  return `[${items.map((item) => canonicalJson(item)).join(',')}]`;
}

function canonicalObject(object: object): string {
  // A map, a date or a byte array would silently become {} or a list of indices.
  const prototype = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null)
    throw new ScleraError('bad-request', 'Only plain objects have a canonical form.');
  const members = Object.entries(object).filter(([, value]) => value !== undefined);
  // The default comparison of strings is by UTF-16 code units, which is what RFC 8785 section 3.2.3 asks for.
  members.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${members.map(([name, value]) => `${canonicalString(name)}:${canonicalJson(value)}`).join(',')}}`;
}
