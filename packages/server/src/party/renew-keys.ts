import { createHash } from 'node:crypto';
import { type PartyId, ScleraError, type SharedKeyName, type SharedKeys, sharedKeyNames } from '@sclera/core';
import {
  type DealOutcome,
  dealOprfKey,
  dealOprfRefresh,
  finishOprfKey,
  finishOprfRefresh,
  type HeldDeal,
  MpcError,
  type OprfDeal,
  type OprfGroup,
  type OprfRebuild,
  type OprfShare,
  oprfRebuildTerm,
  rebuildMask,
  rebuildOprfShare,
} from '@sclera/mpc';
import { drawBytes } from '../node/mpc-primitives.ts';
import { type OprfShares, wipeShares } from './oprf-keys.ts';
import { indexOf, partyOrder } from './party-index.ts';
import type { WatchedLinks } from './session-links.ts';
import type { UpkeepTalk } from './upkeep-talk.ts';

/** One upkeep as far as the shared keys are concerned. */
export interface KeyRenewal {
  readonly party: PartyId;
  /** Who gets its shares from the two others; null where all have them, or nobody. */
  readonly rebuilt: PartyId | null;
  /** SHA-256 over order, place and entry: no deal of another upkeep is good here. */
  readonly digest: Uint8Array;
  readonly talks: readonly UpkeepTalk[];
  readonly lost: WatchedLinks;
}

/**
 * New shares of both keys, the caller's to wipe, once all three have been dealt the same: of the keys there are (`groups`), or, where there are
 * none, of new ones. Nothing is kept by it. `held` are this party's shares so far (null where it has none), and wiped. Throws
 * `parties-disagree`, naming the party that dealt what it had not announced, or whose share is not what it said.
 */
export async function renewKeys(task: KeyRenewal, held: OprfShares | null, groups: SharedKeys<OprfGroup> | null): Promise<OprfShares> {
  let before = held;
  try {
    if (groups === null) return await deal(task, null);
    if (task.rebuilt === task.party) before = await receiveShares(task, groups);
    if (before === null) throw new ScleraError('store-diverged', 'This party has lost its share of the keys; rebuild it.');
    if (task.rebuilt !== null && task.rebuilt !== task.party) await sendTerms(task, task.rebuilt, before);
    return await deal(task, before);
  } finally {
    if (before) wipeShares(before);
  }
}

/** Each deals a line of each key, through zero where there is a key already; the sum of the three is the new one. */
async function deal(task: KeyRenewal, old: OprfShares | null): Promise<OprfShares> {
  const own = indexOf(task.party);
  const deals = ofBoth((name) => (old ? dealOprfRefresh : dealOprfKey)(own, contextOf(task, name), drawBytes));
  const heard: Uint8Array[][] = [];
  const partial: OprfShare[] = [];
  try {
    for (const parts of await Promise.all(task.talks.map((talk) => exchangeDeals(task, talk, deals)))) heard.push(parts);
    const transcript = createHash('sha256');
    for (const [i, name] of sharedKeyNames.entries()) {
      const held = task.talks.map(({ link }, from): HeldDeal => {
        const [announcement = none, piece = none] = (heard[from] ?? []).slice(2 * i);
        return { dealer: indexOf(link.peer), announcement, piece };
      });
      held.push({ dealer: own, announcement: deals[name].announcement, piece: deals[name].pieces[own] });
      const context = contextOf(task, name);
      const dealt = requireDealt(old ? finishOprfRefresh(old[name], context, held) : finishOprfKey(own, context, held));
      partial.push(dealt.share);
      transcript.update(dealt.transcript);
    }
    await agreeOn(task, transcript.digest());
    return { person: partial[0] as OprfShare, document: partial[1] as OprfShare };
  } catch (error) {
    for (const { secret } of partial) secret.fill(0);
    throw error;
  } finally {
    for (const { pieces } of Object.values(deals)) for (const piece of Object.values(pieces)) piece.fill(0);
    for (const part of heard.flat()) part.fill(0);
  }
}

/** What one peer has dealt to this party: announcement and piece of each key, in turn. */
async function exchangeDeals({ lost }: KeyRenewal, talk: UpkeepTalk, deals: SharedKeys<OprfDeal>): Promise<Uint8Array[]> {
  const peer = indexOf(talk.link.peer);
  const message = writeParts(sharedKeyNames.flatMap((name) => [deals[name].announcement, deals[name].pieces[peer]]));
  try {
    await talk.say('deal', message);
    return takeParts(await lost.or(talk.hear('deal')));
  } finally {
    message.fill(0);
  }
}

function requireDealt(outcome: DealOutcome): Extract<DealOutcome, { kind: 'dealt' }> {
  if (outcome.kind === 'dealt') return outcome;
  const liar = partyOrder[outcome.dealer - 1];
  throw new ScleraError('parties-disagree', `Party ${liar} dealt a share of a key that does not hold (${outcome.fault}).`);
}

/** Nobody was told of other lines than this party. */
async function agreeOn({ talks, lost }: KeyRenewal, transcript: Uint8Array): Promise<void> {
  const told = await Promise.all(
    talks.map(async (talk) => {
      await talk.say('dealt', transcript);
      return lost.or(talk.hear('dealt'));
    }),
  );
  if (told.every((other) => Buffer.from(transcript).equals(other))) return;
  throw new ScleraError('parties-disagree', 'A party announced one thing to one and another to the other when keys were dealt.');
}

/** One of the two that help: its terms go to the party that lost its shares, hidden by what only the two know. */
async function sendTerms(task: KeyRenewal, lostParty: PartyId, held: OprfShares): Promise<void> {
  const rebuilt = task.talks.find(({ link }) => link.peer === lostParty);
  const other = task.talks.find(({ link }) => link.peer !== lostParty);
  if (!rebuilt || !other) throw new Error('three parties take part in a rebuild');
  const draws = task.party < other.link.peer;
  const masks = draws ? sharedKeyNames.map(() => rebuildMask(drawBytes)) : takeParts(await task.lost.or(other.hear('mask')));
  try {
    if (draws) await other.say('mask', writeParts(masks));
    const roles = { lost: indexOf(lostParty), helper: indexOf(task.party), other: indexOf(other.link.peer) };
    const terms = sharedKeyNames.map((name, i) => oprfRebuildTerm(held[name], roles, contextOf(task, name), masks[i] ?? none));
    await rebuilt.say('term', writeParts(terms));
    for (const term of terms) term.fill(0);
  } catch (error) {
    if (!(error instanceof MpcError)) throw error;
    throw new ScleraError('parties-disagree', `Party ${other.link.peer} sent nothing that could hide a share.`);
  } finally {
    for (const mask of masks) mask.fill(0);
  }
}

/** The party that lost its shares: the sum of both terms is its own, and it says who sent one that is not. */
async function receiveShares(task: KeyRenewal, groups: SharedKeys<OprfGroup>): Promise<OprfShares> {
  const [first, second] = await Promise.all(
    task.talks.map(async (talk) => ({ helper: indexOf(talk.link.peer), terms: takeParts(await task.lost.or(talk.hear('term'))) })),
  );
  if (!first || !second) throw new Error('two others take part in a rebuild');
  const rebuilt: OprfShare[] = [];
  try {
    for (const [i, name] of sharedKeyNames.entries()) {
      const term = ({ helper, terms }: typeof first) => ({ helper, term: terms[i] ?? none });
      const outcome = rebuildOprfShare(indexOf(task.party), groups[name], contextOf(task, name), [term(first), term(second)]);
      rebuilt.push(requireRebuilt(outcome));
    }
    return { person: rebuilt[0] as OprfShare, document: rebuilt[1] as OprfShare };
  } catch (error) {
    for (const { secret } of rebuilt) secret.fill(0);
    throw error;
  } finally {
    for (const term of [...first.terms, ...second.terms]) term.fill(0);
  }
}

function requireRebuilt(outcome: OprfRebuild): OprfShare {
  if (outcome.kind === 'rebuilt') return outcome.share;
  if (outcome.kind === 'disagreed') throw new ScleraError('parties-disagree', 'The two others hid their terms of a key differently.');
  throw new ScleraError('parties-disagree', `Party ${partyOrder[outcome.helper - 1]} sent a term of a key that does not hold.`);
}

const none: Uint8Array = new Uint8Array();

function ofBoth<T>(make: (name: SharedKeyName) => T): SharedKeys<T> {
  return { person: make('person'), document: make('document') };
}

/** Which run and which key a deal is for. */
function contextOf({ digest }: KeyRenewal, name: SharedKeyName): Uint8Array {
  return Buffer.concat([digest, Buffer.from(`sclera/shared-key/v1/${name}`)]);
}

/** Each part with its length before it (16 bits, big-endian). */
function writeParts(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + 2 + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set([part.length >> 8, part.length & 0xff], at);
    bytes.set(part, at + 2);
    at += 2 + part.length;
  }
  return bytes;
}

/** The inverse, which overwrites what it reads; what cannot be read is left out, and missed by whoever looks for it. */
function takeParts(bytes: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at + 2 <= bytes.length; ) {
    const end = at + 2 + (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
    if (end > bytes.length) break;
    // What comes off a wire is a Buffer, whose slices are no copies.
    parts.push(new Uint8Array(bytes.subarray(at + 2, end)));
    at = end;
  }
  bytes.fill(0);
  return parts;
}
