import { createHash } from 'node:crypto';
import { drawLight, forgetLook, type GrayImage, type IrisLook, judgePresentation, lookAtIris } from '@sclera/engine';
import { type CaptureProfile, drawEyeAttack, drawEyeSequence, type EyeAttackSpecies, type EyeFrame, makePerson } from '@sclera/synth';

/** What is before the camera: an attack, or somebody's bare eyes. */
export type PresentedEye = EyeAttackSpecies | 'bona-fide';

/** One attempt under a light drawn from the seed: of an attack one eye, of a person both. */
export interface EyeAttemptJob {
  readonly kind: 'judge-eye-attempt';
  readonly presented: PresentedEye;
  readonly seed: string;
  readonly profile: CaptureProfile;
  readonly framesPerSecond: number;
  /** Whether the light changes at all. */
  readonly hasLight: boolean;
  /** How many frames to hand back for the sheet. */
  readonly shown: number;
  /** Left out after this time of the clock. */
  readonly untilMs: number | null;
}

export interface JudgedEyeAttempt {
  readonly kind: 'eye-judged';
  readonly isLive: boolean;
  /** Codes of the verdict; of a person those of the first eye that was refused. */
  readonly reasons: readonly string[];
  readonly frames: number;
  /** Of this thread: drawing, and looking and judging. */
  readonly drawCpuMs: number;
  readonly judgeCpuMs: number;
  readonly shown: readonly GrayImage[];
}

/** Plays one attempt to the gate, as the product's capture does. An attack needs one eye to pass, a person both: each is counted to the gate's disadvantage. */
export function judgeEyeAttempt(job: EyeAttemptJob): JudgedEyeAttempt | { readonly kind: 'left-out' } {
  if (job.untilMs !== null && Date.now() > job.untilMs) return { kind: 'left-out' };
  const { presented, seed, profile, framesPerSecond, hasLight, shown } = job;
  const named = `${presented} ${seed}`;
  const light = hasLight ? drawLight(bytesFrom(named)) : [];
  const camera = { seed: named, profile, framesPerSecond };
  const sequences: Iterable<EyeFrame>[] = [];
  if (presented === 'bona-fide') {
    const person = makePerson(`${named} person`, 0);
    sequences.push(drawEyeSequence(person.left, light, camera), drawEyeSequence(person.right, light, camera));
  } else sequences.push(drawEyeAttack(presented, light, { ...camera, otherLight: drawLight(bytesFrom(`${named} other`)) }));
  const cost = { frames: 0, drawCpuMs: 0, judgeCpuMs: 0 };
  const pictures: GrayImage[] = [];
  let mark = process.cpuUsage();
  const spent = (): number => {
    const { user, system } = process.cpuUsage(mark);
    mark = process.cpuUsage();
    return (user + system) / 1000;
  };
  let reasons: readonly string[] = [];
  for (const frames of sequences) {
    const looks: IrisLook[] = [];
    for (const { atMs, image } of frames) {
      cost.drawCpuMs += spent();
      if (shown > 0 && reasons.length === 0) pictures.push(image);
      looks.push(lookAtIris(image, atMs));
      cost.frames++;
      cost.judgeCpuMs += spent();
    }
    const verdict = judgePresentation(light, looks);
    for (const look of looks) forgetLook(look);
    cost.judgeCpuMs += spent();
    if (verdict.kind === 'refused') {
      reasons = verdict.reasons.map(({ code }) => code);
      break;
    }
  }
  return { kind: 'eye-judged', isLive: reasons.length === 0, reasons, ...cost, shown: evenly(pictures, shown) };
}

function bytesFrom(seed: string): (count: number) => Uint8Array {
  let round = 0;
  return (count) => new Uint8Array(createHash('sha512').update(`${seed} ${round++}`).digest()).subarray(0, count);
}

function evenly(pictures: readonly GrayImage[], count: number): readonly GrayImage[] {
  return Array.from(
    { length: Math.min(count, pictures.length) },
    (_, i) => pictures[Math.floor((i * pictures.length) / count)] as GrayImage,
  );
}
