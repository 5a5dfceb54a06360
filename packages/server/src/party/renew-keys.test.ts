import { type PartyId, ScleraError, type SharedKeys, sharedKeyNames } from '@sclera/core';
import { blindInput, evaluateBlinded, finishOprf, type OprfGroup } from '@sclera/mpc';
import { expect, test } from 'vitest';
import { drawBytes } from '../node/mpc-primitives.ts';
import type { OprfShares } from './oprf-keys.ts';
import { indexOf, partyOrder, peersOf } from './party-index.ts';
import { renewKeys } from './renew-keys.ts';
import type { TalkKind, UpkeepTalk } from './upkeep-talk.ts';

/** Changes a message on its way; none where it is left as it is. */
type Lie = (message: { from: PartyId; to: PartyId; kind: TalkKind; payload: Uint8Array }) => Uint8Array | undefined;
type Held = Partial<Record<PartyId, OprfShares>>;
type Outcome = OprfShares | ScleraError;

/** All three renew in one process; what each has in the end, or why it has nothing. Shares that go in are wiped. */
async function renew(
  run: string,
  { held = {}, groups = null, rebuilt = null, lie = () => undefined }: Partial<Task> = {},
): Promise<Record<PartyId, Outcome>> {
  const wires = new Map<string, { readonly queue: Uint8Array[]; wake: (() => void) | null }>();
  const left = new Set<PartyId>();
  const wire = (from: PartyId, to: PartyId, kind: TalkKind) => {
    const name = `${from}${to}${kind}`;
    const there = wires.get(name) ?? { queue: [], wake: null };
    wires.set(name, there);
    return there;
  };
  const talkOf = (own: PartyId, peer: PartyId) => ({
    link: { peer },
    async say(kind: TalkKind, payload: Uint8Array = new Uint8Array()) {
      const { queue, wake } = wire(own, peer, kind);
      queue.push(Buffer.from(lie({ from: own, to: peer, kind, payload: payload.slice() }) ?? payload));
      wake?.();
    },
    async hear(kind: TalkKind) {
      const incoming = wire(peer, own, kind);
      while (incoming.queue.length === 0) {
        if (left.has(peer)) throw new ScleraError('party-unavailable', `Party ${peer} left the session.`);
        await new Promise<void>((resolve) => {
          incoming.wake = resolve;
        });
      }
      return incoming.queue.shift();
    },
  });
  const outcomes = partyOrder.map(async (party): Promise<readonly [PartyId, Outcome]> => {
    const talks = peersOf(party).map((peer) => talkOf(party, peer) as unknown as UpkeepTalk);
    const lost = { or: <T>(work: Promise<T>) => work, check: () => {}, problem: () => null };
    try {
      return [party, await renewKeys({ party, rebuilt, digest: Buffer.from(run), talks, lost }, held[party] ?? null, groups)];
    } catch (error) {
      left.add(party);
      for (const { wake } of wires.values()) wake?.();
      if (error instanceof ScleraError) return [party, error];
      throw error;
    }
  });
  return Object.fromEntries(await Promise.all(outcomes)) as Record<PartyId, Outcome>;
}
interface Task {
  readonly held: Held;
  readonly groups: SharedKeys<OprfGroup> | null;
  readonly rebuilt: PartyId | null;
  readonly lie: Lie;
}

function whole(outcomes: Record<PartyId, Outcome>): Record<PartyId, OprfShares> {
  for (const outcome of Object.values(outcomes)) if (outcome instanceof ScleraError) throw outcome;
  return outcomes as Record<PartyId, OprfShares>;
}

const groupsIn = ({ person, document }: OprfShares): SharedKeys<OprfGroup> => ({ person: person.group, document: document.group });

/** What two parties make of an input under one key; `too-few` where their shares do not belong together. */
function outputOf(shares: readonly [OprfShares, OprfShares], key: 'person' | 'document'): string {
  const request = blindInput(Buffer.from('somebody'), drawBytes);
  const answers = shares.map(({ [key]: share }) => {
    const evaluation = evaluateBlinded(share, request.blinded, drawBytes);
    if (evaluation.kind === 'malformed') throw new Error('malformed');
    return { party: share.party, evaluation: evaluation.value };
  });
  const outcome = finishOprf(shares[0][key].group, request, answers);
  return outcome.kind === 'output' ? Buffer.from(outcome.output).toString('hex') : outcome.kind;
}

/** A copy to hand over: what goes in is wiped. */
const copied = (shares: OprfShares): OprfShares => structuredClone(shares);

test('two keys are dealt that nobody holds, the same to all three: any two answer, and each key says something else', async () => {
  const { a, b, c } = whole(await renew('first'));
  for (const key of sharedKeyNames) {
    expect([b[key].group, c[key].group]).toEqual([a[key].group, a[key].group]);
    expect(new Set([outputOf([a, b], key), outputOf([b, c], key), outputOf([a, c], key)]).size).toBe(1);
  }
  expect(outputOf([a, b], 'person')).not.toBe(outputOf([a, b], 'document'));
});

test('a renewal keeps the keys, wipes the shares of before, and leaves none that goes with one from after', async () => {
  const before = whole(await renew('first'));
  const kept = { a: copied(before.a), b: copied(before.b), c: copied(before.c) };
  const after = whole(await renew('second', { held: before, groups: groupsIn(before.a) }));
  for (const key of sharedKeyNames) {
    expect(after.a[key].group.publicKey).toEqual(kept.a[key].group.publicKey);
    expect(after.a[key].group.slope).not.toEqual(kept.a[key].group.slope);
    expect(outputOf([after.a, after.c], key)).toBe(outputOf([kept.a, kept.b], key));
    expect(outputOf([after.a, kept.b], key)).toBe('too-few');
    for (const { [key]: share } of Object.values(before)) expect(share.secret.every((byte) => byte === 0)).toBe(true);
  }
});

test.each(['a', 'b', 'c'] as const)('party %s gets its shares back from the two others, of the same keys', async (rebuilt) => {
  const before = whole(await renew('first'));
  const [p, q] = peersOf(rebuilt) as [PartyId, PartyId];
  const kept = copied(before[rebuilt]);
  const output = outputOf([before[p], before[q]], 'person');
  const held = { [p]: before[p], [q]: before[q] };
  const after = whole(await renew('second', { held, groups: groupsIn(kept), rebuilt }));
  expect(after[rebuilt].person.party).toBe(indexOf(rebuilt));
  expect(outputOf([after[rebuilt], after[p]], 'person')).toBe(output);
  expect(outputOf([after[q], after[rebuilt]], 'person')).toBe(output);
  expect(outputOf([after[p], kept], 'person'), 'what it lost is worth nothing').toBe('too-few');
});

/** What came of a run, as an operator reads it. */
const words = (outcomes: Record<PartyId, Outcome>) =>
  partyOrder.map((party) => {
    const outcome = outcomes[party];
    return outcome instanceof ScleraError ? (outcome.detail ?? outcome.code) : 'dealt';
  });
/** One bit changed, this far from the end. */
const changed = (payload: Uint8Array, fromEnd: number): Uint8Array => {
  payload[payload.length - fromEnd]! ^= 1;
  return payload;
};

test.each([
  ['a false piece', 1],
  ['an announcement that is not proven', 80],
] as const)('%s is told by whoever got it, with the name of who dealt it; nobody keeps a key', async (_, fromEnd) => {
  const lie: Lie = ({ from, to, kind, payload }) => (from === 'b' && to === 'c' && kind === 'deal' ? changed(payload, fromEnd) : undefined);
  const [a, b, c] = words(await renew('lie', { lie }));
  expect(c).toMatch(/^Party b dealt a share of a key that does not hold/);
  expect([a, b]).toEqual(['Party c left the session.', 'Party c left the session.']);
});

test('a party that deals nothing that can be read is named too', async () => {
  const lie: Lie = ({ from, kind }) => (from === 'a' && kind === 'deal' ? Uint8Array.of(255, 255, 1) : undefined);
  expect(words(await renew('lie', { lie })).slice(1)).toEqual(Array(2).fill(expect.stringContaining('Party a dealt')));
});

test('nobody keeps a key where two were told different things', async () => {
  const lie: Lie = ({ from, to, kind, payload }) => (from === 'a' && to === 'b' && kind === 'dealt' ? changed(payload, 1) : undefined);
  const [, b] = words(await renew('lie', { lie }));
  expect(b).toMatch(/one thing to one and another to the other/);
});

test('in a rebuild a false term is told with its name, and a mask that only one knows spoils the run', async () => {
  const before = whole(await renew('first'));
  const run = (lie: Lie) =>
    renew('second', { held: { a: copied(before.a), b: copied(before.b) }, groups: groupsIn(before.a), rebuilt: 'c', lie });
  const term: Lie = ({ from, kind, payload }) => (from === 'b' && kind === 'term' ? changed(payload, 32) : undefined);
  expect(words(await run(term))[2]).toBe('Party b sent a term of a key that does not hold.');
  const mask: Lie = ({ kind, payload }) => (kind === 'mask' ? changed(payload, 32) : undefined);
  expect(words(await run(mask))[2]).toBe('The two others hid their terms of a key differently.');
  const noMask: Lie = ({ kind }) => (kind === 'mask' ? new Uint8Array() : undefined);
  expect(words(await run(noMask))[1]).toBe('Party a sent nothing that could hide a share.');
});

test('a party that has lost its share says so, unless it is the one that is rebuilt', async () => {
  const before = whole(await renew('first'));
  const { c } = await renew('second', { held: { a: before.a, b: before.b }, groups: groupsIn(before.a) });
  expect(c).toMatchObject({ code: 'store-diverged' });
});
