import { resolve } from 'node:path';
import { compareFaces, packagedEmbedder, thresholdFor } from '@sclera/engine';
import { ownProblem } from '@sclera/sdk';
import { type ModelOption, readOwnModel } from '../face/model-option.ts';
import { readBytes } from '../files/disk.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { encodeFaceFile } from './encode-face-file.ts';

interface CompareOptions extends ModelOption {
  readonly fmr: number;
  readonly largest?: true;
}

export async function compareFaceFiles(context: Context, options: CompareOptions, files: readonly string[]): Promise<ExitCode> {
  const { cwd } = context.io;
  const own = await readOwnModel(cwd, options);
  const slot = own?.slot ?? packagedEmbedder;
  const threshold = thresholdFor(slot.calibration, options.fmr);
  if (threshold.kind === 'not-calibrated') {
    throw ownProblem('bad-usage', `${slot.name} is not calibrated for a false match rate of ${options.fmr}.`, {
      fix: `Its calibration reaches from ${threshold.highest} to ${threshold.lowest}.`,
    });
  }
  const embeddings: Float32Array[] = [];
  for (const file of files) {
    const faces = options.largest ? ('main' as const) : ('one' as const);
    const seen = await encodeFaceFile({ kind: 'encode-face', path: resolve(cwd, file), options: { faces }, own });
    if (seen.kind === 'face-encoded') embeddings.push(seen.embedding);
    else {
      // Why a file cannot be opened is said more exactly by opening it.
      if (seen.reasons[0]?.code === 'file-unreadable') await readBytes(cwd, file);
      const reasons = seen.reasons.map(({ code, message }) => ({ code, message }));
      throw ownProblem('capture-rejected', `${file} is refused.`, { fix: 'See why:', reasons });
    }
  }
  const [a, b] = embeddings as [Float32Array, Float32Array];
  const cosine = compareFaces(a, b);
  const match = cosine > threshold.cosine;
  context.finish(
    { ok: true, cosine, fmr: options.fmr, threshold: threshold.cosine, match, model: slot.name },
    `cosine ${cosine.toFixed(4)}: ${match ? 'one person' : 'two people'} by the threshold ${threshold.cosine.toFixed(4)} for a false match rate of ${options.fmr} (${slot.name})`,
  );
  return 0;
}
