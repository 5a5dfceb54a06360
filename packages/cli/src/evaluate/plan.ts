import { isAbsolute, join } from 'node:path';
import { ownProblem } from '@sclera/sdk';
import { readText } from '../files/disk.ts';
import { type ListOptions, listEyes } from '../files/eye-folder.ts';

/** One picture: where it is, which eye it shows and whose. */
export interface PlannedPicture {
  readonly path: string;
  readonly identity: number;
  readonly subject: number;
}

/** What is to be encoded and compared. */
export interface Plan {
  readonly pictures: readonly PlannedPicture[];
  /** How many eyes and subjects the indices go up to. */
  readonly identities: number;
  readonly subjects: number;
  /** Only these pairs, as indices into `pictures`; all pairs where null. */
  readonly pairs: readonly (readonly [a: number, b: number])[] | null;
  /** Of each of `pairs` whether it is told to be of one identity. */
  readonly same?: readonly boolean[];
  /** How the first picture's path was understood, for a person to check. */
  readonly example: string;
}

/** All pictures of a folder, whole eyes in order up to `limit`, all against all. */
export async function planFolder(
  cwd: string,
  dir: string,
  options: ListOptions & { readonly pattern?: RegExp; readonly limit?: number },
): Promise<Plan> {
  const eyes = await listEyes(cwd, dir, options);
  const subjects = new Map<string, number>();
  const pictures: PlannedPicture[] = [];
  let identities = 0;
  for (const { subject, captures } of eyes) {
    const room = (options.limit ?? Number.POSITIVE_INFINITY) - pictures.length;
    if (room <= 0) break;
    if (!subjects.has(subject)) subjects.set(subject, subjects.size);
    for (const path of captures.slice(0, room)) pictures.push({ path, identity: identities, subject: subjects.get(subject)! });
    identities++;
  }
  const [first] = eyes;
  const example = `${first!.captures[0]} is subject ${first!.subject}${first!.eye === null ? '' : `, ${first!.eye} eye`}`;
  return { pictures, identities, subjects: subjects.size, pairs: null, example };
}

const yes = /^(?:1|true|yes|same|genuine|match)$/i;
const no = /^(?:0|false|no|different|impostor|imposter|non-?match)$/i;

/** What a plan says when a line cannot be understood. */
export interface PairWords {
  readonly one: string;
  readonly two: string;
}

/**
 * The pairs of a file, a line each: `a, b, same` or `{"a":…,"b":…,"same":…}`, paths within `dir`, `same` 1 or 0, true or false; a first line that says `same` in words and lines that begin with #
 * are passed over. Pictures joined by same pairs are one identity (an eye, a face); who else is the same person is not told, so every identity counts as a subject of its own.
 */
export async function planPairs(
  cwd: string,
  dir: string,
  file: string,
  limit: number | undefined,
  words: PairWords = { one: 'one eye', two: 'two eyes' },
): Promise<Plan> {
  const lines = (await readText(cwd, file)).split('\n').map((line) => line.trim());
  const indices = new Map<string, number>();
  const parent: number[] = [];
  const indexOf = (name: string): number => {
    const known = indices.get(name) ?? indices.size;
    if (known === indices.size) {
      indices.set(name, known);
      parent.push(known);
    }
    return known;
  };
  const rootOf = (index: number): number => {
    let root = index;
    while (parent[root] !== root) root = parent[root]!;
    for (let at = index; at !== root; ) [at, parent[at]] = [parent[at]!, root];
    return root;
  };
  const pairs: [number, number][] = [];
  const told: boolean[] = [];
  for (const [i, line] of lines.entries()) {
    if (line === '' || line.startsWith('#') || (i === 0 && /,\s*same$/i.test(line) && /^a\s*,/i.test(line))) continue;
    if (pairs.length === limit) break;
    const cells = line.startsWith('{') ? jsonCells(line) : line.split(/\s*[,;\t]\s*/);
    const [a, b, same] = cells as [string, string, string];
    if (cells.length !== 3 || a === '' || b === '' || !(yes.test(same) || no.test(same))) {
      throw ownProblem('file-unreadable', `Line ${i + 1} of ${file} is no pair.`, {
        fix: `Write a, b, 1 for ${words.one} or a, b, 0 for ${words.two}.`,
      });
    }
    const pair: [number, number] = [indexOf(a), indexOf(b)];
    if (yes.test(same)) parent[rootOf(pair[1])] = rootOf(pair[0]);
    pairs.push(pair);
    told.push(yes.test(same));
  }
  if (pairs.length === 0)
    throw ownProblem('file-unreadable', `${file} holds no pairs.`, { fix: 'Write a line a, b, 1 or a, b, 0 for each pair.' });
  const contradiction = pairs.findIndex(([a, b], k) => !told[k] && rootOf(a) === rootOf(b));
  if (contradiction >= 0) {
    const names = [...indices.keys()];
    const [a, b] = pairs[contradiction]!;
    throw ownProblem(
      'file-unreadable',
      `${file} says of ${names[a]} and ${names[b]} that they are ${words.two}, and by other pairs that they are one.`,
      {
        fix: 'Correct one of them.',
      },
    );
  }
  const roots = [...new Set(parent.map((_, index) => rootOf(index)))];
  const identityOf = new Map(roots.map((root, identity) => [root, identity]));
  const pictures = [...indices.keys()].map((name, index): PlannedPicture => {
    const identity = identityOf.get(rootOf(index))!;
    return { path: isAbsolute(name) ? name : join(dir, name), identity, subject: identity };
  });
  return { pictures, identities: roots.length, subjects: roots.length, pairs, same: told, example: `${pairs.length} pairs of ${file}` };
}

/** The three members of a line of JSON; fewer where it is none. */
function jsonCells(line: string): readonly string[] {
  try {
    const { a, b, same } = JSON.parse(line) as Record<string, unknown>;
    return typeof a === 'string' && typeof b === 'string' ? [a, b, String(same)] : [];
  } catch {
    return [];
  }
}
