/** A plain one-strip TIFF, written by hand so that reading it is checked against something other than the reader. */
export function tiffFile(options: {
  readonly width: number;
  readonly height: number;
  /** 8-bit samples; doubled to 16 bits where `bits` says so. */
  readonly samples: Uint8Array;
  readonly bits: 8 | 16;
  readonly channels?: 1 | 3;
  readonly isBig?: boolean;
}): Uint8Array {
  const { width, height, samples, bits, channels = 1, isBig = false } = options;
  const little = !isBig;
  const tags: [number, number, number][] = [
    [256, 4, width],
    [257, 4, height],
    [258, 3, bits],
    [259, 3, 1],
    [262, 3, channels === 3 ? 2 : 1],
    [273, 4, 0],
    [277, 3, channels],
    [278, 4, height],
    [279, 4, (samples.length * bits) / 8],
  ];
  const dataAt = 8 + 2 + 12 * tags.length + 4;
  const bytes = new Uint8Array(dataAt + (samples.length * bits) / 8);
  const view = new DataView(bytes.buffer);
  bytes.fill(isBig ? 0x4d : 0x49, 0, 2);
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  view.setUint16(8, tags.length, little);
  tags.forEach(([tag, type, value], i) => {
    const at = 10 + 12 * i;
    view.setUint16(at, tag, little);
    view.setUint16(at + 2, type, little);
    view.setUint32(at + 4, 1, little);
    const stored = tag === 273 ? dataAt : value;
    if (type === 3) view.setUint16(at + 8, stored, little);
    else view.setUint32(at + 8, stored, little);
  });
  samples.forEach((sample, i) => {
    if (bits === 8) bytes[dataAt + i] = sample;
    else view.setUint16(dataAt + 2 * i, 257 * sample, little);
  });
  return bytes;
}
