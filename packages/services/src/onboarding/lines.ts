import { type ClaimId, type Clock, type GatewayStore, type PermitId, ScleraError, type SubjectId, sha256Hex } from '@sclera/core';
import { findLeaf, leafOf } from '../personhood/leaves.ts';
import { createTurns } from '../personhood/queue.ts';
import { isoTime } from '../trust/context.ts';
import { drawToken, type Item, openShelf } from '../trust/shelf.ts';

/** A telephone line and who holds it. Nothing in it is a biometric, a name or a number of a document. */
export interface Line {
  /** Keyed mark of the operator's own name of the line (an ICCID, a number). */
  readonly id: string;
  /** Last four characters of that name. */
  readonly ending: string;
  readonly state: 'active' | 'ended';
  /** How the holder was seen to be the person on the document. */
  readonly way: 'face' | 'counter';
  /** ISO 8601 UTC. */
  readonly since: string;
  /** Until when somebody with the code can take it over; null where it is not offered. */
  readonly offeredUntil: string | null;
}

export type LineWay =
  /** The parties compared a living face with the portrait, under this permit. */
  | { readonly kind: 'face'; readonly permit: PermitId }
  /** Somebody of the operator's staff looked at person and document. */
  | { readonly kind: 'counter'; readonly clerk: SubjectId };

export interface LineRequest {
  /** Names this registration: asking again with it has the same answer. */
  readonly claim: ClaimId;
  readonly line: string;
  readonly ending: string;
  readonly subject: SubjectId;
  /** Keyed mark of the document that it is registered with. */
  readonly document: string;
  readonly way: LineWay;
  /** Of a line that somebody gives over: hex SHA-256 of the code that they were given; null for a line that nobody holds. */
  readonly codeHash: string | null;
}

export type LineOutcome =
  /** `leafIndex`: of the leaf that says so. */
  { readonly kind: 'registered'; readonly leafIndex: number } | { readonly kind: 'refused'; readonly reason: LineRefusal };

/** `line-taken`: somebody holds it. `offer-unknown`: nobody gives it over with this code, or the time for that is past. */
export type LineRefusal = 'limit-document' | 'limit-person' | 'line-taken' | 'offer-unknown';

export interface LineLimits {
  /** Active lines a document. Default 5: MIIT notice of 2016 on real-name registration, as far as is known here. */
  readonly perDocument: number;
  /** Active lines a pseudonym, over all its documents. Default 5. */
  readonly perPerson: number;
}

export interface Lines {
  /** Never more than the limits, whatever fails in between: a place is taken before the line is written down. */
  register(request: LineRequest): Promise<LineOutcome>;
  /** Active lines of one person, oldest first. */
  of(subject: SubjectId): Promise<readonly Line[]>;
  /** The holder ends it. Throws `not-found` for a line that is not theirs. */
  end(subject: SubjectId, line: string): Promise<Line>;
  /** Ends all of a person who is about to be forgotten, and what says that they ever were on their way to one. */
  endAll(subject: SubjectId): Promise<void>;
  /** The holder gives it over: a code for whoever registers next, told once, for a week. Throws `not-found`. */
  offer(subject: SubjectId, line: string): Promise<{ readonly code: string; readonly until: string }>;
  /** Nobody takes it over with an earlier code any more. Throws `not-found`. */
  takeBack(subject: SubjectId, line: string): Promise<Line>;
}

export interface LinesOptions {
  readonly store: Pick<GatewayStore, 'records' | 'log' | 'keyHash'>;
  readonly clock: Clock;
  readonly limits?: Partial<LineLimits> | undefined;
}

/** About nobody by its key, so that it can change hands in one step; whose it is stands in it. */
interface LineBody {
  readonly ending: string;
  readonly subject: SubjectId;
  readonly claim: ClaimId;
  readonly document: string;
  readonly way: LineWay;
  readonly since: string;
  readonly offer: { readonly codeHash: string; readonly until: string } | null;
  /** Who gave it over, until that is in their record and their places are free again. */
  readonly former: { readonly subject: SubjectId; readonly claim: ClaimId; readonly document: string } | null;
}

/** Who may have how many: places taken by lines, and by registrations that are on their way. */
interface Places {
  readonly taken: readonly { readonly line: string; readonly claim: ClaimId; readonly at: string }[];
}

type Holding = Pick<LineBody, 'subject' | 'claim' | 'document'>;

const purpose = 'sim-registration';
const defaultLimits: LineLimits = { perDocument: 5, perPerson: 5 };
/** A registration that has not come to its end by then begins anew. */
const onItsWayMs = 15 * 60_000;
const offerMs = 7 * 24 * 3_600_000;

export function createLines({ store, clock, limits: given }: LinesOptions): Lines {
  const limits = { ...defaultLimits, ...given };
  const lines = openShelf<LineBody>(store.records, 'line', purpose);
  const places = openShelf<Places>(store.records, 'line-places', purpose);
  const inTurn = createTurns<string>();
  const now = (): string => isoTime(clock());

  const isHeldFor = (item: Item<LineBody> | null, claim: ClaimId): boolean => item?.state === 'active' && item.body.claim === claim;

  /** Takes a place for this claim; false where there is none. What is neither a line nor on its way gives its place back. */
  const takePlace = (holder: string, most: number, { line, claim }: Pick<LineRequest, 'line' | 'claim'>): Promise<boolean> =>
    inTurn(holder, async () => {
      const id = sha256Hex(holder);
      for (;;) {
        const found = await places.get(id);
        const kept: Places['taken'][number][] = [];
        for (const place of found?.body.taken ?? []) {
          const onItsWay = Date.parse(place.at) + onItsWayMs > clock();
          if (onItsWay || isHeldFor(await lines.get(place.line), place.claim)) kept.push(place);
        }
        const own = kept.some((place) => place.claim === claim);
        if (!own && kept.length >= most) return false;
        const taken = own
          ? kept.map((place) => (place.claim === claim ? { ...place, at: now() } : place))
          : [...kept, { line, claim, at: now() }];
        try {
          if (found === null) await places.add({ id, subject: null, state: 'open', dueAt: null, body: { taken } });
          else await places.change(found, { body: { taken } });
          return true;
        } catch (error) {
          // Somebody else took a place at the same time.
          if (!isConflict(error)) throw error;
        }
      }
    });

  const givePlaceBack = (holder: string, claim: ClaimId): Promise<void> =>
    inTurn(holder, async () => {
      const found = await places.get(sha256Hex(holder));
      if (found === null) return;
      const taken = found.body.taken.filter((place) => place.claim !== claim);
      if (taken.length === 0) await places.remove(found.id);
      // Where somebody is quicker, the place is given back when the next one is taken.
      else await places.change(found, { body: { taken } }).catch(() => undefined);
    });

  const holderOf = (subject: SubjectId): string => `person ${subject}`;
  const holdersOf = ({ document, subject }: Pick<Holding, 'document' | 'subject'>) =>
    [
      { holder: `document ${document}`, most: limits.perDocument, reason: 'limit-document' },
      { holder: holderOf(subject), most: limits.perPerson, reason: 'limit-person' },
    ] as const;
  const giveBack = async (holding: Holding): Promise<void> => {
    for (const { holder } of holdersOf(holding)) await givePlaceBack(holder, holding.claim);
  };

  const leafFor = (
    { subject, claim }: Pick<Holding, 'subject' | 'claim'>,
    decision: 'registered' | 'ended' | 'given-over',
    way: LineWay | null,
  ) => leafOf({ store }, { kind: 'line', subject, purpose, decision, permit: way?.kind === 'face' ? way.permit : null, claim, at: now() });

  /** The registration in the record of the person, if it ever came about: what was told stays told, also when the line has gone since. */
  const registeredAs = async ({ subject, claim }: Pick<Holding, 'subject' | 'claim'>): Promise<number | null> =>
    (await findLeaf(store, subject, (event) => event.kind === 'line' && event.decision === 'registered' && event.claim === claim))
      ?.leafIndex ?? null;

  /** Who gave the line over reads it in their record, and may have another one. Every step can be done twice. */
  const settle = async (item: Item<LineBody>): Promise<Item<LineBody>> => {
    const { former } = item.body;
    if (former === null) return item;
    // Somebody who was forgotten since has no record.
    if ((await store.keyHash(former.subject)) !== null) {
      const told = await findLeaf(store, former.subject, (event) => event.decision === 'given-over' && event.claim === former.claim);
      if (told === null) await store.log.append(await leafFor(former, 'given-over', null));
    }
    await giveBack(former);
    try {
      return await lines.change(item, { body: { ...item.body, former: null } });
    } catch (error) {
      if (!isConflict(error)) throw error;
      return (await lines.get(item.id)) ?? item;
    }
  };

  async function write(
    request: LineRequest,
    before: Item<LineBody> | null,
  ): Promise<Item<LineBody> & { readonly leafIndex: number | null }> {
    const { line, ending, subject, document, way, claim } = request;
    const given = before?.state === 'active' ? before.body : null;
    const former = given && { subject: given.subject, claim: given.claim, document: given.document };
    const body: LineBody = { ending, subject, claim, document, way, since: now(), offer: null, former };
    const leaf = await leafFor(request, 'registered', way);
    if (before === null) return lines.add({ id: line, subject: null, state: 'active', dueAt: null, body }, leaf);
    return lines.change(before, { state: 'active', body }, leaf);
  }

  async function heldBy(subject: SubjectId, line: string): Promise<Item<LineBody>> {
    const found = await lines.get(line);
    if (found?.state !== 'active' || found.body.subject !== subject) throw new ScleraError('not-found', 'You hold no such line.');
    return settle(found);
  }

  async function of(subject: SubjectId): Promise<readonly Item<LineBody>[]> {
    const found = await places.get(sha256Hex(holderOf(subject)));
    // A line may be on its way twice, and held once.
    const ids = [...new Set((found?.body.taken ?? []).map(({ line }) => line))];
    const own = await Promise.all(ids.map((id) => lines.get(id)));
    return own.flatMap((item) => (item?.state === 'active' && item.body.subject === subject ? [item] : []));
  }

  async function end(item: Item<LineBody>): Promise<Line> {
    const { subject, claim, document, way } = item.body;
    const ended = await lines.change(item, { state: 'ended', body: { ...item.body, offer: null } }, await leafFor(item.body, 'ended', way));
    await giveBack({ subject, claim, document });
    // What has ended is in the record of the person alone.
    await lines.remove(item.id);
    return lineOf(ended);
  }

  return {
    async register(request) {
      const { line, claim, codeHash } = request;
      const known = await lines.get(line);
      const told = await registeredAs(request);
      if (told !== null) {
        if (known !== null && isHeldFor(known, claim)) await settle(known);
        return { kind: 'registered', leafIndex: told };
      }
      const before = known === null ? null : await settle(known);
      if (before?.state === 'active') {
        if (codeHash === null) return refused('line-taken');
        const { offer } = before.body;
        if (offer === null || offer.codeHash !== codeHash || Date.parse(offer.until) <= clock()) return refused('offer-unknown');
      }
      const taken: string[] = [];
      const refuse = async (reason: LineRefusal): Promise<LineOutcome> => {
        for (const holder of taken) await givePlaceBack(holder, claim);
        return refused(reason);
      };
      for (const { holder, most, reason } of holdersOf(request)) {
        if (!(await takePlace(holder, most, request))) return refuse(reason);
        taken.push(holder);
      }
      const written = await write(request, before).catch((error: unknown) => {
        // Somebody else took the line, or took it back, at the same time.
        if (isConflict(error)) return null;
        throw error;
      });
      if (written === null) return refuse('line-taken');
      await settle(written);
      return { kind: 'registered', leafIndex: written.leafIndex ?? 0 };
    },
    of: async (subject) => (await of(subject)).map(lineOf),
    end: async (subject, line) => end(await heldBy(subject, line)),
    async endAll(subject) {
      for (const item of await of(subject)) await end(await settle(item));
      await inTurn(holderOf(subject), () => places.remove(sha256Hex(holderOf(subject))));
    },
    async offer(subject, line) {
      const found = await heldBy(subject, line);
      const code = drawToken();
      const until = isoTime(clock() + offerMs);
      await lines.change(found, { body: { ...found.body, offer: { codeHash: sha256Hex(code), until } } });
      return { code, until };
    },
    async takeBack(subject, line) {
      const found = await heldBy(subject, line);
      return lineOf(found.body.offer === null ? found : await lines.change(found, { body: { ...found.body, offer: null } }));
    },
  };
}

function lineOf({ id, state, body: { ending, way, since, offer } }: Item<LineBody>): Line {
  return { id, ending, state: state === 'active' ? 'active' : 'ended', way: way.kind, since, offeredUntil: offer?.until ?? null };
}

function isConflict(error: unknown): boolean {
  return error instanceof ScleraError && error.code === 'conflicting-change';
}

function refused(reason: LineRefusal): LineOutcome {
  return { kind: 'refused', reason };
}
