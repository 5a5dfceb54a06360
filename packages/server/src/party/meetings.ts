import { type PartyCard, type PartyId, type ProblemCode, type Roster, ScleraError } from '@sclera/core';
import type { TlsIdentity } from '../node/certificate.ts';
import { clientCredentials } from '../node/tls.ts';
import { Dial } from './dial.ts';
import { peersOf } from './party-index.ts';
import { type FrameStream, PeerLink } from './peer-link.ts';
import { clientOptions, type PeerServiceClient, services } from './wire.ts';

export interface MeetingLimits {
  /** Longest wait for a peer to come to the same entry. Default 20,000. */
  readonly meetTimeoutMs: number;
  /** Longest wait for a connection to a peer: one that is down is noticed sooner than one that is late. Default 3,000. */
  readonly connectTimeoutMs: number;
}

/** Streams of one peer that came before their session began here, and are kept waiting. */
const mostHeld = 64;
/** For how many of the latest places the reason is remembered for which this party did not take part. */
const mostDeclined = 256;

interface Seat {
  readonly peer: PartyId;
  readonly place: number;
  /** A stream that waits for this party to begin. */
  held?: PeerLink;
  /** This party, waiting for the stream. */
  waiting?: { readonly take: (link: PeerLink) => void; readonly fail: (problem: ScleraError) => void };
}

/**
 * Brings the three parties together at an entry of the order, in whatever order they come: of each two, the lower one opens the stream. A
 * stream that is early waits until this party has come to its place; one for a place that this party has passed is refused at once. A
 * party that cannot take part says so to the two others, who need not wait for it.
 */
export class Meetings {
  readonly #party: PartyId;
  readonly #limits: MeetingLimits;
  readonly #dials: ReadonlyMap<PartyId, Dial<PeerServiceClient>>;
  readonly #seats = new Map<string, Seat>();
  /** Why this party did not take part, for peers that come to that place later. */
  readonly #declined = new Map<number, ProblemCode>();
  #passed = 0;

  constructor(party: PartyId, roster: Roster, tls: TlsIdentity, limits: MeetingLimits) {
    this.#party = party;
    this.#limits = limits;
    const others = roster.parties.filter(({ id }) => id !== party);
    const dialOf = ({ address, tlsCertificate }: PartyCard) =>
      new Dial((watch) => new services.Peer(address, clientCredentials(tls, tlsCertificate), { ...clientOptions, interceptors: [watch] }));
    this.#dials = new Map(others.map((card) => [card.id, dialOf(card)]));
  }

  /** Takes a stream that a lower party opened, for the place that its first frame names. */
  async accept(peer: PartyId, stream: FrameStream): Promise<void> {
    const link = new PeerLink(peer, stream);
    await link.first(this.#limits.meetTimeoutMs).catch(() => {});
    // A first frame may also say that the peer does not come; that is for the session to hear, too.
    const place = /^\d{1,15}$/.test(link.session) ? Number(link.session) : 0;
    if (place === 0) link.refuse('parties-disagree');
    else if (place <= this.#passed) link.refuse(this.#declined.get(place) ?? 'party-unavailable', link.session);
    else this.#put(place, link);
  }

  /**
   * Resolves to a link to each peer, in protocol order, once both have come to this place with the same entry, told by its digest (32
   * bytes). Throws `party-unavailable` where one does not come or is already further on, `parties-disagree` where one has another entry
   * there, or what a peer refused with.
   */
  async meet(place: number, digest: Uint8Array): Promise<readonly PeerLink[]> {
    const links: PeerLink[] = [];
    let stop: (problem: ScleraError) => void = () => {};
    const stopped = new Promise<never>((_, reject) => {
      stop = reject;
    });
    stopped.catch(() => {});
    const onLate = () => stop(new ScleraError('party-unavailable', 'Not all parties came to this entry in time.'));
    const late = setTimeout(onLate, this.#limits.meetTimeoutMs);
    let failed: ScleraError | null = null;
    const keep = (link: PeerLink) => {
      links.push(link);
      // Another peer has already failed this meeting: whoever comes late hears the same reason.
      if (failed) link.refuse(failed.code, String(place));
      link.onProblem((problem) => stop(problem));
    };
    try {
      const meetings = peersOf(this.#party).map((peer) => this.#meetPeer(peer, place, digest, keep));
      return await Promise.race([Promise.all(meetings), stopped]);
    } catch (error) {
      failed = error instanceof ScleraError ? error : new ScleraError('internal', undefined, { cause: error });
      this.#leave(place, links, failed.code);
      throw failed;
    } finally {
      clearTimeout(late);
    }
  }

  /** Tells the two others that this party does not take part at a place. */
  decline(place: number, code: ProblemCode): void {
    this.#leave(place, [], code);
    for (const peer of peersOf(this.#party)) {
      if (this.#party > peer) continue;
      const tell = (client: PeerServiceClient) => new PeerLink(peer, client.Join()).refuse(code, String(place));
      // Who cannot be reached now asks later, and hears it then.
      this.#dialOf(peer)
        .reach(this.#limits.connectTimeoutMs)
        .then(tell, () => {});
    }
  }

  /**
   * This party is done with everything up to this place. Whoever still waits there hears why it does not come: `parties-disagree` where it
   * has just done another entry there, `party-unavailable` where it had done that in an earlier run.
   */
  pass(place: number, code: ProblemCode): void {
    this.#passed = place;
    for (const [key, { place: at, held }] of this.#seats) {
      if (at > place) continue;
      held?.refuse(this.#declined.get(at) ?? code, String(at));
      this.#seats.delete(key);
    }
    for (const at of this.#declined.keys()) if (at <= place - mostDeclined) this.#declined.delete(at);
  }

  /** The ways to the two others, for what is asked outside of a comparison. */
  peers(): readonly { readonly peer: PartyId; readonly dial: Dial<PeerServiceClient> }[] {
    return [...this.#dials].map(([peer, dial]) => ({ peer, dial }));
  }

  close(): void {
    for (const { held } of this.#seats.values()) held?.refuse('party-unavailable');
    this.#seats.clear();
    for (const dial of this.#dials.values()) dial.close();
  }

  async #meetPeer(peer: PartyId, place: number, digest: Uint8Array, keep: (link: PeerLink) => void): Promise<PeerLink> {
    const reached = this.#dialOf(peer)
      .reach(this.#limits.connectTimeoutMs)
      .catch(() => {
        throw new ScleraError('party-unavailable', `Party ${peer} cannot be reached.`);
      });
    let link: PeerLink;
    if (this.#party < peer) {
      link = new PeerLink(peer, (await reached).Join());
    } else {
      const unreachable = reached.then(() => new Promise<never>(() => {}));
      link = await Promise.race([this.#take(place, peer), unreachable]);
    }
    keep(link);
    await link.send(digest, String(place));
    const hello = await link.receive(this.#limits.meetTimeoutMs);
    if (hello.session !== String(place) || !Buffer.from(hello.payload).equals(digest)) {
      throw new ScleraError('parties-disagree', `Party ${peer} has another entry at this place.`);
    }
    return link;
  }

  /** The stream of a lower peer for this place: the one that is held, or the next that comes. */
  #take(place: number, peer: PartyId): Promise<PeerLink> {
    const key = `${place}/${peer}`;
    const held = this.#seats.get(key)?.held;
    this.#seats.delete(key);
    if (held) return Promise.resolve(held);
    if (this.#isAhead(peer, place)) return Promise.reject(aheadOf(peer));
    return new Promise((take, fail) => this.#seats.set(key, { peer, place, waiting: { take, fail } }));
  }

  #put(place: number, link: PeerLink): void {
    const key = `${place}/${link.peer}`;
    const seat = this.#seats.get(key);
    if (seat?.waiting) {
      this.#seats.delete(key);
      seat.waiting.take(link);
      return;
    }
    if (seat?.held || [...this.#seats.values()].filter(({ held, peer }) => held && peer === link.peer).length >= mostHeld) {
      link.refuse('party-unavailable', String(place));
      return;
    }
    this.#seats.set(key, { peer: link.peer, place, held: link });
    // A peer that is further on does not come back to where this party waits for it.
    for (const [other, { peer, place: at, waiting }] of this.#seats) {
      if (!waiting || peer !== link.peer || at >= place) continue;
      this.#seats.delete(other);
      waiting.fail(aheadOf(peer));
    }
  }

  #isAhead(peer: PartyId, place: number): boolean {
    return [...this.#seats.values()].some((seat) => seat.held && seat.peer === peer && seat.place > place);
  }

  /** Ends what there is of a meeting here, and remembers the reason for peers that come later. */
  #leave(place: number, links: readonly PeerLink[], code: ProblemCode): void {
    for (const link of links) link.refuse(code, String(place));
    for (const peer of peersOf(this.#party)) {
      const key = `${place}/${peer}`;
      this.#seats.get(key)?.held?.refuse(code, String(place));
      this.#seats.delete(key);
    }
    this.#declined.set(place, code);
  }

  #dialOf(peer: PartyId): Dial<PeerServiceClient> {
    const dial = this.#dials.get(peer);
    if (!dial) throw new Error('not a peer');
    return dial;
  }
}

function aheadOf(peer: PartyId): ScleraError {
  return new ScleraError('party-unavailable', `Party ${peer} is already past this entry.`);
}
