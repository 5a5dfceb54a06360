/** What each choice of the iris encoding is worth: every choice alone against the adopted settings, on pictures as taken and made poorer. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { decodeImage, encodeIris, type GrayImage } from '@sclera/engine';
import { synthEyes } from '@sclera/synth';
import { listEyes } from '../packages/cli/src/files/eye-folder.ts';
import { encodeWith } from '../packages/engine/src/iris/encode-strip.ts';
import type { EncodableStrip } from '../packages/engine/src/iris/encoding-settings.ts';
import { waveletBank } from '../packages/engine/src/iris/wavelet-bank.ts';
import { wholeNumber } from '../scripts/whole-number.ts';
import { type Condition, conditions } from './encoding/degrade.ts';
import { type EncodedEye, type Figures, figuresOf } from './encoding/figures.ts';
import { fusionTable } from './encoding/fusion.ts';
import { type EncodingVariant, encodingVariants } from './encoding/variants.ts';
import { report } from './measure.ts';

interface Photo {
  readonly eye: string;
  readonly subject: string;
  readonly image: GrayImage;
}

interface Picture extends Photo {
  /** Of the iris; null where none was found. */
  readonly radiusPx: number | null;
}

interface Unrolled {
  readonly eye: string;
  readonly subject: string;
  readonly pupilRatio: number;
  readonly strip: EncodableStrip;
}

const usage = `npm run bench -- encoding [--json]
  --eyes DIR          pictures as DIR/<person><L|R>/<capture>; drawn eyes unless given
  --half first|second only half of the people, in order of their names
  --captures N        at most N pictures of an eye (6; frames are fused where there are six)
  --people N          how many are drawn (12)
  --axes A,B          only these axes of the table
  --conditions A,B    only these kinds of pictures`;
const values = readArguments();
const captures = wholeNumber('--captures', values.captures, 2);
const source = values.eyes === undefined ? 'synthetic' : 'folder';
const all = values.eyes === undefined ? drawn(wholeNumber('--people', values.people, 2)) : await photographed(values.eyes);
const pictures = half(all).map((picture) => ({ ...picture, radiusPx: encodeIris(picture.image).geometry?.limbus.radiusPx ?? null }));
const variants = chosen(encodingVariants(), ({ axis }) => axis, values.axes);
const table: (Figures & { readonly condition: string; readonly axis: string; readonly name: string })[] = [];
const fusion: object[] = [];
const refused: Record<string, number> = {};
for (const condition of chosen(Object.keys(conditions) as Condition[], (name) => name, values.conditions)) {
  const strips = unroll(pictures, condition);
  refused[condition] = pictures.length - strips.length;
  for (const [i, variant] of variants.entries()) {
    process.stderr.write(`\r${condition}: variant ${i + 1} of ${variants.length}   `);
    const encoded = encodeAll(strips, variant);
    table.push({ condition, axis: variant.axis, name: variant.name, ...figuresOf(encoded) });
    if (variant.axis === 'adopted') fusion.push(...fusionTable(encoded).map((row) => ({ condition, ...row })));
  }
}
process.stderr.write('\n');
const subjects = new Set(pictures.map(({ subject }) => subject)).size;
report('encoding', { source, half: values.half ?? 'both', subjects, pictures: pictures.length, refused, table, fusion });
for (const { condition, axis, name, dPrime, thresholdMargin, fnmrAtThreshold, falseMatches } of values.json ? [] : table) {
  const figures = `d′ ${dPrime.toFixed(2)}, margin ${thresholdMargin.toFixed(2)}, FNMR at 3/8 ${(100 * fnmrAtThreshold).toFixed(2)} %, false ${falseMatches}`;
  console.log(`${condition}, ${axis}, ${name}: ${figures}`);
}

function readArguments() {
  try {
    const { values } = parseArgs({
      args: process.argv.slice(3),
      options: {
        eyes: { type: 'string' },
        half: { type: 'string' },
        captures: { type: 'string', default: '6' },
        people: { type: 'string', default: '12' },
        axes: { type: 'string' },
        conditions: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (!values.help) return values;
    console.log(usage);
    process.exit(0);
  } catch (error) {
    return refuse((error as Error).message);
  }
}

function refuse(reason: string): never {
  console.error(`${reason}\n\n${usage}`);
  process.exit(2);
}

function unroll(from: readonly Picture[], condition: Condition): readonly Unrolled[] {
  return from.flatMap(({ eye, subject, image, radiusPx }, i) => {
    process.stderr.write(`\r${condition}: picture ${i + 1} of ${from.length}   `);
    if (radiusPx === null) return [];
    const encoding = encodeIris(conditions[condition](image, radiusPx), { trace: true });
    if (encoding.kind === 'rejected' || encoding.trace === undefined) return [];
    const { strip, stripMask } = encoding.trace;
    const usable = stripMask.data.map((value) => (value > 0 ? 1 : 0));
    return [{ eye, subject, pupilRatio: encoding.quality.pupilRatio, strip: { levels: strip.data, usable } }];
  });
}

function encodeAll(strips: readonly Unrolled[], { settings, prepare }: EncodingVariant): readonly EncodedEye[] {
  const bank = waveletBank(settings);
  return strips.map(({ strip, ...rest }) => ({ ...rest, template: encodeWith(bank, settings, prepare(strip, rest.pupilRatio)) }));
}

function drawn(people: number): readonly Photo[] {
  return (['close', 'far'] as const).flatMap((profile) =>
    [...synthEyes({ seed: `encoding ${profile}`, people: Math.ceil(people / 2), captures, dials: { profile } })].map(
      ({ person, eye, image }) => ({
        eye: `${profile} ${person.id} ${eye}`,
        subject: `${profile} ${person.id}`,
        image,
      }),
    ),
  );
}

async function photographed(folder: string): Promise<readonly Photo[]> {
  const eyes = await listEyes(process.cwd(), folder).catch((error: Error) => refuse(error.message));
  return eyes.flatMap(({ name, subject, captures: files }) =>
    files.slice(0, captures).flatMap((file) => {
      const decoded = decodeImage(new Uint8Array(readFileSync(resolve(file))));
      return decoded.kind === 'image' ? [{ eye: name, subject, image: decoded.image }] : [];
    }),
  );
}

/** People in order of their names: the first half is for choosing, the second for telling what the choice is worth. */
function half<T extends { readonly subject: string }>(from: readonly T[]): readonly T[] {
  if (values.half === undefined) return from;
  if (values.half !== 'first' && values.half !== 'second') return refuse('--half is first or second.');
  const names = [...new Set(from.map(({ subject }) => subject))].sort();
  const first = new Set(names.slice(0, names.length / 2));
  return from.filter(({ subject }) => first.has(subject) === (values.half === 'first'));
}

/** Those that are named in a comma-separated list; all where there is none. */
function chosen<T>(from: readonly T[], nameOf: (item: T) => string, list: string | undefined): readonly T[] {
  if (list === undefined) return from;
  const names = list.split(',');
  const unknown = names.find((name) => !from.some((item) => nameOf(item) === name));
  if (unknown !== undefined) return refuse(`There is no ${unknown}; there are ${[...new Set(from.map(nameOf))].join(', ')}.`);
  return from.filter((item) => names.includes(nameOf(item)));
}
