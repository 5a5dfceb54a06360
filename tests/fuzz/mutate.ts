import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { editMember } from './mutate-json.ts';
import { type Random, seededRandom } from './random.ts';
import { deflated, type FileKind, type SeedFile } from './seed-files.ts';

/** One input of the run: which kind of file it was made from, how, and its bytes. */
export interface FuzzInput {
  readonly kind: FileKind;
  readonly change: string;
  readonly bytes: Uint8Array;
}

type Change = (bytes: Uint8Array, random: Random, seeds: readonly [SeedFile, ...SeedFile[]]) => Uint8Array;

const changes: Readonly<Record<string, Change>> = {
  'flipped bits': flipBits,
  'changed bytes': setBytes,
  'cut short': cut,
  'edited number': editNumber,
  spliced: splice,
  repeated: repeat,
  'forged size': (bytes, random) => forgeSize(bytes, random),
  'forged size, header only': (bytes, random) => forgeSize(bytes, random).slice(0, 40 + random.below(200)),
  several: (bytes, random, seeds) =>
    [flipBits, editNumber, setBytes, splice].reduce((made, change) => (random.chance(0.6) ? change(made, random, seeds) : made), bytes),
};
/** Of a JSON object: changed as text it is hardly ever one again. */
const openingBrace = 0x7b;
const changeNames = Object.keys(changes) as [string, ...string[]];

/** Makes input number `index` of a run. The same seed and index always make the same bytes. */
export function makeInput(seeds: readonly [SeedFile, ...SeedFile[]], seed: number, index: number): FuzzInput {
  const random = seededRandom(seed, index);
  const { kind, bytes } = random.pick(seeds);
  const change = random.pick(changeNames);
  if (kind === 'png' && random.chance(0.2))
    return { kind, change: `${change}, deflated again`, bytes: behindDeflate(bytes, change, random, seeds) };
  if (bytes[0] === openingBrace && random.chance(0.6)) return { kind, change: 'edited member', bytes: editMember(bytes, random) };
  const made = (changes[change] as Change)(bytes.slice(), random, seeds);
  // Checksums stop most changes at the door; half of the time they are put right, so that decoders see what lies behind it.
  return { kind, change, bytes: kind === 'png' && random.chance(0.6) ? withChecksums(made, random) : made };
}

/** A place in the file: headers are short, so most changes go there. */
function place(bytes: Uint8Array, random: Random): number {
  return random.chance(0.6) ? random.below(Math.min(bytes.length, 160)) : random.below(Math.max(1, bytes.length));
}

function flipBits(bytes: Uint8Array, random: Random): Uint8Array {
  for (let i = random.below(6); i >= 0; i--) {
    const at = place(bytes, random);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
  }
  return bytes;
}

function setBytes(bytes: Uint8Array, random: Random): Uint8Array {
  for (let i = random.below(6); i >= 0; i--) bytes[place(bytes, random)] = random.below(256);
  return bytes;
}

function cut(bytes: Uint8Array, random: Random): Uint8Array {
  return bytes.slice(0, random.chance(0.5) ? random.below(Math.min(bytes.length, 300)) : random.below(bytes.length));
}

const numbers: readonly [number, ...number[]] = [
  0, 1, 2, 7, 8, 9, 16, 32, 45, 120, 255, 256, 4096, 6000, 32767, 32768, 65535, 65536, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff,
];

/** Overwrites a place with a telling number of one, two or four bytes, in either byte order, or nudges what is there. */
function editNumber(bytes: Uint8Array, random: Random): Uint8Array {
  if (bytes.length < 8) return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = Math.min(place(bytes, random), bytes.length - 4);
  const little = random.chance(0.5);
  const width = random.pick([1, 2, 4] as const);
  const value = random.pick(numbers);
  const nudge = random.below(9) - 4;
  if (width === 1) view.setUint8(at, (random.chance(0.3) ? view.getUint8(at) + nudge : value) & 255);
  else if (width === 2) view.setUint16(at, (random.chance(0.3) ? view.getUint16(at, little) + nudge : value) & 65535, little);
  else view.setUint32(at, random.chance(0.3) ? view.getUint32(at, little) + nudge : value, little);
  return bytes;
}

/** Puts a run from another seed, or deflated zeros, over or into the file. */
function splice(bytes: Uint8Array, random: Random, seeds: readonly [SeedFile, ...SeedFile[]]): Uint8Array {
  const other = random.chance(0.1) ? deflated(1 << (8 + random.below(14)), 0) : random.pick(seeds).bytes;
  const from = random.below(other.length);
  const run = other.subarray(from, from + 1 + random.below(400));
  const at = place(bytes, random);
  const resumeAt = random.chance(0.5) ? at : at + run.length;
  return Uint8Array.from([...bytes.subarray(0, at), ...run, ...bytes.subarray(resumeAt)]);
}

/** Repeats a run of the file up to 40 times: many chunks, scans, tags, images. */
function repeat(bytes: Uint8Array, random: Random): Uint8Array {
  const at = place(bytes, random);
  const run = bytes.subarray(at, at + 1 + random.below(200));
  const times = 1 + random.below(40);
  const made = new Uint8Array(bytes.length + run.length * times);
  made.set(bytes.subarray(0, at));
  for (let i = 0; i < times; i++) made.set(run, at + i * run.length);
  made.set(bytes.subarray(at), at + run.length * times);
  return made;
}

const sides: readonly [number, ...number[]] = [
  1, 3, 119, 120, 121, 1000, 2000, 4000, 6324, 8000, 20_000, 65_535, 333_333, 0x7fffffff, 0xffffffff,
];

/** Writes a false size into whatever header the file has. */
function forgeSize(bytes: Uint8Array, random: Random): Uint8Array {
  const width = random.pick(sides);
  const height = random.chance(0.4) ? width : random.pick(sides);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = String.fromCharCode(...bytes.subarray(0, 4));
  if (magic === '\u0089PNG') {
    view.setUint32(16, width);
    view.setUint32(20, height);
    return withChecksums(bytes, random);
  }
  if (magic.startsWith('BM')) {
    view.setInt32(18, width | 0, true);
    view.setInt32(22, (random.chance(0.5) ? height : -height) | 0, true);
  } else if (magic.startsWith('\u00ff\u00d8')) forgeJpegSize(view, width, height);
  else if (magic.startsWith('II') && magic[2] === '*') forgeTiffSize(view, width, height, true);
  else if (magic.startsWith('MM')) forgeTiffSize(view, width, height, false);
  else if (/^P[25]/.test(magic)) {
    const rest = bytes.subarray(11);
    return Uint8Array.from([...new TextEncoder().encode(`${magic.slice(0, 2)} ${width} ${height} 255\n`), ...rest]);
  } else if (magic === 'IIR\0') {
    const at = bytes[5] === 0x32 ? random.pick([16 + 29, 16 + 34, 16 + 25, 16 + 30] as const) : 23;
    view.setUint16(at, width & 65535);
    view.setUint16(at + 2, height & 65535);
  } else return editNumber(bytes, random);
  return bytes;
}

function forgeJpegSize(view: DataView, width: number, height: number): void {
  for (let at = 2; at + 9 < view.byteLength; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xc0 || marker === 0xc2) {
      view.setUint16(at + 5, height & 65535);
      view.setUint16(at + 7, width & 65535);
      return;
    }
  }
}

function forgeTiffSize(view: DataView, width: number, height: number, little: boolean): void {
  const directory = view.getUint32(4, little);
  const entries = view.getUint16(directory, little);
  for (let at = directory + 2; at < directory + 2 + 12 * entries; at += 12) {
    const tag = view.getUint16(at, little);
    if (tag !== 256 && tag !== 257) continue;
    view.setUint16(at + 2, 4, little);
    view.setUint32(at + 8, tag === 256 ? width : height, little);
  }
}

/** Changes what the image data of a PNG inflate to: filters and samples. */
function behindDeflate(bytes: Uint8Array, change: string, random: Random, seeds: readonly [SeedFile, ...SeedFile[]]): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    if (view.getUint32(at + 4) !== 0x49444154) continue;
    const length = view.getUint32(at);
    const inflated = new Uint8Array(inflateSync(bytes.subarray(at + 8, at + 8 + length)));
    const data = deflateSync((changes[change] as Change)(inflated, random, seeds));
    const made = Buffer.concat([bytes.subarray(0, at + 8), data, bytes.subarray(at + 8 + length)]);
    made.writeUInt32BE(data.length, at);
    return withChecksums(new Uint8Array(made), random);
  }
  return bytes;
}

/** Puts the checksums of PNG chunks right, as far as the chunks can be walked; now and then also turns on interlacing. */
function withChecksums(bytes: Uint8Array, random: Random): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length > 28 && random.chance(0.15)) bytes[28] = 1;
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) break;
    view.setUint32(at + 8 + length, crc32(bytes.subarray(at + 4, at + 8 + length)));
    at += 12 + length;
  }
  return bytes;
}
