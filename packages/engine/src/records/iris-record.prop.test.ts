import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IrisRecordDraft, IrisRecordImageDraft } from './iris-record.ts';
import { readIrisRecord } from './read-iris-record.ts';
import { writeIrisRecord } from './write-iris-record.ts';

const grayImage = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
  .chain(([width, height]) =>
    fc.uint8Array({ minLength: width * height, maxLength: width * height }).map((data) => ({ width, height, data: new Uint8Array(data) })),
  );
const registered = fc.integer({ min: 1, max: 65535 });
const date = fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true });
const draft = fc.record(
  {
    eye: fc.constantFrom('left', 'right', 'unknown'),
    image: grayImage,
    capturedAt: date.map((value) => value.toISOString()),
    device: fc.record({ vendorId: registered, typeId: registered }),
    quality: fc.array(fc.record({ score: fc.option(fc.integer({ min: 0, max: 100 })), vendorId: registered, algorithmId: registered }), {
      maxLength: 3,
    }),
    imageType: fc.constantFrom('uncropped', 'vga', 'cropped', 'cropped-and-masked'),
  },
  { requiredKeys: ['eye', 'image', 'capturedAt'] },
) satisfies fc.Arbitrary<IrisRecordImageDraft>;
const record = fc.record({
  standard: fc.constantFrom('ISO/IEC 19794-6:2011', 'ISO/IEC 39794-6'),
  images: fc.array(draft, { minLength: 1, maxLength: 3 }),
  pixels: fc.constantFrom('png', 'raw'),
}) as fc.Arbitrary<IrisRecordDraft>;

/** What a draft reads back as. */
const filled = (image: IrisRecordImageDraft): unknown => ({ quality: [], imageType: 'uncropped', ...image });

test('what is written is read back', () => {
  fc.assert(
    fc.property(record, (wanted) => {
      const read = readIrisRecord(writeIrisRecord(wanted));
      expect(read).toEqual({ kind: 'record', standard: wanted.standard, images: wanted.images.map(filled) });
    }),
    { numRuns: 120 },
  );
});

test('the roll of 19794-6 comes back within half a step of 1/65,536 of a turn', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 359.9, noNaN: true }), (rollDegrees) => {
      const image = { eye: 'left', image: { width: 1, height: 1, data: Uint8Array.of(9) }, rollDegrees } as const;
      const read = readIrisRecord(writeIrisRecord({ standard: 'ISO/IEC 19794-6:2011', images: [image] }));
      expect(read.kind === 'record' && Math.abs((read.images[0].rollDegrees ?? Number.NaN) - rollDegrees)).toBeLessThanOrEqual(180 / 65536);
    }),
    { numRuns: 50 },
  );
});

describe('a record cut short or changed', () => {
  const images = [
    { eye: 'left', image: { width: 3, height: 2, data: Uint8Array.of(1, 2, 3, 4, 5, 6) }, capturedAt: '2026-01-02T03:04:05Z' },
    { eye: 'right', image: { width: 2, height: 2, data: Uint8Array.of(7, 8, 9, 10) }, capturedAt: '2026-01-02T03:04:05Z' },
  ] as const;
  const records = (['ISO/IEC 19794-6:2011', 'ISO/IEC 39794-6'] as const).flatMap((standard) =>
    (['png', 'raw'] as const).map((pixels) => writeIrisRecord({ standard, images, pixels })),
  );

  test('is refused at every length', () => {
    for (const whole of records) {
      // Below this it does not even say that it is a record.
      const magicBytes = whole[0] === 0x49 ? 4 : 1;
      for (let length = 0; length < whole.length; length++) {
        const code = length < magicBytes ? 'record-not-read' : 'record-damaged';
        expect(readIrisRecord(whole.subarray(0, length))).toMatchObject({ kind: 'rejected', reasons: [{ code }] });
      }
    }
  });

  test('is read or refused with a reason, never thrown on', () => {
    const damage = fc.record({
      which: fc.nat(records.length - 1),
      changes: fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 }),
    });
    fc.assert(
      fc.property(damage, ({ which, changes }) => {
        const bytes = (records[which] as Uint8Array).slice();
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        const read = readIrisRecord(bytes);
        expect(read.kind === 'record' ? read.images.length : read.reasons.length).toBeGreaterThan(0);
      }),
      { numRuns: 400 },
    );
  });
});
