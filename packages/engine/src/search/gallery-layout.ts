import { type IrisTemplate, irisColumns } from '../iris/template.ts';

/**
 * How a template lies in a gallery: 2,464 bytes.
 *
 * Columns stand in the order 0, 77, 154, 31 …: position `p` holds column `77·p mod 200`. As 13·77 ≡ 1 (mod 200), a rotation by `r` columns is still an
 * offset, by 13·r positions; and any run of positions is spread evenly about the iris, so that a part of a template speaks for the whole.
 *
 * - 50 blocks of four positions, 48 bytes each: re bits (16 bytes), parity re ^ im (16), mask (16). Four bytes a position; bit `2·row + wavelet`, lowest first.
 * - 50 bytes: usable samples of columns 0…3, 4…7, … (0…128), in the natural order; 6 bytes of padding.
 * - u32, little-endian: usable samples (0…6,400); 4 bytes of padding.
 */
export const entryBytes = 2464;
/** Column step between neighbouring positions. */
const columnStride = 77;
/** Positions between neighbouring columns: the inverse of the column stride modulo 200. */
export const positionStride = 13;
/** Blocks of four positions. */
const blocks = 50;
const blockBytes = 48;
const groupsAt = blocks * blockBytes;
const samplesAt = groupsAt + 56;

/** The columns of a template in the stored order, 200 words each; bit `2·row + wavelet`. */
export interface StoredColumns {
  readonly re: Uint32Array;
  /** re ^ im. */
  readonly parity: Uint32Array;
  readonly mask: Uint32Array;
}

/** Writes a template into a gallery's bytes at `at`, a multiple of 4. */
export function putEntry(bytes: Uint8Array, at: number, template: IrisTemplate): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, entryBytes);
  const { re, parity, mask } = readColumns(template);
  let samples = 0;
  const groups = new Uint8Array(blocks);
  for (let position = 0; position < irisColumns; position++) {
    const offset = offsetOf(position);
    view.setUint32(offset, re[position] as number, true);
    view.setUint32(offset + 16, parity[position] as number, true);
    view.setUint32(offset + 32, mask[position] as number, true);
    const usable = popcount32(mask[position] as number);
    const group = columnAt(position) >> 2;
    groups[group] = (groups[group] as number) + usable;
    samples += usable;
  }
  for (const [g, usable] of groups.entries()) view.setUint8(groupsAt + g, usable);
  view.setUint32(samplesAt, samples, true);
}

/** The column that stands at a position. */
export function columnAt(position: number): number {
  return (columnStride * position) % irisColumns;
}

/** Brings the columns of a template into the stored order. */
export function readColumns({ code, mask }: IrisTemplate): StoredColumns {
  const codes = new DataView(code.buffer, code.byteOffset, code.byteLength);
  const masks = new DataView(mask.buffer, mask.byteOffset, mask.byteLength);
  const stored = { re: new Uint32Array(irisColumns), parity: new Uint32Array(irisColumns), mask: new Uint32Array(irisColumns) };
  for (let position = 0; position < irisColumns; position++) {
    const column = columnAt(position);
    const [low, high] = [codes.getUint32(8 * column, true), codes.getUint32(8 * column + 4, true)];
    const re = evenBits(low) | (evenBits(high) << 16);
    const im = evenBits(low >>> 1) | (evenBits(high >>> 1) << 16);
    stored.re[position] = re;
    stored.parity[position] = re ^ im;
    stored.mask[position] = masks.getUint32(4 * column, true);
  }
  return stored;
}

/** Bits set in a 32-bit word. */
export function popcount32(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Bytes from the start of an entry to the re bits at a position; parity is 16 on, the mask 32. */
export function offsetOf(position: number): number {
  return (position >> 2) * blockBytes + (position & 3) * 4;
}

/** Gathers bits 0, 2, 4 … of a 32-bit word into its lower half. */
function evenBits(word: number): number {
  let x = word & 0x55555555;
  x = (x | (x >>> 1)) & 0x33333333;
  x = (x | (x >>> 2)) & 0x0f0f0f0f;
  x = (x | (x >>> 4)) & 0x00ff00ff;
  return (x | (x >>> 8)) & 0x0000ffff;
}
