import { ownProblem, type PersonSession, type PreparedCapture, type WatchedPermit } from '@sclera/sdk';
import type { Platform } from '@sclera/sdk/contract';
import type { Command } from 'commander';
import { captureFiles } from '../commands/capture-files.ts';
import type { Context } from '../io/context.ts';
import { createPool } from '../threads/pool.ts';
import { type EyeUse, usualTries, watchDrawn } from './look-into-light.ts';

export interface EyeOptions {
  readonly left?: string;
  readonly right?: string;
  /** As in `CaptureInput`. */
  readonly upright?: boolean;
  /** A drawn person before a drawn camera. */
  readonly drawn?: string;
  /** File of the key that signs the capture. */
  readonly device?: string;
}

/** Eyes of a human, to enrol once, to be found or to come back: files, or a drawn person under the light that is drawn. */
export function addShownEyes(command: Command): Command {
  return command
    .option('--left <file>', 'near-infrared picture of the left eye, where the operator takes pictures from files')
    .option('--right <file>', 'near-infrared picture of the right eye')
    .option('--upright', 'the camera neither mirrors nor turns its pictures: swapped eyes are then often noticed')
    .option('--drawn <name>', 'a drawn person before a drawn camera, under the light that the platform draws: to try it out')
    .option(
      '--device <file>',
      'the key that signs the capture (sclera device make); default: one of this folder, made at the first capture',
    );
}

/** For --help: why no camera is piped in. */
export const shownEyesWords: string =
  '\nA platform enrols and finds humans by eyes that are watched under changing light, unless its operator takes pictures from files too. A terminal is no light: before a camera' +
  '\neyes are shown on the pages /enrol, /wallet and /leave of the platform, where the screen is one.';

/** One capture, and what it was made for where it was watched. The capture is spent by what it is handed to. */
export interface ShownEyes {
  readonly capture: PreparedCapture;
  readonly drawn?: WatchedPermit;
}

export type ShowEyes = (session: PersonSession, use: EyeUse) => Promise<ShownEyes>;

/** To be called once the person has agreed: files are read and encoded then, before anything is sent. */
export type OpenEyes = () => Promise<ShowEyes>;

/** Before anybody is asked anything. Throws `bad-usage` where the options name no eyes, or such as this platform does not take for it. */
export async function chooseEyes(context: Context, options: EyeOptions, action: EyeUse['action']): Promise<OpenEyes> {
  const { left, right, drawn, upright = false } = options;
  if (drawn !== undefined) {
    if (left !== undefined || right !== undefined) throw ownProblem('bad-usage', 'Whose eyes? --drawn goes without --left and --right.');
    return async () => (session, use) => showDrawn(context, session, use, drawn);
  }
  if (left === undefined || right === undefined) {
    throw ownProblem('bad-usage', 'Both eyes are needed.', { fix: 'Give --left FILE and --right FILE, or try it out with --drawn NAME.' });
  }
  // With a receipt only one's own record answers, so that pictures of somebody else end nothing.
  if (action !== 'verify') requireFilesTaken(await context.client.platform());
  return async () => {
    const capture = await captureFiles(context, { left, right, upright });
    return async () => ({ capture });
  };
}

function requireFilesTaken({ presentations, console: pages }: Platform): void {
  if (presentations === 'any') return;
  const page = pages === null ? 'on the pages /enrol, /wallet or /leave of the platform' : `at ${pages}/enrol, /wallet or /leave`;
  throw ownProblem(
    'bad-usage',
    'On this platform eyes enrol, and are found, before a camera under light that changes. Files were not read.',
    {
      fix: `Show them ${page}; or try it out with --drawn NAME. Without eyes: the counter. An operator who takes files states "presentations": "any" in --policy-facts.`,
    },
  );
}

async function showDrawn({ progress }: Context, session: PersonSession, use: EyeUse, name: string): Promise<ShownEyes> {
  // One for each eye.
  const pool = createPool(2);
  try {
    progress.step('A drawn person looks into the light');
    const seen = await watchDrawn(pool, session, use, { seed: name, person: 0, left: 'left', right: 'right', camera: {} });
    if (seen.kind === 'captured') return seen;
    const reasons = seen.reasons.map(({ code, message }) => ({ code, message }));
    throw ownProblem('capture-rejected', `${usualTries} tries of ${name} came to nothing one after the other.`, { reasons });
  } finally {
    await pool.close();
  }
}
