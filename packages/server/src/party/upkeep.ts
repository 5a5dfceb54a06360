import { setTimeout as sleep } from 'node:timers/promises';
import { type OrderPlace, type PreparedGeneration, type Progress, passCommitPoint, ScleraError, type UpkeepClaims } from '@sclera/core';
import type { Dial } from './dial.ts';
import { type GenerationRoom, makeGeneration } from './make-generation.ts';
import type { Meetings } from './meetings.ts';
import { placeDigest, watchLinks } from './session-links.ts';
import { UpkeepTalk } from './upkeep-talk.ts';
import type { PeerServiceClient } from './wire.ts';

/** How far a party has come with a generation, as the two others ask. */
export const generationStates = ['none', 'working', 'prepared', 'committed'] as const;
export type GenerationState = (typeof generationStates)[number];

export interface UpkeepRoom extends GenerationRoom {
  readonly meetings: Meetings;
  /** Longest silence of a peer. */
  readonly messageTimeoutMs: number;
}

const askTimeoutMs = 2_000;
const askAgainMs = 300;

/**
 * New shares for all references and of the shared keys, at one entry of the order, at all three parties or at none. Each writes the next generation beside the one in
 * use, marks it as prepared once all three have written the same references, and puts it in the place of the old one once all three are
 * prepared. A party that was interrupted in between asks the two others before it takes up anything else: forward if one of them has
 * changed over or both are prepared, back if one of them has nothing prepared; and it waits for as long as that is not known.
 */
export class Upkeep {
  readonly #room: UpkeepRoom;
  readonly #closing = new AbortController();
  /** Label of the generation that is being written in this process. */
  #working: string | null = null;
  #progress: Progress | null = null;
  /** Whether the store was looked at since anything may have been left in it. */
  #settled = false;
  #undecided = false;

  constructor(room: UpkeepRoom) {
    this.#room = room;
  }

  /** New shares that are being written; null where none are. */
  progress(): Progress | null {
    return this.#progress;
  }

  /** Set while this party does not know whether its prepared shares count. */
  problem(): ScleraError | null {
    return this.#undecided ? new ScleraError('party-unavailable', 'The parties are agreeing on their shares after an interruption.') : null;
  }

  /** What the two others are told. Looked up in this order, a change-over in between is never missed. */
  async stateOf(label: string): Promise<GenerationState> {
    if (this.#working === label) return 'working';
    const { store } = this.#room;
    if ((await store.next.prepared())?.label === label) return 'prepared';
    return (await store.generation()).label === label ? 'committed' : 'none';
  }

  /**
   * Brings to an end what an interruption left: true where something was. Runs before any entry is taken up. Throws `store-unavailable` where
   * it cannot be brought to an end yet.
   */
  async settle(): Promise<boolean> {
    if (this.#settled) return false;
    const { next } = this.#room.store;
    const prepared = await next.prepared();
    if (prepared === null) await next.drop();
    else await this.#decide(prepared);
    await this.#room.keys.load();
    this.#settled = true;
    return prepared !== null;
  }

  /** Takes part at an entry and keeps its place. Throws why there are no new shares: then the old ones stay in use at all three. */
  async run(claims: UpkeepClaims, at: OrderPlace, entryDigest: Uint8Array): Promise<void> {
    const { store } = this.#room;
    const digest = placeDigest(at, entryDigest);
    const label = Buffer.from(digest).toString('hex');
    this.#settled = false;
    this.#working = label;
    let prepared: PreparedGeneration;
    const links = await this.#room.meetings.meet(at.place, digest).catch((error: unknown) => {
      this.#working = null;
      throw error;
    });
    const talks = links.map((link) => new UpkeepTalk(link, this.#room.messageTimeoutMs));
    const lost = watchLinks(links);
    try {
      await store.next.drop();
      const onProgress = (done: number, total: number): void => {
        this.#progress = { done, total };
      };
      const generation = await makeGeneration(this.#room, { claims, digest, talks, lost, onProgress });
      passCommitPoint('generation-written');
      prepared = { ...generation, at };
      await store.next.prepare(prepared);
      passCommitPoint('generation-prepared');
    } catch (error) {
      for (const talk of talks) talk.end();
      const problem = error instanceof ScleraError ? error : new ScleraError('internal', undefined, { cause: error });
      for (const link of links) link.refuse(problem.code);
      // Where the store fails nobody knows what it has kept: it is asked when the entry is taken up again.
      if (problem.code !== 'store-unavailable') await store.next.drop(at);
      throw problem;
    } finally {
      this.#working = null;
      this.#progress = null;
    }
    const agreed = Promise.all(
      talks.map(async (talk) => {
        await talk.say('prepared');
        await lost.or(talk.hear('prepared'));
      }),
    );
    const all = await agreed.then(
      () => true,
      () => false,
    );
    for (const talk of talks) talk.end();
    if (all) {
      passCommitPoint('generation-agreed');
      await this.#commit();
    } else await this.#decide(prepared);
    await this.#room.keys.load();
    for (const link of links) link.close();
    this.#settled = true;
    if ((await store.generation()).label !== label)
      throw new ScleraError('party-unavailable', 'Not all parties could write their new shares.');
  }

  /** Nothing more is asked of the others. */
  close(): void {
    this.#closing.abort();
  }

  async #commit(): Promise<void> {
    await this.#room.gallery.replace(async () => {
      await this.#room.store.next.commit();
      passCommitPoint('generation-switched');
    });
  }

  async #decide(prepared: PreparedGeneration): Promise<void> {
    this.#undecided = true;
    try {
      for (;;) {
        const states = await Promise.all(this.#room.meetings.peers().map(({ dial }) => askState(dial, prepared.label).catch(() => null)));
        if (states.includes('committed') || states.every((state) => state === 'prepared')) return await this.#commit();
        if (states.includes('none')) return await this.#room.store.next.drop(prepared.at);
        await sleep(askAgainMs, undefined, { signal: this.#closing.signal }).catch(() => {
          throw new ScleraError('store-unavailable', 'This party stops before it could agree with the others on its shares.');
        });
      }
    } finally {
      this.#undecided = false;
    }
  }
}

async function askState(dial: Dial<PeerServiceClient>, label: string): Promise<GenerationState | null> {
  const client = await dial.reach(askTimeoutMs);
  return new Promise((resolve, reject) => {
    client.StandOn({ generation: label }, { deadline: Date.now() + askTimeoutMs }, (error, answer) => {
      if (error || !answer) reject(error);
      else resolve(generationStates.find((state) => state === answer.state) ?? null);
    });
  });
}
