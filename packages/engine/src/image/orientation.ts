import type { ColourImage } from './colour-image.ts';

/** How a camera was held, by Exif 2.32, tag 274: 1 upright, 2 mirrored, 3 upside down, 4 that mirrored, 5–8 lying on a side. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const exifMarker = 0xe1;
const startOfScan = 0xda;
const orientationTag = 274;
/** Directory entries looked at. */
const mostEntries = 512;

/** The orientation that a JPEG's Exif segment tells; 1 where it tells none or is damaged. */
export function jpegOrientation(bytes: Uint8Array): Orientation {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== startOfScan; ) {
    const length = view.getUint16(at + 2);
    const end = Math.min(bytes.length, at + 2 + length);
    if (bytes[at + 1] === exifMarker && end - at > 18 && view.getUint32(at + 4) === 0x45786966) {
      return readOrientation(new DataView(bytes.buffer, bytes.byteOffset + at + 10, end - at - 10));
    }
    at += 2 + length;
  }
  return 1;
}

/** The first directory of a TIFF structure. */
function readOrientation(view: DataView): Orientation {
  const little = view.getUint16(0) === 0x4949;
  const directory = view.getUint32(4, little);
  if (directory + 2 > view.byteLength) return 1;
  const entries = Math.min(view.getUint16(directory, little), mostEntries);
  for (let k = 0; k < entries; k++) {
    const at = directory + 2 + 12 * k;
    if (at + 12 > view.byteLength) return 1;
    if (view.getUint16(at, little) !== orientationTag) continue;
    const value = view.getUint16(at + 8, little);
    return value >= 1 && value <= 8 ? (value as Orientation) : 1;
  }
  return 1;
}

export function isTurned(orientation: Orientation): boolean {
  return orientation !== 1;
}

/** The picture as it would have been with the camera held upright. */
export function turnUpright({ width, height, data }: ColourImage, orientation: Orientation): ColourImage {
  const lying = orientation >= 5;
  const [across, down] = lying ? [height, width] : [width, height];
  const turned = new Uint8Array(data.length);
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      // First as if it were lying or standing, then what is mirrored in the stored picture's own columns and rows.
      const [column, row] = lying ? [y, x] : [x, y];
      const sx = mirrorsColumns.has(orientation) ? width - 1 - column : column;
      const sy = mirrorsRows.has(orientation) ? height - 1 - row : row;
      const from = 3 * (sy * width + sx);
      const to = 3 * (y * across + x);
      turned[to] = data[from] as number;
      turned[to + 1] = data[from + 1] as number;
      turned[to + 2] = data[from + 2] as number;
    }
  }
  return { width: across, height: down, data: turned };
}

/** 6 means: the stored picture's left edge is the top … so upright (x, y) is stored at column y, row height − 1 − x. */
const mirrorsColumns: ReadonlySet<Orientation> = new Set([2, 3, 7, 8]);
const mirrorsRows: ReadonlySet<Orientation> = new Set([3, 4, 6, 7]);
