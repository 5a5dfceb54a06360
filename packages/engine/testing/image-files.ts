import { encode as encodeBmp } from 'fast-bmp';
import { encode as encodePngFile } from 'fast-png';
import { encode as encodeJpeg } from 'jpeg-js';
import { encodePng } from '../src/image/encode-png.ts';
import type { ImageFormat } from '../src/image/formats.ts';
import type { GrayImage } from '../src/image/gray-image.ts';
import { tiffFile } from './tiff-file.ts';

/** The same picture as a file of each kind that something installed here can write. */
export function imageFiles(image: GrayImage): readonly { readonly kind: ImageFormat; readonly bytes: Uint8Array }[] {
  const { width, height, data } = image;
  const rgb = Uint8Array.from({ length: 3 * data.length }, (_, i) => data[Math.floor(i / 3)] as number);
  const rgba = Uint8Array.from({ length: 4 * data.length }, (_, i) => (i % 4 === 3 ? 255 : (data[i >> 2] as number)));
  const deep = Uint16Array.from(data, (level) => 257 * level);
  const text = (characters: string): Uint8Array => new TextEncoder().encode(characters);
  return [
    { kind: 'png', bytes: encodePng(image) },
    { kind: 'png', bytes: encodePngFile({ width, height, data: deep, channels: 1, depth: 16 }) },
    { kind: 'png', bytes: encodePngFile({ width, height, data: rgb, channels: 3, depth: 8 }) },
    { kind: 'jpeg', bytes: new Uint8Array(encodeJpeg({ width, height, data: rgba }, 30).data) },
    { kind: 'bmp', bytes: encodeBmp({ width, height, data, bitsPerPixel: 8, components: 1, channels: 1 }) },
    { kind: 'bmp', bytes: encodeBmp({ width, height, data: rgb, bitsPerPixel: 24, components: 3, channels: 3 }) },
    { kind: 'tiff', bytes: tiffFile({ width, height, samples: data, bits: 8 }) },
    { kind: 'tiff', bytes: tiffFile({ width, height, samples: data, bits: 16, isBig: true }) },
    { kind: 'pgm', bytes: Uint8Array.from([...text(`P5 ${width} ${height} 255\n`), ...data]) },
    { kind: 'pgm', bytes: text(`P2 ${width} ${height} 255\n${Array.from(data).join(' ')}\n`) },
  ];
}
