import { resolve } from 'node:path';
import { compareIris, type IrisTemplate, matchThreshold, minCommonBits } from '@sclera/engine';
import { ownProblem } from '@sclera/sdk';
import { readBytes } from '../files/disk.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { wholeNumber } from '../io/words.ts';
import { encodeFile } from './encode-file.ts';
import { templateFromJson } from './template-json.ts';

export async function compareFiles(context: Context, _options: object, files: readonly string[]): Promise<ExitCode> {
  const [a, b] = files as [string, string];
  const outcome = compareIris(await templateOf(context, a), await templateOf(context, b));
  if (outcome.kind === 'insufficient') {
    const words = `Nothing can be said: only ${wholeNumber(outcome.maskBits)} bits are usable in both, and ${wholeNumber(minCommonBits)} are needed. (mask-too-small)`;
    context.finish({ ok: false, hd: null, rotation: null, maskBits: outcome.maskBits, reasons: [{ code: 'mask-too-small' }] }, words);
    return 1;
  }
  const { hd, rotation, maskBits } = outcome;
  const match = hd < matchThreshold;
  context.finish(
    { ok: true, hd, rotation, maskBits, match },
    `hd ${hd.toFixed(4)} over ${wholeNumber(maskBits)} bits at rotation ${rotation} (${(rotation * 1.8).toFixed(1)}°): ${match ? 'one eye' : 'two eyes'} by the threshold ${matchThreshold}`,
  );
  return 0;
}

async function templateOf(context: Context, file: string): Promise<IrisTemplate> {
  const bytes = await readBytes(context.io.cwd, file);
  if (bytes[0] === 0x7b) {
    const template = templateFromJson(new TextDecoder().decode(bytes));
    if (template !== null) return template;
    throw ownProblem('file-unreadable', `${file} holds no template.`, {
      fix: 'Use one line of sclera lab iris encode --json, or a picture.',
    });
  }
  const outcome = encodeFile(resolve(context.io.cwd, file));
  if (outcome.kind === 'encoded') return outcome.encoding.template;
  throw ownProblem('capture-rejected', `${file} is refused.`, { reasons: outcome.reasons.map(({ code, message }) => ({ code, message })) });
}
