import { splitProbeColumns } from '../kernels/split-probe.ts';
import { MpcError } from '../mpc-error.ts';
import { columnCodeElements, columnMaskElements } from '../share/layout.ts';
import { shareBodyBytes } from '../share/share-wire.ts';

/**
 * Rows of a gallery in one block of memory: flags and slots of the work that goes on in it, then rows of 38,400 bytes, 12,800 code and 6,400
 * mask elements (u16) as in a share. Where `memory` is, threads share it, and it grows in place: nothing is ever moved or held twice.
 */
export interface Shard {
  /** Names the shard among threads; one number is never used twice in a process. */
  readonly id: number;
  readonly memory: WebAssembly.Memory | null;
  readonly buffer: ArrayBufferLike;
}

/** Bytes of a row. */
export const rowBytes: number = shareBodyBytes;
/** Jobs that can go on at once in one shard, each in a slot of its own. */
export const slots = 64;
/** Most threads that may compute in one gallery: a slot stays for the thread that asks. */
export const maxDotThreads: number = slots - 1;
/** Rows of one call of the kernel. */
export const rowsACall = 64;

/** Where things lie in a slot: both split probes, scratch (which the kernel asks for), row addresses, results of one row more than a call's. */
export const slotLayout: {
  readonly codeProbe: number;
  readonly maskProbe: number;
  readonly scratch: number;
  readonly scratchBytes: number;
  readonly rows: number;
  readonly code: number;
  readonly mask: number;
  readonly bytes: number;
} = layOutSlot();

const flagsBytes = 4 * slots;
/** Where the rows begin. */
const rowsAt: number = flagsBytes + slots * slotLayout.bytes;
const pageBytes = 65_536;
/** One page less than the 4 GiB that a 32-bit address reaches. */
const mostPages = 65_535;
/** Pages that a shard grows by: 16 MiB, 436 rows. */
const growPages = 256;

/** Most rows of a shard in shared memory: 111,387, what 4 GiB hold. */
export const maxShardRows: number = Math.floor((mostPages * pageBytes - rowsAt) / rowBytes);

let lastId = 0;

/** An empty shard in shared memory, or with room for `plainRows` rows in the memory of this thread. */
export function createShard(plainRows: number | null): Shard {
  lastId += 1;
  if (plainRows !== null) {
    return { id: lastId, memory: null, buffer: new ArrayBuffer(rowsAt + plainRows * rowBytes) };
  }
  const initial = Math.ceil(rowsAt / pageBytes);
  return inMemory(
    lastId,
    orNoMemory(() => new WebAssembly.Memory({ initial, maximum: mostPages, shared: true })),
  );
}

/** The same shard in another thread. */
export function inMemory(id: number, memory: WebAssembly.Memory): Shard {
  return {
    id,
    memory,
    // A memory that grew has a new, longer buffer over the same bytes.
    get buffer() {
      return memory.buffer;
    },
  };
}

/** Makes room for a row. Throws `no-memory` where the machine has none. */
export function reserveRow({ memory, buffer }: Shard, index: number): void {
  const missing = addressOf(index) + rowBytes - buffer.byteLength;
  if (memory === null || missing <= 0) {
    return;
  }
  const pages = Math.min(Math.max(growPages, Math.ceil(missing / pageBytes)), mostPages - buffer.byteLength / pageBytes);
  orNoMemory(() => memory.grow(pages));
}

/** Byte address of a row. */
export function addressOf(index: number): number {
  return rowsAt + index * rowBytes;
}

/** Does something in a slot that no other job uses meanwhile, in whatever thread. `use` gets its address. */
export function withSlot<T>({ buffer }: Shard, use: (address: number) => T): T {
  const flags = new Int32Array(buffer, 0, slots);
  for (let slot = 0; slot < slots; slot++) {
    if (Atomics.compareExchange(flags, slot, 0, 1) === 0) {
      try {
        return use(flagsBytes + slot * slotLayout.bytes);
      } finally {
        Atomics.store(flags, slot, 0);
      }
    }
  }
  throw new RangeError(`more than ${slots} jobs at once in one shard`);
}

function layOutSlot(): typeof slotLayout {
  let next = 0;
  const reserve = (bytes: number): number => {
    const at = next;
    next = (next + bytes + 15) & ~15;
    return at;
  };
  // 19 sums of two rows, 25 columns each, and 27 results of 16 bytes (assembly/fir.ts).
  const scratchBytes = 2 * 19 * 25 * 2 * columnCodeElements + 27 * 16;
  const resultBytes = (rowsACall + 1) * 31 * 2;
  return {
    codeProbe: reserve(2 * columnCodeElements * splitProbeColumns),
    maskProbe: reserve(2 * columnMaskElements * splitProbeColumns),
    scratch: reserve(scratchBytes),
    scratchBytes,
    rows: reserve(4 * rowsACall),
    code: reserve(resultBytes),
    mask: reserve(resultBytes),
    bytes: next,
  };
}

function orNoMemory<T>(claim: () => T): T {
  try {
    return claim();
  } catch (error) {
    if (error instanceof RangeError) {
      throw new MpcError('no-memory', 'no room in memory for more of the gallery');
    }
    throw error;
  }
}
