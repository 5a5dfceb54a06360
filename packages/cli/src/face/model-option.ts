import { dirname, resolve } from 'node:path';
import { packagedEmbedder, readModelSlot } from '@sclera/engine';
import { ownProblem } from '@sclera/sdk';
import { Option } from 'commander';
import { readText } from '../files/disk.ts';
import type { OwnModel } from './packaged-weights.ts';

export interface ModelOption {
  /** File that describes an operator's own embedder. */
  readonly model?: string;
}

/** `--model slot.json`: the same on every command that embeds faces. */
export function modelOption(): Option {
  return new Option(
    '--model <file>',
    `an embedder of your own, described in JSON (default: ${packagedEmbedder.name}, as it comes with npm)`,
  );
}

/** The operator's own embedder where one is named; null for the packaged one. Throws a problem that says what is wrong with the description. */
export async function readOwnModel(
  cwd: string,
  { model }: ModelOption,
  options: { readonly uncalibrated?: boolean } = {},
): Promise<OwnModel | null> {
  if (model === undefined) return null;
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
  return { slot: read.slot, path: resolve(cwd, dirname(model), read.slot.file) };
}
