import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { ownProblem } from '@sclera/sdk';
import { listFolder } from './disk.ts';

/** One eye of one person, and its pictures. */
export interface EyeIdentity {
  /** `<subject>L`, `<subject>R`, or the folder's name where it tells no eye. */
  readonly name: string;
  /** The person both eyes belong to. */
  readonly subject: string;
  /** Null where nothing tells which eye it is: then it is taken for a subject of its own. */
  readonly eye: 'left' | 'right' | null;
  /** Paths of the captures, sorted by name. */
  readonly captures: readonly string[];
}

export interface ListOptions {
  /** Take files of bare pixels too. */
  readonly raw?: boolean;
}

const imageName = /\.(?:png|jpe?g|bmp|tiff?|pgm|iir|der)$/i;
const rawName = /\.(?:raw|bin|dat|gr[ae]y|y8|y16|img)$/i;
/** What synth writes beside its eyes: pictures of truth masks and of many eyes. Hidden files are somebody else's. */
const passedOver = /^(?:truth|contact-sheet\.png|\..*)$/;
/** Deepest folder that is looked into. */
const mostDepth = 8;

const picturesExpected =
  'PNG, JPEG, BMP, TIFF, PGM and iris records (.iir, .der) are looked for; with --raw also bare pixels (.raw, .bin).';

/** All pictures in a folder and below it, as sorted paths within it. What synth writes beside its eyes is passed over, and what is hidden. */
export async function listPictures(cwd: string, dir: string, options: ListOptions = {}): Promise<readonly string[]> {
  const files: string[] = [];
  const walk = async (below: string, depth: number): Promise<void> => {
    const found = await listFolder(cwd, join(dir, below));
    for (const file of found.files) {
      if (passedOver.test(file)) continue;
      if (imageName.test(file) || (options.raw === true && rawName.test(file))) files.push(join(below, file));
    }
    if (depth === mostDepth) return;
    for (const folder of found.folders) if (!passedOver.test(folder)) await walk(join(below, folder), depth + 1);
  };
  await walk('', 0);
  return files.sort();
}

/** Files as they were named; a folder stands for all pictures in it and below. */
export async function spreadFolders(cwd: string, paths: readonly string[], options: ListOptions = {}): Promise<readonly string[]> {
  const spread = async (path: string): Promise<readonly string[]> => {
    const found = await stat(resolve(cwd, path)).catch(() => null);
    if (!found?.isDirectory()) return [path];
    const files = await listPictures(cwd, path, options);
    if (files.length === 0) throw ownProblem('file-unreadable', `${path} holds no pictures.`, { fix: picturesExpected });
    return files.map((file) => join(path, file));
  };
  return (await Promise.all(paths.map(spread))).flat();
}

/**
 * Lists the eyes of a folder. Whose picture it is follows from its path, see `identityOf`: `<subject>/<eye>/…`, `<subject><L|R>/…`, `<subject>/…_L.png`.
 * Pictures lying in `dir` itself are passed over where there are folders. Throws `file-unreadable` where there is nothing to work on.
 */
export async function listEyes(
  cwd: string,
  dir: string,
  options: ListOptions & { readonly pattern?: RegExp } = {},
): Promise<readonly EyeIdentity[]> {
  const files = await listPictures(cwd, dir, options);
  const identify = options.pattern === undefined ? identityOf : matchIdentity(options.pattern);
  const eyes = new Map<string, Identity & { readonly captures: string[] }>();
  for (const file of files) {
    const identity = identify(file.replaceAll('\\', '/'));
    if (identity === null) continue;
    const known = eyes.get(identity.name) ?? { ...identity, captures: [] };
    known.captures.push(join(dir, file));
    eyes.set(identity.name, known);
  }
  if (eyes.size > 0) return [...eyes.values()];
  if (files.length === 0) throw ownProblem('file-unreadable', `${dir} holds no eyes: no pictures are in it.`, { fix: picturesExpected });
  throw ownProblem('file-unreadable', `${dir} holds no eyes: nothing tells whose the ${files.length} pictures are.`, {
    fix:
      options.pattern === undefined
        ? "Pictures are expected as <subject>/<eye>/<file> or <subject><L|R>/<file>. Where they lie otherwise, say how with --pattern, for example --pattern '(?<subject>\\d+)_(?<eye>[LR])_\\d+'."
        : `The pattern matches none of them; the first is ${files[0]}.`,
  });
}

type Identity = Pick<EyeIdentity, 'name' | 'subject' | 'eye'>;

const eyeWord = /^(?:(l|left|os|lefteye|left[-_ ]eye)|(r|right|od|righteye|right[-_ ]eye))$/i;
/** 0001L, 0001_r, annaL: but neither Emil nor Peter. */
const eyeSuffix = /^(?:(.+?)(?:[-_ ]|(?<=\d))([LRlr])|(.*[a-z])([LR]))$/;
/** "01_L", "S1001L03": a side that stands by itself at the end of a name, or between two numbers. */
const eyeInStem = /(?:[-_ ]|\d)([LR])(?:[-_ ]?\d+)?$/i;

/**
 * Whose picture a path tells of: the last folder named as an eye (`L`, `right` …) parts subject from session; else a last folder that ends in L or R; else
 * the folder is the subject and a side may stand in the file's name. Null for a picture in no folder.
 */
function identityOf(path: string): Identity | null {
  const parts = path.split('/');
  const stem = basename(parts.pop()!).replace(/\.[^.]+$/, '');
  if (parts.length === 0) return null;
  const at = parts.findLastIndex((part) => eyeWord.test(part));
  if (at > 0) return identify(parts.slice(0, at).join('/'), sideOf(eyeWord.exec(parts[at]!)));
  const name = parts.join('/');
  const own = readName(name);
  if (own.eye !== null) return own;
  const side = eyeInStem.exec(stem)?.[1];
  return side === undefined ? own : identify(name, side.toUpperCase() === 'L' ? 'left' : 'right');
}

function matchIdentity(pattern: RegExp): (path: string) => Identity | null {
  return (path) => {
    const groups = pattern.exec(path)?.groups;
    const subject = groups?.['subject'];
    if (subject === undefined || subject === '') return null;
    const eye = groups?.['eye'];
    if (eye === undefined || eye === '') return identify(subject, null);
    const known = sideOf(eyeWord.exec(eye));
    // Sets that number the eyes: two eyes all the same, though nobody knows which.
    return known === null ? { name: `${subject}/${eye}`, subject, eye: null } : identify(subject, known);
  };
}

function sideOf(match: RegExpExecArray | null): 'left' | 'right' | null {
  if (match === null) return null;
  return match[1] === undefined ? 'right' : 'left';
}

function identify(subject: string, eye: 'left' | 'right' | null): Identity {
  return { name: eye === null ? subject : `${subject}${eye === 'left' ? 'L' : 'R'}`, subject, eye };
}

export function readName(name: string): Identity {
  const match = eyeSuffix.exec(name);
  if (match === null) return { name, subject: name, eye: null };
  const [subject, side] = match[1] === undefined ? [match[3]!, match[4]!] : [match[1], match[2]!];
  return { name, subject, eye: side.toUpperCase() === 'L' ? 'left' : 'right' };
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
