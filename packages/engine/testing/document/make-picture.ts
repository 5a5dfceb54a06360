import { createRequire } from 'node:module';
import { encode } from 'jpeg-js';
import type { ColourImage } from '../../src/image/colour-image.ts';

/** A picture of soft blots: compresses as a portrait does, shows nobody. */
export function drawBlots(width = 160, height = 200): ColourImage {
  const data = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) data[3 * (y * width + x) + c] = 128 + 100 * Math.sin((x * (1 + c)) / 23) * Math.cos((y * (3 - c)) / 31);
    }
  }
  return { width, height, data };
}

export function toJpeg({ width, height, data }: ColourImage): Uint8Array {
  const rgba = new Uint8Array(4 * width * height).fill(255);
  for (let i = 0; i < width * height; i++) rgba.set(data.subarray(3 * i, 3 * i + 3), 4 * i);
  return new Uint8Array(encode({ width, height, data: rgba }, 90).data);
}

interface Encoder {
  getDecodedBuffer(frame: object): Uint8Array;
  setQuality(isLossless: boolean, quality: number): void;
  setProgressionOrder(order: number): void;
  setDecompositions(levels: number): void;
  encode(): void;
  getEncodedBuffer(): Uint8Array;
}

const create = createRequire(import.meta.url)('@cornerstonejs/codec-openjpeg/wasmjs') as (
  settings: object,
) => Promise<{ readonly J2KEncoder: new () => Encoder }>;
const codec = create({ print: () => undefined, printErr: () => undefined });

/** A bare JPEG 2000 codestream, lossless. */
export async function toJpeg2000({ width, height, data }: ColourImage, channels: 1 | 3 = 3): Promise<Uint8Array> {
  const encoder = new (await codec).J2KEncoder();
  const frame = { width, height, bitsPerSample: 8, componentCount: channels, isSigned: false, isUsingColorTransform: channels === 3 };
  encoder.getDecodedBuffer(frame).set(channels === 3 ? data : data.filter((_, i) => i % 3 === 0));
  encoder.setQuality(true, 0);
  encoder.setDecompositions(3);
  encoder.encode();
  return encoder.getEncodedBuffer().slice();
}

/** A JP2 file around a codestream: signature, file type, header with size and colour space (16 is sRGB, 17 grey), codestream. */
export function toJp2(codestream: Uint8Array, options: { readonly colourSpace?: number; readonly palette?: boolean } = {}): Uint8Array {
  const { colourSpace = 16, palette = false } = options;
  const header = Buffer.concat([
    box('ihdr', [...codestream.subarray(12, 16), ...codestream.subarray(8, 12), 0, 3, 7, 7, 0, 0]),
    box('colr', [1, 0, 0, 0, 0, 0, colourSpace]),
    ...(palette ? [box('pclr', [0, 1, 3, 7, 7, 7, 0, 0, 0])] : []),
  ]);
  const type = [...Buffer.from('jp2 '), 0, 0, 0, 0, ...Buffer.from('jp2 ')];
  return new Uint8Array(
    Buffer.concat([box('jP  ', [0x0d, 0x0a, 0x87, 0x0a]), box('ftyp', type), box('jp2h', [...header]), box('jp2c', codestream)]),
  );
}

function box(type: string, content: ArrayLike<number>): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + content.length, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, Uint8Array.from(content)]);
}
