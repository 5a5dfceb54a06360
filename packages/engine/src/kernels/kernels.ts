import type { ImageKernels } from './image-kernels.ts';
import { referenceImageKernels } from './image-reference.ts';
import { wasmImageKernels } from './image-wasm.ts';
import type { IrisKernels } from './iris-kernels.ts';
import { referenceKernels } from './reference.ts';
import { wasmKernels } from './wasm.ts';

let chosen: IrisKernels | null = null;
let chosenImage: ImageKernels | null = null;

/** The fastest kernels that this machine runs: compiled where it can, the reference twin otherwise. Same bits either way. */
export function irisKernels(): IrisKernels {
  chosen ??= wasmKernels() ?? referenceKernels;
  return chosen;
}

/** {@link irisKernels} for whole pictures. */
export function imageKernels(): ImageKernels {
  chosenImage ??= wasmImageKernels() ?? referenceImageKernels;
  return chosenImage;
}
