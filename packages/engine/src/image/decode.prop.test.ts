import { encode as encodeBmp } from 'fast-bmp';
import fc from 'fast-check';
import { encode as encodeJpeg } from 'jpeg-js';
import { expect, test } from 'vitest';
import { drawEye } from '../../testing/drawn-eye.ts';
import { tiffFile } from '../../testing/tiff-file.ts';
import { decodeImage } from './decode.ts';
import { encodePng } from './encode-png.ts';
import { isGrayImage } from './gray-image.ts';

const eye = drawEye({ seed: 1, width: 160, height: 120, irisRadius: 45 });
const { width, height, data } = eye;
const rgba = Uint8Array.from({ length: 4 * data.length }, (_, i) => (i % 4 === 3 ? 255 : (data[i >> 2] as number)));
const files: readonly Uint8Array[] = [
  encodePng(eye),
  new Uint8Array(encodeJpeg({ width, height, data: rgba }, 60).data),
  encodeBmp({ width, height, data, bitsPerPixel: 8, components: 1, channels: 1 }),
  tiffFile({ width, height, samples: data, bits: 8 }),
  Uint8Array.from([...Array.from(`P5 ${width} ${height} 255\n`, (character) => character.charCodeAt(0)), ...data]),
];

test('a damaged file is refused or decoded to a whole image, never thrown on', () => {
  const damage = fc.record({
    file: fc.integer({ min: 0, max: files.length - 1 }),
    // Headers are short: half of the changes go there.
    changes: fc.array(fc.tuple(fc.oneof(fc.integer({ min: 2, max: 120 }), fc.nat(25_000)), fc.integer({ min: 0, max: 255 })), {
      maxLength: 6,
    }),
    end: fc.option(fc.nat(25_000)),
  });
  fc.assert(
    fc.property(damage, ({ file, changes, end }) => {
      const bytes = (files[file] as Uint8Array).slice(0, end ?? undefined);
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
      const decoded = decodeImage(bytes);
      if (decoded.kind === 'image') expect(isGrayImage(decoded.image)).toBe(true);
      else expect(decoded.reasons.length).toBeGreaterThan(0);
    }),
    { numRuns: 250 },
  );
});
