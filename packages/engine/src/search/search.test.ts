import { afterEach, describe, expect, test, vi } from 'vitest';
import { disturb, randomTemplate } from '../../testing/random-template.ts';
import { addToGallery, createGallery, maxGalleryTemplates, slots, withSlot } from './gallery.ts';
import { referenceSearch } from './reference-search.ts';
import { galleryOf, searchContract } from './search.contract.ts';
import { mergeHits, searchGallery } from './search-gallery.ts';
import { wasmSearch } from './wasm-search.ts';

searchContract('reference', referenceSearch);

const compiled = wasmSearch();
if (compiled === null) throw new Error('this machine runs Node without WebAssembly SIMD and threads');
searchContract('compiled', compiled);

afterEach(() => vi.unstubAllGlobals());

const probe = randomTemplate(1, 0.9);

describe('searchGallery', () => {
  test('ten nearest below 3/8 unless told otherwise', () => {
    const gallery = galleryOf(Array.from({ length: 12 }, (_, i) => disturb(probe, 0.3 - 0.01 * i, i)));
    const found = searchGallery(gallery, probe);
    expect(found).toMatchObject({ kind: 'searched', searched: 12, apart: 0 });
    expect(found.kind === 'searched' && found.hits.map(({ index }) => index)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
    expect(searchGallery(gallery, probe, { maxHd: 0.1 })).toMatchObject({ hits: [] });
  });

  test('parts of a gallery give together what the whole gives', () => {
    const gallery = galleryOf(Array.from({ length: 9 }, (_, i) => disturb(probe, 0.05 * (1 + (i % 3)), i)));
    const whole = searchGallery(gallery, probe, { top: 4 });
    const parts = [0, 3, 6].map((first) => searchGallery(gallery, probe, { first, count: 3, top: 4 }));
    const merged = mergeHits(
      parts.map((part) => (part.kind === 'searched' ? part.hits : [])),
      4,
    );
    expect(whole).toMatchObject({ hits: merged });
    expect(merged).toHaveLength(4);
  });

  test('a probe of which too little is usable is compared with nothing', () => {
    const gallery = galleryOf([probe]);
    expect(searchGallery(gallery, randomTemplate(3, 0.2))).toMatchObject({ kind: 'insufficient' });
  });

  test.each([
    [{ maxHd: 0.12345 }, 'maxHd'],
    [{ maxHd: 1.1 }, 'maxHd'],
    [{ maxHd: Number.NaN }, 'maxHd'],
    [{ top: 0 }, 'top'],
    [{ top: 1.5 }, 'top'],
    [{ first: 2 }, 'inside the gallery'],
    [{ count: 2 }, 'inside the gallery'],
    [{ first: -1 }, 'inside the gallery'],
  ])('refuses %o', (options, why) => {
    expect(() => searchGallery(galleryOf([probe]), probe, options)).toThrow(why);
  });

  test('without shared memory the reference twin searches, with the same result', () => {
    const templates = [disturb(probe, 0.2, 1), randomTemplate(4, 0.9), disturb(probe, 0.1, 2)];
    const shared = searchGallery(galleryOf(templates), probe);
    vi.stubGlobal('SharedArrayBuffer', undefined);
    const plain = galleryOf(templates);
    expect(plain.memory).toBeNull();
    expect(searchGallery(plain, probe)).toEqual(shared);
    expect(() => compiled.searchRange(plain, probe, { first: 0, count: 1, top: 1, limitNum: 3, limitDen: 8, prefilter: false })).toThrow(
      'shared memory',
    );
  });
});

describe('gallery', () => {
  test('holds what it was made for and no more', () => {
    const gallery = createGallery(1);
    expect(addToGallery(gallery, randomTemplate(2, 0.1))).toMatchObject({ kind: 'insufficient' });
    expect(gallery.count).toBe(0);
    addToGallery(gallery, probe);
    expect(() => addToGallery(gallery, probe)).toThrow('full');
  });

  test.each([0, 1.5, maxGalleryTemplates + 1])('refuses a capacity of %d', (capacity) => {
    expect(() => createGallery(capacity)).toThrow(`1 to ${maxGalleryTemplates}`);
  });

  test('gives every search a slot of its own, and takes it back even after a fault', () => {
    const gallery = createGallery(1);
    const taken: number[] = [];
    const takeAll = (): void => {
      if (taken.length < slots) withSlot(gallery, (address) => taken.push(address) && takeAll());
      else expect(() => withSlot(gallery, () => 0)).toThrow('at once');
    };
    takeAll();
    expect(new Set(taken).size).toBe(slots);
    const fail = (): never => {
      throw new Error('fault');
    };
    expect(() => withSlot(gallery, fail)).toThrow('fault');
    expect(withSlot(gallery, (address) => address)).toBe(taken[0]);
  });
});
