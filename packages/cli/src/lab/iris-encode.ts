import { resolve } from 'node:path';
import { type Boundary, type IrisGeometry, usableBits } from '@sclera/engine';
import type { Context, ExitCode } from '../io/context.ts';
import { wholeNumber } from '../io/words.ts';
import { encodeFile } from './encode-file.ts';
import { templateToJson } from './template-json.ts';

export async function encodeFiles(
  context: Context,
  options: { readonly eye?: 'left' | 'right' },
  files: readonly string[],
): Promise<ExitCode> {
  const { io, progress } = context;
  let refused = 0;
  for (const [i, file] of files.entries()) {
    if (files.length > 1) progress.count('Encoding', i, files.length);
    const outcome = encodeFile(resolve(io.cwd, file), options.eye === undefined ? {} : { eye: options.eye });
    const ms = Math.round(outcome.ms * 10) / 10;
    const geometry = geometryToJson(outcome.encoding?.geometry ?? null);
    const quality = outcome.encoding?.quality ?? null;
    if (outcome.kind === 'encoded') {
      const { template } = outcome.encoding;
      context.finish(
        { file, ok: true, template: templateToJson(template), ...geometry, quality, reasons: [], ms },
        `${file}: encoded, ${wholeNumber(usableBits(template))} of 12,800 bits usable, ${ms} ms`,
      );
    } else {
      refused++;
      const { reasons } = outcome;
      context.finish(
        { file, ok: false, template: null, ...geometry, quality, reasons, ms },
        `${file}: refused. ${reasons.map(({ code, message }) => `${message} (${code})`).join(' ')}`,
      );
    }
    // Lets output flow while the next picture keeps the thread busy.
    await new Promise(setImmediate);
  }
  return refused === 0 ? 0 : 1;
}

/** Circles and ellipses of pupil and iris; the contours themselves are for drawing and would only fill the line. */
function geometryToJson(geometry: IrisGeometry | null): { readonly pupil: object | null; readonly iris: object | null } {
  if (geometry === null) return { pupil: null, iris: null };
  const boundary = ({ centre, radiusPx, ellipse }: Boundary): object => ({ x: centre.x, y: centre.y, radiusPx, ellipse });
  return { pupil: boundary(geometry.pupil), iris: boundary(geometry.limbus) };
}
