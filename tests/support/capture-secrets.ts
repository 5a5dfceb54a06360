import { decodeImage, encodeIris, type GrayImage } from '@sclera/engine';
import type { Secret } from './needles.ts';

/** The file, its pixels, and the template that the engine makes of them. */
export function secretsOf(eye: string, file: Uint8Array): Secret[] {
  const decoded = decodeImage(file);
  if (decoded.kind !== 'image') throw new Error('unreadable');
  const encoding = encodeIris(decoded.image as GrayImage);
  if (encoding.kind !== 'encoded') throw new Error('refused');
  return [
    { name: `${eye} file`, bytes: file },
    { name: `${eye} pixels`, bytes: decoded.image.data },
    { name: `${eye} code`, bytes: encoding.template.code },
    { name: `${eye} mask`, bytes: encoding.template.mask },
    vectorOf(`${eye} code as ring elements`, encoding.template),
  ];
}

/** The code as whoever had put the shares together would hold it: 16-bit words +1, −1 and 0, looked for 128 together. */
function vectorOf(name: string, { code, mask }: { readonly code: Uint8Array; readonly mask: Uint8Array }): Secret {
  const bitOf = (bytes: Uint8Array, i: number): number => (bytes[i >> 3]! >> (i & 7)) & 1;
  const elements = Uint16Array.from({ length: 8 * code.length }, (_, i) => bitOf(mask, i >> 1) * (2 * bitOf(code, i) - 1));
  const starts = [...elements.keys()].filter((i) => elements[i] === 1 && elements[i + 1] === 0xffff && i + 128 <= elements.length);
  const chosen = starts.filter((_, i) => i % Math.ceil(starts.length / 8) === 0);
  const bytes = new Uint8Array(elements.buffer);
  return { name, bytes, windows: chosen.map((start) => bytes.subarray(2 * start, 2 * start + 256)) };
}
