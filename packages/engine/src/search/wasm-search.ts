import { maxRotation } from '../iris/compare.ts';
import { wasmBase64 } from '../kernels/search.gen.ts';
import { entriesAt, type Gallery, slotBytes, withSlot } from './gallery.ts';
import { entryBytes } from './gallery-layout.ts';
import { prepareProbe, probeBytes } from './prepare-probe.ts';
import { insertHit, type RangeHits, type SearchHit, type SearchKernel } from './search-kernel.ts';

/** Exports of `assembly/search.ts`. */
interface Exports {
  searchEntries(
    probe: number,
    work: number,
    entry: number,
    count: number,
    limitNum: number,
    limitDen: number,
    isFiltered: number,
    out: number,
    mostHits: number,
  ): void;
}

// A slot: the probe, work space, then what the kernel writes.
const workAt = probeBytes;
const outAt: number = workAt + 80;
const outHeaderBytes = 12;
const hitBytes = 16;
const mostHits: number = Math.floor((slotBytes - outAt - outHeaderBytes) / hitBytes);
/** Entries a call, so that the limit tightens as better hits are found. */
const entriesACall = 4096;

let compiled: WebAssembly.Module | null | undefined;
const instances = new WeakMap<WebAssembly.Memory, Exports>();

/** The compiled search over galleries in shared memory, or `null` where this machine has no WebAssembly with SIMD and threads, or may not compile. */
export function wasmSearch(): SearchKernel | null {
  compiled ??= compile();
  return compiled === null
    ? null
    : { searchRange: (gallery, probe, range) => searchRange(compiled as WebAssembly.Module, gallery, probe, range) };
}

const searchRange = (module: WebAssembly.Module, ...[gallery, probe, range]: Parameters<SearchKernel['searchRange']>): RangeHits =>
  withSlot(gallery, (slot) => {
    const exports = instanceFor(module, gallery);
    prepareProbe(gallery.bytes, slot, probe);
    const out = new Int32Array(gallery.bytes.buffer, slot + outAt, (slotBytes - outAt) / 4);
    const { top, prefilter } = range;
    const hits: SearchHit[] = [];
    let { first, limitNum, limitDen } = range;
    let apart = 0;
    const end = first + range.count;
    while (first < end) {
      const count = Math.min(entriesACall, end - first);
      const entry = entriesAt + first * entryBytes;
      exports.searchEntries(slot, slot + workAt, entry, count, limitNum, limitDen, prefilter ? 1 : 0, slot + outAt, mostHits);
      const [found, tooFew, done] = out as unknown as [number, number, number];
      for (let h = 0; h < found; h++) {
        const at = (outHeaderBytes + h * hitBytes) / 4;
        const [index, step, num, maskBits] = out.subarray(at, at + 4) as unknown as [number, number, number, number];
        insertHit(hits, { index: first + index, rotation: step - maxRotation, num, maskBits }, top);
      }
      apart += tooFew;
      first += done;
      // What is only as good as the last of the best comes later in the gallery, and so behind it.
      const last = hits[top - 1];
      if (last !== undefined) [limitNum, limitDen] = [last.num, last.maskBits];
    }
    return { hits, apart };
  });

function instanceFor(module: WebAssembly.Module, { memory }: Gallery): Exports {
  if (memory === null) throw new TypeError('the compiled search needs a gallery in shared memory');
  const known = instances.get(memory);
  if (known !== undefined) return known;
  const exports = new WebAssembly.Instance(module, { env: { memory, abort } }).exports as unknown as Exports;
  instances.set(memory, exports);
  return exports;
}

function compile(): WebAssembly.Module | null {
  try {
    return new WebAssembly.Module(Uint8Array.from(atob(wasmBase64), (character) => character.charCodeAt(0)));
  } catch {
    return null;
  }
}

function abort(): never {
  throw new Error('search kernel aborted');
}
