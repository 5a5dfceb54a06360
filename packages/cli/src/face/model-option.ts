import { dirname, resolve } from 'node:path';
import { fusedEmbedder, packagedEmbedder, readModelSlot } from '@sclera/engine';
import { ownProblem } from '@sclera/sdk';
import { Option } from 'commander';
import { readText } from '../files/disk.ts';
import { type OwnModel, packagedFusion } from './packaged-weights.ts';

export interface ModelOption {
  /** File that describes an operator's own embedder, or `fused`. */
  readonly model?: string;
}

/** `--model slot.json` or `--model fused`: the same on every command that embeds faces. */
export function modelOption(): Option {
  return new Option(
    '--model <file>',
    `an embedder of your own, described in JSON, or fused: ${fusedEmbedder.name} (default: ${packagedEmbedder.name}; these come with npm)`,
  );
}

/** The operator's own embedder, or the fused one, where it is named; null for the packaged one. Throws a problem that says what is wrong with the description. */
export async function readOwnModel(
  cwd: string,
  { model }: ModelOption,
  options: { readonly uncalibrated?: boolean } = {},
): Promise<OwnModel | null> {
  if (model === undefined) return null;
  if (model === 'fused') return packagedFusion();
  let value: unknown;
  try {
    value = JSON.parse(await readText(cwd, model));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw ownProblem('file-unreadable', `${model} is no JSON.`, { fix: 'docs/cards/face-model.md has an example.' });
  }
  const read = readModelSlot(value, options);
  if (read.kind === 'refused') {
    throw ownProblem('file-unreadable', `${model} describes no model that can be used. ${read.message}`, {
      fix: `docs/cards/face-model.md has an example. (${read.code})`,
    });
  }
  const beside = (file: string): string => resolve(cwd, dirname(model), file);
  const { file, second } = read.slot;
  return { slot: read.slot, path: beside(file), ...(second === undefined ? {} : { secondPath: beside(second.file) }) };
}
