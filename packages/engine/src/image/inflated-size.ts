/**
 * Size of a deflate stream (RFC 1951) once inflated, found without keeping any of it, so that a small file cannot make
 * a library fill memory. Stops at `limit`. Throws on a stream that is damaged or cut short.
 */
export function inflatedSize(bytes: Uint8Array, limit: number): number {
  const input: BitInput = { bytes, at: 0, bits: 0, held: 0 };
  let size = 0;
  for (let isLast = false; !isLast && size <= limit; ) {
    isLast = take(input, 1) === 1;
    const kind = take(input, 2);
    if (kind === 0) size += storedSize(input);
    else if (kind === 1) size += codedSize(input, fixedTables(), limit - size);
    else if (kind === 2) size += codedSize(input, readTables(input), limit - size);
    else throw new RangeError('kind of block not known');
  }
  return size;
}

interface BitInput {
  readonly bytes: Uint8Array;
  at: number;
  bits: number;
  held: number;
}

/** Canonical Huffman code: how many codes there are of each length, and their symbols in order. */
interface Huffman {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

interface Tables {
  readonly lengths: Huffman;
  readonly distances: Huffman;
}

const mostBits = 15;
const lengthBase = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const lengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
/** RFC 1951, 3.2.7: the order in which the lengths of the code length code are sent. */
const codeOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

function take(input: BitInput, count: number): number {
  while (input.held < count) {
    if (input.at >= input.bytes.length) throw new RangeError('stream cut short');
    input.bits |= (input.bytes[input.at++] as number) << input.held;
    input.held += 8;
  }
  const value = input.bits & ((1 << count) - 1);
  input.bits >>>= count;
  input.held -= count;
  return value;
}

function storedSize(input: BitInput): number {
  input.bits = 0;
  input.held = 0;
  const { bytes, at } = input;
  if (at + 4 > bytes.length) throw new RangeError('stream cut short');
  const size = (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
  input.at = at + 4 + size;
  if (input.at > bytes.length) throw new RangeError('stream cut short');
  return size;
}

function codedSize(input: BitInput, { lengths, distances }: Tables, limit: number): number {
  let size = 0;
  while (size <= limit) {
    const symbol = decode(input, lengths);
    if (symbol === 256) return size;
    if (symbol < 256) {
      size++;
      continue;
    }
    const base = lengthBase[symbol - 257];
    if (base === undefined) throw new RangeError('length not known');
    size += base + take(input, lengthExtra[symbol - 257] as number);
    const distance = decode(input, distances);
    if (distance > 29) throw new RangeError('distance not known');
    take(input, distance < 4 ? 0 : (distance >> 1) - 1);
  }
  return size;
}

function decode(input: BitInput, { counts, symbols }: Huffman): number {
  let code = 0;
  let first = 0;
  let index = 0;
  for (let length = 1; length <= mostBits; length++) {
    code |= take(input, 1);
    const count = counts[length] as number;
    if (code - first < count) return symbols[index + code - first] as number;
    index += count;
    first = (first + count) << 1;
    code <<= 1;
  }
  throw new RangeError('code not known');
}

function huffman(lengths: ArrayLike<number>): Huffman {
  const counts = new Uint16Array(mostBits + 1);
  for (let i = 0; i < lengths.length; i++) counts[lengths[i] as number]!++;
  counts[0] = 0;
  const starts = new Uint16Array(mostBits + 2);
  for (let length = 1; length <= mostBits; length++) starts[length + 1] = (starts[length] as number) + (counts[length] as number);
  const symbols = new Uint16Array(lengths.length);
  for (let i = 0; i < lengths.length; i++) {
    const length = lengths[i] as number;
    if (length !== 0) symbols[starts[length]!++] = i;
  }
  return { counts, symbols };
}

let fixed: Tables | null = null;

function fixedTables(): Tables {
  fixed ??= {
    lengths: huffman(Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8))),
    distances: huffman(new Uint8Array(30).fill(5)),
  };
  return fixed;
}

function readTables(input: BitInput): Tables {
  const lengthCount = take(input, 5) + 257;
  const distanceCount = take(input, 5) + 1;
  const codeCount = take(input, 4) + 4;
  const codeLengths = new Uint8Array(19);
  for (let i = 0; i < codeCount; i++) codeLengths[codeOrder[i] as number] = take(input, 3);
  const codes = huffman(codeLengths);
  const all = new Uint8Array(lengthCount + distanceCount);
  for (let i = 0; i < all.length; ) {
    const symbol = decode(input, codes);
    if (symbol < 16) {
      all[i++] = symbol;
      continue;
    }
    const value = symbol === 16 ? all[i - 1] : 0;
    const times = symbol === 16 ? 3 + take(input, 2) : symbol === 17 ? 3 + take(input, 3) : 11 + take(input, 7);
    if (value === undefined || i + times > all.length) throw new RangeError('lengths do not fit');
    all.fill(value, i, i + times);
    i += times;
  }
  return { lengths: huffman(all.subarray(0, lengthCount)), distances: huffman(all.subarray(lengthCount)) };
}
