import { compareIris, matchThreshold, minCommonBits, normalisedHd } from '@sclera/engine';
import type { Context, ExitCode } from '../io/context.ts';
import { wholeNumber } from '../io/words.ts';
import { oneTemplate } from './one-template.ts';
import type { PictureOptions } from './read-picture.ts';

export async function compareFiles(context: Context, options: PictureOptions, files: readonly string[]): Promise<ExitCode> {
  const [a, b] = files as [string, string];
  const outcome = compareIris((await oneTemplate(context, a, options)).template, (await oneTemplate(context, b, options)).template);
  if (outcome.kind === 'insufficient') {
    const message = `Nothing can be said: only ${wholeNumber(outcome.maskBits)} bits are usable in both, and ${wholeNumber(minCommonBits)} are needed.`;
    const reason = { code: 'mask-too-small', message, value: outcome.maskBits, limit: minCommonBits };
    context.finish(
      { ok: false, hd: null, normalisedHd: null, rotation: null, maskBits: outcome.maskBits, match: null, reasons: [reason] },
      `${message} (mask-too-small)`,
    );
    return 1;
  }
  const { hd, rotation, maskBits } = outcome;
  const match = hd < matchThreshold;
  context.finish(
    { ok: true, hd, normalisedHd: normalisedHd(hd, maskBits), rotation, maskBits, match, reasons: [] },
    `hd ${hd.toFixed(4)} over ${wholeNumber(maskBits)} bits at rotation ${rotation} (${(rotation * 1.8).toFixed(1)}°): ${match ? 'one eye' : 'two eyes'} by the threshold ${matchThreshold}`,
  );
  return 0;
}
