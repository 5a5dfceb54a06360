import { describe, expect, it } from 'vitest';
import { drawBlots } from '../../../testing/document/make-picture.ts';
import type { Point } from '../../iris/geometry.ts';
import { makeMrz, specimen } from '../../specimen/make-mrz.ts';
import type { MrzFormat } from '../mrz/layouts.ts';
import { type Mrz, readMrz } from '../mrz/read-mrz.ts';
import { type DocumentPhoto, type PhotoFace, type PhotoPortrait, takePortrait } from './photo-portrait.ts';

// A passport page of 125 × 88 mm at 8 pixels a millimetre.
const image = drawBlots(1000, 704);
const zone = { x: 50, y: 560, width: 895, height: 90 };

/** 68 landmarks, of which those count that eyes, nose and mouth corners are taken from. */
function faceAt(x: number, y: number, size: number, isUpsideDown = false): PhotoFace {
  const point = (dx: number, dy: number): Point => ({ x: x + dx * size, y: y + (isUpsideDown ? 1 - dy : dy) * size });
  const landmarks = Array.from({ length: 68 }, (_, i) => {
    if (i >= 36 && i < 48) return i < 42 ? point(0.25, 0.35) : point(0.75, 0.35);
    if (i === 48 || i === 60) return point(0.3, 0.8);
    if (i === 54 || i === 64) return point(0.7, 0.8);
    return point(0.5, 0.6);
  });
  return { box: { x, y, width: size, height: size }, landmarks };
}
function zoneOf(format: MrzFormat): Mrz {
  const reading = readMrz(makeMrz({ ...specimen, format }).join('\n'), { at: new Date('2026-11-22'), allowSpecimen: true });
  if (reading.kind !== 'mrz') throw new Error('no zone');
  return reading.mrz;
}
const photo: DocumentPhoto = { image, faces: [faceAt(90, 200, 180)], mrz: zoneOf('TD3'), zone };
const codes = (portrait: PhotoPortrait): string[] =>
  portrait.kind === 'rejected' ? portrait.reasons.map(({ code }) => code) : [portrait.kind];

describe('takePortrait', () => {
  it('cuts the face out with air around it', () => {
    const portrait = takePortrait(photo);
    if (portrait.kind !== 'portrait') throw new Error(codes(portrait).join());
    expect(portrait).toMatchObject({ box: { x: 0, y: 110, width: 360, height: 360 }, eyeDistancePx: 90 });
    const { data, width } = portrait.image;
    expect([...data.subarray(3 * (5 * width + 7), 3 * (5 * width + 8))]).toEqual([
      ...image.data.subarray(3 * (115 * 1000 + 7), 3 * (115 * 1000 + 8)),
    ]);
  });

  it('takes the largest face: the second one on a page is a pale copy', () => {
    expect(takePortrait({ ...photo, faces: [faceAt(700, 300, 60), ...photo.faces] })).toMatchObject({ eyeDistancePx: 90 });
  });

  it.each<[string, Partial<DocumentPhoto>, string[]]>([
    ['no face', { faces: [] }, ['face-none']],
    ['a face that the edge cuts', { faces: [faceAt(-10, 200, 180)] }, ['face-outside']],
    ['eyes too close together', { faces: [faceAt(90, 200, 139)] }, ['eyes-too-close']],
    ['a face upside down', { faces: [faceAt(90, 200, 180, true)] }, ['face-points-odd']],
    [
      'a face with five points only',
      { faces: [{ ...faceAt(90, 200, 180), landmarks: faceAt(90, 200, 180).landmarks.slice(0, 5) }] },
      ['face-points-odd'],
    ],
    [
      'a face without numbers',
      { faces: [faceAt(90, 200, Number.NaN)] },
      ['face-outside', 'face-points-odd', 'eyes-too-close', 'zone-elsewhere'],
    ],
    ['a zone from elsewhere', { zone: null }, ['zone-outside']],
    ['a zone beyond the photo', { zone: { ...zone, y: 650 } }, ['zone-outside']],
    ['a zone above the face', { zone: { ...zone, y: 50 } }, ['zone-elsewhere']],
    ['a zone of another, far document', { zone: { x: 100, y: 600, width: 200, height: 20 } }, ['zone-elsewhere']],
    ['a card with the zone on its back', { mrz: zoneOf('TD1') }, ['zone-on-the-back']],
  ])('refuses %s', (_, change, expected) => {
    expect(codes(takePortrait({ ...photo, ...change }))).toEqual(expected);
  });

  it('takes the larger card, which has its zone on the face', () => {
    expect(takePortrait({ ...photo, mrz: zoneOf('TD2') }).kind).toBe('portrait');
  });
});
