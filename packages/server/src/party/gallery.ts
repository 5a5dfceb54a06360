import { type EnrolmentId, type Generation, galleryHash, type OrderPlace, type PartyId, type PartyStore, ScleraError } from '@sclera/core';
import {
  type Candidates,
  type DotRunner,
  looseCandidates,
  MpcError,
  type PartyIndex,
  ResidentGallery,
  type RowPair,
  type Share,
  unseenPair,
} from '@sclera/mpc';
import { wipePair } from './open-share.ts';
import { indexOf } from './party-index.ts';
import { type Reference, readReference, writeReference } from './reference.ts';
import type { ReferenceSafe } from './reference-safe.ts';

/** The references of one moment, in order of their ids (by code unit), the same order at all three parties. */
export interface GalleryView {
  readonly ids: readonly EnrolmentId[];
  readonly candidates: Candidates<PartyIndex>;
  /** Lower-case hex, of the ids. */
  readonly hash: string;
}

export interface GalleryOptions {
  /** Where local dot products are computed. Default: in the calling thread. */
  readonly runner?: DotRunner;
  /** Told now and then while the store is read, how many references there are so far. */
  readonly onReading?: (count: number) => void;
  /** Told after reading how many rows had no key: what an interrupted erasure left, or an old backup, or a keyring that is not this store's. */
  readonly onKeyless?: (count: number) => void;
}

/** A reference in memory: its rows in the resident gallery, and its name where it has one. */
type Held = RowPair & Pick<Reference, 'name'>;

/** References between two calls of `onReading`. */
const readingStep = 10_000;

/**
 * A party's references in clear, in memory only, each once, and kept in step with its store: the store changes first, and after any failure of
 * it the memory is read anew before it is used again. Callers take turns (one method at a time).
 */
export class Gallery {
  readonly #store: PartyStore;
  readonly #party: PartyId;
  readonly #safe: ReferenceSafe;
  readonly #onReading: (count: number) => void;
  readonly #onKeyless: (count: number) => void;
  readonly #resident: ResidentGallery<PartyIndex>;
  readonly #staged = new Map<EnrolmentId, Held>();
  #settled: Map<EnrolmentId, Held> | null = null;
  #generation: Generation | null = null;
  #view: GalleryView | null = null;

  constructor(
    store: PartyStore,
    party: PartyId,
    safe: ReferenceSafe,
    { runner, onReading = () => {}, onKeyless = () => {} }: GalleryOptions = {},
  ) {
    this.#store = store;
    this.#party = party;
    this.#safe = safe;
    this.#onReading = onReading;
    this.#onKeyless = onKeyless;
    this.#resident = new ResidentGallery(indexOf(party), runner ? { runner } : {});
  }

  /** The gallery as far as memory knows it; null while it changes and where it must be read. For a look from outside the turns. */
  current(): GalleryView | null {
    return this.#view;
  }

  /** What is in the gallery now. Throws `store-foreign` for records of another party or key, `store-unavailable`. */
  async view(): Promise<GalleryView> {
    const settled = await this.#load();
    if (this.#view === null) {
      const ids = [...settled.keys()].sort();
      const candidates = this.#resident.candidates(ids.flatMap((id) => settled.get(id) ?? []));
      this.#view = { ids, candidates, hash: galleryHash(ids, this.#generation?.label) };
    }
    return this.#view;
  }

  /**
   * One reference alone, for a comparison with nobody else. One that is not there (any more) is an eye of which nothing can be seen, which
   * matches nobody: who asks learns no sooner that it is gone than that it is somebody else's.
   */
  async only(id: EnrolmentId): Promise<GalleryView> {
    const rows = (await this.#load()).get(id);
    const party = indexOf(this.#party);
    const candidates = rows ? this.#resident.candidates([rows]) : looseCandidates(party, [unseenPair(party)]);
    return { ids: [id], candidates, hash: galleryHash([id], this.#generation?.label) };
  }

  /** The references that have a name: among these somebody is found who asks for it. */
  async named(): Promise<GalleryView> {
    const settled = await this.#load();
    const rows = [...settled].filter(([, { name }]) => name !== null).sort(([a], [b]) => (a < b ? -1 : 1));
    const ids = rows.map(([id]) => id);
    return { ids, candidates: this.#resident.candidates(rows.map(([, held]) => held)), hash: galleryHash(ids, this.#generation?.label) };
  }

  /** The name of a settled reference's record; null where there is none (any more), or it has no name. */
  async nameOf(id: EnrolmentId): Promise<Uint8Array | null> {
    return (await this.#load()).get(id)?.name ?? null;
  }

  /** Keeps a new reference out of sight until it is settled; the pair is the caller's to wipe. */
  async stage(id: EnrolmentId, reference: Reference, retainUntil: string, at?: OrderPlace): Promise<void> {
    const plaintext = writeReference(reference);
    try {
      this.#generation ??= await this.#store.generation();
      const [ciphertext] = await this.#safe.seal([{ id, plaintext }], this.#generation.label);
      if (ciphertext === undefined) throw new Error('nothing was sealed');
      await this.#changing(() => this.#store.stage({ id, ciphertext, retainUntil }, at));
    } finally {
      plaintext.fill(0);
    }
    this.#remove(this.#staged, id);
    this.#staged.set(id, this.#add(reference));
  }

  /** Whether there was something to commit, or to forget. */
  async settle(id: EnrolmentId, outcome: 'commit' | 'abort', at?: OrderPlace): Promise<boolean> {
    if (outcome === 'commit') this.#view = null;
    if (outcome === 'abort' && (await this.#store.staged()).includes(id)) await this.#shred([id]);
    const applied = await this.#changing(() => this.#store.settle(id, outcome, at));
    const rows = this.#staged.get(id);
    if (applied && outcome === 'commit' && this.#settled && !this.#settled.has(id)) {
      if (rows) {
        this.#settled.set(id, rows);
        this.#staged.delete(id);
      }
      // Staged before this process started: only the store has it.
      else this.#forget();
    }
    this.#remove(this.#staged, id);
    return applied;
  }

  /**
   * Removes references, settled or staged, and overwrites what memory held of them. Their keys go first: whatever interrupts the rest, no
   * copy of them opens again.
   */
  async erase(ids: readonly EnrolmentId[], at?: OrderPlace): Promise<void> {
    this.#view = null;
    await this.#shred(ids);
    await this.#changing(() => this.#store.erase(ids, at));
    for (const id of ids) {
      this.#remove(this.#staged, id);
      this.#remove(this.#settled, id);
    }
  }

  /** Another generation of shares takes the place of this one in the store: what memory held of the old is overwritten, and the new one read. */
  async replace(change: () => Promise<void>): Promise<void> {
    this.#view = null;
    await this.#changing(change);
    this.#forget();
    for (const id of [...this.#staged.keys()]) this.#remove(this.#staged, id);
    this.#generation = null;
    await this.view();
    await this.tidyKeys();
  }

  /** Destroys the keys of generations that are neither in use nor whole and waiting to be. */
  async tidyKeys(): Promise<void> {
    const [{ label }, prepared] = [await this.#store.generation(), await this.#store.next.prepared()];
    await this.#safe.keep(prepared === null ? [label] : [label, prepared.label]);
  }

  async #shred(ids: readonly EnrolmentId[]): Promise<void> {
    this.#generation ??= await this.#store.generation();
    await this.#safe.shred(ids, this.#generation.label);
  }

  /** After a change that failed nobody knows whether it took place: the store is asked. */
  async #changing<T>(change: () => Promise<T>): Promise<T> {
    try {
      return await change();
    } catch (error) {
      this.#forget();
      throw error;
    }
  }

  async #load(): Promise<Map<EnrolmentId, Held>> {
    if (this.#settled) return this.#settled;
    const settled = new Map<EnrolmentId, Held>();
    let keyless = 0;
    try {
      const generation = await this.#store.generation();
      this.#generation = generation;
      for await (const reference of this.#store.list()) {
        const plaintext = this.#safe.open(reference, generation.label);
        if (plaintext === null) keyless += 1;
        else settled.set(reference.id, this.#read(plaintext));
        if (settled.size % readingStep === 0) this.#onReading(settled.size);
      }
    } catch (error) {
      for (const id of settled.keys()) this.#remove(settled, id);
      throw error;
    }
    if (keyless > 0) this.#onKeyless(keyless);
    this.#settled = settled;
    this.#view = null;
    return settled;
  }

  /** Puts what a record held into the resident gallery and wipes it everywhere else. */
  #read(plaintext: Uint8Array): Held {
    let reference: Reference | null = null;
    try {
      reference = readReference(plaintext, indexOf(this.#party));
      return this.#add(reference);
    } catch (error) {
      if (reference) throw error;
      throw new ScleraError('store-foreign', 'A record of the store is not a share of this party.');
    } finally {
      plaintext.fill(0);
      if (reference) wipePair(reference.pair);
    }
  }

  #add({ pair: { left, right }, name }: Reference): Held {
    const row = this.#put(left);
    try {
      return { left: row, right: this.#put(right), name };
    } catch (error) {
      this.#resident.remove(row);
      throw error;
    }
  }

  #put(share: Share<PartyIndex>): number {
    try {
      return this.#resident.add(share);
    } catch (error) {
      if (!(error instanceof MpcError && error.code === 'no-memory')) throw error;
      throw new ScleraError('configuration-invalid', 'This machine has too little memory for the gallery.', { cause: error });
    }
  }

  #remove(from: Map<EnrolmentId, Held> | null, id: EnrolmentId): void {
    const rows = from?.get(id);
    if (!rows) return;
    this.#resident.remove(rows.left);
    this.#resident.remove(rows.right);
    from?.delete(id);
  }

  #forget(): void {
    for (const id of this.#settled?.keys() ?? []) this.#remove(this.#settled, id);
    this.#settled = null;
    this.#view = null;
  }
}
