import type { IrisKernels } from './iris-kernels.ts';
import { referenceKernels } from './reference.ts';

/** The fastest kernels that this machine runs. */
export function irisKernels(): IrisKernels {
  return referenceKernels;
}
