/** Numbers of the first directory of a TIFF (BYTE, SHORT and LONG values). */
export interface TiffTags {
  /** First value of a tag, if it is there. */
  first(tag: number): number | undefined;
  /** All values of a tag; none where it is not there. */
  all(tag: number): readonly number[];
}

/** Bytes a value of each type takes (TIFF 6.0, section 2); index is the type. */
const typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];
const readable = new Set([1, 3, 4]);
/** Values of one tag that are read; strips of the largest picture let in need fewer. */
const mostValues = 1 << 17;

/** Reads the first directory. `null` where it, or any value in it, lies outside the file. */
export function readTiffTags(bytes: Uint8Array): TiffTags | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8) return null;
  const little = bytes[0] === 0x49;
  const directory = view.getUint32(4, little);
  if (directory + 2 > bytes.length) return null;
  const entries = view.getUint16(directory, little);
  const values = new Map<number, number[]>();
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + 12 * i;
    if (entry + 12 > bytes.length) return null;
    const type = view.getUint16(entry + 2, little);
    const count = view.getUint32(entry + 4, little);
    const size = typeBytes[type] ?? 0;
    const at = size * count > 4 ? view.getUint32(entry + 8, little) : entry + 8;
    if (at + size * count > bytes.length) return null;
    if (!readable.has(type) || count > mostValues) continue;
    const read = (k: number): number =>
      size === 1 ? view.getUint8(at + k) : size === 2 ? view.getUint16(at + 2 * k, little) : view.getUint32(at + 4 * k, little);
    values.set(
      view.getUint16(entry, little),
      Array.from({ length: count }, (_, k) => read(k)),
    );
  }
  return { first: (tag) => values.get(tag)?.[0], all: (tag) => values.get(tag) ?? [] };
}
