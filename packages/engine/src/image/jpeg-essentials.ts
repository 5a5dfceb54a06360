import { joinBytes } from './join-bytes.ts';

/**
 * The parts of a JPEG (ITU-T T.81, annex B) that make the picture: tables, the one frame, scans, and Adobe's note on colour. Thumbnails, profiles
 * and texts are left out. Throws on what is no baseline or progressive Huffman picture, and on a frame of more blocks than its
 * scans can hold: a library sets up hundreds of bytes for each block before it reads any, so that a file of 1 KiB could exhaust memory.
 */
export function jpegEssentials(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Uint8Array[] = [bytes.subarray(0, 2)];
  let frames = 0;
  let blocks = 0;
  let scans = 0;
  let scanBytes = 0;
  for (let at = 2; at + 2 <= bytes.length; ) {
    if (bytes[at] !== 0xff) throw new RangeError('no marker where one belongs');
    const marker = bytes[at + 1] as number;
    if (marker === endOfImage) {
      kept.push(bytes.subarray(at, at + 2));
      break;
    }
    if (marker === 0xff || isRestart(marker)) {
      // A fill byte, or a restart marker that follows the last scan.
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    let end = at + 2 + view.getUint16(at + 2);
    if (end > bytes.length) throw new RangeError('segment cut short');
    if (marker === startOfScan) {
      const dataAt = end;
      end = scanEnd(bytes, dataAt);
      scanBytes += end - dataAt;
      if (++scans > mostScans) throw new RangeError('too many scans');
    } else if (isFrame(marker)) {
      if (!readFrames.has(marker)) throw new RangeError('kind of JPEG not read');
      if (++frames > 1) throw new RangeError('more than one frame');
      blocks = countBlocks(view, at + 4, end);
    }
    if (marker === startOfScan || isFrame(marker) || keptMarkers.has(marker)) kept.push(bytes.subarray(at, end));
    at = end;
  }
  // Every block takes at least one bit of one scan.
  if (frames === 0 || blocks > 8 * scanBytes) throw new RangeError('more blocks than data');
  return joinBytes(kept);
}

/** Scans that a JPEG may have; progressive ones have about ten. Each costs a pass over the whole picture. */
const mostScans = 64;

const startOfScan = 0xda;
const endOfImage = 0xd9;
/** Baseline, extended and progressive, all Huffman. */
const readFrames: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2]);
/** Huffman tables, quantisation tables, restart interval, APP14. */
const keptMarkers: ReadonlySet<number> = new Set([0xc4, 0xdb, 0xdd, 0xee]);

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7;
}

/** In entropy-coded data 0xFF is followed by 0 or is part of a restart marker; anything else ends the scan. */
function scanEnd(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next !== 0 && next !== undefined && !isRestart(next)) return at;
  }
  return bytes.length;
}

/** Blocks of 8 × 8 samples over all components, filled up to whole units (A.2). `at` is behind the segment length. */
function countBlocks(view: DataView, at: number, end: number): number {
  const components = view.getUint8(at + 5);
  if (components < 1 || components > 4 || at + 6 + 3 * components > end) throw new RangeError('frame damaged');
  const factors = Array.from({ length: components }, (_, i) => view.getUint8(at + 7 + 3 * i));
  const across = factors.map((factor) => factor >> 4);
  const down = factors.map((factor) => factor & 15);
  if ([...across, ...down].some((factor) => factor < 1 || factor > 4)) throw new RangeError('frame damaged');
  const unitsAcross = Math.ceil(view.getUint16(at + 3) / (8 * Math.max(...across)));
  const unitsDown = Math.ceil(view.getUint16(at + 1) / (8 * Math.max(...down)));
  return unitsAcross * unitsDown * across.reduce((sum, factor, i) => sum + factor * (down[i] as number), 0);
}
