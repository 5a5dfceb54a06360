/** Iris engine: milliseconds an image from pixels to template, by sensor profile, and comparisons a second. `npx tsx --conditions=@sclera/source bench/iris.ts` */
import { compareIris, encodeIris, type IrisTemplate } from '@sclera/engine';
import { type CaptureProfile, synthEyes } from '@sclera/synth';
import { measure, report, type Variant } from './measure.ts';

const profiles: readonly CaptureProfile[] = ['far', 'close', 'desk'];
const images = Object.fromEntries(
  profiles.map((profile) => [
    profile,
    [...synthEyes({ seed: 'bench', people: 4, captures: 2, dials: { profile } })].map(({ image }) => image),
  ]),
);
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

report('iris', { unit: 'ms an image or comparison', results: await measure([...encode, compare], 7) });
