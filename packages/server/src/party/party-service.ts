import {
  type Action,
  type Clock,
  cardHash,
  type DerivationRequest,
  type EnrolmentId,
  type ErasureStatement,
  issuerKeysOf,
  type OrderItem,
  type OrderPlace,
  type PartyAnswer,
  type PartyId,
  type PartyStatus,
  type PartyStore,
  type PermitClaims,
  type Progress,
  passCommitPoint,
  permitClockSkewMs,
  type Roster,
  ScleraError,
  signJws,
  type UpkeepClaims,
  verifyPermit,
  verifyUpkeep,
} from '@sclera/core';
import { nameRecord } from '@sclera/credential';
import { type ReadEntry, readEntry, type Work, type WorkOf } from '../order/entry.ts';
import type { CaptureCheck } from './device-list.ts';
import { Evaluations } from './evaluations.ts';
import type { Gallery } from './gallery.ts';
import { type ComparisonRoom, compareJointly, type JointFinding } from './joint-comparison.ts';
import { nowAndThen } from './now-and-then.ts';
import { type ShareOpener, wipeProbe } from './open-share.ts';
import { groupsOf, type OprfKeys } from './oprf-keys.ts';
import { RecordSessions } from './record-sessions.ts';
import { openNameSealer } from './seal-record-name.ts';
import type { SerialQueue } from './serial-queue.ts';
import { placeDigest } from './session-links.ts';
import type { Upkeep } from './upkeep.ts';

/** What came of one entry at this party. */
export interface EntryOutcome {
  readonly place: number;
  /** The signed statement, empty where the work asks for none; or why it was passed over. Null for what was forgotten. */
  readonly answer: { readonly statement: string; readonly problem: ScleraError | null } | null;
}

/** What a party does. Failures are ScleraErrors of the closed table. */
export interface PartyService {
  status(): Promise<Omit<PartyStatus, 'ready' | 'problem'>>;
  /** Where this party stands in an order; 0 before its first entry. */
  placeIn(order: string): Promise<number>;
  /**
   * Takes up the next item of an order: its effect and its place are kept in one transaction, so that it has its effect once, whatever
   * happens. What cannot be done is answered with its problem and passed over. Throws only `store-unavailable`: then the item is still to be done.
   */
  take(order: string, item: OrderItem): Promise<EntryOutcome>;
  /** The signed EvaluationStatement of a secret, and of a mark of a document. They change nothing that the three hold, and take no place in the order. */
  derive(request: DerivationRequest): Promise<string>;
  evaluate(order: string): Promise<string>;
}

export interface PartyServiceOptions {
  readonly party: PartyId;
  readonly roster: Roster;
  /** Ed25519, this party's own. */
  readonly secretKey: Uint8Array;
  readonly store: PartyStore;
  readonly gallery: Gallery;
  readonly room: ComparisonRoom;
  /** Whoever looks at the gallery from outside takes turns with the entries. */
  readonly queue: SerialQueue;
  readonly upkeep: Upkeep;
  readonly keys: OprfKeys;
  readonly openShare: ShareOpener;
  readonly checkCapture: CaptureCheck;
  readonly clock: Clock;
  /** Told of every entry: what it asked for, its place, how long it took; nothing about a person or an outcome. */
  readonly observe: (line: OperationLine) => void;
  /** Told now and then of a comparison that takes long: how many references are done. */
  readonly observeProgress: (line: { readonly session: string; readonly done: number; readonly gallerySize: number }) => void;
}

/** Between two lines about one comparison, and before the first. */
const progressEveryMs = 2_000;

export interface OperationLine {
  readonly operation: Work['kind'] | 'unreadable' | 'derive' | 'evaluate';
  /** Null for what takes no place in the order. */
  readonly place: number | null;
  readonly session: string | null;
  readonly durationMs: number;
  readonly gallerySize: number | null;
  readonly problem: ScleraError | null;
}

/** One entry that could be read, at its place. */
interface Task<W extends Work> {
  readonly work: W;
  readonly at: OrderPlace;
  readonly entry: Extract<ReadEntry, { kind: 'work' }>;
  readonly seen: Seen;
}

interface Seen {
  operation: OperationLine['operation'];
  session: string | null;
  gallerySize: number | null;
  /** Whether the two others heard from this party about this entry. */
  met: boolean;
}

/** How each kind of work is done. A handler keeps `at` in the store together with its effect; one that throws leaves that to its caller. */
type Handlers = { readonly [K in Work['kind']]: (task: Task<WorkOf<K>>) => Promise<string> };

export function createPartyService(options: PartyServiceOptions): PartyService {
  const { party, store, gallery, room, queue } = options;
  const now = () => new Date(options.clock()).toISOString();
  const issuerKeys = issuerKeysOf(options.roster.gateway);
  const sessions = new RecordSessions(options.clock);
  const evaluations = new Evaluations({
    party,
    issuer: options.roster.gateway.issuer,
    issuerKeys,
    secretKey: options.secretKey,
    store,
    sessions,
    keys: options.keys,
    clock: options.clock,
  });
  let comparison: Progress | null = null;

  const handlers: Handlers = {
    compare: async ({ work, at, entry, seen }) => {
      const claims = requirePermit(work.permit, ['check', 'enrol', 'verify', 'find']);
      seen.session = claims.jti;
      if (await store.isRevoked(claims.jti)) throw new ScleraError('permit-revoked');
      if (entry.part === null || entry.parts === null) throw new ScleraError('share-malformed');
      if (claims.modality === 'face' && claims.model !== room.faceModel.sha256) {
        throw new ScleraError('configuration-invalid', `Party ${party} compares the embeddings of another model than the permit names.`);
      }
      await options.checkCapture(work.capture, { permit: claims, shares: entry.parts });
      await usePermit(claims, at, entry);
      const probe = await options.openShare(entry.part, work.permit, claims);
      const key = probe.kind === 'eyes' ? probe.session : null;
      const sealName = key && (await openNameSealer(party, key));
      const conclude = async (finding: JointFinding): Promise<string> => {
        seen.gallerySize = finding.gallerySize;
        const [enrolment] = claims.enrolments;
        if (
          claims.action === 'enrol' &&
          finding.unique &&
          enrolment !== undefined &&
          claims.retainUntil !== null &&
          probe.kind === 'eyes'
        ) {
          const name = key && nameRecord(enrolment, key.signing);
          await gallery.stage(enrolment, { pair: probe.pair, name }, claims.retainUntil, at);
          if (key && name) sessions.open({ permit: claims.jti, purpose: claims.purpose, enrolment, name, key }, 'staged');
        } else {
          await store.advance(at);
        }
        const { record } = finding;
        const name = record && key ? await gallery.nameOf(record) : null;
        if (record && key && name) sessions.open({ permit: claims.jti, purpose: claims.purpose, enrolment: record, name, key }, 'open');
        const sealed = name && sealName ? { record: await sealName(name, claims.jti) } : {};
        return signJws('sclera-answer+jwt', { ...answerOf(claims, finding), ...sealed }, options.secretKey);
      };
      const total = claims.action === 'verify' ? 1 : (gallery.current()?.ids.length ?? 0);
      const log = nowAndThen(progressEveryMs, (done: number) => {
        options.observeProgress({ session: claims.jti, done, gallerySize: total });
      });
      const onProgress = (done: number): void => {
        comparison = { done, total };
        log(done);
      };
      onProgress(0);
      seen.met = true;
      try {
        return await compareJointly(room, { party, claims, at, entryDigest: entry.digest, probe, onProgress, conclude });
      } finally {
        comparison = null;
        wipeProbe(probe);
      }
    },

    settle: async ({ work, at, seen }) => {
      const applied = await gallery.settle(work.enrolment, work.outcome, at);
      sessions.settle(work.enrolment, work.outcome);
      seen.gallerySize = (await gallery.view()).ids.length;
      // Committing twice is applied twice; not applied means that this party lost what it had staged.
      if (work.outcome === 'commit' && !applied) {
        throw new ScleraError('store-diverged', `Party ${party} has no such reference to commit.`);
      }
      return '';
    },

    revoke: async ({ work, at }) => {
      await store.revokePermits(work.permits, at);
      return '';
    },

    /** An erasure may be asked for again until it is confirmed, so its permit is not used up. It confirms what is gone, not what was there. */
    erase: async ({ work, at, seen }) => {
      const claims = requirePermit(work.permit, ['erase']);
      seen.session = claims.jti;
      const erased = claims.session === undefined ? claims.enrolments : [evaluations.leaving(claims, work.permit, work.signature)];
      await gallery.erase(erased, at);
      sessions.close(erased);
      const { hash, ids } = await gallery.view();
      seen.gallerySize = ids.length;
      const statement: ErasureStatement = { party, permit: claims.jti, erased, galleryHash: hash, at: now() };
      return signJws('sclera-erasure+jwt', statement, options.secretKey);
    },

    upkeep: async ({ work, at, entry, seen }) => {
      const claims = requireUpkeep(work.order);
      seen.session = claims.jti;
      await usePermit(claims, at, entry);
      seen.met = true;
      await options.upkeep.run(claims, at, entry.digest);
      seen.gallerySize = (await gallery.view()).ids.length;
      return '';
    },
  };

  function requirePermit(permit: string, actions: readonly Action[]): PermitClaims {
    const { issuer } = options.roster.gateway;
    const verdict = verifyPermit(permit, { issuer, ...issuerKeys, parties: [party], actions, clock: options.clock });
    if (verdict.kind === 'refused') throw new ScleraError(verdict.code);
    return verdict.claims;
  }

  /** Work beside the order, with its line in the log of operations. */
  async function observed(operation: 'derive' | 'evaluate', run: () => Promise<string>): Promise<string> {
    const began = performance.now();
    const line = { operation, place: null, session: null, gallerySize: null } as const;
    const took = (): number => Math.round(performance.now() - began);
    try {
      const statement = await run();
      options.observe({ ...line, durationMs: took(), problem: null });
      return statement;
    } catch (error) {
      const problem = error instanceof ScleraError ? error : new ScleraError('internal', undefined, { cause: error });
      options.observe({ ...line, durationMs: took(), problem });
      throw problem;
    }
  }

  /** Once, by one entry at one place; that one may be taken up again after an interruption. */
  async function usePermit(
    { jti, exp }: Pick<PermitClaims, 'jti' | 'exp'>,
    at: OrderPlace,
    { digest }: Task<Work>['entry'],
  ): Promise<void> {
    const forgettableAt = new Date(exp * 1000 + permitClockSkewMs).toISOString();
    const entry = Buffer.from(placeDigest(at, digest)).toString('hex');
    if (!(await store.usePermit(jti, forgettableAt, entry))) throw new ScleraError('permit-replayed');
    passCommitPoint('permit-used');
  }

  function requireUpkeep(order: string): UpkeepClaims {
    const { gateway, parties } = options.roster;
    const verdict = verifyUpkeep(order, { issuer: gateway.issuer, ...issuerKeys, party, clock: options.clock });
    if (verdict.kind === 'refused') throw new ScleraError(verdict.code);
    const { claims } = verdict;
    const rebuilt = parties.find(({ id }) => id === claims.party);
    if (rebuilt && cardHash(rebuilt) !== claims.card) {
      throw new ScleraError('permit-invalid', `Party ${party} knows other keys of party ${rebuilt.id} than the order names.`);
    }
    return claims;
  }

  function answerOf(claims: PermitClaims, { unique, matched, gallerySize, galleryHash, transcript }: JointFinding): PartyAnswer {
    const bit = matched === undefined ? { unique } : { unique, matched };
    return { party, permit: claims.jti, ...bit, gallerySize, galleryHash, transcript, at: now() };
  }

  async function work(at: OrderPlace, bytes: Uint8Array, seen: Seen): Promise<string> {
    const entry = readEntry(bytes, party, issuerKeys, options.clock());
    if (entry.kind === 'poison') throw new ScleraError(entry.code, entry.detail);
    seen.operation = entry.work.kind;
    const handle = handlers[entry.work.kind] as (task: Task<Work>) => Promise<string>;
    return handle({ work: entry.work, at, entry, seen });
  }

  /** An entry that failed is passed over: by all three for the same reason, or the two others are told at once. */
  async function passOver(at: OrderPlace, { met, operation }: Seen, problem: ScleraError): Promise<void> {
    const place = await store.place();
    if (place?.order !== at.order || place.place < at.place) await store.advance(at);
    if (!met && (operation === 'compare' || operation === 'upkeep' || operation === 'unreadable'))
      room.meetings.decline(at.place, problem.code);
  }

  async function takeEntry(at: OrderPlace, bytes: Uint8Array): Promise<EntryOutcome> {
    const seen: Seen = { operation: 'unreadable', session: null, gallerySize: null, met: false };
    const began = performance.now();
    let problem: ScleraError | null = null;
    let statement = '';
    passCommitPoint('entry-taken');
    try {
      statement = await work(at, bytes, seen);
    } catch (error) {
      problem = error instanceof ScleraError ? error : new ScleraError('internal', undefined, { cause: error });
      // Not the entry's fault: it is taken up again when the store answers.
      if (problem.code === 'store-unavailable') throw problem;
      await passOver(at, seen, problem);
    } finally {
      const { operation, session, gallerySize } = seen;
      options.observe({ operation, session, gallerySize, place: at.place, durationMs: Math.round(performance.now() - began), problem });
    }
    passCommitPoint('entry-applied');
    return { place: at.place, answer: { statement, problem } };
  }

  /**
   * The gallery and the place that belongs to it. A long comparison, which changes neither, does not make a party silent; only what changes
   * meanwhile, or must be read anew, waits for its turn.
   */
  async function stand(): Promise<{ readonly ids: readonly EnrolmentId[]; readonly hash: string; readonly place: OrderPlace | null }> {
    const known = gallery.current();
    const place = known && (await store.place());
    if (known && gallery.current() === known) return { ...known, place };
    return queue.run(async () => ({ ...(await gallery.view()), place: await store.place() }));
  }

  async function takeItem(order: string, item: OrderItem): Promise<EntryOutcome> {
    const at: OrderPlace = { order, place: item.place };
    if (item.kind === 'entry') return takeEntry(at, item.bytes);
    await store.advance(at);
    return { place: at.place, answer: null };
  }

  async function isDone(order: string, item: OrderItem): Promise<boolean> {
    const place = await store.place();
    return place?.order === order && place.place >= item.place;
  }

  return {
    async status() {
      const { ids, hash, place } = await stand();
      return {
        party,
        gallerySize: ids.length,
        galleryHash: hash,
        staged: await store.staged(),
        place,
        generation: (await store.generation()).number,
        upkeep: options.upkeep.progress(),
        comparison,
        keys: groupsOf(options.keys),
      };
    },
    async placeIn(order) {
      const stored = await store.place();
      const place = stored?.order === order ? stored.place : 0;
      room.meetings.pass(place, 'party-unavailable');
      return place;
    },
    derive: (request) => observed('derive', async () => evaluations.derive(requirePermit(request.permit, ['derive']), request)),
    evaluate: (order) => observed('evaluate', () => evaluations.evaluate(order)),
    take: (order, item) =>
      queue.run(async () => {
        // What an interruption left may have been this very item.
        if ((await options.upkeep.settle()) && (await isDone(order, item))) {
          room.meetings.pass(item.place, 'party-unavailable');
          return doneBefore(item);
        }
        const outcome = await takeItem(order, item);
        room.meetings.pass(item.place, 'parties-disagree');
        return outcome;
      }),
  };
}

/** An item that took effect in an earlier run of this process: whoever waits for an answer finds it in the status. */
function doneBefore(item: OrderItem): EntryOutcome {
  return { place: item.place, answer: item.kind === 'entry' ? { statement: '', problem: null } : null };
}
