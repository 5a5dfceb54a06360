/** Numbers of the first directory of a TIFF (BYTE, SHORT and LONG values of the tags that make the picture). */
export interface TiffTags {
  /** First value of a tag, if it is there. */
  first(tag: number): number | undefined;
  /** All values of a tag; none where it is not there. */
  all(tag: number): readonly number[];
}

/** Bytes a value of each type takes (TIFF 6.0, section 2); index is the type. */
const typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];
const readable = new Set([1, 3, 4]);
/** Values of all tags together that are read; strips of the largest picture let in need fewer. Tags may share their values, so a small file could name very many. */
const mostValues = 1 << 17;
/** What makes the picture: size, depth, compression, colours, order, strips, palette. 322 is read to refuse tiles. */
const pictureTags: ReadonlySet<number> = new Set([256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 284, 317, 320, 322, 338, 339]);

/** Reads the first directory. `null` where it, or any value in it, lies outside the file. */
export function readTiffTags(bytes: Uint8Array): TiffTags | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8) return null;
  const little = bytes[0] === 0x49;
  const directory = view.getUint32(4, little);
  if (directory + 2 > bytes.length) return null;
  const entries = view.getUint16(directory, little);
  const values = new Map<number, number[]>();
  let room = mostValues;
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + 12 * i;
    if (entry + 12 > bytes.length) return null;
    const type = view.getUint16(entry + 2, little);
    const count = view.getUint32(entry + 4, little);
    const size = typeBytes[type] ?? 0;
    const at = size * count > 4 ? view.getUint32(entry + 8, little) : entry + 8;
    if (at + size * count > bytes.length) return null;
    if (!readable.has(type) || !pictureTags.has(view.getUint16(entry, little))) continue;
    room -= count;
    if (room < 0) return null;
    const read = (k: number): number =>
      size === 1 ? view.getUint8(at + k) : size === 2 ? view.getUint16(at + 2 * k, little) : view.getUint32(at + 4 * k, little);
    values.set(
      view.getUint16(entry, little),
      Array.from({ length: count }, (_, k) => read(k)),
    );
  }
  return { first: (tag) => values.get(tag)?.[0], all: (tag) => values.get(tag) ?? [] };
}

/**
 * A copy in whose first directory only the tags of the picture are left (others get type 0, which readers pass over). What a
 * library would make of the rest is not needed: camera data in directories that may name each other without end.
 */
export function withPictureTagsOnly(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  const little = copy[0] === 0x49;
  const directory = view.getUint32(4, little);
  const entries = view.getUint16(directory, little);
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + 12 * i;
    const isKept = pictureTags.has(view.getUint16(entry, little)) && readable.has(view.getUint16(entry + 2, little));
    if (!isKept) view.setUint16(entry + 2, 0, little);
  }
  return copy;
}
