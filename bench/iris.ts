/**
 * Iris engine: milliseconds an image from pixels to template by sensor profile, compiled against plain JS (the readable twin) in the same run, on one worker and
 * on two; comparisons a second; the presentation gate, a look at one picture and the verdict on a sequence. `npm run bench -- iris [rounds]`
 */
import { compareIris, drawLight, encodeIris, type IrisTemplate, judgePresentation, lookAtIris } from '@sclera/engine';
import { type CaptureProfile, drawEyeSequence, makePerson, synthEyes } from '@sclera/synth';
import { measure, report, type Variant, type VariantResult } from './measure.ts';
import { scaling, startThreads } from './workers.ts';

const rounds = Number(process.argv.slice(2).find((text) => /^\d+$/.test(text)) ?? 7);
const profiles: readonly CaptureProfile[] = ['far', 'close', 'desk'];
const images = Object.fromEntries(
  profiles.map((profile) => [
    profile,
    [...synthEyes({ seed: 'bench', people: 4, captures: 2, dials: { profile } })].map(({ image }) => image),
  ]),
);
// The first image of a process: nothing is compiled or warm.
const firstImage = images['desk']![0]!;
const startedAt = performance.now();
encodeIris(firstImage);
const coldMs = performance.now() - startedAt;

const templates: IrisTemplate[] = profiles.flatMap((profile) =>
  images[profile]!.flatMap((image) => {
    const encoding = encodeIris(image);
    return encoding.kind === 'encoded' ? [encoding.template] : [];
  }),
);
const encode: Variant[] = profiles.map((profile) => ({
  name: `encode, ${profile} (${images[profile]![0]!.width}×${images[profile]![0]!.height})`,
  units: images[profile]!.length,
  run: () => images[profile]!.reduce((sum, image) => sum + (encodeIris(image).kind === 'encoded' ? 1 : 0), 0),
}));
const compare: Variant = {
  name: 'compare, 31 rotations',
  units: templates.length ** 2,
  run: () => {
    let sum = 0;
    for (const a of templates) for (const b of templates) sum += compareIris(a, b).kind === 'compared' ? 1 : 0;
    return sum;
  },
};

// A person whose eye is watched under a drawn light, six pictures a second.
const light = drawLight((count) => new Uint8Array(count).fill(30));
const watched = [...drawEyeSequence(makePerson('bench', 0).left, light, { seed: 1, framesPerSecond: 6 })];
const looks = watched.map(({ image, atMs }) => lookAtIris(image, atMs));
const look: Variant = {
  name: 'presentation gate, a look, far',
  units: watched.length,
  run: () => watched.reduce((sum, { image, atMs }) => sum + (lookAtIris(image, atMs).kind === 'seen' ? 1 : 0), 0),
};
const judge: Variant = {
  name: `presentation gate, the verdict on ${looks.length} pictures`,
  units: 1,
  run: () => (judgePresentation(light, looks).kind === 'live' ? 1 : 0),
};

const encodePart = "(i) => (engine.encodeIris(data.images[i]).kind === 'encoded' ? 1 : 0)";
const mixed = profiles.flatMap((profile) => images[profile]!);
const parts = mixed.map((_, i) => i);
const compiled = await startThreads(2, encodePart, { images: mixed });
const plain = await startThreads(1, encodePart, { images: mixed }, { plain: true });
const plainCompare = await startThreads(
  1,
  '(row) => data.templates.reduce((sum, t) => sum + (engine.compareIris(data.templates[row], t).kind === "compared" ? 1 : 0), 0)',
  { templates },
  { plain: true },
);
const alongside: Variant[] = [
  { name: 'encode, all three, compiled, 1 worker', units: parts.length, run: () => compiled.run(parts, 1) },
  { name: 'encode, all three, compiled, 2 workers', units: parts.length, run: () => compiled.run(parts, 2) },
  { name: 'encode, all three, plain JS, 1 worker', units: parts.length, run: () => plain.run(parts, 1) },
  { name: 'compare, 31 rotations, plain JS', units: 2 * templates.length, run: () => plainCompare.run([0, 1], 1) },
];
const results = await measure([...encode, compare, look, judge, ...alongside], rounds);
await Promise.all([compiled.close(), plain.close(), plainCompare.close()]);

const of = (name: string): VariantResult => results.find((result) => result.name.startsWith(name))!;
const [one, two] = [of('encode, all three, compiled, 1'), of('encode, all three, compiled, 2')];
report('iris', {
  unit: 'ms an image or comparison',
  images: mixed.length,
  coldFirstImageMs: coldMs,
  results,
  imagesASecond: Object.fromEntries(
    results
      .filter(({ name }) => name.startsWith('encode'))
      .map(({ name, medianMsPerUnit, bestMsPerUnit, cpuMsPerUnit }) => [
        name,
        { best: 1000 / bestMsPerUnit, median: 1000 / medianMsPerUnit, aCpuSecond: 1000 / cpuMsPerUnit },
      ]),
  ),
  scalingOneToTwo: scaling(one, two),
  timesPlainJs: {
    encode: of('encode, all three, plain').cpuMsPerUnit / one.cpuMsPerUnit,
    compare: of('compare, 31 rotations, plain').cpuMsPerUnit / results.find(({ name }) => name === 'compare, 31 rotations')!.cpuMsPerUnit,
  },
});
