import { type DerElement, DerFault, readElement, readElements, readNumber, readOnly } from '../../der/der.ts';
import { ByteCursor } from '../../records/byte-cursor.ts';
import { RecordFault } from '../../records/stored-image.ts';
import { DocumentFault } from '../reasons.ts';

/** The first face of EF.DG2: its picture as it is stored. */
export interface StoredPortrait {
  readonly standard: 'ISO/IEC 19794-5' | 'ISO/IEC 39794-5';
  /** JPEG or JPEG 2000, by custom; nothing has been looked at yet. */
  readonly picture: Uint8Array;
  /** Size that the record declares; `null` where it leaves it to the picture. */
  readonly width: number | null;
  readonly height: number | null;
}

const tags = { file: 0x75, group: 0x7f61, template: 0x7f60, block: 0x5f2e, constructedBlock: 0x7f2e, sequence: 0x30 } as const;
const constructed = (number: number): number => 0xa0 | number;
const primitive = (number: number): number => 0x80 | number;

/** Finds the portrait in EF.DG2 (ICAO Doc 9303-10, 4.7.2). Throws document and DER faults. */
export function findPortrait(file: Uint8Array): StoredPortrait {
  const outer = readOnly(file);
  if (outer.tag !== tags.file) throw new DocumentFault('file-not-read');
  const group = find(outer.content, tags.group);
  const template = readElements(group).find(({ tag }) => tag === tags.template);
  if (template === undefined) throw new DocumentFault('portrait-missing');
  const block = readElements(template.content).find(({ tag }) => tag === tags.block || tag === tags.constructedBlock);
  if (block === undefined) throw new DocumentFault('portrait-missing');
  return isFaceRecord(block.content) ? read19794(block.content) : read39794(block.content);
}

/** "FAC" and a zero, whatever the tag around it is. */
function isFaceRecord(bytes: Uint8Array): boolean {
  return [0x46, 0x41, 0x43, 0].every((byte, i) => bytes[i] === byte);
}

/** ISO/IEC 19794-5:2005, 5.4–5.7: record header, then for each face its block, its points and its picture. */
function read19794(bytes: Uint8Array): StoredPortrait {
  try {
    const record = new ByteCursor(bytes);
    record.take(8);
    if (record.u32() !== bytes.length) throw new DerFault();
    if (record.u16() === 0) throw new DocumentFault('portrait-missing');
    const length = record.u32();
    const points = record.u16();
    record.take(14);
    record.take(8 * points);
    const [, encoding] = record.take(2);
    const [width, height] = [record.u16(), record.u16()];
    record.take(6);
    const pictureBytes = length - 32 - 8 * points;
    if (pictureBytes <= 0) throw new DerFault();
    // 0 is JPEG, 1 JPEG 2000; what it really is, its first bytes tell.
    if (encoding === undefined || encoding > 1) throw new DocumentFault('portrait-not-read');
    return { standard: 'ISO/IEC 19794-5', picture: record.take(pictureBytes), width: width || null, height: height || null };
  } catch (fault) {
    if (fault instanceof RecordFault) throw new DerFault();
    throw fault;
  }
}

/**
 * ISO/IEC 39794-5, tagged binary encoding. Tags as ISO's published ASN.1 module (ISO-IEC-39794-5-ed-1-v1) has them, quoted in the comments of JMRTD (jmrtd.org) and of gmrtd
 * (github.com/gmrtd/gmrtd); ICAO Doc 9303-10 puts a tag [1] around the block, which is passed over where it is missing:
 * FaceImageDataBlock [APPLICATION 5] → representationBlocks [1] → the first → imageRepresentation [1] → base [0] → imageRepresentation2DBlock [0] → data [0], information [1].
 */
function read39794(bytes: Uint8Array): StoredPortrait {
  const { element: first } = readElement(bytes, 0);
  const block = first.tag === constructed(1) ? readOnly(first.content) : first;
  if (block.tag !== faceDataBlock) throw new DocumentFault('portrait-not-read');
  const [representation] = readElements(find(block.content, constructed(1)));
  if (representation?.tag !== tags.sequence) throw new DocumentFault('portrait-missing');
  // Anything but a two-dimensional picture, a mesh for instance, is no portrait of ICAO's.
  const picture = find(find(find(representation.content, constructed(1)), constructed(0)), constructed(0));
  const information = readElements(find(picture, constructed(1)));
  const size = information.find(({ tag }) => tag === constructed(7));
  const sides = size === undefined ? [] : readElements(size.content);
  return {
    standard: 'ISO/IEC 39794-5',
    picture: find(picture, primitive(0)),
    width: sideOf(sides, primitive(0)),
    height: sideOf(sides, primitive(1)),
  };
}

const faceDataBlock = 0x65;

function sideOf(sides: readonly DerElement[], tag: number): number | null {
  const side = sides.find((element) => element.tag === tag);
  return side === undefined ? null : readNumber(side) || null;
}

/** Content of the first element of a tag. */
function find(bytes: Uint8Array, tag: number): Uint8Array {
  const element = readElements(bytes).find((candidate) => candidate.tag === tag);
  if (element === undefined) throw new DocumentFault('portrait-missing');
  return element.content;
}
