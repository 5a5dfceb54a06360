/** Hashes in a full tile: a subtree of height 8. */
export const tileWidth = 256;
export const tileHeight = 8;
const hashBytes = 32;

/** One resource of a log as C2SP tlog-tiles names them. `width`: 1 to 256 hashes or entries; 256 is a full one. */
export type TileAddress =
  | { readonly kind: 'hashes'; readonly level: number; readonly index: number; readonly width: number }
  | { readonly kind: 'entries'; readonly index: number; readonly width: number };

/** Path below the log's prefix, C2SP tlog-tiles: `tile/0/x001/x234/067.p/12`, `tile/entries/000`. */
export function tilePath(address: TileAddress): string {
  const kind = address.kind === 'entries' ? 'entries' : address.level;
  const digits = String(address.index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const groups = padded.match(/\d{3}/g) ?? [];
  const spelt = groups.map((group, i) => (i === groups.length - 1 ? group : `x${group}`)).join('/');
  return `tile/${kind}/${spelt}${address.width === tileWidth ? '' : `.p/${address.width}`}`;
}

/** The one address that has this path; null for any other spelling. */
export function parseTilePath(path: string): TileAddress | null {
  const match = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path);
  if (match === null) return null;
  const [, kind, spelt, partial] = match as unknown as [string, string, string, string | undefined];
  const index = Number(spelt.replaceAll(/[x/]/g, ''));
  const width = partial === undefined ? tileWidth : Number(partial);
  const level = Number(kind);
  if (!Number.isSafeInteger(index) || width < 1 || (kind !== 'entries' && level > 63)) return null;
  const address: TileAddress = kind === 'entries' ? { kind, index, width } : { kind: 'hashes', level, index, width };
  return tilePath(address) === path ? address : null;
}

/** How many hashes the tile `index` of a level has in a tree of `size` leaves: 0 to 256. */
export function widthIn(size: number, level: number, index: number): number {
  return Math.max(0, Math.min(tileWidth, Math.floor(size / tileWidth ** level) - index * tileWidth));
}

/** An entry bundle: each entry behind its length, two bytes, most significant first. */
export function encodeEntries(entries: readonly Uint8Array[]): Uint8Array {
  const bundle = new Uint8Array(entries.reduce((total, entry) => total + 2 + entry.length, 0));
  let at = 0;
  for (const entry of entries) {
    bundle.set([entry.length >> 8, entry.length & 255], at);
    bundle.set(entry, at + 2);
    at += 2 + entry.length;
  }
  return bundle;
}

/** The hash at `position` of a tile. */
export function hashIn(tile: Uint8Array, position: number): Uint8Array {
  return tile.slice(position * hashBytes, (position + 1) * hashBytes);
}
