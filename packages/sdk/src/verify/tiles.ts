/** Hashes in a full tile. */
export const tileWidth = 256;
export const tileHeight = 8;
const hashBytes = 32;

/** Path of a tile of a log below its prefix (C2SP tlog-tiles): `tile/0/x001/x234/067.p/12`. `width`: 1 to 256 hashes, or entries. */
export function tilePath(level: number | 'entries', index: number, width: number): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  const spelt = groups.map((group, i) => (i === groups.length - 1 ? group : `x${group}`)).join('/');
  return `tile/${level}/${spelt}${width === tileWidth ? '' : `.p/${width}`}`;
}

/** How many hashes the tile `index` of a level has in a tree of `size` leaves: 0 to 256. */
export function widthIn(size: number, level: number, index: number): number {
  return Math.max(0, Math.min(tileWidth, Math.floor(size / tileWidth ** level) - index * tileWidth));
}

/** Every resource of a log of this size, besides its checkpoint: entries first, then tiles level by level. */
export function* tilePaths(size: number): Generator<string> {
  for (const level of ['entries', 0] as const) yield* pathsOf(size, level);
  for (let level = 1; widthIn(size, level, 0) > 0; level++) yield* pathsOf(size, level);
}

function* pathsOf(size: number, level: number | 'entries'): Generator<string> {
  for (let index = 0; ; index++) {
    const width = widthIn(size, level === 'entries' ? 0 : level, index);
    if (width === 0) return;
    yield tilePath(level, index, width);
  }
}

/** The hashes of a tile; null where it does not have exactly so many. */
export function readHashes(tile: Uint8Array, width: number): readonly Uint8Array[] | null {
  if (tile.length !== width * hashBytes) return null;
  return Array.from({ length: width }, (_, i) => tile.subarray(i * hashBytes, (i + 1) * hashBytes));
}

/** The entries of a bundle, each behind its length (two bytes, most significant first); null where it does not have exactly so many. */
export function readEntries(bundle: Uint8Array, width: number): readonly Uint8Array[] | null {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at + 2 <= bundle.length) {
    const end = at + 2 + bundle[at]! * 256 + bundle[at + 1]!;
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return at === bundle.length && entries.length === width ? entries : null;
}

/** A bundle of entries, as logs serve it. */
export function writeEntries(entries: readonly Uint8Array[]): Uint8Array {
  const bundle = new Uint8Array(entries.reduce((total, { length }) => total + 2 + length, 0));
  let at = 0;
  for (const entry of entries) {
    bundle.set([entry.length >> 8, entry.length & 255], at);
    bundle.set(entry, at + 2);
    at += 2 + entry.length;
  }
  return bundle;
}
