const clearCode = 256;
const endCode = 257;
const mostCodes = 4096;

/**
 * Size of a TIFF LZW strip (TIFF 6.0, section 13) once expanded, found without keeping any of it. Stops at `limit`.
 * Throws on a code that is not in the table.
 */
export function lzwExpandedSize(bytes: Uint8Array, limit: number): number {
  const lengths = new Uint32Array(mostCodes + 1);
  lengths.fill(1, 0, 256);
  let tableSize = endCode + 1;
  let width = 9;
  let previous = -1;
  let size = 0;
  let bits = 0;
  let held = 0;
  for (let at = 0; size <= limit; ) {
    while (held < width) {
      if (at >= bytes.length) return size;
      bits = ((bits << 8) | (bytes[at++] as number)) & 0xffffff;
      held += 8;
    }
    const code = (bits >> (held - width)) & ((1 << width) - 1);
    held -= width;
    if (code === endCode) return size;
    if (code === clearCode) {
      tableSize = endCode + 1;
      width = 9;
      previous = -1;
      continue;
    }
    const isNew = code === tableSize && previous >= 0;
    if (!isNew && code >= tableSize) throw new RangeError('code not in the table');
    const length = isNew ? (lengths[previous] as number) + 1 : (lengths[code] as number);
    size += length;
    if (previous >= 0 && tableSize < mostCodes) lengths[tableSize++] = (lengths[previous] as number) + 1;
    // TIFF widens one code early.
    if (tableSize >= (1 << width) - 1 && width < 12) width++;
    previous = code;
  }
  return size;
}
