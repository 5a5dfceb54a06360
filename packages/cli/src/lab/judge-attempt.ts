import { createHash } from 'node:crypto';
import {
  type ChallengeStep,
  type ColourImage,
  challengeWords,
  compareFaces,
  drawChallenge,
  type FaceEngine,
  thresholdFor,
} from '@sclera/engine';
import {
  challengeDigest,
  documentDigest,
  documentIdOf,
  type FaceCapture,
  type FaceEncoder,
  type FaceLook,
  startFaceCapture,
} from '@sclera/sdk';
import {
  type Asked,
  type AttackSpecies,
  actSequence,
  drawAttack,
  type Head,
  makeHead,
  renderHead,
  type SequenceFrame,
} from '@sclera/synth';
import { embedLate } from './embed-late.ts';
import { engineOf } from './encode-face-file.ts';

/** What stands before the camera: an attack, or a person who does what is asked. */
export type Presented = AttackSpecies | 'bona-fide';

/** One attempt at a challenge drawn from the seed, the number and what is presented; the person is the same for all that is presented under one number. */
export interface AttemptJob {
  readonly kind: 'judge-attempt';
  readonly presented: Presented;
  readonly seed: string;
  readonly number: number;
  readonly framesPerSecond: number;
  /** How many frames to hand back for the sheet. */
  readonly shown: number;
  /** Left out after this time of the clock. */
  readonly untilMs: number | null;
}

/** A run with a limit of time was over before it began. */
export interface LeftOutAttempt {
  readonly kind: 'left-out';
}

export interface JudgedAttempt {
  readonly kind: 'judged';
  /** A capture came out of it: the device would have signed it. */
  readonly isCaptured: boolean;
  /** Why not: the code of the refusal, or what was last said to somebody who never came to the end. */
  readonly reason: string;
  readonly steps: readonly string[];
  readonly frames: number;
  /** Of this thread: drawing, and judging. */
  readonly drawCpuMs: number;
  readonly judgeCpuMs: number;
  readonly shown: readonly ColourImage[];
}

/** Plays one attempt to the capture of the product, frame by frame, with the real networks, in whatever thread. */
export async function judgeAttempt(job: AttemptJob): Promise<JudgedAttempt | LeftOutAttempt> {
  const { shown, untilMs } = job;
  if (untilMs !== null && Date.now() > untilMs) return { kind: 'left-out' };
  const engine = await engineOf(null);
  let look: FaceLook | null = null;
  const { steps, frames } = await drawAttempt(engine, job, () => askedOf(look));
  const late = embedLate(engine);
  const session = await startAttempt(late.first, steps);
  const cpu = { draw: 0, judge: 0 };
  const pictures: ColourImage[] = [];
  const times: number[] = [];
  let [count, mark] = [0, process.cpuUsage()];
  const spent = (): number => {
    const [before, now] = [mark, process.cpuUsage()];
    mark = now;
    return (now.user + now.system - before.user - before.system) / 1000;
  };
  for (const { atMs, image } of frames) {
    cpu.draw += spent();
    if (shown > 0) pictures.push({ ...image, data: image.data.slice() });
    if (look === null || look.kind === 'going') {
      times.push(atMs);
      look = await session.look(image, atMs);
    }
    cpu.judge += spent();
    count++;
    // A sheet shows the whole of it.
    if (look.kind !== 'going' && shown === 0) break;
  }
  if (look?.kind === 'going') session.close();
  if (look?.kind === 'captured') {
    look.capture.discard();
    look = await playAgain(await startAttempt(late.again(), steps), times);
  }
  if (look?.kind === 'captured') look.capture.discard();
  cpu.judge += spent();
  return {
    kind: 'judged',
    isCaptured: look?.kind === 'captured',
    reason: reasonOf(look),
    steps,
    frames: count,
    drawCpuMs: cpu.draw,
    judgeCpuMs: cpu.judge,
    shown: evenly(pictures, shown),
  };
}

/** What is asked, and what the camera sees: of a person what they do when they are asked, of an attack what was made for these steps. */
export async function drawAttempt(
  engine: FaceEngine,
  { presented, seed, number, framesPerSecond }: Pick<AttemptJob, 'presented' | 'seed' | 'number' | 'framesPerSecond'>,
  asked: () => Asked,
): Promise<{ readonly steps: readonly ChallengeStep[]; readonly frames: Iterable<SequenceFrame> }> {
  const name = `${presented} ${seed} ${number}`;
  const steps = drawChallenge(bytesFrom(name));
  const person = personOf(`${seed} ${number} person`);
  const options = { seed: name, framesPerSecond };
  if (presented === 'bona-fide') return { steps, frames: actSequence(person, asked, options) };
  const other = presented === 'swap' ? { other: await findStranger(engine, person, name) } : {};
  return { steps, frames: drawAttack(presented, steps, { ...options, person, ...other }) };
}

/**
 * Somebody whom the embedder tells from the person in a photograph, at a false match rate of 1e-3. Of drawn heads half of all pairs are too alike for that, of people one in a thousand:
 * how alike people are was measured on photographs of them, and is nothing that drawings could tell.
 */
async function findStranger(engine: FaceEngine, person: Head, name: string): Promise<Head> {
  const threshold = thresholdFor(engine.slot.calibration, 1e-3);
  if (threshold.kind !== 'threshold') throw new TypeError('the calibration of this model does not tell whether two pictures show one face');
  const shot = { width: 160, height: 200, interEyePx: 40 };
  const own = await engine.encode(renderHead(person, shot), { gates: 'reported' });
  for (let k = 0; k < mostStrangers; k++) {
    const head = makeHead(`${name} somebody else ${k}`);
    const theirs = await engine.encode(renderHead(head, shot), { gates: 'reported' });
    if (theirs.kind === 'rejected') continue;
    if (own.kind === 'rejected' || compareFaces(own.embedding, theirs.embedding) < threshold.cosine) return head;
  }
  throw new TypeError('everybody looks like this person');
}

const mostStrangers = 200;

let last: Head | null = null;

/** The last one is kept, with its skin: everything of one number comes one after the other. */
function personOf(name: string): Head {
  if (last?.seed !== name) last = makeHead(name);
  return last;
}

/** As the product sees it: with an embedding of every frame. */
async function playAgain(session: FaceCapture, times: readonly number[]): Promise<FaceLook> {
  for (const atMs of times) {
    const look = await session.look({ width: 1, height: 1, data: new Uint8Array(3) }, atMs);
    if (look.kind !== 'going') return look;
  }
  throw new TypeError('the second run did not end as the first');
}

/** What the page would say to somebody by now. */
function askedOf(look: FaceLook | null): Asked {
  if (look === null || look.kind !== 'going') return null;
  const { code } = look.say;
  return isStep(code) ? code : 'look-straight';
}

function isStep(code: string): code is ChallengeStep {
  return code in challengeWords;
}

function reasonOf(look: FaceLook | null): string {
  switch (look?.kind) {
    case 'captured':
      return 'captured';
    case 'rejected':
      return look.reasons[0]?.code ?? 'rejected';
    case 'going':
      return `unfinished: ${look.say.code}`;
    case undefined:
      return 'no-frames';
  }
}

const document = { kind: 'passport', issuer: 'UTO', number: 'L898902C3' } as const;

/** With a permit that nobody signed: the device looks only whether it names the challenge; the gateway and the parties look at who signed it. */
export async function startAttempt(engine: FaceEncoder, steps: ReturnType<typeof drawChallenge>): Promise<FaceCapture> {
  const nonce = createHash('sha256').update(steps.join()).digest('base64url');
  const challenge = { nonce, steps, document: await documentDigest(nonce, documentIdOf(document)), expiresAt: '2030-01-01T00:00:00.000Z' };
  const claims = { jti: 'per_attempt', nonce, challenge: await challengeDigest(challenge) };
  const token = ['{"alg":"none"}', JSON.stringify(claims), ''].map((part) => Buffer.from(part).toString('base64url')).join('.');
  const portrait = new Float32Array(engine.slot.embeddingElements);
  const start = await startFaceCapture({ engine, drawn: { token, challenge, model: engine.sha256 }, document, portrait });
  if (start.kind === 'refused') throw new TypeError(start.message);
  return start.session;
}

function bytesFrom(seed: string): (count: number) => Uint8Array {
  let round = 0;
  return (count) => new Uint8Array(createHash('sha512').update(`${seed} ${round++}`).digest()).subarray(0, count);
}

function evenly(pictures: readonly ColourImage[], count: number): readonly ColourImage[] {
  return Array.from(
    { length: Math.min(count, pictures.length) },
    (_, i) => pictures[Math.floor((i * pictures.length) / count)] as ColourImage,
  );
}
