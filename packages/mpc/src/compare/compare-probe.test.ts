import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { PartyIndex } from '../share/share.ts';
import { seededBytes } from '../testing/seeded-bytes.ts';
import { randomPair } from '../testing/templates.ts';
import { compareThree, openThree, type SplitPair, splitPair } from '../testing/three-parties.ts';
import { flipped, onSend, type Passage } from '../testing/wrap-channel.ts';
import { type CompareOptions, compareOne, compareProbe, roundsPerBatch } from './compare-probe.ts';

const random = seededBytes(91);
const person = randomPair(random);
const and: CompareOptions = { rule: 'and' };
const crosswise: CompareOptions = { rule: 'and', crosswise: true };
let probe: SplitPair;
let same: SplitPair;
let swapped: SplitPair;
let other: SplitPair;

beforeAll(() => {
  probe = splitPair(person, random);
  same = splitPair(person, random);
  swapped = splitPair({ left: person.right, right: person.left }, random);
  other = splitPair(randomPair(random), random);
});

describe('what goes over the wire', () => {
  it('is at most 8 bytes a rotation-comparison and party and 14 rounds a batch, counted at the transport', async () => {
    const sent = new Map<PartyIndex, number>();
    const sessions = await openThree(
      random,
      onSend(({ from, index, message }) => {
        if (index > 0) {
          sent.set(from, (sent.get(from) ?? 0) + message.length);
        }
        return undefined;
      }),
    );
    const candidates = Array.from({ length: 320 }, (_, i) => (i % 100 === 0 ? same : other));
    const outcomes = await compareThree(sessions, probe, candidates, () => and);
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome.kind !== 'compared') {
        throw new Error(outcome.kind);
      }
      expect(outcome.bits.flatMap((bit, c) => (bit ? [c] : []))).toEqual([0, 100, 200, 300]);
      expect(outcome.transcript.rounds).toBe(roundsPerBatch);
      expect(outcome.transcript.bytesSent).toBe(sent.get((i + 1) as PartyIndex));
      expect(outcome.transcript.bytesSent / (candidates.length * 62)).toBeLessThanOrEqual(8);
      expect(outcome.transcript.hash).toEqual((outcomes[0] as typeof outcome).transcript.hash);
    }
  });

  /** Rounds and bytes a rotation-comparison and party of one query. */
  async function cost(options: CompareOptions, gallery: readonly SplitPair[]) {
    const sessions = await openThree(random);
    const outcomes = await compareThree(sessions, probe, gallery, () => options);
    const comparisons = gallery.length * (options.crosswise ? 124 : 62);
    return outcomes.map((outcome) => {
      if (outcome.kind === 'failed') {
        throw new Error(outcome.reason);
      }
      return { outcome, rounds: outcome.transcript.rounds, bytesEach: outcome.transcript.bytesSent / comparisons };
    });
  }

  it('is 14 rounds and at most 6.75 bytes for every question, crosswise or not', async () => {
    const strangers = Array.from({ length: 320 }, () => other);
    const gallery = strangers.map((stranger, i) => (i % 100 === 0 ? swapped : stranger));
    for (const [options, rounds, kinds] of [
      [and, 14, ['compared', 'compared']],
      [crosswise, 14, ['compared', 'compared']],
      [{ ...and, ask: 'unique' }, 14, ['unique', 'unique']],
      [{ ...crosswise, ask: 'unique' }, 14, ['unique', 'not-unique']],
      [{ rule: 'or' }, 13, ['compared', 'compared']],
      [{ ...crosswise, rule: 'or', ask: 'unique' }, 13, ['unique', 'not-unique']],
    ] as const) {
      for (const [i, people] of [strangers, gallery].entries()) {
        for (const party of await cost(options, people)) {
          expect(party.outcome.kind).toBe(kinds[i]);
          expect(party.rounds).toBe(rounds);
          expect(party.bytesEach).toBeLessThanOrEqual(6.75);
        }
      }
    }
  });

  it('is 14 rounds and at most 7.9 bytes with one eye alone as well: what the parties ask', async () => {
    const asked: CompareOptions = { ...crosswise, ask: 'unique', oneEye: true };
    const half = splitPair({ left: randomPair(random).left, right: person.left }, random);
    const strangers = Array.from({ length: 320 }, () => other);
    for (const [people, kind] of [
      [strangers, 'unique'],
      [strangers.with(300, half), 'not-unique'],
    ] as const) {
      for (const party of await cost(asked, people)) {
        expect(party.outcome.kind).toBe(kind);
        expect(party.rounds).toBe(14);
        expect(party.bytesEach).toBeLessThanOrEqual(7.9);
      }
    }
    for (const options of [
      { rule: 'or', oneEye: true },
      { rule: 'left', oneEye: true },
      { ...and, oneEye: true, threshold: { numerator: 7, denominator: 20 } },
      { ...and, oneEye: true, threshold: { numerator: 1, denominator: 4 } },
    ] as const) {
      await expect(cost(options, [other])).rejects.toMatchObject({ code: 'bad-options' });
    }
  });

  it('is two rounds more and up to 1.9 times the bytes for a threshold that needs lifting', async () => {
    const gallery = Array.from({ length: 320 }, (_, i) => (i % 100 === 0 ? swapped : other));
    for (const [numerator, denominator, rounds, most] of [
      [1, 4, 14, 6.75],
      [2, 5, 16, 10.5],
      [7, 20, 16, 10.5],
      [17, 50, 16, 11.5],
      [341, 1_000, 16, 12.5],
    ] as const) {
      const threshold = { numerator, denominator };
      for (const party of await cost({ ...crosswise, ask: 'unique', threshold }, gallery)) {
        expect(party.outcome.kind).toBe('not-unique');
        expect(party.rounds).toBe(rounds);
        expect(party.bytesEach).toBeLessThanOrEqual(most);
      }
    }
  });

  it('opens once a query where only uniqueness is asked, whatever the number of batches', async () => {
    const gallery = [other, other, swapped, other, other];
    const question: CompareOptions = { ...crosswise, ask: 'unique', batchSize: 2 };
    for (const [people, kind] of [
      [gallery, 'not-unique'],
      [gallery.map(() => other), 'unique'],
      [[swapped, swapped, swapped], 'not-unique'],
    ] as const) {
      const batches = Math.ceil(people.length / 2);
      for (const { outcome, rounds } of await cost(question, people)) {
        expect(outcome.kind).toBe(kind);
        expect(rounds).toBe(12 * batches + 2);
      }
    }
  });

  it('takes 14 rounds for each further batch, reports progress, and the session goes on', async () => {
    const sessions = await openThree(random);
    const progress: number[] = [];
    const onProgress = (done: number): number => progress.push(done);
    const gallery = [other, same, other, other, same];
    const run = () => compareThree(sessions, probe, gallery, (party) => ({ ...and, batchSize: 2, ...(party === 1 ? { onProgress } : {}) }));
    const [first] = await run();
    const [second] = await run();
    expect(first).toMatchObject({ kind: 'compared', bits: [false, true, false, false, true], transcript: { rounds: 3 * roundsPerBatch } });
    expect(progress).toEqual([2, 4, 5, 2, 4, 5]);
    expect(second).toMatchObject({ kind: 'compared', bits: [false, true, false, false, true] });
    expect((first as { transcript: { hash: Uint8Array } }).transcript.hash).not.toEqual(
      (second as { transcript: { hash: Uint8Array } }).transcript.hash,
    );
  });
});

it('compares 1:1 on the same code', async () => {
  const sessions = await openThree(random);
  const half = splitPair({ left: person.left, right: randomPair(random).right }, random);
  for (const [rule, match] of [
    ['and', false],
    ['or', true],
  ] as const) {
    const [one] = await Promise.all([
      compareOne(sessions[0], probe[0], half[0], { rule }),
      compareOne(sessions[1], probe[1], half[1], { rule }),
      compareOne(sessions[2], probe[2], half[2], { rule }),
    ]);
    expect(one).toMatchObject({ kind: 'compared', bits: [match], transcript: { rounds: rule === 'and' ? 14 : 13 } });
  }
  const outcomes = await Promise.all([
    compareOne(sessions[0], probe[0], same[0], and),
    compareOne(sessions[1], probe[1], same[1], and),
    compareOne(sessions[2], probe[2], same[2], and),
  ]);
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({ kind: 'compared', bits: [true] });
  }
});

describe('a message that is not what was sent', () => {
  /** Compares while `tamper` rewrites messages; says how each party ended and whether anything was opened. */
  async function compareTampered(tamper: (passage: Passage) => readonly Uint8Array[] | undefined, options = and) {
    let openings = 0;
    const sessions = await openThree(
      random,
      onSend((passage) => {
        const round = new DataView(passage.message.buffer).getUint32(4, true);
        openings += round === roundsPerBatch - 1 ? 1 : 0;
        return tamper(passage);
      }),
    );
    const outcomes = await compareThree(sessions, probe, [same, other], () => options);
    return { outcomes, openings, sessions };
  }
  const roundOf = ({ message }: Passage): number => new DataView(message.buffer).getUint32(4, true);
  const batchOf = ({ message }: Passage): number => new DataView(message.buffer).getUint32(0, true);

  const straightRounds = Array.from({ length: 12 }, (_, round) => [round, and] as const);
  it.each([...straightRounds, [11, crosswise] as const, [11, { ...crosswise, ask: 'unique' }] as const])(
    'in round %i of %o fails at all three, and nothing is opened',
    async (round, options) => {
      let changed = 0;
      const { outcomes, openings, sessions } = await compareTampered((passage) => {
        if (batchOf(passage) === 1 && roundOf(passage) === round && changed === 0) {
          changed += 1;
          return [flipped(passage.message)];
        }
        return undefined;
      }, options);
      expect(changed).toBe(1);
      expect(openings).toBe(0);
      for (const outcome of outcomes) {
        expect(outcome).toMatchObject({ kind: 'failed', reason: 'transcript-mismatch' });
      }
      const [again] = await compareThree(sessions, probe, [same], () => and);
      expect(again).toEqual({ kind: 'failed', reason: 'session-closed' });
    },
  );

  it('in the round of agreement leaves nobody waiting or believing', async () => {
    const { outcomes } = await compareTampered((passage) =>
      batchOf(passage) === 1 && roundOf(passage) === 12 && passage.from === 1 && passage.to === 2
        ? [flipped(passage.message, 8)]
        : undefined,
    );
    expect(outcomes[1]).toMatchObject({ kind: 'failed', reason: 'transcript-mismatch' });
    expect(outcomes[0]).toMatchObject({ kind: 'failed', reason: 'party-aborted' });
    expect(outcomes[2]).toMatchObject({ kind: 'failed', reason: 'party-aborted' });
  });

  it.each([
    ['the opening', 13, 8],
    ['what a party committed itself to', 12, 8 + 5 * 32],
  ] as const)('in %s is not believed by whoever gets it', async (_, round, at) => {
    const { outcomes } = await compareTampered((passage) =>
      batchOf(passage) === 1 && roundOf(passage) === round && passage.from === 1 && passage.to === 2
        ? [flipped(passage.message, at)]
        : undefined,
    );
    expect(outcomes[1]).toMatchObject({ kind: 'failed', reason: 'transcript-mismatch' });
  });

  it.each([
    ['shorter', (message: Uint8Array) => [message.subarray(1)]],
    ['longer', (message: Uint8Array) => [Uint8Array.from([...message, 0])]],
    ['empty', () => [new Uint8Array()]],
    ['of another round', (message: Uint8Array) => [flipped(message, 4)]],
    ['of another batch', (message: Uint8Array) => [flipped(message, 0)]],
  ] as const)('because it is %s is malformed', async (_, damage) => {
    const sessions = await openThree(
      random,
      onSend((passage) => (batchOf(passage) === 1 && roundOf(passage) === 0 && passage.from === 2 ? damage(passage.message) : undefined)),
    );
    const [one, two, three] = await compareThree(sessions, probe, [same], () => and);
    expect(one).toEqual({ kind: 'failed', reason: 'malformed-message', party: 2 });
    for (const outcome of [two, three]) {
      expect(outcome).toMatchObject({ kind: 'failed', reason: 'party-aborted' });
    }
  });
});

describe('parties that were asked different things', () => {
  const cases: readonly (readonly [string, CompareOptions])[] = [
    ['context', { ...and, context: Uint8Array.of(1) }],
    ['ask', { ...and, ask: 'unique' }],
    ['common samples', { ...and, minimumCommonSamples: 1_000 }],
    ['threshold', { ...and, threshold: { numerator: 1, denominator: 4 } }],
    ['mask limit', { ...and, minimumUsableSamples: 2_000 }],
  ];
  it.each(cases)('agree on nothing: %s', async (_, odd) => {
    const sessions = await openThree(random);
    const outcomes = await compareThree(sessions, probe, [same], (party) => (party === 2 ? odd : and));
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ kind: 'failed', reason: 'transcript-mismatch' });
    }
  });

  const unlike: readonly (readonly [string, CompareOptions, readonly SplitPair[]])[] = [
    ['eye rule', { rule: 'or' }, [person, person].map((pair) => splitPair(pair, random))],
    ['crosswise', crosswise, [person].map((pair) => splitPair(pair, random))],
    ['crosswise, of nobody', crosswise, []],
  ];
  it.each(unlike)('get no answer where their messages already differ: %s', async (_, odd, gallery) => {
    const sessions = await openThree(random);
    const outcomes = await compareThree(sessions, probe, gallery, (party) => (party === 2 ? odd : and));
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/malformed-message|party-aborted/) });
    }
  });

  it('agree on the question, crosswise or not in it', async () => {
    const questions = [];
    for (const options of [and, { ...and, crosswise: false }, crosswise]) {
      const sessions = await openThree(random);
      const agreed = vi.spyOn(sessions[0], 'agree');
      await compareThree(sessions, probe, [same], () => options);
      questions.push(agreed.mock.calls.map(([question]) => new TextDecoder().decode(question)));
    }
    const [unsaid, straight, crossed] = questions;
    expect(straight).toHaveLength(1);
    expect(unsaid).toEqual(straight);
    expect(crossed).not.toEqual(straight);
  });

  it('agree on nothing: number of candidates', async () => {
    const sessions = await openThree(random);
    const outcomes = await Promise.all([
      compareProbe(sessions[0] as never, probe[0], [same[0]], and),
      compareProbe(sessions[1] as never, probe[1], [same[1], other[1]], and),
      compareProbe(sessions[2] as never, probe[2], [same[2]], and),
    ]);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ kind: 'failed', reason: 'transcript-mismatch' });
    }
  });

  it('agree where the context is the same', async () => {
    const sessions = await openThree(random);
    const [outcome] = await compareThree(sessions, probe, [same], () => ({ ...and, context: Uint8Array.of(1, 2, 3) }));
    expect(outcome).toMatchObject({ kind: 'compared', bits: [true] });
  });
});

describe('a party that does not answer', () => {
  it.each([0, 1, 4, 9, 12, 13])('in round %i is unavailable to those who need it, and nobody gets an answer', async (silentFrom) => {
    const deadline = (): Promise<never> => Promise.reject(new Error('deadline'));
    let silent = false;
    const sessions = await openThree(random, (channel, party) => ({
      send: (to, message) => {
        const view = new DataView(message.buffer);
        silent ||= party === 2 && view.getUint32(0, true) === 1 && view.getUint32(4, true) >= silentFrom;
        return silent ? deadline() : channel.send(to, message);
      },
      receive: (from) => Promise.race([channel.receive(from), whenSilent(() => silent).then(deadline)]),
    }));
    const outcomes = await compareThree(sessions, probe, [same], () => and);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ kind: 'failed', reason: 'party-unavailable' });
    }
  });

  async function whenSilent(silent: () => boolean): Promise<void> {
    while (!silent()) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
});

describe('bad input', () => {
  it('is refused before anything is sent', async () => {
    const sessions = await openThree(random);
    const session = sessions[0] as never;
    await expect(compareProbe(session, probe[1] as never, [], and)).rejects.toMatchObject({ code: 'bad-share' });
    await expect(compareProbe(session, probe[0], [same[2] as never], and)).rejects.toMatchObject({ code: 'bad-share' });
    const short = { ...same[0], left: { ...same[0].left, code: same[0].left.code.subarray(1) } };
    await expect(compareProbe(session, probe[0], [short], and)).rejects.toMatchObject({ code: 'bad-share' });
    for (const wrong of [
      { batchSize: 0 },
      { batchSize: 1.5 },
      { minimumUsableSamples: 0 },
      { minimumUsableSamples: 6_401 },
      { threshold: { numerator: 5, denominator: 8 } },
      { minimumCommonSamples: 0 },
      { minimumCommonSamples: 6_401 },
    ]) {
      await expect(compareProbe(session, probe[0], [], { ...and, ...wrong })).rejects.toMatchObject({ code: 'bad-options' });
    }
    const [outcome] = await compareThree(sessions, probe, [same], () => and);
    expect(outcome).toMatchObject({ kind: 'compared', bits: [true] });
  });

  it('a second comparison while one runs is a bug of the caller', async () => {
    const sessions = await openThree(random);
    const running = compareThree(sessions, probe, [same], () => and);
    await expect(compareProbe(sessions[0] as never, probe[0], [], and)).rejects.toMatchObject({ code: 'session-busy' });
    expect((await running)[0]).toMatchObject({ kind: 'compared' });
  });
});
