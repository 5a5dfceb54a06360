import { ownProblem } from '@sclera/sdk';
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
  const code = given.reasons[0]?.code === 'file-unreadable' ? 'file-unreadable' : 'capture-rejected';
  const reasons = given.reasons.map(({ code: reason, message }) => ({ code: reason, message }));
  throw ownProblem(code, `${file} is refused.`, { fix: 'See why:', reasons });
}
