import { describe, expect, test } from 'vitest';
import { disturb, randomTemplate } from '../../testing/random-template.ts';
import { compareIris } from '../iris/compare.ts';
import { rotate } from '../iris/fuse.ts';
import type { IrisTemplate } from '../iris/template.ts';
import { addToGallery, createGallery, entriesAt, type Gallery } from './gallery.ts';
import { entryBytes, putEntry } from './gallery-layout.ts';
import type { SearchHit, SearchKernel, SearchRange } from './search-kernel.ts';

export const threeEighths: Pick<SearchRange, 'limitNum' | 'limitDen'> = { limitNum: 3750, limitDen: 10_000 };
export const all = (gallery: Gallery, range: Partial<SearchRange> = {}): SearchRange => ({
  first: 0,
  count: gallery.count,
  top: 100,
  prefilter: false,
  ...threeEighths,
  ...range,
});

/** A gallery of templates as they are, the smallest masks too. */
export function galleryOf(templates: readonly IrisTemplate[]): Gallery {
  const gallery = createGallery(Math.max(1, templates.length));
  for (const [i, template] of templates.entries()) putEntry(gallery.bytes, entriesAt + i * entryBytes, template);
  gallery.count = templates.length;
  return gallery;
}

/** What a search must find, by comparing one by one. */
export function searchOneByOne(templates: readonly IrisTemplate[], probe: IrisTemplate, limitNum: number, limitDen: number): SearchHit[] {
  const hits = templates.flatMap((template, index): SearchHit[] => {
    const outcome = compareIris(probe, template);
    if (outcome.kind !== 'compared' || outcome.num * limitDen >= limitNum * outcome.maskBits) return [];
    return [{ index, rotation: outcome.rotation, num: outcome.num, maskBits: outcome.maskBits }];
  });
  return hits.sort((a, b) => a.num * b.maskBits - b.num * a.maskBits || a.index - b.index);
}

/** Whole masks, so that exactly `differing` of 12,800 bits differ. */
function atDistance(from: IrisTemplate, differing: number): IrisTemplate {
  const code = from.code.slice();
  // Bits 61 apart: spread over columns, and none is flipped twice as 61 and 12,800 have no common factor.
  for (let i = 0; i < differing; i++) code[((61 * i) % 12_800) >> 3]! ^= 1 << ((61 * i) % 8);
  return { ...from, code };
}

/** What every implementation of the search must do. */
export function searchContract(name: string, kernel: SearchKernel): void {
  describe(`search: ${name}`, () => {
    const probe = randomTemplate(1, 0.8);

    test('finds a disturbed, turned template and its rotation among others', () => {
      const templates = [2, 3, 4].map((seed) => randomTemplate(seed, 0.8));
      templates.push(rotate(disturb(probe, 0.2, 9), -11));
      const { hits, apart } = kernel.searchRange(galleryOf(templates), probe, all(galleryOf(templates)));
      expect(hits).toEqual(searchOneByOne(templates, probe, 3, 8));
      expect(hits).toMatchObject([{ index: 3, rotation: 11 }]);
      expect(apart).toBe(0);
    });

    test.each([-15, -14, -1, 0, 1, 14, 15])('rotation %i', (rotation) => {
      const gallery = galleryOf([rotate(probe, 0 - rotation)]);
      expect(kernel.searchRange(gallery, probe, all(gallery)).hits).toMatchObject([{ index: 0, rotation, num: 0 }]);
    });

    test('exactly 3/8 is no hit, one bit less is one', () => {
      const whole = randomTemplate(5);
      const gallery = galleryOf([atDistance(whole, 4800), atDistance(whole, 4799)]);
      expect(kernel.searchRange(gallery, whole, all(gallery)).hits).toEqual([{ index: 1, rotation: 0, num: 4799, maskBits: 12_800 }]);
    });

    test('of equal distances the lower index and the smaller rotation stand first', () => {
      // Every fourth column the same: rotations −12, −8 … 12 fit equally well.
      const code = Uint8Array.from({ length: 1600 }, (_, i) => randomTemplate(6).code[i % 32] as number);
      const mask = new Uint8Array(800).fill(255);
      const repeating: IrisTemplate = { kind: 'iris', layout: 'sclera-iris-1', code, mask };
      const templates = [rotate(repeating, -1), rotate(repeating, -2), rotate(repeating, -3), repeating];
      const gallery = galleryOf(templates);
      const { hits } = kernel.searchRange(gallery, repeating, all(gallery));
      expect(hits.map(({ index, rotation, num }) => [index, rotation, num])).toEqual([
        [0, 1, 0],
        [1, -2, 0],
        [2, -1, 0],
        [3, 0, 0],
      ]);
      expect(kernel.searchRange(gallery, repeating, all(gallery, { top: 2 })).hits).toEqual(hits.slice(0, 2));
    });

    test('more hits than fit in one answer of the kernel, and only the best of them', () => {
      const whole = randomTemplate(7);
      const templates = Array.from({ length: 300 }, (_, i) => atDistance(whole, (37 * i) % 101));
      const gallery = galleryOf(templates);
      const found = kernel.searchRange(gallery, whole, all(gallery, { top: 1000 })).hits;
      expect(found).toEqual(searchOneByOne(templates, whole, 3, 8));
      expect(kernel.searchRange(gallery, whole, all(gallery, { top: 7 })).hits).toEqual(found.slice(0, 7));
    });

    test('a part of a gallery is searched and no more', () => {
      const gallery = galleryOf([probe, probe, probe, probe]);
      expect(kernel.searchRange(gallery, probe, all(gallery, { first: 1, count: 2 })).hits.map(({ index }) => index)).toEqual([1, 2]);
      expect(kernel.searchRange(gallery, probe, all(gallery, { count: 0 }))).toEqual({ hits: [], apart: 0 });
    });

    test('what shares too few bits is told apart and is no hit', () => {
      const upper = new Uint8Array(800).map((_, i) => (i % 4 < 2 ? 255 : 0));
      const lower = new Uint8Array(800).map((_, i) => (i % 4 < 2 ? 0 : 255));
      const empty = new Uint8Array(800);
      const masked = (mask: Uint8Array): IrisTemplate => ({ ...probe, code: new Uint8Array(1600), mask });
      const gallery = galleryOf([masked(lower), masked(upper), masked(empty), masked(new Uint8Array(800).fill(255))]);
      const found = kernel.searchRange(gallery, masked(upper), all(gallery, { limitNum: 10_000 }));
      expect(found.hits.map(({ index, num, maskBits }) => [index, num, maskBits])).toEqual([
        [1, 0, 6400],
        [3, 0, 6400],
      ]);
      expect(found.apart).toBe(2);
    });

    test('4,096 common bits are enough, 4,094 are not', () => {
      const samples = (count: number): IrisTemplate => {
        const mask = new Uint8Array(800);
        for (let s = 0; s < count; s++) mask[((33 * s) % 6400) >> 3]! |= 1 << ((33 * s) % 8);
        return { ...probe, code: new Uint8Array(1600), mask };
      };
      const gallery = galleryOf([samples(2048), samples(2047)]);
      expect(kernel.searchRange(gallery, samples(6400), all(gallery))).toMatchObject({ hits: [{ index: 0, maskBits: 4096 }], apart: 1 });
    });

    test('a limit of 0 is below everything', () => {
      const gallery = galleryOf([probe]);
      expect(kernel.searchRange(gallery, probe, all(gallery, { limitNum: 0 })).hits).toEqual([]);
    });

    test('the prefilter passes a like template, and can lose one whose likeness lies elsewhere', () => {
      const whole = randomTemplate(8);
      // Of the first 48 columns in the stored order every bit differs, of the others hardly one: hd 0.24, and the prefilter does not see it.
      const code = whole.code.slice();
      for (let position = 0; position < 48; position++) {
        for (let i = 0; i < 8; i++) code[8 * ((77 * position) % 200) + i]! ^= 255;
      }
      const gallery = galleryOf([disturb(whole, 0.2, 3), { ...whole, code }]);
      expect(kernel.searchRange(gallery, whole, all(gallery)).hits.map(({ index }) => index)).toEqual([0, 1]);
      expect(kernel.searchRange(gallery, whole, all(gallery, { prefilter: true })).hits.map(({ index }) => index)).toEqual([0]);
    });

    test('the prefilter drops a rotation above 0.43 of the bits it looks at, and not below', () => {
      const whole = randomTemplate(8);
      // 3,072 bits: 0.43 of them are 1,320.96.
      const unlike = (differing: number): IrisTemplate => {
        const code = whole.code.slice();
        for (let i = 0; i < differing; i++) {
          const bit = Math.floor(i / 48);
          code[8 * ((77 * (i % 48)) % 200) + (bit >> 3)]! ^= 1 << (bit & 7);
        }
        return { ...whole, code };
      };
      const gallery = galleryOf([unlike(1320), unlike(1321)]);
      expect(kernel.searchRange(gallery, whole, all(gallery)).hits.map(({ num }) => num)).toEqual([1320, 1321]);
      expect(kernel.searchRange(gallery, whole, all(gallery, { prefilter: true })).hits.map(({ num }) => num)).toEqual([1320]);
    });

    test('reads what addToGallery wrote', () => {
      const gallery = createGallery(2);
      expect(addToGallery(gallery, probe)).toEqual({ kind: 'added', index: 0 });
      expect(kernel.searchRange(gallery, probe, all(gallery)).hits).toMatchObject([{ index: 0, rotation: 0, num: 0 }]);
    });
  });
}
