/** Three-party matching: local dot products by kernel, and a whole joint comparison in one process. `npx tsx --conditions=@sclera/source bench/matching.ts` */
import {
  type CompareOptions,
  compareProbe,
  createWasmKernel,
  type EyePair,
  memoryChannels,
  openSession,
  type PartyIndex,
  prepareProbe,
  referenceKernel,
  splitIris,
} from '@sclera/mpc';
import { measure, report } from './measure.ts';

const candidates = Number(process.argv.slice(2).find((argument) => /^\d+$/.test(argument)) ?? 1_000);
const randomBytes = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));
const template = (): { code: Uint8Array; mask: Uint8Array } => {
  const mask = new Uint8Array(800).fill(0xff);
  return { code: randomBytes(1600), mask };
};

const people = Array.from({ length: candidates + 1 }, () => ({
  left: splitIris(template(), randomBytes),
  right: splitIris(template(), randomBytes),
}));
const pairOf = <P extends PartyIndex>(person: (typeof people)[number], party: P): EyePair<P> =>
  ({ left: person.left[party - 1], right: person.right[party - 1] }) as unknown as EyePair<P>;
const [probe, ...gallery] = people as [(typeof people)[number], ...(typeof people)[number][]];

const wasm = createWasmKernel();
if (!wasm) throw new Error('no WebAssembly SIMD here');
const prepared = prepareProbe(probe.left[0]);
const leftShares = gallery.map(({ left }) => left[0]);
const few = leftShares.slice(0, 20);
const dots = await measure(
  [
    { name: 'local dots, kernel', units: leftShares.length, run: () => wasm.dots(prepared, leftShares).code[0] ?? 0 },
    { name: 'local dots, readable twin', units: few.length, run: () => referenceKernel.dots(prepared, few).code[0] ?? 0 },
  ],
  5,
);

let traffic: object = {};
let session = 0;
const plain: CompareOptions = { rule: 'and' };
/** What a party asks for: both ways round, and enough samples in common. */
const asRun: CompareOptions = { rule: 'and', crosswise: true, minimumCommonSamples: 1_024 };
const joint = await measure(
  [plain, asRun].map((options) => ({
    name: `joint comparison${options === asRun ? ' as the parties run it' : ''}, both eyes, three parties in one process, ${candidates} candidates`,
    units: candidates,
    run: async () => {
      session += 1;
      const channels = memoryChannels();
      const outcomes = await Promise.all(
        ([1, 2, 3] as const).map(async (party) => {
          const opened = await openSession({
            party,
            sessionId: `bench ${session}`,
            epoch: session,
            channel: channels[party],
            randomBytes,
          });
          if (opened.kind !== 'opened') throw new Error('no session');
          const references = gallery.map((person) => pairOf(person, party));
          return compareProbe(opened.session, pairOf(probe, party), references, options);
        }),
      );
      const [first] = outcomes;
      if (first?.kind !== 'compared') throw new Error('not compared');
      const { rounds, bytesSent } = first.transcript;
      if (options === asRun) traffic = { rounds, bytesSentPerRotationComparison: bytesSent / (candidates * 4 * 31) };
      return first.bits.length;
    },
  })),
  3,
);

report('matching', { unit: 'ms a template or candidate', candidates, results: [...dots, ...joint], traffic });
