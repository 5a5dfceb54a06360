import fc from 'fast-check';
import { expect, test } from 'vitest';
import { disturb, randomTemplate } from '../../testing/random-template.ts';
import { rotate } from '../iris/fuse.ts';
import type { IrisTemplate } from '../iris/template.ts';
import { referenceSearch } from './reference-search.ts';
import { all, galleryOf, searchOneByOne } from './search.contract.ts';
import { wasmSearch } from './wasm-search.ts';

const compiled = wasmSearch();
if (compiled === null) throw new Error('this machine runs Node without WebAssembly SIMD and threads');

/** A probe and templates from equal to strange, with masks from whole to empty. */
const scene = fc
  .record({
    seed: fc.nat(1_000_000),
    usable: fc.oneof(fc.double({ min: 0.5, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
    others: fc.array(
      fc.record({
        like: fc.boolean(),
        noise: fc.oneof(fc.double({ min: 0, max: 0.5, noNaN: true }), fc.double({ min: 0.36, max: 0.39, noNaN: true })),
        turn: fc.integer({ min: -15, max: 15 }),
        usable: fc.constantFrom(0, 0.3, 0.5, 0.7, 0.9, 1),
      }),
      { minLength: 1, maxLength: 12 },
    ),
  })
  .map(({ seed, usable, others }) => {
    const probe = randomTemplate(seed, usable);
    const templates = others.map((other, i): IrisTemplate => {
      const own = randomTemplate(seed + i + 1, other.usable);
      return other.like ? rotate(disturb(probe, other.noise, seed + i), other.turn) : own;
    });
    return { probe, templates };
  });

test('the compiled search, its twin and comparing one by one find the same', () => {
  fc.assert(
    fc.property(scene, fc.constantFrom(1, 3, 50), fc.constantFrom(3750, 10_000, 4700, 2000), ({ probe, templates }, top, limitNum) => {
      const gallery = galleryOf(templates);
      const range = all(gallery, { top, limitNum });
      const found = compiled.searchRange(gallery, probe, range);
      expect(found).toEqual(referenceSearch.searchRange(gallery, probe, range));
      expect(found.hits).toEqual(searchOneByOne(templates, probe, limitNum, 10_000).slice(0, top));
    }),
    { numRuns: 60 },
  );
});

test('with the prefilter the compiled search and its twin find the same, and nothing that is not there', () => {
  fc.assert(
    fc.property(scene, fc.constantFrom(3750, 4700), ({ probe, templates }, limitNum) => {
      const gallery = galleryOf(templates);
      const range = all(gallery, { limitNum, prefilter: true });
      const found = compiled.searchRange(gallery, probe, range);
      expect(found).toEqual(referenceSearch.searchRange(gallery, probe, range));
      const there = new Set(searchOneByOne(templates, probe, limitNum, 10_000).map(({ index }) => index));
      for (const { index } of found.hits) expect(there.has(index)).toBe(true);
    }),
    { numRuns: 30 },
  );
});
