import { type CaptureReason, captureEyes, ownProblem, type PreparedCapture, type SdkProblem } from '@sclera/sdk';
import type { Command } from 'commander';
import { readBytes } from '../files/disk.ts';
import type { Context } from '../io/context.ts';

/** The parties open one bit: it does not say whether somebody was recognised or whether too little was in view to exclude everybody. */
export const whenNeverEnrolled: string =
  'If this person never enrolled, too little of the eyes may have been in view to tell: take new pictures with both eyes wide open.';

export interface EyeFiles {
  readonly left: string;
  readonly right: string;
  /** The camera neither mirrors nor turns its pictures: swapped eyes are often noticed. */
  readonly upright?: boolean;
}

/** Both eyes, and what signs the capture. */
export function addEyes(command: Command): Command {
  return command
    .requiredOption('--left <file>', 'near-infrared picture of the left eye')
    .requiredOption('--right <file>', 'near-infrared picture of the right eye')
    .option(
      '--device <file>',
      'the key that signs the capture (sclera device make); default: one of this folder, made at the first capture',
    )
    .option('--upright', 'the camera neither mirrors nor turns its pictures: swapped eyes are then often noticed');
}

/** Reads and encodes both eyes. Throws `file-unreadable`, or the refusal of the capture with its reasons, naming the file. */
export async function captureFiles(context: Context, files: EyeFiles): Promise<PreparedCapture> {
  const { cwd } = context.io;
  const left = await readBytes(cwd, files.left);
  const right = await readBytes(cwd, files.right);
  const outcome = await captureEyes({ left, right, upright: files.upright ?? false, onStage: ({ text }) => context.progress.step(text) });
  if (outcome.kind === 'captured') return outcome.capture;
  throw refusal(files, outcome.eyes);
}

const unreadableImage: readonly string[] = ['image-unreadable', 'image-format-unknown', 'image-too-large', 'image-too-small'];

function refusal(
  files: EyeFiles,
  eyes: readonly { readonly eye: 'left' | 'right' | 'both'; readonly reasons: readonly CaptureReason[] }[],
): SdkProblem {
  const both = eyes.some(({ eye }) => eye === 'both');
  const named = eyes.map(({ eye }) => (eye === 'both' ? `${files.left} and ${files.right}` : files[eye])).join(' and ');
  const codes = eyes.flatMap(({ reasons }) => reasons.map(({ code }) => code));
  const reasons = eyes.flatMap(({ eye, reasons }) =>
    reasons.map(({ code, message }) => ({ code, message: eye === 'both' ? message : `${capital(eye)} eye: ${message}` })),
  );
  const code = both ? 'eyes-implausible' : codes.every((each) => unreadableImage.includes(each)) ? 'image-unreadable' : 'capture-rejected';
  return ownProblem(code, `${capital(named)} ${eyes.length > 1 || both ? 'are' : 'is'} refused.`, { reasons });
}

function capital(text: string): string {
  // File names keep their case.
  return text === 'left' || text === 'right' ? text[0]!.toUpperCase() + text.slice(1) : text;
}
