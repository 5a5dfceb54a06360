import { codeElements, columnCodeElements, columnMaskElements, maskElements, rotationCount } from '../share/layout.ts';
import type { DotKernel } from './kernel.ts';
import { referenceKernel } from './reference.ts';
import { splitProbe, splitProbeColumns } from './split-probe.ts';
import { wasmBase64 } from './wasm.gen.ts';

type DotExports = {
  readonly memory: WebAssembly.Memory;
  heapBase(): number;
  scratchBytes(columnBytes: number): number;
  dots(probe: number, rowA: number, rowB: number, columnBytes: number, scratch: number, out: number): void;
};

/** Byte addresses in the instance's memory for one kind of vector: the split probe, two gallery rows, scratch, results. */
type Plane = {
  readonly columnElements: number;
  readonly probe: number;
  readonly rows: readonly [number, number];
  readonly scratch: number;
  readonly out: number;
};

type Workspace = {
  readonly exports: DotExports;
  readonly words: Uint16Array;
  readonly code: Plane;
  readonly mask: Plane;
};

const pageBytes = 65_536;

/** The WebAssembly kernel, or null where SIMD is missing. The instance holds a copy of what it works on, never more than two rows. */
export function createWasmKernel(): DotKernel | null {
  const workspace = createWorkspace();
  if (workspace === null) {
    return null;
  }
  const { words } = workspace;
  return {
    name: 'wasm',
    dots(probe, gallery) {
      const code = new Uint16Array(gallery.length * rotationCount);
      const mask = new Uint16Array(gallery.length * rotationCount);
      words.set(splitProbe(probe.code, columnCodeElements), workspace.code.probe >> 1);
      words.set(splitProbe(probe.mask, columnMaskElements), workspace.mask.probe >> 1);
      for (let g = 0; g < gallery.length; g += 2) {
        const rows = gallery.slice(g, g + 2);
        for (const [slot, share] of rows.entries()) {
          words.set(share.code, (workspace.code.rows[slot] ?? 0) >> 1);
          words.set(share.mask, (workspace.mask.rows[slot] ?? 0) >> 1);
        }
        const count = rows.length * rotationCount;
        code.set(dotsOfRows(workspace, workspace.code, count), g * rotationCount);
        mask.set(dotsOfRows(workspace, workspace.mask, count), g * rotationCount);
      }
      return { code, mask };
    },
  };
}

let chosen: DotKernel | undefined;

/** The fastest kernel that this machine runs; made at first use. */
export function defaultKernel(): DotKernel {
  chosen ??= createWasmKernel() ?? referenceKernel;
  return chosen;
}

function dotsOfRows({ exports, words }: Workspace, plane: Plane, count: number): Uint16Array {
  const [rowA, rowB] = plane.rows;
  exports.dots(plane.probe, rowA, rowB, 2 * plane.columnElements, plane.scratch, plane.out);
  return words.subarray(plane.out >> 1, (plane.out >> 1) + count);
}

function createWorkspace(): Workspace | null {
  const exports = instantiate();
  if (exports === null) {
    return null;
  }
  let next = exports.heapBase();
  const reserve = (bytes: number): number => {
    const address = (next + 15) & ~15;
    next = address + bytes;
    return address;
  };
  const reservePlane = (columnElements: number, rowElements: number): Plane => ({
    columnElements,
    probe: reserve(2 * columnElements * splitProbeColumns),
    rows: [reserve(2 * rowElements), reserve(2 * rowElements)],
    scratch: reserve(exports.scratchBytes(2 * columnElements)),
    out: reserve(2 * 2 * rotationCount),
  });
  const code = reservePlane(columnCodeElements, codeElements);
  const mask = reservePlane(columnMaskElements, maskElements);
  const missing = next - exports.memory.buffer.byteLength;
  exports.memory.grow(Math.max(0, Math.ceil(missing / pageBytes)));
  return { exports, words: new Uint16Array(exports.memory.buffer), code, mask };
}

function instantiate(): DotExports | null {
  if (typeof WebAssembly === 'undefined') {
    return null;
  }
  const binary = Uint8Array.from(atob(wasmBase64), (char) => char.charCodeAt(0));
  if (!WebAssembly.validate(binary)) {
    return null;
  }
  const instance = new WebAssembly.Instance(new WebAssembly.Module(binary), {});
  return instance.exports as unknown as DotExports;
}
