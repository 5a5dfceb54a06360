import { ownProblem } from '@sclera/sdk';
import { readBytes } from '../files/disk.ts';
import type { Context } from '../io/context.ts';
import type { PictureOptions } from './read-picture.ts';
import { type Given, readTemplates } from './read-templates.ts';

export type GivenTemplate = Extract<Given, { readonly kind: 'template' }>;

/** The one template of a file that a command cannot do without. Throws a problem with the reasons where there is none, or more than one. */
export async function oneTemplate(context: Context, file: string, options: PictureOptions): Promise<GivenTemplate> {
  const [given, another] = await readTemplates(context, file, options);
  if (given === undefined) throw ownProblem('file-unreadable', `${file} holds no template.`, { fix: 'Use a picture, or a template file.' });
  if (another !== undefined) {
    throw ownProblem('file-unreadable', `${file} holds more than one template.`, {
      fix: 'Use a picture, or one line of it in a file of its own.',
    });
  }
  if (given.kind === 'template') return given;
  // Why a file cannot be opened is said more exactly by opening it.
  if (given.reasons[0]?.code === 'file-unreadable') await readBytes(context.io.cwd, file);
  const reasons = given.reasons.map(({ code: reason, message }) => ({ code: reason, message }));
  throw ownProblem('capture-rejected', `${file} is refused.`, { fix: 'See why:', reasons });
}
