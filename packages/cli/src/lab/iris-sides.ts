import { checkEyeSides, eyeSidePlausibility, type SideEvidence } from '@sclera/engine';
import { ownProblem } from '@sclera/sdk';
import type { Context, ExitCode } from '../io/context.ts';
import { percent } from '../io/words.ts';
import { type GivenTemplate, oneTemplate } from './one-template.ts';
import type { PictureOptions } from './read-picture.ts';
import { reasonWords } from './read-templates.ts';

interface SidesOptions extends PictureOptions {
  readonly knownLeft?: string;
  readonly knownRight?: string;
  readonly mirrored?: boolean;
}

/** Whether two pictures can be one person's left and right eye: not one eye twice, not the wrong way round. */
export async function checkSides(context: Context, options: SidesOptions, files: readonly string[]): Promise<ExitCode> {
  const { knownLeft, knownRight } = options;
  if ((knownLeft === undefined) !== (knownRight === undefined))
    throw ownProblem('bad-usage', '--known-left and --known-right go together.');
  const [left, right] = [await oneTemplate(context, files[0]!, options), await oneTemplate(context, files[1]!, options)];
  const known =
    knownLeft === undefined || knownRight === undefined
      ? null
      : {
          left: (await oneTemplate(context, knownLeft, options)).template,
          right: (await oneTemplate(context, knownRight, options)).template,
        };
  const seen =
    options.mirrored === true || left.geometry === null || right.geometry === null ? null : { left: left.geometry, right: right.geometry };
  const evidence: SideEvidence = { ...(known === null ? {} : { known }), ...(seen === null ? {} : { geometry: seen }) };
  const outcome = checkEyeSides(left.template, right.template, evidence);
  const plausibility = { left: plausible(left, 'left', options), right: plausible(right, 'right', options) };
  const words = `likely by where the pupils sit: left ${shareWords(plausibility.left)}, right ${shareWords(plausibility.right)}`;
  if (outcome.kind === 'rejected') {
    context.finish(
      { ok: false, confirmed: false, plausibility, reasons: outcome.reasons },
      `Refused. ${reasonWords(outcome.reasons)}\n  ${words}`,
    );
    return 1;
  }
  const { confirmed } = outcome;
  const how = confirmed ? 'confirmed by the eyes known before' : 'two eyes, and nothing speaks against their sides';
  context.finish({ ok: true, confirmed, plausibility, reasons: [] }, `Left and right: ${how}\n  ${words}`);
  return 0;
}

function plausible({ geometry }: GivenTemplate, side: 'left' | 'right', options: SidesOptions): number | null {
  return geometry === null || options.mirrored === true ? null : eyeSidePlausibility(geometry, side);
}

function shareWords(share: number | null): string {
  return share === null ? 'not told' : percent(share, 0);
}
