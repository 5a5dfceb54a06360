import { type ChallengeStep, challengeWithinMs, challengeWords } from './challenge.ts';
import { eyeDistancePx, type FacePoints, facePointCount, meanPoints, reliefBetween, turnOf } from './face-measures.ts';

/** One picture of the sequence, as the face engine saw it. */
export interface FaceFrame {
  /** Since the challenge was drawn. */
  readonly atMs: number;
  /** 68 points, pixels of the camera's picture: a mirrored one would turn left into right. */
  readonly points: FacePoints;
  /** What the eye network makes of both eyes: 0 shut … 1 open. */
  readonly eyesOpen: number;
  /** Of unit length; what it is made of decides which `sameFace` belongs to it. */
  readonly embedding: Float32Array;
  /** The engine's gates refuse it for a comparison: it may show a movement, but it is never the one to compare. */
  readonly isUnfit?: boolean;
}

export interface LivenessRules {
  /** Cosine from which two frames show the same face: the engine's threshold, from its calibration. */
  readonly sameFace: number;
}

export type LivenessFault =
  | 'too-few-frames'
  | 'frames-broken'
  | 'too-slow'
  | 'another-face'
  | 'jump'
  | 'no-still-look'
  | 'eyes-shut'
  | 'wrong-step'
  | 'step-missing'
  | 'flat';

export interface LivenessReason {
  readonly code: LivenessFault;
  /** For the person at the camera. */
  readonly message: string;
  readonly step?: ChallengeStep;
}

export type LivenessVerdict =
  /** `frame` is the one to compare: from the front, eyes open, large. */
  { readonly kind: 'live'; readonly frame: number } | { readonly kind: 'not-live'; readonly reason: LivenessReason };

const messages: Readonly<Record<LivenessFault, string>> = {
  'too-few-frames': 'The camera saw too little of you. Try again.',
  'frames-broken': 'The pictures do not follow each other. Try again with this camera alone.',
  'too-slow': 'It took too long. Try again; there is time for one step after the other.',
  'another-face': 'It was not the same face all the time. Stay alone before the camera.',
  jump: 'The picture jumped. Move slowly, and keep your face in view.',
  'no-still-look': 'Look straight into the camera for a moment before each step.',
  'eyes-shut': 'Keep your eyes open.',
  'wrong-step': 'That was another step than the one asked for. Follow the words one after the other.',
  'step-missing': 'A step was not seen. Try again, a little more clearly.',
  flat: 'What the camera saw is flat. Show your own face, not a picture of it.',
};

/** A camera gives 10 to 30 pictures a second. */
const longestGapMs = 500;
const fewestFrames = 15;
/** Turn within which a face looks straight ahead: ±8° on the drawn head. */
const straightTurn = 0.25;
/** About 16° by the landmarks of drawn heads, whose 24–30° show as 0.42 to 1.1 (docs/adr/0037). A picture's nose stays in the middle however it is held; relief tells it from a face. */
const turned = 0.36;
/** Between these shares of the widest look a head that turns is seen at least once: in half a second they take 0.17 s, at ten pictures a second. */
const onTheWay = [0.25, 0.75] as const;
/** Frames in a row: one alone may be a slip of the landmarks. */
const heldFrames = 2;
/**
 * Relief of a head at 15° and 20° with points that tremble by 0.01–0.03 eye distances: 0.076–0.112 at the first percentile of 400; of a flat
 * picture, mean of three frames: at most 0.041.
 */
const leastRelief = 0.06;
const meanOfFrames = 3;
/**
 * Eye distance of a turn against that of the still look before it: never less than the first, and of a nose that stands out by the second (half eye distances) no less than
 * {@link leastEyesAt} says. By eye distance and turn alone drawn heads have noses of 0.62 to 1.7 (80 turns of 45 people, with the landmarks' tremble), prints that were turned
 * far and bent seem to have 0.44 to 0.55, with one of four at 0.84. Bent paper passed for relief before this was looked at.
 */
const [leastEyes, leastNose] = [0.72, 0.56] as const;
/** Eye distance against that of the still look before it. */
const closer = 1.25;
/**
 * Of the eye network. The opening of the lids by their landmarks was looked at first (Soukupová & Čech, CVWW 2016): on drawn people it hardly fell when their eyes were
 * shut, to 0.55–0.87 of its usual value, where the network falls from about 1 to 0.02 (docs/adr/0037). Eyes that stay open dip to 0.21 in single frames.
 */
const [openEyes, shutEyes] = [0.5, 0.15];
/** A blink takes 100 to 400 ms. */
const longestBlinkMs = 900;
/** From frame to frame: 10° in a tenth of a second, and the tremble of two frames. */
const longestTurnStep = 0.55;
const longestScaleStep = 1.25;
/** Two frames that follow each other are nearly the same picture: 0.75 at the least for drawn people with glinting glasses, 0.43 where one took another's place who passed for the same. */
const sameMoment = 0.5;
/** Frames alone among others in which the embedder knows nobody: of 13 refusals of drawn people that were looked at two were of one such frame, with lids half shut. */
const mostStrays = 2;

/**
 * Whether the frames show one living face that did what was asked, in that order, in time. It speaks of what a camera saw: a sequence injected
 * past the camera, or made for this very challenge while it runs, is not told from a face; and it is not certified (ISO/IEC 30107-3).
 */
export function judgeLiveness(steps: readonly ChallengeStep[], frames: readonly FaceFrame[], rules: LivenessRules): LivenessVerdict {
  const sequence = sequenceOf(frames, rules);
  if (typeof sequence === 'string') return notLive(sequence);
  if (sequence.length < fewestFrames) return notLive('too-few-frames');
  const walk = walkSteps(steps, sequence);
  return walk.fault === null ? { kind: 'live', frame: frames.indexOf(sequence[walk.best]!) } : notLive(walk.fault, walk.step);
}

/** How far a sequence has come that may still go on. */
export type LivenessProgress =
  | {
      readonly kind: 'going';
      /** Steps that were seen. */
      readonly done: number;
      /** What is to be seen next: the step itself, a straight look into the camera before or after it, or open eyes. */
      readonly next: 'step' | 'still-look' | 'open-eyes';
    }
  /** Everything was seen: {@link judgeLiveness} has the verdict. */
  | { readonly kind: 'all-seen' }
  /** Whatever follows, it will not pass. */
  | { readonly kind: 'failed'; readonly reason: LivenessReason };

/** The same look at the frames so far, for telling a person what to do next. It decides nothing: that is for {@link judgeLiveness} alone. */
export function followLiveness(steps: readonly ChallengeStep[], frames: readonly FaceFrame[], rules: LivenessRules): LivenessProgress {
  const sequence = sequenceOf(frames, rules);
  if (typeof sequence === 'string') return { kind: 'failed', reason: reasonOf(sequence) };
  const { fault, step, done, isTurning } = walkSteps(steps, sequence);
  if (fault === null) return sequence.length < fewestFrames ? { kind: 'going', done, next: 'still-look' } : { kind: 'all-seen' };
  if (fault === 'eyes-shut') return { kind: 'going', done, next: 'open-eyes' };
  if (fault === 'no-still-look') return { kind: 'going', done, next: 'still-look' };
  // A turn that has only begun shows little relief yet.
  if (fault === 'step-missing' || (fault === 'flat' && isTurning)) return { kind: 'going', done, next: 'step' };
  return { kind: 'failed', reason: reasonOf(fault, step) };
}

/**
 * Whether landmarks slipped: aside, eyes that seem shut are eyes that were not found, and what is read from the place where they were looked for is of nobody. Such a frame
 * belongs to no sequence: it says neither that something was done nor by whom.
 */
export function isSlip({ points, eyesOpen }: FaceFrame): boolean {
  return eyesOpen <= shutEyes && Math.abs(turnOf(points)) > straightTurn;
}

interface StepWalk {
  readonly fault: LivenessFault | null;
  readonly step?: ChallengeStep;
  readonly done: number;
  /** The frame to compare, where there is no fault. */
  readonly best: number;
  /** Whether the last frame looks aside. */
  readonly isTurning: boolean;
}

function walkSteps(steps: readonly ChallengeStep[], frames: readonly FaceFrame[]): StepWalk {
  const looks = frames.map(look);
  // Noses are not quite in the middle, and cameras not quite before the face: a turn counts from where this face looks straight.
  const rest = medianOf(looks.map(({ turn }) => turn).filter((turn) => Math.abs(turn) <= straightTurn));
  const seen = looks.map((one) => ({ ...one, turn: one.turn - rest }));
  const isTurning = Math.abs(seen.at(-1)?.turn ?? 0) >= turned;
  const stopped = (fault: LivenessFault, done: number, step?: ChallengeStep): StepWalk => ({
    fault,
    done,
    best: -1,
    isTurning,
    ...(step === undefined ? {} : { step }),
  });
  if (medianOf(seen.map(({ openness }) => openness)) < openEyes) return stopped('eyes-shut', 0);
  const isStill = ({ turn, openness }: Look): boolean => Math.abs(turn) <= straightTurn && openness >= openEyes;
  let at = seen.findIndex(isStill);
  if (at < 0) return stopped('no-still-look', 0);
  for (const [i, step] of steps.entries()) {
    const found = find[step]({ frames, seen, from: at, isStill });
    if (typeof found === 'string') return stopped(found, i, step);
    const next = seen.findIndex((one, j) => j >= found && isStill(one));
    if (next < 0) return stopped('no-still-look', i + 1, step);
    at = next;
  }
  const best = bestOf(seen, (one, i) => isStill(one) && !frames[i]?.isUnfit);
  return best < 0 ? stopped('no-still-look', steps.length) : { fault: null, done: steps.length, best, isTurning };
}

interface Look {
  readonly turn: number;
  readonly openness: number;
  readonly sizePx: number;
  readonly atMs: number;
}

interface Search {
  readonly frames: readonly FaceFrame[];
  readonly seen: readonly Look[];
  /** A still look from which the step is to begin. */
  readonly from: number;
  readonly isStill: (look: Look) => boolean;
}

/** Where the step is done, or what stands against it. */
type Finder = (search: Search) => number | LivenessFault;

const find: Readonly<Record<ChallengeStep, Finder>> = {
  // On an unmirrored picture the person's left is the right side.
  'turn-left': (search) => findTurn(search, 1),
  'turn-right': (search) => findTurn(search, -1),
  'come-closer': ({ seen, from }) => {
    const before = seen[from]!.sizePx;
    for (let i = from; i < seen.length; i++) {
      if (Math.abs(seen[i]!.turn) >= turned) return 'wrong-step';
      if (held(seen, i, ({ sizePx }) => sizePx >= closer * before)) return i;
    }
    return 'step-missing';
  },
  blink: ({ seen, from }) => {
    for (let i = from; i < seen.length; i++) {
      if (Math.abs(seen[i]!.turn) >= turned) return 'wrong-step';
      // Aside, the eye network is less sure; people blink while they look into the camera.
      if (seen[i]!.openness > shutEyes || Math.abs(seen[i]!.turn) > straightTurn) continue;
      const open = seen.findIndex((one, j) => j > i && one.openness >= openEyes);
      if (open >= 0 && seen[open]!.atMs - seen[i]!.atMs <= longestBlinkMs) return open;
      if (open < 0) return 'step-missing';
      i = open;
    }
    return 'step-missing';
  },
};

function findTurn({ frames, seen, from, isStill }: Search, side: 1 | -1): number | LivenessFault {
  for (let i = from; i < seen.length; i++) {
    if (held(seen, i, ({ turn }) => -side * turn >= turned)) return 'wrong-step';
    if (!held(seen, i, ({ turn }) => side * turn >= turned)) continue;
    // The last still look before the turn began, and the turn at its widest.
    const still = indicesBefore(seen, i, isStill);
    const end = seen.findIndex((one, j) => j > i && side * one.turn < turned);
    const turnedFrames = range(i - heldFrames + 1, end < 0 ? seen.length : end);
    const widest = [...turnedFrames].sort((a, b) => side * (seen[b]!.turn - seen[a]!.turn)).slice(0, meanOfFrames);
    const [straight, aside] = [meanOf(frames, still), meanOf(frames, widest)];
    const mean = side * meanTurn(seen, widest);
    if (reliefBetween(straight, aside) < leastRelief || eyeDistancePx(aside) < leastEyesAt(mean) * eyeDistancePx(straight)) return 'flat';
    // Pictures shown one after the other have no way between them.
    const most = side * seen[widest[0]!]!.turn;
    const [least, greatest] = onTheWay;
    return seen.slice(from, i).some(({ turn }) => side * turn >= least * most && side * turn <= greatest * most) ? i : 'jump';
  }
  return 'step-missing';
}

/**
 * A head that turns by θ keeps cos θ of the distance between its eyes, and a nose that stands out by k half distances goes k·tan θ aside: of a head whose nose is so far aside
 * 1/√(1 + (turn/k)²) is left. Paper has no nose; to seem as far aside it must be turned further.
 */
function leastEyesAt(turn: number): number {
  return Math.max(leastEyes, 1 / Math.sqrt(1 + (turn / leastNose) ** 2));
}

/**
 * The frames that belong together, or why they do not. In a frame with half-shut lids or blurred by a movement the embedder may not know anybody. One frame alone like that is left
 * out, as a slip is: it says neither that something was done nor by whom. Two in a row, or a third, are another face.
 */
function sequenceOf(frames: readonly FaceFrame[], { sameFace }: LivenessRules): readonly FaceFrame[] | LivenessFault {
  const [first] = frames;
  if (first === undefined) return 'too-few-frames';
  const kept: FaceFrame[] = [];
  let [strays, wasStray] = [0, false];
  for (const [i, frame] of frames.entries()) {
    const { atMs, points, embedding, eyesOpen } = frame;
    if (points.length !== facePointCount || !points.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))) return 'frames-broken';
    if (!(eyeDistancePx(points) > 0) || !(atMs >= 0) || !(eyesOpen >= 0)) return 'frames-broken';
    if (atMs > challengeWithinMs) return 'too-slow';
    if (i > 0 && !(atMs > frames[i - 1]!.atMs)) return 'frames-broken';
    const before = kept.at(-1);
    if (before !== undefined && !isSameFace(embedding, before, first, sameFace)) {
      strays++;
      if (wasStray || strays > mostStrays) return 'another-face';
      wasStray = true;
      continue;
    }
    wasStray = false;
    if (before !== undefined && (atMs - before.atMs > longestGapMs || !isNear(before.points, points))) return 'jump';
    kept.push(frame);
  }
  return kept;
}

/** Against the first as well: who is changed little by little is somebody else in the end. */
function isSameFace(embedding: Float32Array, before: FaceFrame, first: FaceFrame, sameFace: number): boolean {
  return cosine(embedding, before.embedding) >= Math.max(sameMoment, sameFace) && cosine(embedding, first.embedding) >= sameFace;
}

function isNear(before: FacePoints, now: FacePoints): boolean {
  const scale = eyeDistancePx(now) / eyeDistancePx(before);
  return Math.abs(turnOf(now) - turnOf(before)) <= longestTurnStep && scale <= longestScaleStep && scale >= 1 / longestScaleStep;
}

function look({ points, atMs, eyesOpen }: FaceFrame): Look {
  return { turn: turnOf(points), openness: eyesOpen, sizePx: eyeDistancePx(points), atMs };
}

function bestOf(seen: readonly Look[], isFit: (look: Look, i: number) => boolean): number {
  let best = -1;
  for (const [i, one] of seen.entries()) if (isFit(one, i) && (best < 0 || one.sizePx > seen[best]!.sizePx)) best = i;
  return best;
}

function held(seen: readonly Look[], i: number, is: (look: Look) => boolean): boolean {
  return i + 1 >= heldFrames && seen.slice(i + 1 - heldFrames, i + 1).every(is);
}

function indicesBefore(seen: readonly Look[], i: number, is: (look: Look) => boolean): readonly number[] {
  return range(0, i)
    .filter((j) => is(seen[j]!))
    .slice(-meanOfFrames);
}

function meanOf(frames: readonly FaceFrame[], indices: readonly number[]): FacePoints {
  return meanPoints(indices.map((i) => frames[i]!.points));
}

function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * (b[i] ?? 0);
  // What is not a number is not the same face.
  return Number.isFinite(sum) && a.length === b.length ? sum : -1;
}

function meanTurn(seen: readonly Look[], indices: readonly number[]): number {
  return indices.reduce((sum, i) => sum + seen[i]!.turn, 0) / indices.length;
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}

function notLive(code: LivenessFault, step?: ChallengeStep): LivenessVerdict {
  return { kind: 'not-live', reason: reasonOf(code, step) };
}

function reasonOf(code: LivenessFault, step?: ChallengeStep): LivenessReason {
  const asked = step && (code === 'step-missing' || code === 'wrong-step') ? ` ${challengeWords[step]}` : '';
  return { code, message: messages[code] + asked, ...(step ? { step } : {}) };
}
