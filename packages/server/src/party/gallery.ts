import { type EnrolmentId, galleryHash, openRecord, type PartyId, type PartyStore, ScleraError, sealRecord } from '@sclera/core';
import type { EyePair, PartyIndex } from '@sclera/mpc';
import { parsePair, serializePair, wipePair } from './open-share.ts';
import { indexOf } from './party-index.ts';

type Pair = EyePair<PartyIndex>;

/** The references of one moment, in order of their ids (by code unit), the same order at all three parties. */
export interface GalleryView {
  readonly ids: readonly EnrolmentId[];
  readonly pairs: readonly Pair[];
  /** Lower-case hex, of the ids. */
  readonly hash: string;
}

/**
 * A party's references in clear, in memory only, kept in step with its store: the store changes first, and after any failure of it the
 * memory is read anew before it is used again. Callers take turns (one method at a time).
 */
export class Gallery {
  readonly #store: PartyStore;
  readonly #party: PartyId;
  readonly #keyEncryptionKey: Uint8Array;
  readonly #staged = new Map<EnrolmentId, Pair>();
  #settled: Map<EnrolmentId, Pair> | null = null;
  #view: GalleryView | null = null;

  constructor(store: PartyStore, party: PartyId, keyEncryptionKey: Uint8Array) {
    this.#store = store;
    this.#party = party;
    this.#keyEncryptionKey = keyEncryptionKey;
  }

  /** The gallery as far as memory knows it; null where it must be read. For a look from outside the turns. */
  current(): GalleryView | null {
    return this.#view;
  }

  /** What is in the gallery now. Throws `store-foreign` for records of another party or key, `store-unavailable`. */
  async view(): Promise<GalleryView> {
    const settled = await this.#load();
    if (this.#view === null) {
      const ids = [...settled.keys()].sort();
      const pairs = ids.flatMap((id) => settled.get(id) ?? []);
      this.#view = { ids, pairs, hash: galleryHash(ids) };
    }
    return this.#view;
  }

  /** Keeps a new reference out of sight until it is settled; the pair belongs to the gallery from here on. */
  async stage(id: EnrolmentId, pair: Pair, retainUntil: string): Promise<void> {
    const plaintext = serializePair(pair);
    try {
      const sealed = sealRecord(plaintext, this.#contextOf(id));
      await this.#changing(() => this.#store.stage({ id, ...sealed, retainUntil }));
    } finally {
      plaintext.fill(0);
    }
    this.#staged.set(id, pair);
  }

  /** Whether there was something to commit, or to forget. */
  async settle(id: EnrolmentId, outcome: 'commit' | 'abort'): Promise<boolean> {
    const applied = await this.#changing(() => this.#store.settle(id, outcome));
    const pair = this.#staged.get(id);
    this.#staged.delete(id);
    if (outcome === 'abort') {
      if (pair) wipePair(pair);
      return applied;
    }
    if (applied && this.#settled && !this.#settled.has(id)) {
      if (pair) this.#settled.set(id, pair);
      // Staged before this process started: only the store has it.
      else this.#settled = null;
      this.#view = null;
    }
    return applied;
  }

  /** Removes references, settled or staged. */
  async erase(ids: readonly EnrolmentId[]): Promise<void> {
    await this.#changing(() => this.#store.erase(ids));
    for (const id of ids) {
      for (const kept of [this.#staged, this.#settled]) {
        const pair = kept?.get(id);
        if (pair) wipePair(pair);
        kept?.delete(id);
      }
    }
    this.#view = null;
  }

  /** After a change that failed nobody knows whether it took place: the store is asked. */
  async #changing<T>(change: () => Promise<T>): Promise<T> {
    try {
      return await change();
    } catch (error) {
      this.#settled = null;
      this.#view = null;
      throw error;
    }
  }

  async #load(): Promise<Map<EnrolmentId, Pair>> {
    if (this.#settled) return this.#settled;
    const settled = new Map<EnrolmentId, Pair>();
    for (const reference of await this.#store.list()) {
      const plaintext = openRecord(reference, this.#contextOf(reference.id));
      try {
        settled.set(reference.id, parsePair(plaintext, indexOf(this.#party)));
      } catch {
        throw new ScleraError('store-foreign', 'A record of the store is not a share of this party.');
      } finally {
        plaintext.fill(0);
      }
    }
    this.#settled = settled;
    this.#view = null;
    return settled;
  }

  /** A record opens only at its party, under its id. */
  #contextOf(id: EnrolmentId): { keyEncryptionKey: Uint8Array; associatedData: string } {
    return { keyEncryptionKey: this.#keyEncryptionKey, associatedData: `sclera/reference/v1/${this.#party}/${id}` };
  }
}
