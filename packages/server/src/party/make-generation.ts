import { createHash, randomBytes } from 'node:crypto';
import {
  type EnrolmentId,
  type Generation,
  type HeldReference,
  type PartyId,
  type PartyStore,
  type PreparedGeneration,
  passCommitPoint,
  ScleraError,
  type SharedKeyGroup,
  type SharedKeys,
  toBase64Url,
  type UpkeepClaims,
} from '@sclera/core';
import {
  commitContribution,
  contributionBytes,
  type EyePair,
  opensCommitment,
  type PartyIndex,
  rebuildShare,
  rebuildTerm,
  refreshShare,
  reshareSeed,
  reshareStream,
} from '@sclera/mpc';
import { nodePrimitives } from '../node/mpc-primitives.ts';
import type { Gallery } from './gallery.ts';
import { wipePair } from './open-share.ts';
import { groupsOf, type HeldOprfKeys, readGroups, wipeShares, writeShares } from './oprf-keys.ts';
import { indexOf } from './party-index.ts';
import { type Reference, readReference, writeReference } from './reference.ts';
import type { OpenReference, ReferenceSafe } from './reference-safe.ts';
import { renewKeys } from './renew-keys.ts';
import { mostInBatch, type ReferenceTerms, readBatch, writeBatch } from './reshare-batch.ts';
import type { WatchedLinks } from './session-links.ts';
import type { UpkeepTalk } from './upkeep-talk.ts';

export interface GenerationRoom {
  readonly party: PartyId;
  readonly store: PartyStore;
  readonly gallery: Gallery;
  readonly safe: ReferenceSafe;
  readonly keys: HeldOprfKeys;
}

export interface GenerationTask {
  readonly claims: UpkeepClaims;
  /** SHA-256 over order, place and entry; its hex is the label of the new generation. */
  readonly digest: Uint8Array;
  readonly talks: readonly UpkeepTalk[];
  readonly lost: WatchedLinks;
  readonly onProgress: (done: number, total: number) => void;
}

/** What a party holds before an upkeep, as it tells the two others. */
interface Stand {
  readonly generation: Pick<Generation, 'number' | 'label'>;
  /** Null where it has no share of the shared keys. */
  readonly keys: SharedKeys<SharedKeyGroup> | null;
  readonly galleryHash: string;
  readonly staged: readonly EnrolmentId[];
  readonly total: number;
}

type Pair = EyePair<PartyIndex>;
type Row = Pick<HeldReference, 'id' | 'staged' | 'retainUntil'> & Pick<Reference, 'name'>;
const eyes = ['left', 'right'] as const;
/** Batches on their way that the rebuilt party has not taken yet. */
const mostUnacknowledged = 2;

/**
 * Writes the next generation of this party's references beside the one in use, together with the two others, and resolves to it once all three
 * have written the same references. Nothing is decided by it. The shares of the shared keys are renewed with them, or dealt where there are none. Every share moves to another line, by a slope drawn from one seed
 * that all three contribute to and forget; a party that is rebuilt first gets its shares as the sum of two terms that the two others have
 * hidden from it, each under a stream that only those two know.
 */
export async function makeGeneration(room: GenerationRoom, task: GenerationTask): Promise<Omit<PreparedGeneration, 'at'>> {
  const { claims, lost, digest } = task;
  const { before, helpers } = await agreeOnStand(room, task);
  const { slopes, covers } = await agreeOnSeeds(room, task);
  const next: NextShares = {
    number: before.generation.number + 1,
    label: Buffer.from(digest).toString('hex'),
    slopes,
    manifest: createHash('sha256'),
    done: 0,
    total: before.total,
  };
  try {
    const keys = await nextKeys(room, task, before, next.label);
    if (claims.party === room.party) await receiveShares(room, task, next, helpers);
    else await renewShares(room, task, next, before.generation.label, covers);
    const written = createHash('sha256').update(digest).update(slopes).update(next.manifest.digest()).digest();
    const others = await exchange(task, 'written', written);
    if (next.done !== next.total || others.some((other) => !written.equals(other))) {
      throw new ScleraError('store-diverged', 'The parties have not renewed the same references.');
    }
    lost.check();
    return { number: next.number, label: next.label, keys };
  } finally {
    slopes.fill(0);
    covers?.fill(0);
  }
}

interface NextShares {
  readonly number: number;
  readonly label: string;
  readonly slopes: Uint8Array;
  /** Over every row in order. */
  readonly manifest: ReturnType<typeof createHash>;
  done: number;
  readonly total: number;
}

/** Where all start from: for a rebuild only the two that help must hold the same. */
async function agreeOnStand(
  room: GenerationRoom,
  task: GenerationTask,
): Promise<{ readonly before: Stand; readonly helpers: readonly UpkeepTalk[] }> {
  const { hash, ids } = await room.gallery.view();
  const staged = await room.store.staged();
  const { number, label } = await room.store.generation();
  const own: Stand = {
    generation: { number, label },
    keys: groupsOf(room.keys),
    galleryHash: hash,
    staged,
    total: ids.length + staged.length,
  };
  const stands = await exchange(task, 'stand', Buffer.from(JSON.stringify(own)));
  const { party } = task.claims;
  const told = [
    ...(party === room.party ? [] : [JSON.stringify(own)]),
    ...task.talks.flatMap(({ link }, i) => (link.peer === party ? [] : [Buffer.from(stands[i] ?? []).toString('utf8')])),
  ];
  if (new Set(told).size !== 1)
    throw new ScleraError('store-diverged', 'The parties that keep their shares do not hold the same references.');
  const helpers = task.talks.filter(({ link }) => link.peer !== party);
  return { before: party === room.party ? readStand(told[0] ?? '') : own, helpers };
}

/** All contribute to the seed of the slopes: committed to before any is shown. The two that help share another one for what hides their terms. */
async function agreeOnSeeds(
  room: GenerationRoom,
  task: GenerationTask,
): Promise<{ readonly slopes: Uint8Array; readonly covers: Uint8Array | null }> {
  const { claims, digest, talks } = task;
  const [contribution, half] = [fresh(), fresh()];
  const own = indexOf(room.party);
  const commitments = await exchange(task, 'commit', commitContribution(own, digest, contribution));
  const helping = (talk: UpkeepTalk): boolean => claims.party !== null && ![room.party, talk.link.peer].includes(claims.party);
  const shown = await Promise.all(
    talks.map(async (talk) => {
      await talk.say('show', helping(talk) ? Buffer.concat([contribution, half]) : contribution);
      return task.lost.or(talk.hear('show'));
    }),
  );
  const contributions = new Map<number, Uint8Array>([[own, contribution]]);
  const halves = new Map<number, Uint8Array>([[own, half]]);
  for (const [i, talk] of talks.entries()) {
    const peer = indexOf(talk.link.peer);
    const [theirs, theirHalf] = [shown[i]?.slice(0, contributionBytes), shown[i]?.slice(contributionBytes)];
    if (!theirs || !theirHalf || !opensCommitment(commitments[i] ?? new Uint8Array(), peer, digest, theirs)) {
      throw new ScleraError('parties-disagree', `Party ${talk.link.peer} did not show what it had committed to.`);
    }
    contributions.set(peer, theirs);
    if (helping(talk)) halves.set(peer, theirHalf);
  }
  const seedOf = (parts: ReadonlyMap<number, Uint8Array>): Uint8Array => {
    const seed = reshareSeed(
      digest,
      [...parts].sort(([a], [b]) => a - b).map(([, part]) => part),
    );
    for (const part of parts.values()) part.fill(0);
    return seed;
  };
  return { slopes: seedOf(contributions), covers: halves.size === 2 ? seedOf(halves) : null };
}

/** This party's next shares of the shared keys, sealed under the new label. */
async function nextKeys(room: GenerationRoom, task: GenerationTask, before: Stand, label: string): Promise<Uint8Array> {
  const { digest, talks, lost, claims } = task;
  const held = claims.party === room.party ? null : room.keys.copy();
  const shares = await renewKeys({ party: room.party, rebuilt: claims.party, digest, talks, lost }, held, readGroups(before.keys));
  passCommitPoint('keys-dealt');
  const plaintext = writeShares(shares);
  wipeShares(shares);
  try {
    return await room.safe.sealKeys(plaintext, label);
  } finally {
    plaintext.fill(0);
  }
}

/** A party that has its shares: each is moved; its term goes to the party that is rebuilt, where there is one. */
async function renewShares(room: GenerationRoom, task: GenerationTask, next: NextShares, label: string, covers: Uint8Array | null) {
  const { party, store, safe } = room;
  const rebuilt = task.talks.find(({ link }) => link.peer === task.claims.party);
  const other = task.talks.find(({ link }) => link.peer !== task.claims.party);
  let [unacknowledged, rows, terms]: [number, RenewedReference[], ReferenceTerms[]] = [0, [], []];
  const flush = async (): Promise<void> => {
    await putNext(room, next, rows);
    if (rebuilt && terms.length > 0) {
      await rebuilt.say('batch', writeBatch(terms));
      unacknowledged += 1;
      for (; unacknowledged >= mostUnacknowledged; unacknowledged -= 1) await task.lost.or(rebuilt.hear('ack'));
    }
    report(task, next, rows.length);
    [rows, terms] = [[], []];
  };
  for await (const reference of store.listAll()) {
    const plaintext = safe.open(reference, label);
    if (plaintext === null) throw new ScleraError('store-diverged', 'This party has lost the key of a reference; rebuild it.');
    const { pair, name } = readReference(plaintext, indexOf(party));
    plaintext.fill(0);
    const row = { ...reference, name };
    if (rebuilt && other && covers) terms.push(termsOf(pair, row, rebuilt.link.peer, other.link.peer, covers));
    rows.push(renew(next, row, pair));
    if (rows.length === mostInBatch) await flush();
  }
  if (rows.length > 0) await flush();
}

/** A party that is rebuilt: what it held before does not matter. */
async function receiveShares(room: GenerationRoom, task: GenerationTask, next: NextShares, helpers: readonly UpkeepTalk[]): Promise<void> {
  let last = '';
  while (next.done < next.total) {
    const [first, second] = await Promise.all(helpers.map(async (talk) => readBatch(await task.lost.or(talk.hear('batch')))));
    const rows = (first ?? []).map((terms, i) => {
      const matching = second?.[i];
      if (matching?.id !== terms.id || terms.id <= last || shown(matching.name) !== shown(terms.name))
        throw new ScleraError('parties-disagree', 'The two others sent different references.');
      last = terms.id;
      const joined = (eye: (typeof eyes)[number]) => rebuildShare(indexOf(room.party), [terms[eye], matching[eye]]);
      return renew(next, terms, { left: joined('left'), right: joined('right') });
    });
    await putNext(room, next, rows);
    await Promise.all(helpers.map((talk) => talk.say('ack')));
    report(task, next, rows.length);
  }
}

function termsOf(pair: Pair, row: Row, lost: PartyId, other: PartyId, covers: Uint8Array): ReferenceTerms {
  const term = (eye: (typeof eyes)[number]): Uint8Array => {
    const cover = reshareStream(covers, { use: 'cover', reference: row.id, eye }, nodePrimitives);
    const bytes = rebuildTerm(pair[eye], { lost: indexOf(lost), helper: pair[eye].party, other: indexOf(other) }, cover);
    cover.fill(0);
    return bytes;
  };
  return { id: row.id, staged: row.staged, retainUntil: row.retainUntil, name: row.name, left: term('left'), right: term('right') };
}

type RenewedReference = OpenReference & Row;

/** The share on its new line. Wipes the old one. */
function renew(next: NextShares, row: Row, pair: Pair): RenewedReference {
  const { id, staged, retainUntil, name } = row;
  const moved = (eye: (typeof eyes)[number]) => {
    const slope = reshareStream(next.slopes, { use: 'slope', reference: id, eye }, nodePrimitives);
    const share = refreshShare(pair[eye], slope);
    slope.fill(0);
    return share;
  };
  const renewed: Pair = { left: moved('left'), right: moved('right') };
  wipePair(pair);
  const plaintext = writeReference({ pair: renewed, name });
  wipePair(renewed);
  next.manifest.update(`${id} ${staged} ${retainUntil} ${shown(name)}\n`);
  return { id, staged, retainUntil, name, plaintext };
}

/** Puts references down as records of the next generation, and wipes them here. */
async function putNext({ store, safe }: GenerationRoom, next: NextShares, rows: readonly RenewedReference[]): Promise<void> {
  try {
    const sealed = await safe.seal(rows, next.label);
    await store.next.put(
      rows.map(({ id, staged, retainUntil }, i): HeldReference => ({ id, staged, retainUntil, ciphertext: sealed[i] ?? new Uint8Array() })),
    );
  } finally {
    for (const { plaintext } of rows) plaintext.fill(0);
  }
}

/** Says the same to both others and hears what they say, in the order of the talks. */
async function exchange({ talks, lost }: GenerationTask, kind: 'stand' | 'commit' | 'written', payload: Uint8Array) {
  return Promise.all(
    talks.map(async (talk) => {
      await talk.say(kind, payload);
      return lost.or(talk.hear(kind));
    }),
  );
}

function report(task: GenerationTask, next: NextShares, count: number): void {
  next.done += count;
  task.onProgress(next.done, next.total);
  task.lost.check();
}

function readStand(text: string): Stand {
  const stand = JSON.parse(text) as Partial<Stand>;
  const { generation, total } = stand;
  if (!Number.isSafeInteger(generation?.number) || !Number.isSafeInteger(total) || (total ?? -1) < 0) {
    throw new ScleraError('parties-disagree', 'The two others do not say where they stand.');
  }
  return stand as Stand;
}

function shown(name: Uint8Array | null): string {
  return name === null ? '-' : toBase64Url(name);
}

function fresh(): Uint8Array {
  return new Uint8Array(randomBytes(contributionBytes));
}
