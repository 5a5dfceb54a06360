import { captureEyes, ownProblem, type PreparedCapture } from '@sclera/sdk';
import { readBytes } from '../files/disk.ts';
import { type EyeIdentity, listEyes, pairEyes } from '../files/eye-folder.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { plural } from '../io/words.ts';
import { type CleanUp, cleanUp } from './clean-up.ts';
import { type DemoPeople, demoPeople, type Enrolled } from './people.ts';

export interface FolderDemoOptions {
  readonly dir: string;
  /** At most so many; null for all. */
  readonly people: number | null;
  /** Further pairs of captures checked of each person. */
  readonly checks: number;
  readonly keep: boolean;
}

/** Every so many-th person is not enrolled, and must count as new. */
const leftOutEvery = 5;

interface Tally {
  enrolled: number;
  /** People left out on purpose. */
  leftOut: number;
  /** People of whom no pair of captures passed the gates. */
  refusedPeople: string[];
  refusedCaptures: Record<string, number>;
  capturesTried: number;
  recognised: number;
  missed: { person: string; capture: number }[];
  newPeople: number;
  wronglyMatched: { person: string; during: 'enrolment' | 'check' }[];
  /** Checks of people whose enrolment was refused for a wrong match are not counted. */
  checks: number;
}

/** The walk on pictures of one's own. Returns 1 for a wrong match, an unfinished erasure or nobody enrolled; misses are counted and told. */
export async function runFolderDemo(context: Context, options: FolderDemoOptions): Promise<ExitCode> {
  const startedAt = performance.now();
  const found = pairEyes(await listEyes(context.io.cwd, options.dir));
  const people = options.people === null ? found : found.slice(0, options.people);
  if (people.length === 0) {
    throw ownProblem('file-unreadable', `${options.dir} holds nobody of whom there are both eyes.`, {
      fix: 'Pictures are expected as <person>L/… and <person>R/….',
    });
  }
  const house = await demoPeople(context);
  const tally: Tally = {
    enrolled: 0,
    leftOut: 0,
    refusedPeople: [],
    refusedCaptures: {},
    capturesTried: 0,
    recognised: 0,
    missed: [],
    newPeople: 0,
    wronglyMatched: [],
    checks: 0,
  };
  const enrolled: Enrolled[] = [];
  let cleaned: CleanUp;
  try {
    await enrolAll(context, options, people, house, tally, enrolled);
  } finally {
    const name = new Date().toISOString().slice(0, 19).replaceAll(':', '');
    cleaned = await cleanUp(context, enrolled, { keep: options.keep, name, platform: house.platform });
  }
  const ok = tally.wronglyMatched.length === 0 && cleaned.unfinished === 0 && tally.enrolled > 0;
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  context.finish(
    { ok, url: context.url, dir: options.dir, people: people.length, ...tally, cleanUp: cleaned, seconds },
    summary(people.length, tally, cleaned, seconds).join('\n'),
  );
  return ok ? 0 : 1;
}

type Person = ReturnType<typeof pairEyes>[number];

async function enrolAll(
  context: Context,
  options: FolderDemoOptions,
  people: readonly Person[],
  house: DemoPeople,
  tally: Tally,
  enrolled: Enrolled[],
): Promise<void> {
  const waiting: { readonly person: Person; readonly captures: AsyncGenerator<PreparedCapture>; readonly known: boolean }[] = [];
  for (const [i, person] of people.entries()) {
    context.progress.count('Enrolling', i, people.length);
    const captures = capturesOf(context, person, tally);
    if ((i + 1) % leftOutEvery === 0) {
      tally.leftOut++;
      waiting.push({ person, captures, known: false });
      continue;
    }
    const first = await captures.next();
    if (first.done) {
      tally.refusedPeople.push(person.person);
      continue;
    }
    const result = await house.enrol(person.person, first.value);
    if (result.decided.decision === 'enrolled') {
      tally.enrolled++;
      enrolled.push(result);
      waiting.push({ person, captures, known: true });
    } else tally.wronglyMatched.push({ person: person.person, during: 'enrolment' });
  }
  for (const [i, { person, captures, known }] of waiting.entries()) {
    context.progress.count('Checking further captures', i, waiting.length);
    let number = 0;
    for await (const capture of captures) {
      number++;
      tally.checks++;
      const { decision } = await house.check(capture);
      if (known && decision === 'already-enrolled') tally.recognised++;
      else if (known) tally.missed.push({ person: person.person, capture: number + 1 });
      else if (decision === 'new') tally.newPeople++;
      else tally.wronglyMatched.push({ person: person.person, during: 'check' });
      if (number === options.checks) break;
    }
    if (!known && number === 0) tally.refusedPeople.push(person.person);
  }
}

/** Pairs of captures of both eyes that pass the gates, each picture used once; what is refused is counted by its reasons. */
async function* capturesOf(context: Context, person: Person, tally: Tally): AsyncGenerator<PreparedCapture> {
  let left = 0;
  let right = 0;
  while (left < person.left.captures.length && right < person.right.captures.length) {
    const pictures = { left: await readOrNull(context, person.left, left), right: await readOrNull(context, person.right, right) };
    tally.capturesTried++;
    if (pictures.left === null || pictures.right === null) {
      count(tally, 'file-unreadable');
      if (pictures.left === null) left++;
      if (pictures.right === null) right++;
      continue;
    }
    const outcome = await captureEyes({ left: pictures.left, right: pictures.right });
    const refused = outcome.kind === 'rejected' ? outcome.eyes : [];
    for (const { reasons } of refused) for (const { code } of reasons) count(tally, code);
    const named = (eye: 'left' | 'right'): boolean =>
      refused.length === 0 || refused.some((each) => each.eye === eye || each.eye === 'both');
    if (named('left')) left++;
    if (named('right')) right++;
    if (outcome.kind === 'captured') yield outcome.capture;
  }
}

async function readOrNull(context: Context, eye: EyeIdentity, index: number): Promise<Uint8Array | null> {
  try {
    return await readBytes(context.io.cwd, eye.captures[index]!);
  } catch {
    // One bad file never stops a batch; it is counted and named.
    context.progress.note(`${eye.captures[index]} cannot be read and is left out.`);
    return null;
  }
}

function count(tally: Tally, code: string): void {
  tally.refusedCaptures[code] = (tally.refusedCaptures[code] ?? 0) + 1;
}

function summary(people: number, tally: Tally, cleaned: CleanUp, seconds: number): string[] {
  const reasons = Object.entries(tally.refusedCaptures)
    .sort(([, a], [, b]) => b - a)
    .map(([code, times]) => `${code} ${times}`);
  return [
    `${plural(people, 'person', 'people')} with both eyes, ${plural(tally.capturesTried, 'pair')} of pictures tried, in ${seconds} s`,
    `  enrolled         ${tally.enrolled}`,
    `  recognised       ${tally.recognised} of ${tally.recognised + tally.missed.length} further captures of people who are enrolled`,
    `  missed           ${tally.missed.length}${tally.missed.length === 0 ? '' : ` (${tally.missed.map(({ person, capture }) => `${person} capture ${capture}`).join(', ')})`}`,
    `  left out, new    ${tally.newPeople} of ${plural(tally.newPeople + tally.wronglyMatched.filter(({ during }) => during === 'check').length, 'capture')} of ${plural(tally.leftOut, 'person', 'people')}`,
    `  wrongly matched  ${tally.wronglyMatched.length}${tally.wronglyMatched.length === 0 ? '' : ` (${tally.wronglyMatched.map(({ person, during }) => `${person} at ${during}`).join(', ')})`}`,
    `  refused people   ${tally.refusedPeople.length}${tally.refusedPeople.length === 0 ? '' : ` (${tally.refusedPeople.join(', ')})`}`,
    `  refused pictures ${reasons.length === 0 ? 'none' : reasons.join(', ')}`,
    cleaned.keysFile === null ? `  erased again     ${cleaned.erased}` : `  still enrolled: see ${cleaned.keysFile}`,
  ];
}
