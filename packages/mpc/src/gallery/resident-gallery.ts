import type { Dots } from '../kernels/kernel.ts';
import { referenceKernel } from '../kernels/reference.ts';
import { MpcError } from '../mpc-error.ts';
import { codeElements, maskElements, rotationCount } from '../share/layout.ts';
import type { PreparedProbe } from '../share/prepare-probe.ts';
import { assertShare, brandShare, type PartyIndex, type Share } from '../share/share.ts';
import type { Candidates, DotQuery, Side } from './candidates.ts';
import { type DotRunner, hasSharedKernel, nextTurn, sameThread, splitForJobs } from './dot-job.ts';
import { addressOf, createShard, maxShardRows, reserveRow, type Shard } from './shard.ts';

/** The rows of a person's eyes. */
export type RowPair = Readonly<Record<Side, number>>;

export type ResidentGalleryOptions = {
  /** Where the dot products are computed; default: in the calling thread. */
  readonly runner?: DotRunner;
  /** Rows of one block of memory, at most 111,387 (4 GiB) and so by default; less for tests. */
  readonly shardRows?: number;
  /** Whether the rows lie in memory that threads share; default: wherever there is any. Without, the readable twin computes in this thread. */
  readonly shared?: boolean;
};

/** Rows of a shard in the memory of one thread: it is claimed whole, so it is small. */
const plainShardRows = 256;
/** Rows a job: some milliseconds. */
const rowsAJob = 256;

/**
 * One party's shares, each resident once (38,400 bytes), and the dot products computed where they lie. A row is known by its number, which stays
 * as long as the row does and then goes to another; what lay in it is overwritten with zeros.
 */
export class ResidentGallery<P extends PartyIndex> {
  readonly party: P;
  readonly #runner: DotRunner;
  readonly #shardRows: number;
  readonly #shared: boolean;
  readonly #shards: Shard[] = [];
  readonly #free: number[] = [];
  readonly #used = new Set<number>();
  /** Rows that were ever used: the numbers below it are in use or free. */
  #end = 0;

  /** Throws `bad-options` for a size of shard out of range. */
  constructor(party: P, options: ResidentGalleryOptions = {}) {
    this.party = party;
    this.#shared = options.shared ?? hasSharedKernel();
    this.#runner = options.runner ?? sameThread;
    this.#shardRows = options.shardRows ?? (this.#shared ? maxShardRows : plainShardRows);
    if (!Number.isInteger(this.#shardRows) || this.#shardRows < 1 || this.#shardRows > maxShardRows) {
      throw new MpcError('bad-options', `a shard has 1 to ${maxShardRows} rows`);
    }
  }

  /** Rows in use. */
  get size(): number {
    return this.#used.size;
  }

  /** Copies a share into a row; the share is the caller's to wipe. Throws `bad-share`, and `no-memory` where there is no more. */
  add(share: Share<P>): number {
    assertShare(share, this.party);
    const row = this.#free.pop() ?? this.#grow();
    const { code, mask } = this.#inPlace(row);
    code.set(share.code);
    mask.set(share.mask);
    this.#used.add(row);
    return row;
  }

  /** Overwrites a row with zeros and gives it away. Throws `bad-options` for a row that is not in use. */
  remove(row: number): void {
    const { code, mask } = this.share(row);
    code.fill(0);
    mask.fill(0);
    this.#used.delete(row);
    this.#free.push(row);
  }

  /** Removes every row; the memory is kept for the next ones. */
  clear(): void {
    for (const row of this.#used) {
      this.remove(row);
    }
  }

  /** A row in place, not a copy: it changes when the row does. Throws `bad-options` for a row that is not in use. */
  share(row: number): Share<P> {
    this.#requireUsed(row);
    return this.#inPlace(row);
  }

  /** These people, in this order, as candidates of a comparison; their rows must stay until it is over. Throws `bad-options` for unused rows. */
  candidates(people: readonly RowPair[]): Candidates<P> {
    const rows = { left: Uint32Array.from(people, ({ left }) => left), right: Uint32Array.from(people, ({ right }) => right) };
    for (const { left, right } of people) {
      this.#requireUsed(left);
      this.#requireUsed(right);
    }
    return {
      party: this.party,
      count: people.length,
      query: (probe, side) => (this.#shared ? this.#queryShared(probe, rows[side]) : this.#queryPlain(probe, rows[side])),
    };
  }

  #queryShared(probe: PreparedProbe<P>, rows: Uint32Array): DotQuery {
    const split = splitForJobs(probe);
    return async (first, count) => {
      const whole = emptyDots(count);
      const parts = this.#partsOf(rows.subarray(first, first + count));
      // A single job is done sooner than it is on its way.
      const runner = parts.length > 1 ? this.#runner : sameThread;
      await Promise.all(
        parts.map(async ({ shard, places }) => {
          const addresses = Uint32Array.from(places, (place) => addressOf((rows[first + place] as number) % this.#shardRows));
          const { code, mask } = await runner.run({ shard, rows: addresses, probe: split });
          for (const [i, place] of places.entries()) {
            const [from, to] = [i * rotationCount, (i + 1) * rotationCount];
            whole.code.set(code.subarray(from, to), place * rotationCount);
            whole.mask.set(mask.subarray(from, to), place * rotationCount);
          }
        }),
      );
      return whole;
    };
  }

  #queryPlain(probe: PreparedProbe<P>, rows: Uint32Array): DotQuery {
    return async (first, count) => {
      const whole = emptyDots(count);
      for (const [place, row] of rows.subarray(first, first + count).entries()) {
        await nextTurn();
        const { code, mask } = referenceKernel.dots(probe, [this.share(row)]);
        whole.code.set(code, place * rotationCount);
        whole.mask.set(mask, place * rotationCount);
      }
      return whole;
    };
  }

  /** Jobs: places in `rows` of one shard, some at a time. */
  #partsOf(rows: Uint32Array): readonly { readonly shard: Shard; readonly places: readonly number[] }[] {
    const parts: { shard: Shard; places: number[] }[] = [];
    const open = new Map<Shard, number[]>();
    for (const [place, row] of rows.entries()) {
      const shard = this.#shardOf(row);
      let places = open.get(shard);
      if (places === undefined || places.length === rowsAJob) {
        places = [];
        open.set(shard, places);
        parts.push({ shard, places });
      }
      places.push(place);
    }
    return parts;
  }

  #requireUsed(row: number): void {
    if (!this.#used.has(row)) {
      throw new MpcError('bad-options', 'no such row in the gallery');
    }
  }

  #grow(): number {
    const row = this.#end;
    const index = row % this.#shardRows;
    if (index === 0 && this.#shards.length * this.#shardRows === row) {
      this.#shards.push(createShard(this.#shared ? null : this.#shardRows));
    }
    reserveRow(this.#shardOf(row), index);
    this.#end += 1;
    return row;
  }

  #inPlace(row: number): Share<P> {
    const { buffer } = this.#shardOf(row);
    const at = addressOf(row % this.#shardRows);
    return brandShare(this.party, new Uint16Array(buffer, at, codeElements), new Uint16Array(buffer, at + 2 * codeElements, maskElements));
  }

  #shardOf(row: number): Shard {
    return this.#shards[Math.floor(row / this.#shardRows)] as Shard;
  }
}

function emptyDots(count: number): Dots & { readonly code: Uint16Array; readonly mask: Uint16Array } {
  return { code: new Uint16Array(count * rotationCount), mask: new Uint16Array(count * rotationCount) };
}
