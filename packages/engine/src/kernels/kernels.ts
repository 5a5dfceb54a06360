import type { IrisKernels } from './iris-kernels.ts';
import { referenceKernels } from './reference.ts';
import { wasmKernels } from './wasm.ts';

let chosen: IrisKernels | null = null;

/** The fastest kernels that this machine runs: compiled where it can, the reference twin otherwise. Same bits either way. */
export function irisKernels(): IrisKernels {
  chosen ??= wasmKernels() ?? referenceKernels;
  return chosen;
}
