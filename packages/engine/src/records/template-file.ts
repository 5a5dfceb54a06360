import { decode, encode, rfc8949EncodeOptions } from 'cborg';
import { type IrisTemplate, isIrisTemplate } from '../iris/template.ts';
import { fromBase64, toBase64 } from './base64.ts';

/*
 * A template as a file, version 1. JSON, UTF-8, the two bit fields in Base64 (RFC 4648, section 4, padded):
 *
 *   {"format":"sclera-iris-template","version":1,"layout":"sclera-iris-1","code":"…","mask":"…"}
 *
 * or CBOR (RFC 8949): one map with the same five members, the bit fields as byte strings, in the deterministic encoding of section
 * 4.2.1, so that one template has one file. Either is biometric data in clear: it belongs to the laboratory and to its subject.
 */

const templateFormat = 'sclera-iris-template';
const templateVersion = 1;

export type TemplateEncoding = 'json' | 'cbor';

/** Why a template file was not read. Closed. */
export type TemplateFault = 'template-damaged' | 'template-format-unknown' | 'template-version-unknown' | 'template-layout-unknown';

export type TemplateImport =
  | { readonly kind: 'template'; readonly template: IrisTemplate; readonly encoding: TemplateEncoding }
  | { readonly kind: 'rejected'; readonly reasons: readonly { readonly code: TemplateFault; readonly message: string }[] };

const messages: Readonly<Record<TemplateFault, string>> = {
  'template-damaged': 'The template file is damaged, cut short or not a template at all.',
  'template-format-unknown': 'This file is not an iris template of this platform.',
  'template-version-unknown': 'The template file was written by a newer version. Bring this one up to date.',
  'template-layout-unknown': 'The template has another layout than the one that is compared here. Encode the picture again.',
};

/** Largest template file looked at, bytes; a JSON one has about 3,400. */
const maxTemplateBytes = 64 * 1024;

/** Writes a template as a file. Throws a TypeError on what is no template. */
export function exportTemplate(template: IrisTemplate, encoding: TemplateEncoding): Uint8Array {
  if (!isIrisTemplate(template)) throw new TypeError('not a template');
  const { layout, code, mask } = template;
  const members = { format: templateFormat, version: templateVersion, layout };
  if (encoding === 'cbor') return encode({ ...members, code, mask }, rfc8949EncodeOptions);
  return new TextEncoder().encode(`${JSON.stringify({ ...members, code: toBase64(code), mask: toBase64(mask) })}\n`);
}

/** Reads a template file of either encoding, told apart by its first byte. Members that are not known are passed over. Never throws. */
export function importTemplate(bytes: Uint8Array): TemplateImport {
  if (bytes.length > maxTemplateBytes) return rejected('template-damaged');
  const encoding = looksLikeJson(bytes) ? 'json' : 'cbor';
  const members = encoding === 'json' ? readJson(bytes) : readCbor(bytes);
  if (members === null) return rejected('template-damaged');
  if (members.get('format') !== templateFormat) return rejected('template-format-unknown');
  const version = members.get('version');
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) return rejected('template-damaged');
  if (version !== templateVersion) return rejected('template-version-unknown');
  if (typeof members.get('layout') !== 'string') return rejected('template-damaged');
  if (members.get('layout') !== 'sclera-iris-1') return rejected('template-layout-unknown');
  const read = encoding === 'json' ? fromBase64 : (value: unknown): unknown => value;
  const template = { kind: 'iris', layout: 'sclera-iris-1', code: read(members.get('code')), mask: read(members.get('mask')) };
  if (!isIrisTemplate(template)) return rejected('template-damaged');
  return { kind: 'template', template, encoding };
}

function rejected(code: TemplateFault): TemplateImport {
  return { kind: 'rejected', reasons: [{ code, message: messages[code] }] };
}

/** A JSON object begins with a brace, which in CBOR begins a text of 2⁶⁴ bytes or so. */
function looksLikeJson(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d);
  return first === 0x7b;
}

function readJson(bytes: Uint8Array): ReadonlyMap<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : null;
  } catch {
    // Whatever a parser finds wrong with it, it is no template.
    return null;
  }
}

function readCbor(bytes: Uint8Array): ReadonlyMap<unknown, unknown> | null {
  try {
    const options = { useMaps: true, strict: true, rejectDuplicateMapKeys: true, allowIndefinite: false };
    const value: unknown = decode(bytes, options);
    return value instanceof Map ? value : null;
  } catch {
    return null;
  }
}
