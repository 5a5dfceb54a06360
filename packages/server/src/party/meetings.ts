import { isId, type PartyId, type PermitId, type ProblemCode, type Roster, ScleraError } from '@sclera/core';
import type { TlsIdentity } from '../node/certificate.ts';
import { clientCredentials } from '../node/tls.ts';
import { peersOf } from './party-index.ts';
import { type FrameStream, PeerLink } from './peer-link.ts';
import { clientOptions, connected, type PeerServiceClient, services } from './wire.ts';

export interface MeetingLimits {
  /** Longest wait for a peer to take up the same permit. Default 20,000. */
  readonly meetTimeoutMs: number;
  /** Longest wait for a connection to a peer: one that is down is noticed sooner than one that is late. Default 3,000. */
  readonly connectTimeoutMs: number;
}

/** Streams of one peer that came before their session began here, and are kept waiting. */
const mostHeld = 64;

interface Place {
  readonly peer: PartyId;
  /** A stream that waits for this party to begin. */
  held?: PeerLink;
  /** This party, waiting for the stream. */
  take?: (link: PeerLink) => void;
  timer?: NodeJS.Timeout;
}

/**
 * Brings the three parties of a session together, in whatever order they come: of each two, the lower one opens the stream. A stream that
 * is early waits; a party that cannot take part says so to the two others, who need not wait for it.
 */
export class Meetings {
  readonly #party: PartyId;
  readonly #limits: MeetingLimits;
  readonly #clients: ReadonlyMap<PartyId, PeerServiceClient>;
  readonly #places = new Map<string, Place>();
  readonly #declined = new Map<string, ProblemCode>();
  readonly #active = new Set<string>();

  constructor(party: PartyId, roster: Roster, tls: TlsIdentity, limits: MeetingLimits) {
    this.#party = party;
    this.#limits = limits;
    const others = roster.parties.filter(({ id }) => id !== party);
    this.#clients = new Map(
      others.map((card) => [card.id, new services.Peer(card.address, clientCredentials(tls, card.tlsCertificate), clientOptions)]),
    );
  }

  /** Takes a stream that a lower party opened, for the session that its first frame names. */
  async accept(peer: PartyId, stream: FrameStream): Promise<void> {
    const link = new PeerLink(peer, stream);
    await link.first(this.#limits.meetTimeoutMs).catch(() => {});
    // A first frame may also say that the peer does not come; that is for the session to hear, too.
    const session = link.session;
    const declined = this.#declined.get(session);
    if (!isId('permit', session)) link.refuse('parties-disagree');
    else if (declined) link.refuse(declined, session);
    else this.#put(session, link);
  }

  /**
   * Resolves to a link to each peer, in protocol order, once both have taken up the same permit, told by its digest (32 bytes). Throws
   * `party-unavailable` where one does not come, `parties-disagree` where one holds another permit under this id, or what a peer refused with.
   */
  async meet(session: PermitId, digest: Uint8Array, signal: AbortSignal): Promise<readonly PeerLink[]> {
    const links: PeerLink[] = [];
    let stop: (problem: ScleraError) => void = () => {};
    const stopped = new Promise<never>((_, reject) => {
      stop = reject;
    });
    stopped.catch(() => {});
    const onAbort = () => stop(new ScleraError('party-unavailable', 'The gateway gave up on this session.'));
    const onLate = () => stop(new ScleraError('party-unavailable', 'Not all parties took up this session.'));
    const late = setTimeout(onLate, this.#limits.meetTimeoutMs);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    let over = false;
    const keep = (link: PeerLink) => {
      links.push(link);
      // Another peer has already failed this meeting.
      if (over) link.refuse('party-unavailable', session);
      link.onProblem((problem) => stop(problem));
    };
    this.#active.add(session);
    try {
      const meetings = peersOf(this.#party).map((peer) => this.#meetPeer(peer, session, digest, keep));
      return await Promise.race([Promise.all(meetings), stopped]);
    } catch (error) {
      const problem = error instanceof ScleraError ? error : new ScleraError('internal', undefined, { cause: error });
      this.#leave(session, links, problem.code);
      throw problem;
    } finally {
      over = true;
      clearTimeout(late);
      signal.removeEventListener('abort', onAbort);
      this.#active.delete(session);
    }
  }

  /** Tells the two others that this party does not take part in a session. */
  decline(session: PermitId, code: ProblemCode): void {
    // A second use of a permit must not disturb the first.
    if (this.#active.has(session)) return;
    this.#leave(session, [], code);
    for (const peer of peersOf(this.#party)) {
      if (this.#party < peer) new PeerLink(peer, this.#clientOf(peer).Join()).refuse(code, session);
    }
  }

  close(): void {
    for (const { held, timer } of this.#places.values()) {
      clearTimeout(timer);
      held?.refuse('party-unavailable');
    }
    this.#places.clear();
    for (const client of this.#clients.values()) client.close();
  }

  async #meetPeer(peer: PartyId, session: PermitId, digest: Uint8Array, keep: (link: PeerLink) => void): Promise<PeerLink> {
    const reached = connected(this.#clientOf(peer), this.#limits.connectTimeoutMs).catch(() => {
      throw new ScleraError('party-unavailable', `Party ${peer} cannot be reached.`);
    });
    let link: PeerLink;
    if (this.#party < peer) {
      await reached;
      link = new PeerLink(peer, this.#clientOf(peer).Join());
    } else {
      const unreachable = reached.then(() => new Promise<never>(() => {}));
      link = await Promise.race([this.#take(session, peer), unreachable]);
    }
    keep(link);
    await link.send(digest, session);
    const hello = await link.receive(this.#limits.meetTimeoutMs);
    if (hello.session !== session || !Buffer.from(hello.payload).equals(digest)) {
      throw new ScleraError('parties-disagree', `Party ${peer} holds another permit.`);
    }
    return link;
  }

  /** The stream of a lower peer: the one that is held, or the next that comes. */
  #take(session: PermitId, peer: PartyId): Promise<PeerLink> {
    const key = `${session}/${peer}`;
    const held = this.#places.get(key)?.held;
    clearTimeout(this.#places.get(key)?.timer);
    this.#places.delete(key);
    if (held) return Promise.resolve(held);
    return new Promise((resolve) => this.#places.set(key, { peer, take: resolve }));
  }

  #put(session: PermitId, link: PeerLink): void {
    const key = `${session}/${link.peer}`;
    const place = this.#places.get(key);
    if (place?.take) {
      this.#places.delete(key);
      place.take(link);
      return;
    }
    const heldOfPeer = [...this.#places.values()].filter(({ held, peer }) => held && peer === link.peer).length;
    if (place?.held || heldOfPeer >= mostHeld) {
      link.refuse('party-unavailable', session);
      return;
    }
    const timer = setTimeout(() => {
      this.#places.delete(key);
      link.refuse('party-unavailable', session);
    }, this.#limits.meetTimeoutMs);
    this.#places.set(key, { peer: link.peer, held: link, timer });
  }

  /** Ends what there is of a session here, and remembers the reason for peers that come later. */
  #leave(session: PermitId, links: readonly PeerLink[], code: ProblemCode): void {
    for (const link of links) link.refuse(code, session);
    for (const peer of peersOf(this.#party)) {
      const key = `${session}/${peer}`;
      const place = this.#places.get(key);
      clearTimeout(place?.timer);
      place?.held?.refuse(code, session);
      this.#places.delete(key);
    }
    this.#declined.set(session, code);
    setTimeout(() => this.#declined.delete(session), 2 * this.#limits.meetTimeoutMs).unref();
  }

  #clientOf(peer: PartyId): PeerServiceClient {
    const client = this.#clients.get(peer);
    if (!client) throw new Error('not a peer');
    return client;
  }
}
