import { wasmBase64 } from '../kernels/gallery.gen.ts';
import type { Dots } from '../kernels/kernel.ts';
import { splitProbe } from '../kernels/split-probe.ts';
import { columnCodeElements, columnMaskElements, rotationCount } from '../share/layout.ts';
import type { PreparedProbe } from '../share/prepare-probe.ts';
import type { PartyIndex } from '../share/share.ts';
import { rowsACall, type Shard, slotLayout, withSlot } from './shard.ts';

/** A probe as the kernel takes it, in memory that threads share. */
export type SplitProbe = { readonly code: Uint16Array; readonly mask: Uint16Array };

/** Dot products of one probe with some rows of one shard. */
export type DotJob = {
  readonly shard: Shard;
  /** Byte addresses in the shard's memory. */
  readonly rows: Uint32Array<ArrayBuffer>;
  readonly probe: SplitProbe;
};

/** Where jobs are done: in the calling thread, or in threads that a host has. Results in the order of the rows. */
export interface DotRunner {
  run(job: DotJob): Promise<Dots>;
}

/** Does jobs in the calling thread; between two of them others get their turn. */
export const sameThread: DotRunner = {
  run: async (job) => {
    await nextTurn();
    return runDotJob(job);
  },
};

/** Exports of `assembly/gallery.ts`. */
type RowExports = {
  rowScratchBytes(): number;
  dotRows(codeProbe: number, maskProbe: number, rows: number, count: number, scratch: number, code: number, mask: number): void;
};

let compiled: WebAssembly.Module | null | undefined;
const instances = new WeakMap<WebAssembly.Memory, RowExports>();

/** Whether this machine has WebAssembly with SIMD and memory that threads share, and may compile it. */
export function hasSharedKernel(): boolean {
  compiled ??= compile();
  return compiled !== null;
}

/** Does a job now, whatever thread this is. */
export function runDotJob({ shard, rows, probe }: DotJob): Dots {
  const exports = instanceFor(shard);
  const dots = { code: new Uint16Array(rows.length * rotationCount), mask: new Uint16Array(rows.length * rotationCount) };
  withSlot(shard, (slot) => {
    const at = (place: number): number => slot + place;
    const { codeProbe, maskProbe, scratch, code, mask } = slotLayout;
    const words = new Uint16Array(shard.buffer);
    words.set(probe.code, at(codeProbe) >>> 1);
    words.set(probe.mask, at(maskProbe) >>> 1);
    const addresses = new Uint32Array(shard.buffer, at(slotLayout.rows), rowsACall);
    for (let first = 0; first < rows.length; first += rowsACall) {
      const some = rows.subarray(first, first + rowsACall);
      addresses.set(some);
      exports.dotRows(at(codeProbe), at(maskProbe), at(slotLayout.rows), some.length, at(scratch), at(code), at(mask));
      const count = some.length * rotationCount;
      dots.code.set(words.subarray(at(code) >>> 1, (at(code) >>> 1) + count), first * rotationCount);
      dots.mask.set(words.subarray(at(mask) >>> 1, (at(mask) >>> 1) + count), first * rotationCount);
    }
  });
  return dots;
}

/** Splits a probe once for all its jobs. */
export function splitForJobs<P extends PartyIndex>(probe: PreparedProbe<P>): SplitProbe {
  const shared = (words: Uint16Array): Uint16Array => {
    const copy = new Uint16Array(new SharedArrayBuffer(words.byteLength));
    copy.set(words);
    return copy;
  };
  return { code: shared(splitProbe(probe.code, columnCodeElements)), mask: shared(splitProbe(probe.mask, columnMaskElements)) };
}

/** Resolves once what waits in this thread had its turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') {
      setImmediate(resolve);
    } else {
      setTimeout(resolve, 0);
    }
  });
}

function instanceFor({ memory }: Shard): RowExports {
  compiled ??= compile();
  if (memory === null || compiled === null) {
    throw new TypeError('the compiled kernel needs rows in shared memory');
  }
  const known = instances.get(memory);
  if (known !== undefined) {
    return known;
  }
  const abort = (): never => {
    throw new Error('dot kernel aborted');
  };
  const exports = new WebAssembly.Instance(compiled, { env: { memory, abort } }).exports as unknown as RowExports;
  if (exports.rowScratchBytes() > slotLayout.scratchBytes) {
    throw new RangeError('a slot has too little scratch for the kernel');
  }
  instances.set(memory, exports);
  return exports;
}

function compile(): WebAssembly.Module | null {
  if (typeof WebAssembly === 'undefined' || typeof SharedArrayBuffer === 'undefined') {
    return null;
  }
  try {
    return new WebAssembly.Module(Uint8Array.from(atob(wasmBase64), (character) => character.charCodeAt(0)));
  } catch {
    return null;
  }
}
