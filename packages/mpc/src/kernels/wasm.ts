import { codeElements, columnCodeElements, columnMaskElements, maskElements, rollColumns, rotationCount } from '../share/layout.ts';
import type { DotKernel } from './kernel.ts';
import { referenceKernel } from './reference.ts';
import { wasmBase64 } from './wasm.gen.ts';

type DotExports = {
  readonly memory: WebAssembly.Memory;
  heapBase(): number;
  dots(probe: number, rowA: number, rowB: number, elements: number, rotationBytes: number, out: number): void;
};

/** Byte addresses in the instance's memory: one probe, two gallery rows, their results. */
type Workspace = {
  readonly exports: DotExports;
  readonly words: Uint16Array;
  readonly probeCode: number;
  readonly probeMask: number;
  readonly rowCode: readonly [number, number];
  readonly rowMask: readonly [number, number];
  readonly outCode: number;
  readonly outMask: number;
};

const pageBytes = 65_536;

/** The WebAssembly kernel, or null where SIMD is missing. The instance holds a copy of what it works on, never more than two rows. */
export function createWasmKernel(): DotKernel | null {
  const workspace = createWorkspace();
  if (workspace === null) {
    return null;
  }
  return {
    name: 'wasm',
    dots(probe, gallery) {
      const code = new Uint16Array(gallery.length * rotationCount);
      const mask = new Uint16Array(gallery.length * rotationCount);
      const { exports, words } = workspace;
      words.set(probe.code, workspace.probeCode >> 1);
      words.set(probe.mask, workspace.probeMask >> 1);
      for (let g = 0; g < gallery.length; g += 2) {
        const rows = gallery.slice(g, g + 2);
        for (const [slot, share] of rows.entries()) {
          words.set(share.code, (workspace.rowCode[slot] ?? 0) >> 1);
          words.set(share.mask, (workspace.rowMask[slot] ?? 0) >> 1);
        }
        exports.dots(
          workspace.probeCode,
          workspace.rowCode[0],
          workspace.rowCode[1],
          codeElements,
          2 * columnCodeElements,
          workspace.outCode,
        );
        exports.dots(
          workspace.probeMask,
          workspace.rowMask[0],
          workspace.rowMask[1],
          maskElements,
          2 * columnMaskElements,
          workspace.outMask,
        );
        const count = rows.length * rotationCount;
        const outCode = workspace.outCode >> 1;
        const outMask = workspace.outMask >> 1;
        code.set(words.subarray(outCode, outCode + count), g * rotationCount);
        mask.set(words.subarray(outMask, outMask + count), g * rotationCount);
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

function createWorkspace(): Workspace | null {
  const exports = instantiate();
  if (exports === null) {
    return null;
  }
  let next = exports.heapBase();
  const reserve = (elements: number): number => {
    const address = (next + 15) & ~15;
    next = address + 2 * elements;
    return address;
  };
  const wrap = 2 * rollColumns;
  const addresses = {
    probeCode: reserve(codeElements + wrap * columnCodeElements),
    probeMask: reserve(maskElements + wrap * columnMaskElements),
    rowCode: [reserve(codeElements), reserve(codeElements)] as const,
    rowMask: [reserve(maskElements), reserve(maskElements)] as const,
    outCode: reserve(2 * rotationCount),
    outMask: reserve(2 * rotationCount),
  };
  const missing = next - exports.memory.buffer.byteLength;
  exports.memory.grow(Math.max(0, Math.ceil(missing / pageBytes)));
  return { exports, words: new Uint16Array(exports.memory.buffer), ...addresses };
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
