import { join } from 'node:path';
import { ownProblem } from '@sclera/sdk';
import { listFolder } from './disk.ts';

/** One eye of one person: a folder `<person>L` or `<person>R` of captures. */
export interface EyeIdentity {
  /** Name of the folder. */
  readonly name: string;
  /** The person both eyes belong to. */
  readonly subject: string;
  /** Null where the folder does not end in L or R: then it is taken for a subject of its own. */
  readonly eye: 'left' | 'right' | null;
  /** Paths of the captures, sorted by name. */
  readonly captures: readonly string[];
}

const imageName = /\.(?:png|jpe?g|bmp|tiff?|pgm|iir|der)$/i;
const eyeName = /^(.+?)[-_ ]?([LR])$/i;

/** Lists DIR/<eye>/<capture>. Folders without images are passed over. Throws `file-unreadable` where there is nothing to work on. */
export async function listEyes(cwd: string, dir: string): Promise<readonly EyeIdentity[]> {
  const eyes: EyeIdentity[] = [];
  for (const name of (await listFolder(cwd, dir)).folders) {
    const { files } = await listFolder(cwd, join(dir, name));
    const captures = files.filter((file) => imageName.test(file)).map((file) => join(dir, name, file));
    if (captures.length > 0) eyes.push({ ...readName(name), captures });
  }
  if (eyes.length === 0) {
    throw ownProblem('file-unreadable', `${dir} holds no eyes.`, {
      fix: 'Pictures are expected as <person><L|R>/<capture>, for example 0001L/01.png.',
    });
  }
  return eyes;
}

export function readName(name: string): Pick<EyeIdentity, 'name' | 'subject' | 'eye'> {
  const match = eyeName.exec(name);
  if (match === null) return { name, subject: name, eye: null };
  return { name, subject: match[1]!, eye: match[2]!.toUpperCase() === 'L' ? 'left' : 'right' };
}

/** People of whom there are both eyes, in order. */
export function pairEyes(
  eyes: readonly EyeIdentity[],
): readonly { readonly person: string; readonly left: EyeIdentity; readonly right: EyeIdentity }[] {
  const people = new Map<string, { left?: EyeIdentity; right?: EyeIdentity }>();
  for (const eye of eyes) {
    if (eye.eye === null) continue;
    const person = people.get(eye.subject) ?? {};
    person[eye.eye] = eye;
    people.set(eye.subject, person);
  }
  return [...people].flatMap(([person, { left, right }]) => (left && right ? [{ person, left, right }] : []));
}
