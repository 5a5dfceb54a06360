import { type Clock, type GatewayStore, type NewLeaf, type PermitId, ScleraError, type SubjectId, sha256Hex } from '@sclera/core';
import { isoTime } from '../trust/context.ts';
import { type Item, openShelf } from '../trust/shelf.ts';

/** A telephone line and who holds it. Nothing in it is a biometric, a name or a number of a document. */
export interface Line {
  /** The operator's own name of the line (an ICCID, a number), by its hash. */
  readonly id: string;
  readonly state: 'active' | 'ended';
  readonly subject: SubjectId;
  /** Keyed mark of the document that it was registered with. */
  readonly document: string;
  /** How the holder was seen to be the person on the document. Both ways lead to the same line. */
  readonly way: LineWay;
  /** ISO 8601 UTC. */
  readonly since: string;
}

export type LineWay =
  /** The parties compared a living face with the portrait, under this permit. */
  | { readonly kind: 'face'; readonly permit: PermitId }
  /** Somebody of the operator's staff looked at person and document. */
  | { readonly kind: 'counter'; readonly clerk: string };

export interface LineRequest {
  /** Names this registration: asking again with it has the same answer. A permit, or what the counter gave. */
  readonly ticket: string;
  readonly line: string;
  readonly subject: SubjectId;
  readonly document: string;
  readonly way: LineWay;
  /** Of a line that somebody gives over: the code that they were given. */
  readonly code?: string | undefined;
}

export type LineOutcome =
  | { readonly kind: 'registered'; readonly line: Line; readonly leafIndex: number | null }
  | { readonly kind: 'refused'; readonly reason: LineRefusal };

/** `line-taken`: somebody else holds it. `offer-unknown`: nobody gives it over with this code, or the time for that is past. */
export type LineRefusal = 'limit-document' | 'limit-person' | 'line-taken' | 'offer-unknown';

export interface LineLimits {
  /** Active lines a document. Default 5: MIIT notice of 2016 on real-name registration, as far as is known here. */
  readonly perDocument: number;
  /** Active lines a person, over all their documents. Default 5. */
  readonly perPerson: number;
}

export interface Lines {
  /** Never more than the limits, whatever fails in between: a place is taken before the line is written down. */
  register(request: LineRequest): Promise<LineOutcome>;
  find(line: string): Promise<Line | null>;
  /** Of one person, oldest first. */
  of(subject: SubjectId): Promise<readonly Line[]>;
  /** The holder ends it. Throws `not-found` for a line that is not theirs. */
  end(subject: SubjectId, line: string): Promise<Line>;
  /** The holder gives it over: a code for whoever registers next, told once, for a week. Throws `not-found`. */
  offer(subject: SubjectId, line: string): Promise<{ readonly code: string; readonly until: string }>;
  /** Nobody takes it over with an earlier code any more. Throws `not-found`. */
  takeBack(subject: SubjectId, line: string): Promise<void>;
}

export interface LinesOptions {
  readonly store: Pick<GatewayStore, 'records'>;
  readonly clock: Clock;
  readonly limits?: Partial<LineLimits>;
  /** 256 random bits, base64url. */
  readonly drawCode: () => string;
  /** The leaf in the record of the person that something happened to a line of theirs. */
  readonly leaf: (subject: SubjectId, decision: 'registered' | 'ended' | 'given-over', permit: PermitId | null) => Promise<NewLeaf>;
}

/** About nobody by its key, so that it can change hands in one step; whose it is stands in it. */
interface LineBody {
  readonly subject: SubjectId;
  readonly ticket: string;
  readonly document: string;
  readonly way: LineWay;
  readonly since: string;
  readonly offer: { readonly codeHash: string; readonly until: string } | null;
}

/** Who may have how many: places taken by lines, and by registrations that are on their way. */
interface Places {
  readonly taken: readonly { readonly line: string; readonly ticket: string; readonly at: string }[];
}

const purpose = 'sim-registration';
const defaultLimits: LineLimits = { perDocument: 5, perPerson: 5 };
/** A registration that has not come to its end by then never will: its permit has ended. */
const onItsWayMs = 15 * 60_000;
const offerMs = 7 * 24 * 3_600_000;

export function createLines(options: LinesOptions): Lines {
  const { clock, drawCode, leaf } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const { records } = options.store;
  const lines = openShelf<LineBody>(records, 'line', purpose);
  const places = openShelf<Places>(records, 'line-places', purpose);
  const now = (): string => isoTime(clock());

  const isHeldBy = (item: Item<LineBody> | null, ticket: string): boolean => item?.state === 'active' && item.body.ticket === ticket;

  /** Takes a place for this ticket; false where there is none. What is neither a line nor on its way gives its place back. */
  async function takePlace(holder: string, most: number, { line, ticket }: Pick<LineRequest, 'line' | 'ticket'>): Promise<boolean> {
    const id = sha256Hex(holder);
    for (;;) {
      const found = await places.get(id);
      const kept: Places['taken'][number][] = [];
      for (const place of found?.body.taken ?? []) {
        const onItsWay = Date.parse(place.at) + onItsWayMs > clock();
        if (onItsWay || isHeldBy(await lines.get(place.line), place.ticket)) kept.push(place);
      }
      const own = kept.some((place) => place.ticket === ticket);
      if (!own && kept.length >= most) return false;
      const taken = own
        ? kept.map((place) => (place.ticket === ticket ? { ...place, at: now() } : place))
        : [...kept, { line, ticket, at: now() }];
      try {
        if (found === null) await places.add({ id, subject: null, state: 'open', dueAt: null, body: { taken } });
        else await places.change(found, { body: { taken } });
        return true;
      } catch (error) {
        // Somebody else took a place at the same time.
        if (!(error instanceof ScleraError) || error.code !== 'conflicting-change') throw error;
      }
    }
  }

  async function givePlaceBack(holder: string, ticket: string): Promise<void> {
    const found = await places.get(sha256Hex(holder));
    if (found === null) return;
    const taken = found.body.taken.filter((place) => place.ticket !== ticket);
    // Where somebody is quicker, the place is given back when the next one is taken.
    await places.change(found, { body: { taken } }).catch(() => undefined);
  }

  const holdersOf = ({ document, subject }: Pick<LineRequest, 'document' | 'subject'>) =>
    [
      { holder: `document ${document}`, most: limits.perDocument, reason: 'limit-document' },
      { holder: `person ${subject}`, most: limits.perPerson, reason: 'limit-person' },
    ] as const;

  async function write(
    request: LineRequest,
    before: Item<LineBody> | null,
  ): Promise<Item<LineBody> & { readonly leafIndex: number | null }> {
    const { line, subject, document, way, ticket } = request;
    const body: LineBody = { subject, ticket, document, way, since: now(), offer: null };
    const registered = await leaf(subject, 'registered', way.kind === 'face' ? way.permit : null);
    if (before === null) return lines.add({ id: line, subject: null, state: 'active', dueAt: null, body }, registered);
    return lines.change(before, { state: 'active', body }, registered);
  }

  async function heldBy(subject: SubjectId, line: string): Promise<Item<LineBody>> {
    const found = await lines.need(line);
    if (found.body.subject !== subject) throw new ScleraError('not-found');
    return found;
  }

  return {
    async register(request) {
      const { line, ticket, code } = request;
      const known = await lines.get(line);
      if (isHeldBy(known, ticket)) return { kind: 'registered', line: lineOf(known as Item<LineBody>), leafIndex: null };
      if (known?.state === 'active') {
        if (code === undefined) return refused('line-taken');
        const { offer } = known.body;
        if (offer === null || offer.codeHash !== sha256Hex(code) || Date.parse(offer.until) <= clock()) return refused('offer-unknown');
      }
      const former = known?.state === 'active' ? known.body : null;
      const taken: string[] = [];
      const refuse = async (reason: LineRefusal): Promise<LineOutcome> => {
        for (const holder of taken) await givePlaceBack(holder, ticket);
        return refused(reason);
      };
      for (const { holder, most, reason } of holdersOf(request)) {
        if (!(await takePlace(holder, most, request))) return refuse(reason);
        taken.push(holder);
      }
      try {
        const written = await write(request, known);
        if (former) for (const { holder } of holdersOf(former)) await givePlaceBack(holder, former.ticket);
        return { kind: 'registered', line: lineOf(written), leafIndex: written.leafIndex };
      } catch (error) {
        // Somebody else took the line, or took it back, at the same time.
        if (error instanceof ScleraError && error.code === 'conflicting-change') return refuse('line-taken');
        throw error;
      }
    },
    async find(line) {
      const found = await lines.get(line);
      return found && lineOf(found);
    },
    async of(subject) {
      const found = await places.get(sha256Hex(`person ${subject}`));
      const own = await Promise.all((found?.body.taken ?? []).map(({ line }) => lines.get(line)));
      return own.flatMap((item) => (item !== null && item.state === 'active' && item.body.subject === subject ? [lineOf(item)] : []));
    },
    async end(subject, line) {
      const found = await heldBy(subject, line);
      if (found.state === 'ended') return lineOf(found);
      const ended = await lines.change(found, { state: 'ended', body: { ...found.body, offer: null } }, await leaf(subject, 'ended', null));
      for (const { holder } of holdersOf({ document: found.body.document, subject })) await givePlaceBack(holder, found.body.ticket);
      return lineOf(ended);
    },
    async offer(subject, line) {
      const found = await heldBy(subject, line);
      if (found.state !== 'active') throw new ScleraError('not-found');
      const code = drawCode();
      const until = isoTime(clock() + offerMs);
      await lines.change(found, { body: { ...found.body, offer: { codeHash: sha256Hex(code), until } } });
      return { code, until };
    },
    async takeBack(subject, line) {
      const found = await heldBy(subject, line);
      if (found.body.offer !== null) await lines.change(found, { body: { ...found.body, offer: null } });
    },
  };
}

function lineOf({ id, state, body: { subject, document, way, since } }: Item<LineBody>): Line {
  return { id, state: state === 'active' ? 'active' : 'ended', subject, document, way, since };
}

function refused(reason: LineRefusal): LineOutcome {
  return { kind: 'refused', reason };
}
