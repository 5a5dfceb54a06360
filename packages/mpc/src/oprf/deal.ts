import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { MpcError } from '../mpc-error.ts';
import type { PartyIndex } from '../share/share.ts';
import type { RandomBytes } from '../share/split-vector.ts';
import {
  type Element,
  elementBytes,
  generator,
  identity,
  randomScalar,
  readElement,
  readScalar,
  scalarBytes,
  scalars,
  timesPublic,
} from './group.ts';
import { isOnLine, type OprfShare } from './key-share.ts';
import { knowledgeProofBytes, proveKnowledge, verifyKnowledge } from './knowledge.ts';

/*
 * Distributed key generation after Pedersen, with Feldman's commitments: each party deals a random line f(x) = a + b·x, publishes a·G and b·G, and gives
 * each party j its value f(j). The key is the sum of the three a, which nobody has; a party's share is the sum of its three values. A refresh is the same
 * with a = 0. A proof that the dealer knows a keeps the last one from choosing it by what the others published.
 */

/** What one party deals: the announcement goes to both others alike, each piece to one party alone (sealed), the party's own among them. */
export type OprfDeal = {
  readonly announcement: Uint8Array;
  readonly pieces: Readonly<Record<PartyIndex, Uint8Array>>;
};

/** What a party holds of one dealer: announcement and the piece for itself. Three of these are the whole state of a run. */
export type HeldDeal = {
  readonly dealer: PartyIndex;
  readonly announcement: Uint8Array;
  readonly piece: Uint8Array;
};

export type DealOutcome =
  /**
   * `share` is good as soon as both others have shown the same `transcript` (32 bytes); where one shows another, somebody announced different things to different
   * parties: throw the run away. Deal anew in another context then, never with the same lines.
   */
  | { readonly kind: 'dealt'; readonly share: OprfShare; readonly transcript: Uint8Array }
  /** `dealer`'s announcement cannot be read or is not proven, or its piece is not what it announced. The run is over and has given no key. */
  | { readonly kind: 'cheated'; readonly dealer: PartyIndex; readonly fault: 'announcement' | 'proof' | 'piece' };

const parties = [1, 2, 3] as const;
const tags = { key: 0x4b, refresh: 0x52, piece: 0x50 } as const;
const label = utf8ToBytes('sclera-oprf/1 deal');

/** A line for a new key. `context` says which run this is (all three the same; never used twice). */
export function dealOprfKey(party: PartyIndex, context: Uint8Array, randomBytes: RandomBytes): OprfDeal {
  return deal('key', party, context, [randomScalar(randomBytes), randomScalar(randomBytes)], randomBytes);
}

/** A line through zero: new shares of the key there is. */
export function dealOprfRefresh(party: PartyIndex, context: Uint8Array, randomBytes: RandomBytes): OprfDeal {
  return deal('refresh', party, context, [0n, randomScalar(randomBytes)], randomBytes);
}

/** This party's share of a new key, from what all three dealt, itself among them. Throws `bad-options` unless there is one deal of each party. */
export function finishOprfKey(party: PartyIndex, context: Uint8Array, deals: readonly HeldDeal[]): DealOutcome {
  return finish('key', { party, context, deals });
}

/** This party's new share of the same key. The old one is the caller's to wipe once all three have the new. Throws `bad-options`. */
export function finishOprfRefresh(old: OprfShare, context: Uint8Array, deals: readonly HeldDeal[]): DealOutcome {
  return finish('refresh', { party: old.party, context, deals, old });
}

type Kind = 'key' | 'refresh';
type Line = readonly [constant: bigint, slope: bigint];
type Announced = { readonly constant: Element; readonly slope: Element };
type Run = { readonly party: PartyIndex; readonly context: Uint8Array; readonly deals: readonly HeldDeal[]; readonly old?: OprfShare };

function deal(kind: Kind, party: PartyIndex, context: Uint8Array, line: Line, randomBytes: RandomBytes): OprfDeal {
  const [constant, slope] = line;
  const run = runOf(kind, context);
  const head = concatBytes(Uint8Array.of(tags[kind], party), run);
  const points = kind === 'key' ? [generator.multiply(constant), generator.multiply(slope)] : [generator.multiply(slope)];
  const body = concatBytes(head, ...points.map((point) => point.toBytes()));
  const announcement = concatBytes(body, proveKnowledge(generator, kind === 'key' ? constant : slope, body, randomBytes));
  const piece = (to: PartyIndex): Uint8Array => {
    const value = scalars.add(constant, scalars.mul(slope, BigInt(to)));
    return concatBytes(Uint8Array.of(tags.piece, party, to), run, scalars.toBytes(value));
  };
  return { announcement, pieces: { 1: piece(1), 2: piece(2), 3: piece(3) } };
}

function finish(kind: Kind, { party, context, deals, old }: Run): DealOutcome {
  const run = runOf(kind, context);
  let [secret, constant, slope] = [old === undefined ? 0n : secretOf(old), identity, identity];
  if (old !== undefined) [constant, slope] = lineOf(old);
  const inOrder = parties.map((dealer) => only(deals, dealer));
  for (const { dealer, announcement, piece } of inOrder) {
    const announced = readAnnouncement(kind, dealer, run, announcement);
    if (announced.kind === 'cheated') return announced;
    const value = readPiece(dealer, party, run, piece);
    const expected = announced.constant.add(timesPublic(announced.slope, BigInt(party)));
    if (value === undefined || !timesPublic(generator, value).equals(expected)) return { kind: 'cheated', dealer, fault: 'piece' };
    secret = scalars.add(secret, value);
    constant = constant.add(announced.constant);
    slope = slope.add(announced.slope);
  }
  const share: OprfShare = {
    party,
    secret: scalars.toBytes(secret),
    group: { publicKey: constant.toBytes(), slope: slope.toBytes() },
  };
  // Chance does not make the sum of three lines the zero line; whoever sees this has been given broken randomness.
  if (!isOnLine(share.group, party, share.secret)) throw new MpcError('bad-randomness', 'the lines that were dealt cancel each other');
  return { kind: 'dealt', share, transcript: sha256(concatBytes(label, ...inOrder.map(({ announcement }) => announcement))) };
}

function readAnnouncement(
  kind: Kind,
  dealer: PartyIndex,
  run: Uint8Array,
  bytes: Uint8Array,
): (Announced & { readonly kind: 'announced' }) | Extract<DealOutcome, { kind: 'cheated' }> {
  const unreadable = { kind: 'cheated', dealer, fault: 'announcement' } as const;
  const pointCount = kind === 'key' ? 2 : 1;
  const bodyBytes = 2 + run.length + pointCount * elementBytes;
  if (bytes.length !== bodyBytes + knowledgeProofBytes) return unreadable;
  if (!startsWith(bytes, Uint8Array.of(tags[kind], dealer), run)) return unreadable;
  const points = Array.from({ length: pointCount }, (_, i) => {
    const at = 2 + run.length + i * elementBytes;
    return readElement(bytes.subarray(at, at + elementBytes));
  });
  const [first, second] = points;
  if (first === undefined || points.includes(undefined)) return unreadable;
  if (!verifyKnowledge(generator, first, bytes.subarray(0, bodyBytes), bytes.subarray(bodyBytes))) {
    return { kind: 'cheated', dealer, fault: 'proof' };
  }
  return second === undefined
    ? { kind: 'announced', constant: identity, slope: first }
    : { kind: 'announced', constant: first, slope: second };
}

function readPiece(dealer: PartyIndex, to: PartyIndex, run: Uint8Array, bytes: Uint8Array): bigint | undefined {
  const headBytes = 3 + run.length;
  if (bytes.length !== headBytes + scalarBytes || !startsWith(bytes, Uint8Array.of(tags.piece, dealer, to), run)) return undefined;
  return readScalar(bytes.subarray(headBytes));
}

function startsWith(bytes: Uint8Array, ...parts: readonly Uint8Array[]): boolean {
  return concatBytes(...parts).every((byte, i) => byte === bytes[i]);
}

function runOf(kind: Kind, context: Uint8Array): Uint8Array {
  return sha256(concatBytes(label, Uint8Array.of(tags[kind]), context));
}

function only(deals: readonly HeldDeal[], dealer: PartyIndex): HeldDeal {
  const [found, ...more] = deals.filter((held) => held.dealer === dealer);
  if (found === undefined || more.length > 0 || deals.length !== parties.length) {
    throw new MpcError('bad-options', 'one deal of each of the three parties is needed');
  }
  return found;
}

function secretOf(share: OprfShare): bigint {
  const secret = readScalar(share.secret);
  if (secret === undefined) throw new MpcError('bad-share', 'not a share of an OPRF key');
  return secret;
}

function lineOf({ group }: OprfShare): [constant: Element, slope: Element] {
  const [constant, slope] = [readElement(group.publicKey), readElement(group.slope)];
  if (constant === undefined || slope === undefined) throw new MpcError('bad-share', 'not a group of an OPRF');
  return [constant, slope];
}
