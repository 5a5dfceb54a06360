import type { Plane } from '../image/plane.ts';
import { wasmBase64 } from './image.gen.ts';
import type { ImageKernels } from './image-kernels.ts';
import { fullVote } from './image-reference.ts';

/** Exports of `assembly/image.ts`: numbers that end in `At` are addresses. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  makeRoom(bytes: number): number;
  countVotes(
    dataAt: number,
    width: number,
    height: number,
    radiiAt: number,
    layers: number,
    cell: number,
    columns: number,
    rows: number,
    votesAt: number,
    weakestEdge: number,
    fullEdge: number,
    fullVote: number,
  ): void;
  sumVotes(
    votesAt: number,
    columns: number,
    size: number,
    radiiAt: number,
    layers: number,
    workAt: number,
    bestAt: number,
    bestRadiusAt: number,
    leastScore: number,
    fullVote: number,
  ): void;
  openSquare(dataAt: number, width: number, height: number, reach: number, workAt: number, resultAt: number): void;
  closeRows(dataAt: number, width: number, height: number, reach: number, workAt: number, resultAt: number): void;
}

/** The compiled kernels, or `null` where this machine has no WebAssembly with SIMD or its policy forbids compiling. */
export function wasmImageKernels(): ImageKernels | null {
  try {
    const bytes = Uint8Array.from(atob(wasmBase64), (character) => character.charCodeAt(0));
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes));
    return wrap(instance.exports as unknown as Exports);
  } catch {
    return null;
  }
}

function wrap(exports: Exports): ImageKernels {
  return {
    scoreDiscs({ width, height, data }, { cell, radii, weakestEdge, fullEdge, leastScore }) {
      const columns = Math.floor(width / cell);
      const rows = Math.floor(height / cell);
      const size = columns * rows;
      const layers = radii.length;
      const room = makeRoom(exports, [
        4 * data.length,
        8 * (layers + 1),
        2 * size * (layers + 2) + 16,
        8 * (size + 12),
        4 * size,
        2 * size,
      ]);
      const [dataAt, radiiAt, votesAt, workAt, bestAt, bestRadiusAt] = room as [number, number, number, number, number, number];
      const { buffer } = exports.memory;
      new Float32Array(buffer, dataAt, data.length).set(data);
      new Float64Array(buffer, radiiAt, layers).set(radii);
      new Uint8Array(buffer, votesAt, workAt - votesAt).fill(0);
      const scores = new Float32Array(buffer, bestAt, size).fill(0);
      const bestRadii = new Uint16Array(buffer, bestRadiusAt, size).fill(0);
      const firstAt = votesAt + 2 * size;
      exports.countVotes(dataAt, width, height, radiiAt, layers, cell, columns, rows, firstAt, weakestEdge, fullEdge, fullVote);
      exports.sumVotes(firstAt, columns, size, radiiAt, layers, workAt, bestAt, bestRadiusAt, leastScore, fullVote);
      return { columns, rows, scores: scores.slice(), radii: bestRadii.slice() };
    },
    open: (plane, reach) => slide(exports, exports.openSquare, plane, reach),
    closeAcross: (plane, reach) => slide(exports, exports.closeRows, plane, reach),
  };
}

function slide(exports: Exports, kernel: Exports['openSquare'], { width, height, data }: Plane, reach: number): Plane {
  const padded = (width + 2 * reach) * (height + 2 * reach) + 8;
  const [dataAt, workAt, resultAt] = makeRoom(exports, [4 * data.length, 4 * padded, 4 * data.length]) as [number, number, number];
  const { buffer } = exports.memory;
  new Float32Array(buffer, dataAt, data.length).set(data);
  kernel(dataAt, width, height, reach, workAt, resultAt);
  return { width, height, data: new Float32Array(buffer, resultAt, data.length).slice() };
}

/** Addresses, at multiples of 16, of so many bytes each; good until room is made again, when the memory may also have moved. */
function makeRoom(exports: Exports, sizes: readonly number[]): number[] {
  const padded = sizes.map((bytes) => (bytes + 15) & ~15);
  let at = exports.makeRoom(padded.reduce((sum, bytes) => sum + bytes, 0));
  return padded.map((bytes) => {
    at += bytes;
    return at - bytes;
  });
}
