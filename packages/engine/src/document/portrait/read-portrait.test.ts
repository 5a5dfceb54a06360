import { describe, expect, it } from 'vitest';
import { type FaceDraft, makeFaceFile } from '../../../testing/document/make-chip.ts';
import { drawBlots, toJp2, toJpeg, toJpeg2000 } from '../../../testing/document/make-picture.ts';
import { derElement, derNumber } from '../../der/der.ts';
import { encodePng } from '../../image/encode-png.ts';
import { type PortraitReading, readPortrait } from './read-portrait.ts';

const blots = drawBlots();
const jpeg = toJpeg(blots);
const codestream = await toJpeg2000(blots);
const { width, height } = blots;
const read = (draft: Partial<FaceDraft>): Promise<PortraitReading> => readPortrait(makeFaceFile({ picture: jpeg, ...draft }));
const code = (reading: PortraitReading): string => (reading.kind === 'rejected' ? reading.reasons[0].code : reading.kind);

/** Changes a number in a header. */
function edited(bytes: Uint8Array, at: number, value: number, size: 1 | 2 | 4): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  if (size === 1) view.setUint8(at, value);
  else if (size === 2) view.setUint16(at, value);
  else view.setUint32(at, value);
  return copy;
}

/** Where the content of a marker segment begins. */
function segmentAt(bytes: Uint8Array, marker: number): number {
  return Buffer.from(bytes).indexOf(Buffer.from([0xff, marker])) + 4;
}

describe('readPortrait', () => {
  it.each(['19794-5', '39794-5'] as const)('reads JPEG and JPEG 2000 from ISO/IEC %s', async (standard) => {
    const asJpeg = await read({ standard, width, height, points: 3 });
    expect(asJpeg).toMatchObject({ kind: 'portrait', standard: `ISO/IEC ${standard}`, format: 'jpeg', image: { width, height } });
    for (const picture of [codestream, toJp2(codestream)]) {
      // Lossless: every pixel comes back.
      const reading = await read({ standard, picture, width, height });
      expect(reading).toMatchObject({ kind: 'portrait', format: 'jpeg-2000', image: { width, height } });
      expect(reading.kind === 'portrait' && Buffer.compare(reading.image.data, blots.data)).toBe(0);
    }
    expect(await read({ standard, picture: codestream })).toMatchObject({ kind: 'portrait' });
  });

  it('reads grey JPEG 2000', async () => {
    const reading = await read({ picture: toJp2(await toJpeg2000(blots, 1), { colourSpace: 17 }) });
    if (reading.kind !== 'portrait') throw new Error(code(reading));
    const red = blots.data.filter((_, i) => i % 3 === 0);
    for (const c of [0, 1, 2])
      expect(
        Buffer.compare(
          reading.image.data.filter((_, i) => i % 3 === c),
          red,
        ),
      ).toBe(0);
  });

  it('a size other than the record says is damage', async () => {
    for (const picture of [jpeg, codestream]) expect(code(await read({ picture, width: width + 1, height }))).toBe('portrait-damaged');
  });

  it('refuses what is no portrait', async () => {
    const png = encodePng({ width: 200, height: 200, data: new Uint8Array(40_000) });
    expect(code(await read({ picture: png }))).toBe('portrait-not-read');
    expect(code(await read({ picture: new TextEncoder().encode('no picture at all') }))).toBe('portrait-not-read');
    expect(code(await read({ picture: toJpeg(drawBlots(139, 200)) }))).toBe('portrait-too-small');
    expect(code(await read({ picture: toJp2(codestream, { palette: true }) }))).toBe('portrait-not-read');
    expect(code(await read({ picture: toJp2(codestream, { colourSpace: 18 }) }))).toBe('portrait-not-read');
    expect(code(await readPortrait(derElement(0x61)))).toBe('file-not-read');
    expect(code(await readPortrait(derElement(0x75, derElement(0x7f61, derNumber(0x02, 0)))))).toBe('portrait-missing');
    expect(code(await readPortrait(new Uint8Array(1_048_577)))).toBe('file-too-large');
  });

  it('cut short at any byte it is refused in words, but for what only the picture’s end lacks', async () => {
    const standards = [makeFaceFile({ picture: jpeg }), makeFaceFile({ picture: jpeg, standard: '39794-5' })];
    for (const file of standards) {
      for (let end = 0; end < 140; end++) expect(code(await readPortrait(file.subarray(0, end)))).toBe('file-damaged');
      expect(code(await readPortrait(file.subarray(0, -1)))).toBe('file-damaged');
    }
    for (let end = 0; end < 200; end++) {
      expect(code(await read({ picture: codestream.subarray(0, end) }))).toMatch(/portrait-(damaged|not-read)|file-damaged/);
    }
  });
});

// Each is refused for what its headers say, before a decoder sees it.
describe('bombs', () => {
  const cod = segmentAt(codestream, 0x52);
  it.each<[string, Uint8Array, string]>([
    ['a JPEG of 65,500 × 65,500', jpegOf(65_500, 65_500), 'portrait-too-large'],
    ['JPEG 2000 of 60,000 × 60,000', edited(edited(codestream, 8, 60_000, 4), 12, 60_000, 4), 'portrait-too-large'],
    ['of 4,000,000,000 × 1', edited(edited(codestream, 8, 4e9, 4), 12, 1, 4), 'portrait-too-large'],
    ['in tiles of one pixel', edited(edited(codestream, 24, 1, 4), 28, 1, 4), 'portrait-not-read'],
    ['with its corner far away', edited(edited(codestream, 8, 4e9, 4), 16, 4e9 - 160, 4), 'portrait-not-read'],
    ['of 16,384 channels', edited(codestream, 40, 16_384, 2), 'portrait-not-read'],
    ['of 38 bits', edited(codestream, 42, 37, 1), 'portrait-not-read'],
    ['of 65,535 layers', edited(codestream, cod + 2, 65_535, 2), 'portrait-not-read'],
    ['of 32 levels', edited(codestream, cod + 5, 32, 1), 'portrait-not-read'],
    ['in blocks of 4 × 4', edited(edited(codestream, cod + 6, 0, 1), cod + 7, 0, 1), 'portrait-not-read'],
    ['with precincts of one pixel', withPrecincts(codestream, cod), 'portrait-not-read'],
    ['with a size that is cut', edited(codestream, 4, 30, 2), 'portrait-damaged'],
  ])('%s', async (_, picture, expected) => {
    expect(code(await read({ picture }))).toBe(expected);
  });
});

function jpegOf(wide: number, high: number): Uint8Array {
  const at = segmentAt(jpeg, 0xc0);
  return edited(edited(jpeg, at + 1, high, 2), at + 3, wide, 2);
}

/** COD with a precinct for each level (A.6.1), all of 2⁰. */
function withPrecincts(bytes: Uint8Array, cod: number): Uint8Array {
  const end = cod + 10;
  const longer = new Uint8Array(bytes.length + 4);
  longer.set(bytes.subarray(0, end));
  longer.set(bytes.subarray(end), end + 4);
  return edited(edited(longer, cod - 2, 12 + 4, 2), cod, bytes[cod]! | 1, 1);
}
