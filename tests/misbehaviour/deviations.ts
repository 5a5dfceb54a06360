import type { EyePair, PartyIndex, Session, Share } from '@sclera/mpc';
import type { Random } from '../fuzz/random.ts';
import { type Deviation, honestContext, type Part, type ProtocolMap, partyIndices } from './trial.ts';
import type { Passage, Tamper } from './wire.ts';

/** A way to misbehave. `plan` draws one case of it: which message, which byte, which party. */
export interface DeviationClass {
  readonly name: string;
  /** On the wire, below the protocol (mutual TLS stands before it), or by one of the three parties. */
  readonly by: 'wire' | 'party';
  /** The moment that is chosen: the probe is new. Otherwise either. */
  readonly whenNew?: boolean;
  readonly plan: (random: Random, map: ProtocolMap) => Deviation;
}

/** Every way that is tried, in the order of the table. */
export const deviationClasses: readonly DeviationClass[] = [
  onWire('flipped bit', (random) => (message) => [withFlippedBit(message, random)]),
  onWire('truncation', (random) => (message) => [message.subarray(0, random.below(message.length))]),
  onWire('lost message', () => () => []),
  onWire('message twice', () => (message) => [message, message]),
  { name: 'replay of an earlier message', by: 'wire', plan: planReplay },
  { name: 'reorder', by: 'wire', plan: planReorder },
  byParty('stale epoch or session', (random) => {
    const stale = random.pick<Partial<Part>>([{ epoch: 6 }, { epoch: 0 }, { sessionId: 'misbehaviour-' }]);
    return (part) => ({ ...part, ...stale });
  }),
  byParty('wrong permit or context', (random) => {
    const context = withFlippedBit(honestContext, random);
    return (part) => ({ ...part, options: { ...part.options, context } });
  }),
  byParty('gallery in another order, as told', (random) => {
    const order = anotherOrder(random);
    const context = Uint8Array.from([...honestContext, ...order]);
    return (part) => ({ ...inOrder(part, order), options: { ...part.options, context } });
  }),
  byParty('equivocation', planEquivocation),
  byParty('selective abort', planAbort),
  byParty('gallery in another order, untold', (random) => {
    const order = anotherOrder(random);
    return (part) => inOrder(part, order);
  }),
  byParty('wrong share of the probe', (random) => {
    const damage = shareDamage(random);
    return (part) => ({ ...part, probe: damage(part.probe) });
  }),
  byParty('wrong share of a candidate', (random) => {
    const [at, damage] = [random.below(3), shareDamage(random)];
    return (part) => ({ ...part, gallery: part.gallery.map((pair, i) => (i === at ? damage(pair) : pair)) });
  }),
  byParty('additive error', (random, map) => planError(random, map, addInPlace)),
  byParty('message unlike its own share', (random, map) => planError(random, map, (body, at, error) => body.with(at, body[at]! ^ error))),
];

/** An additive error of one party at one place: a round of the batch, and a bit of its first message there. */
export interface ErrorPlace {
  readonly party: PartyIndex;
  readonly round: number;
  readonly bit: number;
}

/** The deviation of a party that knows where it wants its error. */
export function additiveErrorAt({ party, round, bit }: ErrorPlace): Deviation {
  const play = meddling((at, body) => (at === round && bit < 8 * body.length ? addInPlace(body, bit >> 3, 1 << (bit & 7)) : body));
  return { corrupt: { party, play } };
}

type Damage = (message: Uint8Array) => readonly Uint8Array[];

function onWire(name: string, damageOf: (random: Random) => Damage): DeviationClass {
  return {
    name,
    by: 'wire',
    plan(random, map) {
      const target = pickOf(random, map.passages);
      const damage = damageOf(random);
      return { tamper: (passage) => (isSamePlace(passage, target) ? damage(passage.message) : undefined) };
    },
  };
}

type Play = (part: Part) => Part;

function byParty(name: string, playOf: (random: Random, map: ProtocolMap, party: PartyIndex) => Play): DeviationClass {
  return {
    name,
    by: 'party',
    plan(random, map) {
      const party = random.pick(partyIndices as unknown as [PartyIndex, ...PartyIndex[]]);
      return { corrupt: { party, play: playOf(random, map, party) } };
    },
  };
}

/** Instead of a message: the one before it in its direction, or the one of the same place in an earlier session. */
function planReplay(random: Random, map: ProtocolMap): Deviation {
  const target = pickOf(random, map.passages);
  const earlier = target.index === 0 || random.chance(0.5) ? target.message : null;
  let before = target.message;
  return {
    tamper(passage) {
      if (passage.from !== target.from || passage.to !== target.to) return undefined;
      if (passage.index === target.index) return [earlier ?? before];
      before = passage.message;
      return undefined;
    },
  };
}

/** A message overtakes the one before it. */
function planReorder(random: Random, map: ProtocolMap): Deviation {
  const target = pickOf(
    random,
    map.passages.filter((passage) => map.passages.some((other) => isSamePlace(other, { ...passage, index: passage.index + 1 }))),
  );
  let held: Uint8Array | null = null;
  const tamper: Tamper = (passage) => {
    if (isSamePlace(passage, target)) {
      held = passage.message;
      return [];
    }
    return held && isSamePlace(passage, { ...target, index: target.index + 1 }) ? [passage.message, held] : undefined;
  };
  return { tamper };
}

/** Tells the two others different things: of its hash before the opening, or of a component in the opening. */
function planEquivocation(random: Random, map: ProtocolMap, party: PartyIndex): Play {
  const peer = otherThan(random, party);
  const round = map.rounds - 1 - random.below(2);
  return meddling((at, body, to) => (at === round && to === peer ? withFlippedBit(body, random) : body));
}

/** Stops at some round: before it, silently or saying so; in the opening also after it has seen what the others sent, or after one is served. */
function planAbort(random: Random, map: ProtocolMap, party: PartyIndex): Play {
  const round = random.chance(0.3) ? map.rounds - 1 : random.below(map.rounds);
  const way = random.pick(['says so', 'silent', 'takes and gives nothing', 'serves one']);
  const served = otherThan(random, party);
  return (part) => ({
    ...part,
    meddle(session) {
      const { exchange } = session;
      let at = -1;
      session.exchange = async (messages) => {
        at += 1;
        if (at !== round) return exchange.call(session, messages);
        if (way !== 'says so') session.sayAborted = () => {};
        if (way === 'serves one')
          await exchange.call(session, { ...messages, send: messages.send.filter(([to]) => to === served), expect: [] });
        if (way === 'takes and gives nothing') return exchange.call(session, { ...messages, send: [] });
        throw new Error('gone');
      };
    },
  });
}

type Change = (body: Uint8Array, at: number, error: number) => Uint8Array;

/** One bit, in a random round of the circuit in which this party sends, at a random word, in the lane of one of the three candidates. */
function planError(random: Random, map: ProtocolMap, change: Change): Play {
  const agreement = map.rounds - 2;
  const wanted = random.below(agreement);
  const [word, lane] = [random.below(2 ** 30), random.below(3)];
  let done = false;
  return meddling((round, body) => {
    if (done || round < wanted || round >= agreement || body.length === 0) return body;
    done = true;
    return change(body, 4 * (word % (body.length / 4)), 1 << lane);
  });
}

/** A part whose messages are rewritten: (round of the batch, body, receiver) → body. */
function meddling(rewrite: (round: number, body: Uint8Array, to: PartyIndex) => Uint8Array): Play {
  return (part) => ({
    ...part,
    meddle(session: Session) {
      const { exchange } = session;
      let round = -1;
      session.exchange = (messages) => {
        round += 1;
        const send = messages.send.map(([to, body]) => [to, rewrite(round, body, to)] as const);
        return exchange.call(session, { ...messages, send });
      };
    },
  });
}

/** Changes the party's own memory too, where the protocol keeps what it sends: its share and its message stay the same. */
function addInPlace(body: Uint8Array, at: number, error: number): Uint8Array {
  body[at] = body[at]! ^ error;
  return body;
}

/** One element changed, one vector of zeros, or one of noise, in one of the four. */
function shareDamage(random: Random): (pair: EyePair<PartyIndex>) => EyePair<PartyIndex> {
  const eye = random.pick(['left', 'right'] as ['left', 'right']);
  const part = random.pick(['code', 'mask'] as ['code', 'mask']);
  const way = random.pick(['element', 'zeros', 'noise']);
  const [place, error] = [random.below(2 ** 30), 1 + random.below(0xffff)];
  const noise = random.below(2 ** 30);
  const damaged = (vector: Uint16Array): Uint16Array => {
    if (way === 'zeros') return new Uint16Array(vector.length);
    if (way === 'noise') return vector.map((element, i) => element + Math.imul(i + 1, noise | 1));
    const at = place % vector.length;
    return vector.with(at, vector[at]! + error);
  };
  return (pair) => {
    const share: Share<PartyIndex> = pair[eye];
    return { ...pair, [eye]: { ...share, [part]: damaged(share[part]) } };
  };
}

type Order = readonly [number, number, number];

function anotherOrder(random: Random): Order {
  return random.pick<Order>([
    [1, 0, 2],
    [0, 2, 1],
    [2, 1, 0],
    [1, 2, 0],
    [2, 0, 1],
  ]);
}

function inOrder(part: Part, order: Order): Part {
  return { ...part, gallery: order.map((i) => part.gallery[i]!) };
}

function withFlippedBit(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length);
  return bytes.with(at, bytes[at]! ^ (1 << random.below(8)));
}

function otherThan(random: Random, party: PartyIndex): PartyIndex {
  return pickOf(
    random,
    partyIndices.filter((other) => other !== party),
  );
}

function pickOf<T>(random: Random, values: readonly T[]): T {
  return random.pick(values as readonly [T, ...T[]]);
}

function isSamePlace(a: Omit<Passage, 'message'>, b: Omit<Passage, 'message'>): boolean {
  return a.from === b.from && a.to === b.to && a.index === b.index;
}
