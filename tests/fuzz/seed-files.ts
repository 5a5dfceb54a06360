import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { exportTemplate, type GrayImage, type IrisTemplate, writeIrisRecord } from '@sclera/engine';
import { makeMrz, specimen } from '@sclera/engine/specimen';
import { drawEye } from '../../packages/engine/testing/drawn-eye.ts';
import { imageFiles } from '../../packages/engine/testing/image-files.ts';
import type { MessageKind } from './message-kinds.ts';
import { messageSeeds } from './messages.ts';

export type FileKind =
  | 'png'
  | 'jpeg'
  | 'bmp'
  | 'tiff'
  | 'pgm'
  | 'iir-2011'
  | 'iir-2005'
  | 'iso-39794'
  | 'template'
  | DocumentKind
  | MessageKind;

/** Files of an identity document's chip, and what they are verified with. */
export type DocumentKind = 'mrz' | 'sod' | 'dg1' | 'dg2' | 'trust-list' | 'crl';

/** A valid file to start from. Small, so that very many mutations of it can be tried. */
export interface SeedFile {
  readonly kind: FileKind;
  readonly bytes: Uint8Array;
}

/** All seeds. The images are just above the smallest size that is read, those inside records may be smaller. */
export function seedFiles(): readonly [SeedFile, ...SeedFile[]] {
  const eye = drawEye({ seed: 1, width: 124, height: 120, irisRadius: 44, noise: 1 });
  const small = drawEye({ seed: 2, width: 24, height: 18, irisRadius: 8, noise: 1 });
  return [
    { kind: 'png', bytes: stored('palette-4-bit.png') },
    { kind: 'jpeg', bytes: stored('progressive-grey.jpg') },
    { kind: 'jpeg', bytes: stored('progressive-colour.jpg') },
    { kind: 'jpeg', bytes: stored('restarts-colour.jpg') },
    { kind: 'tiff', bytes: stored('palette-lzw.tif') },
    { kind: 'tiff', bytes: stored('palette-deflate.tif') },
    ...imageFiles(eye),
    ...recordFiles(small),
    { kind: 'template', bytes: exportTemplate(template(), 'json') },
    { kind: 'template', bytes: exportTemplate(template(), 'cbor') },
    ...documentFiles(),
    ...messageSeeds(),
  ];
}

/** Those of some kinds, named with commas; all for an empty text. */
export function seedsOf(kinds: string, all: readonly SeedFile[] = seedFiles()): readonly [SeedFile, ...SeedFile[]] {
  const wanted = kinds.split(',');
  const [first, ...more] = kinds === '' ? all : all.filter(({ kind }) => wanted.includes(kind));
  if (first === undefined) throw new Error(`there are no seeds of the kinds ${kinds}`);
  return [first, ...more];
}

function documentFiles(): SeedFile[] {
  return [
    { kind: 'mrz', bytes: text(makeMrz(specimen).join('\n')) },
    { kind: 'sod', bytes: stored('document/sod.bin') },
    { kind: 'dg1', bytes: stored('document/dg1.bin') },
    { kind: 'dg2', bytes: stored('document/dg2-jpeg.bin') },
    { kind: 'dg2', bytes: stored('document/dg2-jpeg2000.bin') },
    { kind: 'trust-list', bytes: stored('document/csca.pem') },
    { kind: 'trust-list', bytes: stored('document/master-list.bin') },
    { kind: 'crl', bytes: stored('document/crl.bin') },
  ];
}

function recordFiles(image: GrayImage): SeedFile[] {
  const common = { image, capturedAt: '2026-01-02T03:04:05.678Z', device: { vendorId: 7, typeId: 8 } } as const;
  const images = [
    { ...common, eye: 'left', quality: [{ score: 80, vendorId: 1, algorithmId: 2 }] },
    { ...common, eye: 'right', rollDegrees: 3 },
  ] as const;
  return [
    { kind: 'iir-2011', bytes: writeIrisRecord({ standard: 'ISO/IEC 19794-6:2011', images }) },
    { kind: 'iir-2011', bytes: writeIrisRecord({ standard: 'ISO/IEC 19794-6:2011', images, pixels: 'raw' }) },
    { kind: 'iir-2005', bytes: record2005(image) },
    { kind: 'iso-39794', bytes: writeIrisRecord({ standard: 'ISO/IEC 39794-6', images }) },
    { kind: 'iso-39794', bytes: writeIrisRecord({ standard: 'ISO/IEC 39794-6', images, pixels: 'raw' }) },
  ];
}

/** One uncompressed left eye; the engine writes newer editions only. */
function record2005({ width, height, data }: GrayImage): Uint8Array {
  const bytes = new Uint8Array(45 + 3 + 11 + data.length);
  const view = new DataView(bytes.buffer);
  bytes.set(text('IIR\0' + '010\0'));
  view.setUint32(8, bytes.length);
  bytes[14] = 1;
  view.setUint16(15, 45);
  view.setUint16(17, 0b0101);
  view.setUint16(21, 2);
  view.setUint16(23, width);
  view.setUint16(25, height);
  bytes[27] = 8;
  bytes.set([2, 0, 1, 0, 1, 80, 0, 0, 0xff, 0xff], 45);
  view.setUint32(55, data.length);
  bytes.set(data, 59);
  return bytes;
}

function template(): IrisTemplate {
  return { kind: 'iris', layout: 'sclera-iris-1', code: new Uint8Array(1600).fill(0x5a), mask: new Uint8Array(800).fill(0xff) };
}

function text(characters: string): Uint8Array {
  return new TextEncoder().encode(characters);
}

export function stored(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`seeds/${name}`, import.meta.url)));
}

/** A deflate stream, for mutations that put well-formed but foreign data where a decoder inflates. */
export function deflated(length: number, value: number): Uint8Array {
  return new Uint8Array(deflateSync(new Uint8Array(length).fill(value)));
}
