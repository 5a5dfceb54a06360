import { minCommonBits } from '../iris/compare.ts';
import { type IrisTemplate, usableBits } from '../iris/template.ts';
import { entryBytes, putEntry } from './gallery-layout.ts';

/**
 * Templates side by side in one block of memory, for searching. With `memory`, threads share it: the whole object may be posted to a worker, and its bytes
 * are not copied. Without (no WebAssembly with shared memory here) it is for the calling thread alone.
 *
 * It holds biometric data in clear, like the templates themselves: for the laboratory, never for a service.
 */
export interface Gallery {
  readonly memory: WebAssembly.Memory | null;
  /** Work space of the searches, then the entries. */
  readonly bytes: Uint8Array;
  /** Most templates that it can take. */
  readonly capacity: number;
  /** Templates in it. */
  count: number;
}

/** Searches that can go on at once in one gallery, each in a slot of its own. */
export const slots = 64;
/** Bytes of a slot. */
export const slotBytes = 8192;
const slotFlagsBytes = 4 * slots;
const slotsAt = slotFlagsBytes;
/** Where the entries start. */
export const entriesAt: number = slotsAt + slots * slotBytes;
const pageBytes = 65536;
/** One page less than the 4 GiB that a 32-bit address reaches. */
const mostPages = 65535;

/** Most templates in one gallery: 1,742,847, what 4 GiB hold. More need several galleries. */
export const maxGalleryTemplates: number = Math.floor((mostPages * pageBytes - entriesAt) / entryBytes);

/** An empty gallery. `capacity`: 1…{@link maxGalleryTemplates}; a `RangeError` otherwise, or where the machine has not that much memory. */
export function createGallery(capacity: number): Gallery {
  if (!Number.isInteger(capacity) || capacity < 1 || capacity > maxGalleryTemplates) {
    throw new RangeError(`a gallery holds 1 to ${maxGalleryTemplates} templates`);
  }
  const size = entriesAt + capacity * entryBytes;
  const memory = sharedMemory(Math.ceil(size / pageBytes));
  return { memory, bytes: memory === null ? new Uint8Array(size) : new Uint8Array(memory.buffer), capacity, count: 0 };
}

/**
 * Adds a template and tells its index, or that too little of it is usable to compare it with anything ({@link minCommonBits}).
 * Throws a `RangeError` where the gallery is full.
 */
export function addToGallery(
  gallery: Gallery,
  template: IrisTemplate,
): { readonly kind: 'added'; readonly index: number } | { readonly kind: 'insufficient'; readonly maskBits: number } {
  const maskBits = usableBits(template);
  if (maskBits < minCommonBits) return { kind: 'insufficient', maskBits };
  if (gallery.count >= gallery.capacity) throw new RangeError('the gallery is full');
  const index = gallery.count++;
  putEntry(gallery.bytes, entriesAt + index * entryBytes, template);
  return { kind: 'added', index };
}

/** Does something with a slot that no other search uses meanwhile. `use` gets its address. */
export function withSlot<T>(gallery: Gallery, use: (address: number) => T): T {
  const flags = new Int32Array(gallery.bytes.buffer, gallery.bytes.byteOffset, slots);
  for (let slot = 0; slot < slots; slot++) {
    if (Atomics.compareExchange(flags, slot, 0, 1) !== 0) continue;
    try {
      return use(slotsAt + slot * slotBytes);
    } finally {
      Atomics.store(flags, slot, 0);
    }
  }
  throw new RangeError(`more than ${slots} searches at once in one gallery`);
}

function sharedMemory(pages: number): WebAssembly.Memory | null {
  if (typeof WebAssembly === 'undefined' || typeof SharedArrayBuffer === 'undefined') return null;
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  } catch (error) {
    // Too little memory for it is not the same as no shared memory at all.
    if (error instanceof RangeError) throw new RangeError(`no room in memory for ${pages} pages of 64 KiB`, { cause: error });
    return null;
  }
}
