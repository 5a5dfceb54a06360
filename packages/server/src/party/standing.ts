import { type PartyId, ScleraError } from '@sclera/core';
import type { Logger } from '../node/log.ts';
import type { Dial } from './dial.ts';
import type { Meetings } from './meetings.ts';
import type { PartyService } from './party-service.ts';
import type { PeerServiceClient, StandMessage } from './wire.ts';

const askTimeoutMs = 2_000;
const askAgainMs = 500;
const lookAgainMs = 2_000;

/**
 * Whether the three hold the same references: asked at the start, whenever the order is followed anew, and until both others have said so.
 * Every comparison checks it again before it computes; this finds it before anybody asks.
 */
export class Standing {
  readonly #service: PartyService;
  readonly #meetings: Meetings;
  readonly #logger: Logger;
  readonly #unheard = new Set<PartyId>();
  readonly #differing = new Set<PartyId>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(service: PartyService, meetings: Meetings, logger: Logger) {
    this.#service = service;
    this.#meetings = meetings;
    this.#logger = logger;
  }

  /** Asks both others, and again until both have answered from the same place. */
  check(): void {
    for (const { peer } of this.#meetings.peers()) this.#unheard.add(peer);
    this.#again(0);
  }

  /** Null when both others hold the same references as this party. */
  problem(): ScleraError | null {
    const differing = [...this.#differing].sort();
    if (differing.length > 0) return new ScleraError('store-diverged', `Party ${differing.join(' and ')} holds another set of references.`);
    return this.#unheard.size > 0 ? new ScleraError('party-unavailable', 'The parties have not compared their stores yet.') : null;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #again(inMs: number): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    this.#timer = setTimeout(() => void this.#ask().catch(() => this.#again(askAgainMs)), inMs);
    this.#timer.unref();
  }

  async #ask(): Promise<void> {
    const own = await this.#service.status();
    const asked = this.#meetings.peers().filter(({ peer }) => this.#unheard.has(peer));
    await Promise.all(
      asked.map(async ({ peer, dial }) => {
        const theirs = await standOf(dial).catch(() => null);
        // Hashes are held against each other only where both have come equally far.
        if (theirs === null || theirs.order !== (own.place?.order ?? '') || theirs.place !== (own.place?.place ?? 0)) return;
        this.#unheard.delete(peer);
        const differs = theirs.gallery_hash !== own.galleryHash;
        if (differs) {
          this.#differing.add(peer);
          this.#logger.error({ peer, problem: 'store-diverged' }, 'another set of references');
        } else this.#differing.delete(peer);
      }),
    );
    // Operators mend it while this runs.
    for (const peer of this.#differing) this.#unheard.add(peer);
    if (this.#unheard.size > 0) this.#again(this.#differing.size > 0 ? lookAgainMs : askAgainMs);
  }
}

async function standOf(dial: Dial<PeerServiceClient>): Promise<StandMessage> {
  const client = await dial.reach(askTimeoutMs);
  return new Promise((resolve, reject) => {
    client.Stand({}, { deadline: Date.now() + askTimeoutMs }, (error, answer) => (answer ? resolve(answer) : reject(error)));
  });
}
