import { expect, it } from 'vitest';
import type { PartyChannel } from '../channel/party-channel.ts';
import type { CompareOptions } from '../compare/compare-probe.ts';
import type { RandomBytes } from '../share/split-vector.ts';
import { openWatched, type PartyView, placeOf, type Sighting } from '../testing/party-view.ts';
import { seededBytes } from '../testing/seeded-bytes.ts';
import { randomPair } from '../testing/templates.ts';
import { type ByParty, compareThree, splitPair } from '../testing/three-parties.ts';

/*
 * The masks are only as good as the promise that no piece of keystream is used twice: two messages under one mask tell their difference.
 * Looked at here is the keystream itself, as it is drawn in whole comparisons, block by block, over many sessions of one id and epoch.
 */

const random = seededBytes(121);
const person = randomPair(random);
const probe = splitPair(person, random);
const gallery = [person, randomPair(random), person].map((pair) => splitPair(pair, random));
/** Two batches each: what the parties ask, and the longer circuit. */
const asRun: CompareOptions = { ask: 'unique', rule: 'and', crosswise: true, oneEye: true, batchSize: 2 };
const lifted: CompareOptions = { ask: 'matches', rule: 'or', threshold: { numerator: 9, denominator: 25 }, batchSize: 2 };
const blockBytes = 64;

type Run = { readonly views: ByParty<PartyView>; readonly outcomes: readonly string[] };

/** One comparison in a session "test" of epoch 1; party 2 dies when it is to send for the `diesAt`-th time since the session opened. */
async function run(source: RandomBytes, options: CompareOptions, diesAt = Number.POSITIVE_INFINITY): Promise<Run> {
  let sent = 0;
  const { sessions, views } = await openWatched(source, (channel, party) =>
    dying(
      channel,
      (message) => {
        if (party === 2 && placeOf(message).batch > 0) sent += 1;
        return sent > diesAt;
      },
      () => sent > diesAt,
    ),
  );
  const outcomes = await compareThree(sessions, probe, gallery, () => options);
  return { views, outcomes: outcomes.map((outcome) => outcome.kind) };
}

/** A channel that is gone once `isGone` says so: nothing is sent any more, and who waits is told. */
function dying(channel: PartyChannel, goesWith: (message: Uint8Array) => boolean, isGone: () => boolean): PartyChannel {
  const gone = (): Promise<never> => Promise.reject(new Error('connection lost'));
  const arrivesOrGone = async (arrival: Promise<Uint8Array>): Promise<Uint8Array> => {
    let waits = true;
    const ended = () => {
      waits = false;
    };
    arrival.then(ended, ended);
    while (waits && !isGone()) await new Promise((resume) => setImmediate(resume));
    return waits ? gone() : arrival;
  };
  return {
    send: (to, message) => (isGone() || goesWith(message) ? gone() : channel.send(to, message)),
    receive: (from) => arrivesOrGone(channel.receive(from)),
  };
}

/** Every 64-byte block of ChaCha20 that was used, with who used it where. Both ends of a pair draw the same: one of them is looked at. */
function blocksOf(run: number, { views }: Run): readonly (readonly [block: string, where: string])[] {
  return views.flatMap(({ drawn }, party) =>
    drawn
      .filter(({ from, to }) => party + 1 === Math.min(from, to))
      .flatMap((sighting) =>
        Array.from({ length: Math.floor(sighting.bytes.length / blockBytes) }, (_, i) => {
          const block = sighting.bytes.subarray(i * blockBytes, (i + 1) * blockBytes);
          return [Buffer.from(block).toString('base64'), `run ${run}, ${whereOf(sighting)}, block ${i}`] as const;
        }),
      ),
  );
}

function whereOf({ from, to, batch, round }: Sighting): string {
  return `${from}>${to} at ${batch}.${round}`;
}

function repeated(blocks: readonly (readonly [string, string])[]): readonly string[] {
  const seen = new Map<string, string>();
  return blocks.flatMap(([block, where]) => {
    const before = seen.get(block);
    seen.set(block, where);
    return before === undefined ? [] : [`${before} = ${where}`];
  });
}

it.each([asRun, lifted])(
  'each direction is drawn from once a place, the same at both ends, and never by the third party: %o',
  async (options) => {
    const { views, outcomes } = await run(random, options);
    expect(new Set(outcomes)).toEqual(new Set([options.ask === 'unique' ? 'not-unique' : 'compared']));
    const ends = new Map<string, Sighting[]>();
    for (const [index, { drawn }] of views.entries()) {
      const places = drawn.map(whereOf);
      expect(new Set(places).size).toBe(places.length);
      for (const sighting of drawn) {
        expect([sighting.from, sighting.to]).toContain(index + 1);
        ends.set(whereOf(sighting), [...(ends.get(whereOf(sighting)) ?? []), sighting]);
      }
    }
    expect(ends.size).toBeGreaterThan(40);
    for (const [place, [here, there]] of ends) {
      expect(there, place).toBeDefined();
      expect(Buffer.compare(here!.bytes, there!.bytes), place).toBe(0);
    }
  },
);

it('no block of keystream is used twice, however often a session of one id and epoch dies and is opened again', async () => {
  const whole = await run(random, asRun);
  const sends = whole.views.flatMap(({ received }) => received.filter(({ from, batch }) => from === 2 && batch > 0)).length;
  const blocks = [...blocksOf(0, whole)];
  let killed = 0;
  for (let diesAt = 0; diesAt < sends; diesAt++) {
    const cut = await run(random, asRun, diesAt);
    expect(cut.outcomes[1], `dead before message ${diesAt}`).toBe('failed');
    blocks.push(...blocksOf(1 + diesAt, cut));
    killed += 1;
  }
  const after = await run(random, asRun);
  expect(after.outcomes).toEqual(whole.outcomes);
  blocks.push(...blocksOf(-1, after), ...blocksOf(-2, await run(random, lifted)));
  expect(killed).toBeGreaterThanOrEqual(20);
  expect(blocks.length).toBeGreaterThan(20_000);
  expect(repeated(blocks)).toEqual([]);
});

it('would be seen: a source of randomness that starts anew gives a reopened session the old keystream', async () => {
  const [first, second] = [await run(seededBytes(122), asRun), await run(seededBytes(122), asRun)];
  const found = repeated([...blocksOf(1, first), ...blocksOf(2, second)]);
  expect(found.length).toBe(blocksOf(1, first).length);
});
