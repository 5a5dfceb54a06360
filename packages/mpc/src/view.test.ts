import { beforeAll, describe, expect, it } from 'vitest';
import { compareEmbedding } from './compare/compare-embedding.ts';
import type { CompareOptions } from './compare/compare-probe.ts';
import type { TemplatePair } from './matcher/matcher.ts';
import type { Session } from './session/session.ts';
import { quantiseEmbedding, splitEmbedding } from './share/embedding.ts';
import { serializeEmbedding, serializeShare } from './share/share-wire.ts';
import { chiSquareLimit, pieceBitsFor, twoSampleChiSquare, uniformChiSquare } from './testing/chi-square.ts';
import { randomEmbedding, withCosine } from './testing/embeddings.ts';
import { openWatched, type PartyView } from './testing/party-view.ts';
import { seededBytes } from './testing/seeded-bytes.ts';
import { randomPair } from './testing/templates.ts';
import { atThree, compareThree, splitPair } from './testing/three-parties.ts';

/*
 * What one party sees, message by message, for secrets that could not differ more. Each test is a χ² whose limit uniform bytes exceed with
 * probability 1e-9 (chiSquareLimit). Some 13,000 of them run, so a sound implementation with fresh seeds would fail about once in 70,000 runs;
 * the seeds are fixed, so it does so never or always.
 */

/** What one party sees, by name: its shares of the inputs, each message it receives before the parties agree, each piece of its keystream. */
type View = ReadonlyMap<string, Uint8Array>;
type Views = readonly [View, View, View];
type Secret = { readonly probe: TemplatePair; readonly gallery: readonly TemplatePair[]; readonly matches: number };
type Break = (session: Session) => void;

const candidateCount = 512;
const crosswise: CompareOptions = { rule: 'and', crosswise: true, oneEye: true };
const lifted: CompareOptions = { rule: 'and', threshold: { numerator: 9, denominator: 25 } };
/** Of long messages the beginning is looked at in pairs. */
const pairBytes = 4_096;

/** Runs a comparison and gives each party's view of it. `broken` makes the three sessions leak, to see whether that is noticed. */
async function viewsOf({ probe, gallery, matches }: Secret, options: CompareOptions, seed: number, broken: Break): Promise<Views> {
  const random = seededBytes(seed);
  const { sessions, views } = await openWatched(random);
  for (const session of sessions) broken(session);
  // One splitting a person is enough: each stands many times in the gallery, which a party sees in its store and not in a message.
  const probeShares = splitPair(probe, random);
  const people = new Map([...new Set(gallery)].map((person) => [person, splitPair(person, random)]));
  const candidates = gallery.map((person) => people.get(person)!);
  const outcomes = await compareThree(sessions, probeShares, candidates, () => options);
  const [outcome] = outcomes;
  if (outcome.kind !== 'compared') throw new Error(outcome.kind);
  if (broken === sound) expect(outcome.bits.filter(Boolean)).toHaveLength(matches);
  const shares = [probeShares, ...people.values()].map((pair) => pair.map(({ left }) => serializeShare(left)));
  return byName(views, shares, outcome.transcript.rounds);
}

/** The same for embeddings: one vector against references, of which those match that `cosines` says. */
async function viewsOfEmbeddings(cosines: readonly number[], seed: number): Promise<Views> {
  const random = seededBytes(seed);
  const { sessions, views } = await openWatched(random);
  const probe = randomEmbedding(random);
  const split = (vector: Float64Array) => splitEmbedding(quantiseEmbedding(vector), random);
  const people = [split(probe), ...cosines.map((cosine) => split(withCosine(probe, cosine, random)))];
  const references = Array.from({ length: candidateCount }, (_, i) => people[1 + (i % cosines.length)]!);
  const outcomes = await atThree((party) => {
    const own = references.map((shares) => shares[party - 1]!);
    return compareEmbedding(sessions[party - 1] as Session, people[0]![party - 1]!, own, { threshold: 0.4 });
  });
  const [outcome] = outcomes;
  if (outcome.kind !== 'compared') throw new Error(outcome.kind);
  expect(outcome.bits.slice(0, cosines.length)).toEqual(cosines.map((cosine) => cosine > 0.4));
  const shares = people.map((person) => person.map((share) => serializeEmbedding(share)));
  return byName(views, shares, outcome.transcript.rounds);
}

/** Gives each thing seen its name; `shares` are serialised, by person and party. What comes with the agreement and after it is left out. */
function byName(views: readonly PartyView[], shares: readonly (readonly Uint8Array[])[], rounds: number): Views {
  return views.map(({ received, drawn }, index) => {
    const own = shares.map((person, i) => [`share ${i}`, person[index]!.subarray(4)] as const);
    const messages = received
      .filter(({ batch, round }) => batch === 1 && round < rounds - 2)
      .map(({ from, round, bytes }) => [`message of ${from} in round ${round}`, bytes] as const);
    const keystream = drawn.map(({ from, to, round, bytes }) => [`stream ${from}>${to} in round ${round}`, bytes] as const);
    return new Map([...own, ...messages, ...keystream]);
  }) as unknown as Views;
}

const sound: Break = () => {};

/** Every item of a view that is not uniform, alone or together with another: the exclusive or of two items under one mask is not. */
function suspicions(view: View): readonly string[] {
  const items = [...view].filter(([name]) => !name.startsWith('stream'));
  const alone = items.filter(([, bytes]) => !looksUniform(bytes)).map(([name]) => name);
  const words = items
    .filter(([, bytes]) => !looksUniform(exclusiveOr(bytes, bytes.subarray(4))))
    .map(([name]) => `neighbouring words of ${name}`);
  const everything = [...view];
  const pairs = everything.flatMap(([name, bytes], i) =>
    everything
      .slice(i + 1)
      .filter(([other]) => !(name.startsWith('stream') && other.startsWith('stream')))
      .filter(([, others]) => !looksUniform(exclusiveOr(bytes.subarray(0, pairBytes), others.subarray(0, pairBytes))))
      .map(([other]) => `${name} with ${other}`),
  );
  return [...alone, ...words, ...pairs];
}

function differences(a: View, b: View): readonly string[] {
  return [...a].flatMap(([name, bytes]) => {
    const others = b.get(name) ?? new Uint8Array();
    const bits = pieceBitsFor(bytes.length);
    return bytes.length === others.length && twoSampleChiSquare(bytes, others, bits) < chiSquareLimit(bits) ? [] : [name];
  });
}

function looksUniform(bytes: Uint8Array): boolean {
  const bits = pieceBitsFor(bytes.length);
  return uniformChiSquare(bytes, bits) < chiSquareLimit(bits);
}

function exclusiveOr(a: Uint8Array, b: Uint8Array): Uint8Array {
  const either = new Uint8Array(Math.min(a.length, b.length));
  for (let i = 0; i < either.length; i++) either[i] = a[i]! ^ b[i]!;
  return either;
}

const random = seededBytes(131);
const [person, stranger, another] = [randomPair(random), randomPair(random), randomPair(random)];
const full = { code: new Uint8Array(1_600), mask: new Uint8Array(800).fill(255) };
const plain: TemplatePair = { left: full, right: full };
const of = (people: readonly TemplatePair[]): readonly TemplatePair[] =>
  Array.from({ length: candidateCount }, (_, i) => people[i % people.length]!);
const secrets: readonly (readonly [string, Secret])[] = [
  ['nobody matches', { probe: person, gallery: of([stranger, another]), matches: 0 }],
  ['everybody matches', { probe: person, gallery: of([person, person]), matches: candidateCount }],
  ['every second one matches', { probe: person, gallery: of([person, stranger]), matches: candidateCount / 2 }],
  ['all templates are equal and all zeros', { probe: plain, gallery: of([plain, plain]), matches: candidateCount }],
];

describe.each([
  ['as the parties ask', crosswise, 132],
  ['another threshold', lifted, 152],
] as const)("one party's view, share by share and message by message: %s", (_, options, seed) => {
  let views: readonly Views[];
  beforeAll(async () => {
    views = await Promise.all(secrets.map(([, secret], i) => viewsOf(secret, options, seed + i, sound)));
  });

  it('has what is to be looked at: two shares or more, a message a round of the circuit, the keystream', () => {
    for (const view of views[0]!) {
      const names = [...view.keys()];
      expect(names.filter((name) => name.startsWith('message')).length).toBeGreaterThanOrEqual(10);
      expect(names.filter((name) => name.startsWith('stream')).length).toBeGreaterThan(10);
      expect(names.filter((name) => name.startsWith('share'))).toHaveLength(3);
      // The shortest: one bit a candidate.
      expect(Math.min(...[...view.values()].map(({ length }) => length))).toBeGreaterThanOrEqual(candidateCount / 8);
    }
  });

  it.each(secrets.map(([name], i) => [name, i] as const))('is uniform, alone and in pairs: %s', (__, i) => {
    for (const [party, view] of views[i]!.entries()) expect(suspicions(view), `party ${party + 1}`).toEqual([]);
  });

  it('is the same for every secret', () => {
    const [nobody, ...others] = views;
    for (const other of others) {
      for (const [party, view] of nobody!.entries()) {
        const shared = new Map([...view].filter(([name]) => other[party]!.has(name)));
        expect(shared.size).toBeGreaterThan(30);
        expect(differences(shared, other[party]!), `party ${party + 1}`).toEqual([]);
      }
    }
  });
});

describe("one party's view of embeddings", () => {
  it('is uniform, alone and in pairs, and the same whoever matches', async () => {
    const [nobody, everybody] = [await viewsOfEmbeddings([0, 0.1], 171), await viewsOfEmbeddings([0.9, 0.99], 172)];
    for (const party of [0, 1, 2] as const) {
      expect(nobody[party].size).toBeGreaterThan(15);
      for (const view of [nobody[party], everybody[party]]) expect(suspicions(view), `party ${party + 1}`).toEqual([]);
      expect(differences(nobody[party], everybody[party]), `party ${party + 1}`).toEqual([]);
    }
  });
});

describe('a leak is noticed', () => {
  const secret = secrets[2]![1];
  const leaks: readonly (readonly [string, Break, RegExp])[] = [
    ['no masks', replaceDraws((_, byteCount) => new Uint8Array(byteCount)), /^message of . in round/],
    ['one mask for every round', replaceDraws((direction, byteCount) => seededBytes(direction)(byteCount)), /message of .* with /],
    [
      'a mask with one constant bit in 8',
      replaceDraws((direction, byteCount, call) => seededBytes(100 * call + direction)(byteCount).map((byte) => byte & 0x7f)),
      /^message of . in round/,
    ],
  ];
  it.each(leaks)('%s', async (_, broken, pattern) => {
    const found = (await viewsOf(secret, crosswise, 141, broken)).map(suspicions);
    expect(found.every((names) => names.some((name) => pattern.test(name)))).toBe(true);
  });

  it('a party that is sent the bits themselves has another view for another secret', () => {
    const [yes, no] = [new Uint8Array(256).fill(255), new Uint8Array(256)];
    expect(differences(new Map([['bits', yes]]), new Map([['bits', no]]))).toEqual(['bits']);
  });

  /** Both ends of a direction draw the same instead of their keystream. */
  function replaceDraws(instead: (direction: number, byteCount: number, call: number) => Uint8Array): Break {
    return (session) => {
      const calls = new Map<number, number>();
      session.draw = (from, to, byteCount) => {
        const direction = 10 * from + to;
        const call = (calls.get(direction) ?? 0) + 1;
        calls.set(direction, call);
        return instead(direction, byteCount, call);
      };
    };
  }
});
