import {
  type CompareOptions,
  type CompareOutcome,
  compareProbe,
  type EyePair,
  type IrisTemplate,
  openSession,
  type PartyIndex,
  type Session,
} from '@sclera/mpc';
import { seededBytes } from '../../packages/mpc/src/testing/seeded-bytes.ts';
import { randomPair, withMismatches } from '../../packages/mpc/src/testing/templates.ts';
import { type SplitPair, splitPair } from '../../packages/mpc/src/testing/three-parties.ts';
import { type Passage, type Tamper, Wire } from './wire.ts';

/**
 * What is asked and of whom. Nobody but the second candidate ever matches, and that one only if `enrolled`: else the probe is unique. `secret` is what the answer must
 * not tell: whether the first candidate's right eye is the probe's, though not as near as one eye alone has to be, while the left one never is.
 */
export interface Scene {
  readonly secret: boolean;
  readonly enrolled: boolean;
}

/** One party's part in a run; a misbehaving party plays another one. */
export interface Part {
  readonly party: PartyIndex;
  readonly sessionId: string;
  readonly epoch: number;
  readonly probe: EyePair<PartyIndex>;
  readonly gallery: readonly EyePair<PartyIndex>[];
  readonly options: CompareOptions;
  /** Called when the session is open: members of it may be replaced. */
  readonly meddle: (session: Session) => void;
}

/** What is done wrong in one run. */
export interface Deviation {
  /** On the way between the parties. */
  readonly tamper?: Tamper;
  /** By one of them. */
  readonly corrupt?: { readonly party: PartyIndex; readonly play: (part: Part) => Part };
}

/** What a party has at the end, with its hash of all that was said; null without an answer. */
export type Answer = { readonly said: Said | 'probe-unusable'; readonly transcript: string } | null;
export type Said = 'unique' | 'not-unique';

export interface TrialResult {
  readonly truth: Said;
  readonly answers: readonly [Answer, Answer, Answer];
}

/** As the parties ask it: packages/server/src/party/joint-comparison.ts. */
const question: CompareOptions = { ask: 'unique', rule: 'and', crosswise: true, oneEye: true };
/** Stands for the permit, and for the candidates' ids in their order. */
export const honestContext: Uint8Array = new TextEncoder().encode('permit 1; enrolments A B C');
export const partyIndices = [1, 2, 3] as const;

const random = seededBytes(151);
const person = randomPair(random);
const strangers = [randomPair(random), randomPair(random), randomPair(random)] as const;
const split = (pair: typeof person): SplitPair => splitPair(pair, random);
const probe = split(person);
/** The same eyes in other pictures: 0.33 of the bits are others, near enough where both are, and not where it is one alone. */
const again = { left: lessAlike(person.left), right: lessAlike(person.right) };
const first = { false: split(strangers[0]), true: split({ left: strangers[0].left, right: again.right }) };
const second = { false: split(strangers[1]), true: split(again) };
const third = split(strangers[2]);

/** One comparison by three parties, of which one or the wire may deviate. `seed` names the parties' randomness. */
export async function runTrial({ secret, enrolled }: Scene, seed: number, { tamper, corrupt }: Deviation): Promise<TrialResult> {
  const wire = new Wire(tamper ?? (() => undefined));
  const source = seededBytes(seed);
  const gallery = [first[`${secret}`], second[`${enrolled}`], third];
  const runs = partyIndices.map(async (party): Promise<Answer> => {
    const honest: Part = {
      party,
      sessionId: 'misbehaviour',
      epoch: 7,
      probe: probe[party - 1] as EyePair<PartyIndex>,
      gallery: gallery.map((candidate) => candidate[party - 1] as EyePair<PartyIndex>),
      options: { ...question, context: honestContext },
      meddle: () => {},
    };
    const part = corrupt?.party === party ? corrupt.play(honest) : honest;
    const { sessionId, epoch } = part;
    const opened = await openSession({ party, sessionId, epoch, channel: wire.channelOf(party), randomBytes: source });
    if (opened.kind === 'failed') return null;
    part.meddle(opened.session);
    try {
      return answerOf(await compareProbe(opened.session, part.probe, part.gallery, part.options));
    } catch (error) {
      // A misbehaving party may have thrown it all away; an honest one never throws.
      if (part === honest) throw error;
      return null;
    }
  });
  const answers = await wire.runToEnd(Promise.all(runs));
  return { truth: enrolled ? 'not-unique' : 'unique', answers: answers as unknown as TrialResult['answers'] };
}

function lessAlike(eye: IrisTemplate): IrisTemplate {
  const usableBits = 2 * eye.mask.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);
  return withMismatches(eye, Math.round(0.33 * usableBits));
}

function answerOf(outcome: CompareOutcome): Answer {
  if (outcome.kind === 'failed') return null;
  if (outcome.kind === 'compared') throw new Error('not what was asked');
  return { said: outcome.kind, transcript: Buffer.from(outcome.transcript.hash).toString('hex') };
}

/** The places of a run: every message, in the order they were sent, and the round in which the parties agree. */
export interface ProtocolMap {
  readonly passages: readonly Passage[];
  /** Rounds of the batch. The last one opens, the last but one agrees. */
  readonly rounds: number;
}

/** Draws the map of an honest run. It is the same for each, but for the bytes. */
export async function drawMap(seed: number): Promise<ProtocolMap> {
  const passages: Passage[] = [];
  await runTrial({ secret: false, enrolled: false }, seed, {
    tamper: (passage) => {
      passages.push(passage);
      return undefined;
    },
  });
  const rounds = 1 + Math.max(...passages.map(({ message }) => roundOf(message)));
  return { passages, rounds };
}

function roundOf(message: Uint8Array): number {
  return new DataView(message.buffer, message.byteOffset).getUint32(4, true);
}
