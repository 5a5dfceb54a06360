import { decode } from 'tiff';
import { inflatedSize } from './inflated-size.ts';
import { lzwExpandedSize } from './lzw-size.ts';
import type { SampledImage } from './samples.ts';
import { readTiffTags, type TiffTags, withPictureTagsOnly } from './tiff-tags.ts';

/** First page of a TIFF (8 or 16 bits, grey, palette or RGB; plain, LZW or deflate). Throws on damaged input. */
export function decodeTiff(bytes: Uint8Array): SampledImage {
  const tags = readTiffTags(bytes);
  if (tags === null) throw new RangeError('directory damaged');
  checkExpandedSize(bytes, tags);
  const [page] = decode(withPictureTagsOnly(bytes), { pages: [0] });
  if (page === undefined) throw new RangeError('no page');
  const { width, height, bitsPerSample, samplesPerPixel: channels, data } = page;
  if (page.type !== 3) return { width, height, channels, samples: data, white: 2 ** bitsPerSample - 1 };
  const palette = page.palette as readonly (readonly [number, number, number])[] | undefined;
  if (palette === undefined) throw new RangeError('no palette');
  const samples = new Uint16Array(width * height * 3);
  for (let i = 0; i < width * height; i++) samples.set(palette[data[i] ?? 0] ?? [0, 0, 0], 3 * i);
  return { width, height, channels: 3, samples, white: 65535 };
}

const mostSamples = 5;
/** Some writers pad strips. */
const slackBytes = 4096;
/** RFC 1950: two bytes before the deflate stream. */
const zlibHeaderBytes = 2;

/** Refuses what would make the library allocate more than the declared picture needs. */
function checkExpandedSize(bytes: Uint8Array, tags: TiffTags): void {
  const samples = tags.first(277) ?? 1;
  const bits = tags.first(258) ?? 1;
  if (samples < 1 || samples > mostSamples || ![1, 8, 16].includes(bits)) throw new RangeError('kind of TIFF not read');
  if (tags.first(322) !== undefined) throw new RangeError('tiled TIFF not read');
  const width = tags.first(256) ?? 0;
  const height = tags.first(257) ?? 0;
  const raw = Math.ceil((width * samples * bits) / 8) * height;
  const compression = tags.first(259) ?? 1;
  const offsets = tags.all(273);
  const counts = tags.all(279);
  if (offsets.length === 0 || offsets.length > height) throw new RangeError('strips do not fit');
  let room = raw + slackBytes;
  offsets.forEach((offset, i) => {
    // Where lengths are left out, which only uncompressed files may do, the library takes what the picture needs.
    const end = offset + (counts[i] ?? (compression === 1 ? Math.min(raw, bytes.length - offset) : 0));
    // The library would read on past a view's end, into whatever else its buffer holds.
    if (end > bytes.length) throw new RangeError('strip cut short');
    const strip = bytes.subarray(offset, end);
    room -=
      compression === 5
        ? lzwExpandedSize(strip, room)
        : compression === 1
          ? strip.length
          : inflatedSize(strip.subarray(zlibHeaderBytes), room);
    if (room < 0) throw new RangeError('more data than pixels');
  });
  // The library sets memory aside for all declared pixels before it finds that there are fewer.
  if (room > slackBytes) throw new RangeError('fewer data than pixels');
}
