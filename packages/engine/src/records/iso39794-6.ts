import { type DerElement, derElement, derNumber, readElement, readElements, readNumber } from '../der/der.ts';
import { encodePng } from '../image/encode-png.ts';
import { joinBytes } from '../image/join-bytes.ts';
import { type DateParts, dateFromParts, partsFromDate } from './capture-date.ts';
import type { IrisRecordDevice, IrisRecordImageDraft, IrisRecordQuality } from './iris-record.ts';
import { codeFromEye, codeFromImageType, eyeFromCode, imageTypeFromCode, RecordFault, type StoredImage } from './stored-image.ts';

/*
 * ISO/IEC 39794-6, tagged binary encoding (DER). The tags come from ISO's published ASN.1 module (ISO-IEC-39794-6-ed-1-v1) as it is quoted
 * in the comments of JMRTD (jmrtd.org, package org.jmrtd.lds.iso39794, revision of August 2026), and were checked byte by byte against
 * ISO's sample record (sample-39794-6-ed-1-v1.der), which has a version block, every mandatory field, a PNG and a ranging error. Not seen in any
 * sample, so resting on the quoted module alone: device [10] and quality [11]. Left unread, because no source tells their
 * units: roll angle [12], localisation [13], presentation attack data [14].
 *
 *   IrisImageDataBlock ::= [APPLICATION 6] SEQUENCE { versionBlock [0], representationBlocks [1] SEQUENCE OF }
 */

export const irisDataBlockTag = 0x66;
/** Version block: generation 3 of the formats, year of the module. */
const generation = 3;
const moduleYear = 2019;

const primitive = (number: number): number => 0x80 | number;
const constructed = (number: number): number => 0xa0 | number;
const sequence = 0x30;

const fields = {
  eye: primitive(0),
  imageType: constructed(1),
  bitDepth: primitive(2),
  imageFormat: constructed(3),
  horizontal: primitive(4),
  vertical: primitive(5),
  compression: primitive(6),
  capturedAt: constructed(7),
  pixels: primitive(8),
  device: constructed(10),
  quality: constructed(11),
} as const;

const imageFormats = { pgm: 0, ppm: 1, png: 2, jpeg2000: 3, jpeg2000Lossy: 4 } as const;

/** Reads all representation blocks. Fields that are not known, extensions among them, are passed over. */
export function read39794(bytes: Uint8Array): readonly StoredImage[] {
  const { element: block } = readElement(bytes, 0);
  if (block.tag !== irisDataBlockTag) throw new RecordFault('record-damaged');
  const blocks = byTag(block.content);
  const version = byTag(need(blocks, constructed(0)).content);
  if (readNumber(need(version, primitive(0))) !== generation) throw new RecordFault('record-not-read');
  const representations = readElements(need(blocks, constructed(1)).content);
  if (representations.length === 0) throw new RecordFault('record-damaged');
  return representations.map(readRepresentation);
}

function readRepresentation({ tag, content }: DerElement): StoredImage {
  if (tag !== sequence) throw new RecordFault('record-damaged');
  const found = byTag(content);
  const format = readCode(need(found, fields.imageFormat));
  if (format === imageFormats.jpeg2000 || format === imageFormats.jpeg2000Lossy) throw new RecordFault('jpeg-2000-not-read');
  if (format !== imageFormats.png && format !== imageFormats.pgm) throw new RecordFault('record-not-read');
  const imageType = imageTypeFromCode(readCode(need(found, fields.imageType)));
  const capturedAt = readDate(byTag(need(found, fields.capturedAt).content));
  const device = found.get(fields.device);
  const quality = found.get(fields.quality);
  return {
    eye: eyeFromCode(readNumber(need(found, fields.eye))),
    pixels: need(found, fields.pixels).content,
    encoding: { kind: 'file' },
    width: 0,
    height: 0,
    isMirrored: readNumber(need(found, fields.horizontal)) === 2,
    isFlipped: readNumber(need(found, fields.vertical)) === 2,
    quality: quality === undefined ? [] : readElements(quality.content).map(readQuality),
    ...(capturedAt === undefined ? {} : { capturedAt }),
    ...(device === undefined ? {} : { device: readDevice(device) }),
    ...(imageType === undefined ? {} : { imageType }),
  };
}

function byTag(content: Uint8Array): ReadonlyMap<number, DerElement> {
  return new Map(readElements(content).map((element) => [element.tag, element]));
}

function need(elements: ReadonlyMap<number, DerElement>, tag: number): DerElement {
  const element = elements.get(tag);
  if (element === undefined) throw new RecordFault('record-damaged');
  return element;
}

/** CHOICE of a code [0] or an extension block [1] that names in its own [0] the code to fall back to. */
function readCode(choice: DerElement): number {
  const found = byTag(choice.content);
  const code = found.get(primitive(0));
  return readNumber(code ?? need(byTag(need(found, constructed(1)).content), primitive(0)));
}

const dateFields = ['year', 'month', 'day', 'hour', 'minute', 'second', 'millisecond'] as const satisfies readonly (keyof DateParts)[];

function readDate(found: ReadonlyMap<number, DerElement>): string | undefined {
  const parts = dateFields.map((name, i) => {
    const element = found.get(primitive(i));
    return [name, element === undefined ? undefined : readNumber(element)] as const;
  });
  return dateFromParts(Object.fromEntries(parts) as unknown as DateParts);
}

/** RegistryIdBlock: organisation [0] and number [1]. */
function readRegistryId(block: DerElement): readonly [organisation: number, id: number] {
  const found = byTag(block.content);
  return [readNumber(need(found, primitive(0))), readNumber(need(found, primitive(1)))];
}

function readDevice(block: DerElement): IrisRecordDevice {
  const [vendorId, typeId] = readRegistryId(need(byTag(block.content), constructed(0)));
  return { vendorId, typeId };
}

function readQuality(block: DerElement): IrisRecordQuality {
  const found = byTag(block.content);
  const [vendorId, algorithmId] = readRegistryId(need(found, constructed(0)));
  const score = byTag(need(found, constructed(1)).content).get(primitive(0));
  const value = score === undefined ? null : readNumber(score);
  if (value !== null && value > 100) throw new RecordFault('record-damaged');
  return { score: value, vendorId, algorithmId };
}

/** Writes a record of grey images, upright. The images have been checked. */
export function write39794(images: readonly (IrisRecordImageDraft & { readonly capturedAt: string })[], pixels: 'png' | 'raw'): Uint8Array {
  const version = derElement(constructed(0), derNumber(primitive(0), generation), derNumber(primitive(1), moduleYear));
  return derElement(irisDataBlockTag, version, derElement(constructed(1), ...images.map((image) => writeRepresentation(image, pixels))));
}

function writeRepresentation(draft: IrisRecordImageDraft & { readonly capturedAt: string }, pixels: 'png' | 'raw'): Uint8Array {
  const { image, device, quality = [] } = draft;
  const date = partsFromDate(draft.capturedAt);
  const data = pixels === 'png' ? encodePng(image) : joinBytes([pgmHeader(image.width, image.height), image.data]);
  const blocks: Uint8Array[] = [
    derNumber(fields.eye, codeFromEye(draft.eye)),
    derElement(fields.imageType, derNumber(primitive(0), codeFromImageType(draft.imageType))),
    derNumber(fields.bitDepth, 8),
    derElement(fields.imageFormat, derNumber(primitive(0), pixels === 'png' ? imageFormats.png : imageFormats.pgm)),
    // Left to right, top to bottom; what compression the picture went through before is not known.
    derNumber(fields.horizontal, 1),
    derNumber(fields.vertical, 1),
    derNumber(fields.compression, 0),
    derElement(fields.capturedAt, ...dateFields.map((name, i) => derNumber(primitive(i), date[name]))),
    derElement(fields.pixels, data),
  ];
  if (device !== undefined) {
    blocks.push(derElement(fields.device, registryId(device.vendorId, device.typeId)));
  }
  if (quality.length > 0) blocks.push(derElement(fields.quality, ...quality.map(writeQuality)));
  return derElement(sequence, ...blocks);
}

function registryId(organisation: number, id: number): Uint8Array {
  return derElement(constructed(0), derNumber(primitive(0), organisation), derNumber(primitive(1), id));
}

function writeQuality({ score, vendorId, algorithmId }: IrisRecordQuality): Uint8Array {
  // ScoreOrError [1]: a score [0], or an error [1] whose only code so far says that the assessment failed.
  const result = score === null ? derElement(constructed(1), derNumber(primitive(0), 0)) : derNumber(primitive(0), score);
  return derElement(sequence, registryId(vendorId, algorithmId), derElement(constructed(1), result));
}

function pgmHeader(width: number, height: number): Uint8Array {
  return new TextEncoder().encode(`P5\n${width} ${height}\n255\n`);
}
