/**
 * Plain search: templates a second a core, compiled against plain JS in the same run, one thread against two, and what the prefilter misses.
 * `npm run bench -- search [templates] [near pairs]`
 */
import {
  addToGallery,
  createGallery,
  encodeIris,
  type Gallery,
  type IrisTemplate,
  irisCodeBytes,
  irisColumns,
  irisMaskBytes,
  matchThreshold,
  searchGallery,
} from '@sclera/engine';
import { synthEyes } from '@sclera/synth';
import { measure, report, type Variant } from './measure.ts';
import { scaling, startThreads } from './workers.ts';

const [count = 20_000, nearPairs = 20_000] = process.argv
  .slice(2)
  .filter((text) => /^\d+$/.test(text))
  .map(Number);
const random = generator(7);

const eyes: readonly IrisTemplate[] = [...synthEyes({ seed: 'search bench', people: 12, captures: 1, dials: { profile: 'far' } })].flatMap(
  ({ image }) => {
    const encoding = encodeIris(image);
    return encoding.kind === 'encoded' ? [encoding.template] : [];
  },
);
const probe = eyes[0]!;
const shared = fill(createGallery(count), strangers(count));
// The reference twin is what searches a gallery that is not in shared memory.
const plainCount = Math.ceil(count / 50);
const plain: Gallery = { ...shared, memory: null };

const alone: Variant[] = [
  { name: 'exact, compiled, one thread', units: count, run: () => search(shared, { count }) },
  { name: 'exact, plain JS (Uint32 popcount), one thread', units: plainCount, run: () => search(plain, { count: plainCount }) },
  { name: 'prefilter, compiled, one thread', units: count, run: () => search(shared, { count, prefilter: true }) },
];
const alongside: Variant[] = [];
// Parts are handed out as they are asked for, as the command line does it.
const parts = Array.from({ length: Math.ceil(count / 2048) }, (_, i) => ({ first: 2048 * i, count: Math.min(2048, count - 2048 * i) }));
const searchPart =
  '(part) => { const found = engine.searchGallery(data.gallery, data.probe, part); return found.searched + found.hits.length; }';
const workers = await startThreads(2, searchPart, { gallery: shared, probe });
for (const threads of [1, 2]) {
  alongside.push({
    name: `exact, compiled, ${threads} ${threads === 1 ? 'worker' : 'workers'}`,
    units: count,
    run: () => workers.run(parts, threads),
  });
}
const results = await measure([...alone, ...alongside], 9);
await workers.close();

const of = (name: string): (typeof results)[number] => results.find((result) => result.name.startsWith(name))!;
report('search', {
  unit: 'ms a template, best of 31 rotations',
  templates: count,
  results,
  templatesASecond: Object.fromEntries(
    results.map(({ name, bestMsPerUnit, medianMsPerUnit, cpuMsPerUnit }) => [
      name,
      {
        best: Math.round(1000 / bestMsPerUnit),
        median: Math.round(1000 / medianMsPerUnit),
        // With workers this counts all their cores.
        aCpuSecond: Math.round(1000 / cpuMsPerUnit),
      },
    ]),
  ),
  timesPlainJs: of('exact, plain').cpuMsPerUnit / of('exact, compiled, one thread').cpuMsPerUnit,
  scalingOneToTwo: scaling(of('exact, compiled, 1'), of('exact, compiled, 2')),
  prefilterMisses: measureMisses(),
});

function search(gallery: Gallery, options: { count: number; prefilter?: boolean }): number {
  const result = searchGallery(gallery, probe, options);
  return result.kind === 'searched' ? result.searched + result.hits.length : 0;
}

/**
 * Templates with masks and codes as the engine makes them, but of nobody: the code of one synthetic eye turned far, its bits under a changing pattern,
 * under the mask of another.
 */
function* strangers(howMany: number): Generator<IrisTemplate> {
  for (let i = 0; i < howMany; i++) {
    const code = turn(anyEye().code, 40 + below(120), irisCodeBytes);
    const pattern = below(256);
    for (let k = 0; k < irisCodeBytes; k++) code[k]! ^= pattern;
    yield masked(code, turn(anyEye().mask, below(9) - 4, irisMaskBytes));
  }
}

/**
 * Near-threshold pairs: a synthetic eye, and the same eye with patches of another laid over it, of a width that changes from pair to pair, until more
 * than 0.3 of the common bits differ. What an exact search finds below 3/8 and the prefilter does not is a miss.
 */
function measureMisses(): readonly object[] {
  const batch = 1000;
  const bands = [
    { from: 0.3, to: 0.35, pairs: 0, missed: 0 },
    { from: 0.35, to: matchThreshold, pairs: 0, missed: 0 },
  ];
  while (bands.some(({ pairs }) => pairs < nearPairs)) {
    const own = anyEye();
    const others = fill(
      createGallery(batch),
      (function* () {
        for (let i = 0; i < batch; i++) yield patched(own, anyEye());
      })(),
    );
    const exact = searchGallery(others, own, { top: batch });
    const filtered = searchGallery(others, own, { top: batch, prefilter: true });
    if (exact.kind !== 'searched' || filtered.kind !== 'searched') throw new Error('a synthetic eye of which too little is usable');
    const seen = new Set(filtered.hits.map(({ index }) => index));
    for (const { index, num, maskBits } of exact.hits) {
      const band = bands.find(({ from, to }) => num / maskBits >= from && num / maskBits < to);
      if (band === undefined) continue;
      band.pairs++;
      if (!seen.has(index)) band.missed++;
    }
  }
  return bands.map((band) => ({ ...band, share: band.missed / band.pairs }));
}

function patched(own: IrisTemplate, other: IrisTemplate): IrisTemplate {
  const strange = turn(other.code, 40 + below(120), irisCodeBytes);
  const code = own.code.slice();
  const width = 1 + below(40);
  const share = 0.55 + 0.27 * random();
  for (let column = 0; column < irisColumns; column += width) {
    // Of every patch either all four bands of rows or some are laid over.
    for (let band = 0; band < 4; band++) {
      if (random() > share) continue;
      for (let c = column; c < Math.min(column + width, irisColumns); c++) {
        for (let k = 0; k < 2; k++) code[8 * c + 2 * band + k] = strange[8 * c + 2 * band + k]!;
      }
    }
  }
  const mask = own.mask.slice();
  const lid = turn(other.mask, below(9) - 4, irisMaskBytes);
  for (let i = 0; i < irisMaskBytes; i++) mask[i]! &= lid[i]!;
  const turned = below(31) - 15;
  return masked(turn(code, turned, irisCodeBytes), turn(mask, turned, irisMaskBytes));
}

function fill(gallery: Gallery, templates: Iterable<IrisTemplate>): Gallery {
  for (const template of templates) addToGallery(gallery, template);
  while (gallery.count < gallery.capacity) addToGallery(gallery, probe);
  return gallery;
}

function masked(code: Uint8Array, mask: Uint8Array): IrisTemplate {
  for (let i = 0; i < irisMaskBytes; i++) {
    for (let bit = 0; bit < 8; bit++) {
      if (((mask[i]! >> bit) & 1) === 0) code[2 * i + (bit >> 2)]! &= ~(3 << (2 * (bit & 3)));
    }
  }
  return { kind: 'iris', layout: 'sclera-iris-1', code, mask };
}

/** Bytes of a template, turned by whole columns. */
function turn(bytes: Uint8Array, columns: number, length: number): Uint8Array {
  const by = (((columns + irisColumns) % irisColumns) * length) / irisColumns;
  const turned = new Uint8Array(length);
  turned.set(bytes.subarray(0, length - by), by);
  turned.set(bytes.subarray(length - by), 0);
  return turned;
}

function anyEye(): IrisTemplate {
  return eyes[below(eyes.length)]!;
}

function below(limit: number): number {
  return Math.floor(random() * limit);
}

/** Numbers 0…1 from a seed, so that every run searches the same (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}
