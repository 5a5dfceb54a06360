import {
  type Action,
  type Clock,
  type ErasureStatement,
  isId,
  type PartyAnswer,
  type PartyId,
  type PartyStatus,
  type PartyStore,
  type PermitClaims,
  permitClockSkewMs,
  type Roster,
  ScleraError,
  signJws,
  verifyPermit,
} from '@sclera/core';
import type { Gallery } from './gallery.ts';
import { type ComparisonRoom, compareJointly, type JointFinding } from './joint-comparison.ts';
import { type ShareOpener, wipePair } from './open-share.ts';
import type { CompareRequestMessage, SettleRequestMessage } from './wire.ts';

/** What a party answers to its gateway. Failures are ScleraErrors of the closed table. */
export interface PartyService {
  status(): Promise<PartyStatus>;
  compare(request: CompareRequestMessage, signal: AbortSignal): Promise<string>;
  settle(request: SettleRequestMessage): Promise<boolean>;
  erase(permit: string): Promise<string>;
}

export interface PartyServiceOptions {
  readonly party: PartyId;
  readonly roster: Roster;
  readonly issuerKey: Uint8Array;
  /** Ed25519, this party's own. */
  readonly secretKey: Uint8Array;
  readonly store: PartyStore;
  readonly gallery: Gallery;
  readonly room: ComparisonRoom;
  readonly openShare: ShareOpener;
  readonly clock: Clock;
  /** Told of every operation: its name, its session, how long it took; nothing about a person or an outcome. */
  readonly observe: (line: OperationLine) => void;
  /** Told now and then of a comparison that takes long: how many references are done. */
  readonly observeProgress: (line: { readonly session: string; readonly done: number; readonly gallerySize: number }) => void;
}

/** Between two lines about one comparison, and before the first. */
const progressEveryMs = 2_000;

export interface OperationLine {
  readonly operation: 'compare' | 'settle' | 'erase';
  readonly session: string | null;
  readonly durationMs: number;
  readonly gallerySize: number | null;
  readonly problem: ScleraError | null;
}

export function createPartyService(options: PartyServiceOptions): PartyService {
  const { party, store, gallery, room } = options;
  const now = () => new Date(options.clock()).toISOString();

  function requirePermit(permit: string, actions: readonly Action[]): PermitClaims {
    const { issuer } = options.roster.gateway;
    const verdict = verifyPermit(permit, { issuer, issuerKey: options.issuerKey, party, actions, clock: options.clock });
    if (verdict.kind === 'refused') throw new ScleraError(verdict.code);
    return verdict.claims;
  }

  async function compare(request: CompareRequestMessage, signal: AbortSignal, seen: Seen): Promise<string> {
    const claims = requirePermit(request.permit, ['check', 'enrol']);
    seen.session = claims.jti;
    const forgettableAt = new Date(claims.exp * 1000 + permitClockSkewMs).toISOString();
    const probe = await declining(claims, async () => {
      if (!(await store.usePermit(claims.jti, forgettableAt))) throw new ScleraError('permit-replayed');
      return options.openShare(request, request.permit);
    });
    const conclude = async (finding: JointFinding): Promise<string> => {
      seen.gallerySize = finding.gallery.ids.length;
      const [enrolment] = claims.enrolments;
      if (claims.action === 'enrol' && finding.unique && enrolment !== undefined && claims.retainUntil !== null) {
        await gallery.stage(enrolment, probe, claims.retainUntil);
      }
      const answer: PartyAnswer = {
        party,
        permit: claims.jti,
        unique: finding.unique,
        gallerySize: finding.gallery.ids.length,
        galleryHash: finding.gallery.hash,
        transcript: finding.transcript,
        at: now(),
      };
      return signJws('sclera-answer+jwt', answer, options.secretKey);
    };
    let saidAt = performance.now();
    const onProgress = (done: number): void => {
      const gallerySize = gallery.current()?.ids.length;
      if (gallerySize === undefined || performance.now() - saidAt < progressEveryMs) return;
      saidAt = performance.now();
      options.observeProgress({ session: claims.jti, done, gallerySize });
    };
    try {
      return await compareJointly(room, { party, claims, permit: request.permit, probe, signal, onProgress, conclude });
    } finally {
      wipePair(probe);
    }
  }

  /** A party that cannot take part tells its peers, who would wait for it otherwise. */
  async function declining<T>(claims: PermitClaims, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      room.meetings.decline(claims.jti, error instanceof ScleraError ? error.code : 'internal');
      throw error;
    }
  }

  async function settle({ enrolment, commit }: SettleRequestMessage, seen: Seen): Promise<boolean> {
    if (!isId('enrolment', enrolment)) throw new ScleraError('bad-request', 'Not an enrolment id.');
    return room.queue.run(async () => {
      const applied = await gallery.settle(enrolment, commit ? 'commit' : 'abort');
      seen.gallerySize = (await gallery.view()).ids.length;
      return applied;
    });
  }

  /** An erasure may be asked for again until it is confirmed, so its permit is not used up. It confirms what is gone, not what was there. */
  async function erase(permit: string, seen: Seen): Promise<string> {
    const claims = requirePermit(permit, ['erase']);
    seen.session = claims.jti;
    return room.queue.run(async () => {
      await gallery.erase(claims.enrolments);
      const { hash, ids } = await gallery.view();
      seen.gallerySize = ids.length;
      const statement: ErasureStatement = { party, permit: claims.jti, erased: claims.enrolments, galleryHash: hash, at: now() };
      return signJws('sclera-erasure+jwt', statement, options.secretKey);
    });
  }

  async function observed<T>(operation: OperationLine['operation'], work: (seen: Seen) => Promise<T>): Promise<T> {
    const seen: Seen = { session: null, gallerySize: null };
    const began = performance.now();
    let problem: ScleraError | null = null;
    try {
      return await work(seen);
    } catch (error) {
      problem = error instanceof ScleraError ? error : new ScleraError('internal', undefined, { cause: error });
      throw problem;
    } finally {
      options.observe({ operation, ...seen, durationMs: Math.round(performance.now() - began), problem });
    }
  }

  return {
    async status() {
      // A long comparison does not make a party silent; only what must be read anew waits for its turn.
      const { ids, hash } = gallery.current() ?? (await room.queue.run(() => gallery.view()));
      return { party, ready: true, gallerySize: ids.length, galleryHash: hash, staged: await store.staged() };
    },
    compare: (request, signal) => observed('compare', (seen) => compare(request, signal, seen)),
    settle: (request) => observed('settle', (seen) => settle(request, seen)),
    erase: (permit) => observed('erase', (seen) => erase(permit, seen)),
  };
}

interface Seen {
  session: string | null;
  gallerySize: number | null;
}
