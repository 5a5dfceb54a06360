import { utf8ToBytes } from '@noble/hashes/utils.js';
import { type Candidates, type DotQuery, looseCandidates } from '../gallery/candidates.ts';
import type { DotKernel, Dots } from '../kernels/kernel.ts';
import { MpcError } from '../mpc-error.ts';
import type { MpcFailure, Transcript } from '../session/outcome.ts';
import type { Session } from '../session/session.ts';
import { columnMaskElements, maskElements, rollColumns, rotationCount } from '../share/layout.ts';
import { type PreparedProbe, prepareProbe } from '../share/prepare-probe.ts';
import { assertShare, type EyePair, type PartyIndex } from '../share/share.ts';
import { andRound } from './and-round.ts';
import { type AnswerRule, anyMatch, type EyeRule, eyePairings } from './any-match.ts';
import { minimumUsableSamples } from './decision-rule.ts';
import { openBits } from './open-bits.ts';
import { positiveBits } from './positive-bits.ts';
import { concatBits, type SharedBits, sliceBits } from './shared-bits.ts';

/** How to compare; the same at all three parties, or nothing is opened. */
export type CompareOptions = {
  /** `and`: both eyes match (search). `or`: one eye is enough. */
  readonly rule: EyeRule;
  /**
   * Also looks for somebody who shows the left eye as the right: a candidate matches if (left·left′ `rule` right·right′) or (left·right′
   * `rule` right·left′). Still one bit a candidate; which way round it was stays unknown. Default false. It costs twice the rotation-comparisons
   * (local dots and bytes double) and one more round a batch, and a stranger has two chances to match instead of one.
   */
  readonly crosswise?: boolean;
  /**
   * Public bytes that all three parties must hold alike before anything opens: the request's id, its permit, the candidates' ids in
   * order, the hash of the store. Default: none.
   */
  readonly context?: Uint8Array;
  /** Usable samples (of 6,400) that each probe mask needs. Default 2,048. */
  readonly minimumUsableSamples?: number;
  /**
   * Samples (of 6,400) that probe and candidate must have in common at a rotation for it to match. Default 0: not looked at. Above 0 it
   * costs a second comparison a rotation: about twice the bytes, and one more round a batch.
   */
  readonly minimumCommonSamples?: number;
  /** Candidates a batch, each batch 14 rounds (`crosswise` and `minimumCommonSamples`: one more each). Default 10,000. */
  readonly batchSize?: number;
  /** Told after each batch how many candidates are done. */
  readonly onProgress?: (done: number) => void;
  /** The local dot products of candidates given as shares; default: the fastest that runs here. */
  readonly kernel?: DotKernel;
};

/** Outcome of a comparison: only `compared` says anything about anybody. */
export type CompareOutcome =
  | {
      readonly kind: 'compared';
      /** One bit a candidate, in their order: whether it matches. */
      readonly bits: readonly boolean[];
      readonly transcript: Transcript;
    }
  /** A probe mask is too small: neither a match nor unique. Take another picture. */
  | { readonly kind: 'probe-unusable'; readonly transcript: Transcript }
  | MpcFailure;

/**
 * Rounds of one batch: 6 for the signs, 5 for the rotations, 1 for the eye rule, 1 to agree, 1 to open. `crosswise` and
 * `minimumCommonSamples` add one each.
 */
export const roundsPerBatch = 14;
const defaultBatchSize = 10_000;

/**
 * Compares a person's two eyes with candidates of whom this party holds shares (as they are, or resident in a gallery); the two other
 * parties call it with theirs, in the same order, and all get the same bits. While one batch is compared, the dot products of the next
 * are computed. No score is opened. Throws `bad-share` for shares of another party.
 */
export async function compareProbe<P extends PartyIndex>(
  session: Session<P>,
  probe: EyePair<NoInfer<P>>,
  references: readonly EyePair<NoInfer<P>>[] | Candidates<NoInfer<P>>,
  options: CompareOptions,
): Promise<CompareOutcome> {
  const limits = {
    usable: wholeNumber(options.minimumUsableSamples ?? minimumUsableSamples, 1, maskElements),
    common: wholeNumber(options.minimumCommonSamples ?? 0, 0, maskElements),
  };
  const crosswise = options.crosswise ?? false;
  const batchSize = wholeNumber(options.batchSize ?? defaultBatchSize, 1, 2 ** 31);
  assertShare(probe.left, session.party);
  assertShare(probe.right, session.party);
  const candidates = 'query' in references ? references : looseCandidates(session.party, references, options.kernel);
  if (candidates.party !== session.party) {
    throw new MpcError('bad-share', 'candidates of another party');
  }
  return session.exclusive(async () => {
    const before = session.counters;
    const prepared = { left: prepareProbe(probe.left), right: prepareProbe(probe.right) };
    const queries = eyePairings(crosswise).map(([probeSide, side]) => candidates.query(prepared[probeSide], side));
    const dotsOf = dotsAhead(queries, candidates.count, batchSize);
    const bits: boolean[] = [];
    let usable = true;
    for (let start = 0; usable && (start === 0 || start < candidates.count); start += batchSize) {
      const count = Math.min(batchSize, candidates.count - start);
      session.beginBatch();
      const additive = additiveScores(session, prepared, await dotsOf(start), { count, limits });
      const question = ['compare', options.rule, crosswise, candidates.count, start, batchSize, limits.usable, limits.common];
      const opened = await decideBatch(session, additive, { ...options, crosswise }, question);
      usable = opened.usable;
      for (let c = 0; c < count; c++) {
        bits.push((((opened.words[c >> 5] ?? 0) >>> (c & 31)) & 1) === 1);
      }
      options.onProgress?.(bits.length);
    }
    const after = session.counters;
    const transcript = {
      rounds: after.rounds - before.rounds,
      bytesSent: after.bytesSent - before.bytesSent,
      hash: session.chain,
    };
    return usable ? { kind: 'compared', bits, transcript } : { kind: 'probe-unusable', transcript };
  });
}

/** {@link compareProbe} with one candidate (1:1): `bits` has one entry. */
export async function compareOne<P extends PartyIndex>(
  session: Session<P>,
  probe: EyePair<NoInfer<P>>,
  reference: EyePair<NoInfer<P>>,
  options: CompareOptions,
): Promise<CompareOutcome> {
  return compareProbe(session, probe, [reference], options);
}

/** Samples of 6,400. */
type SampleLimits = { readonly usable: number; readonly common: number };

type PreparedPair<P extends PartyIndex> = { readonly left: PreparedProbe<P>; readonly right: PreparedProbe<P> };

/** Dot products batch by batch: those of the next batch are begun as soon as those of the last are done, never more. */
function dotsAhead(queries: readonly DotQuery[], total: number, batchSize: number): (start: number) => Promise<readonly Dots[]> {
  const begin = (start: number): Promise<readonly Dots[]> => {
    const dots = Promise.all(queries.map((query) => query(start, Math.min(batchSize, total - start))));
    // A run that ends before its turn comes has no use for it.
    dots.catch(() => undefined);
    return dots;
  };
  let ahead: Promise<readonly Dots[]> | null = null;
  return async (start) => {
    const dots = await (ahead ?? begin(start));
    ahead = start + batchSize < total ? begin(start + batchSize) : null;
    return dots;
  };
}

/**
 * Additive shares of all that is tested for > 0 in a batch: 31 slots of scores (rotations) for each of the pairings of eyes (`dots`),
 * one lane a candidate, padded to whole words with zeros, which match nobody; where common samples are limited, as many slots of
 * (common samples) − limit + 1 like them; last, one word with the two gates on the probe's masks.
 */
function additiveScores<P extends PartyIndex>(
  session: Session<P>,
  probe: PreparedPair<P>,
  dots: readonly Dots[],
  { count, limits }: { readonly count: number; readonly limits: SampleLimits },
): Uint16Array {
  const lanes = 32 * Math.ceil(count / 32);
  const scoreSlots = dots.length * rotationCount;
  const slots = limits.common > 0 ? 2 * scoreSlots : scoreSlots;
  const scores = new Uint16Array(slots * lanes + 32);
  for (const [pairing, { code, mask }] of dots.entries()) {
    for (let r = 0; r < rotationCount; r++) {
      const slot = pairing * rotationCount + r;
      for (let c = 0; c < count; c++) {
        const at = c * rotationCount + r;
        scores[slot * lanes + c] = (code[at] as number) + (mask[at] as number);
        if (limits.common > 0) {
          scores[(scoreSlots + slot) * lanes + c] = atLeast(session.party, limits.common, -(mask[at] as number));
        }
      }
    }
  }
  for (const [eye, side] of (['left', 'right'] as const).entries()) {
    scores[slots * lanes + eye] = atLeast(session.party, limits.usable, usableSamples(probe[side]));
  }
  return scores;
}

/** A share of count − limit + 1, which is positive exactly if the count is `limit` or more: party 1 puts the public part. */
function atLeast(party: PartyIndex, limit: number, countShare: number): number {
  return (party === 1 ? 1 - limit : 0) + countShare;
}

/** This party's additive share of the probe's usable samples: the prepared mask is negated and wrapped. */
function usableSamples<P extends PartyIndex>(probe: PreparedProbe<P>): number {
  const margin = rollColumns * columnMaskElements;
  return -probe.mask.subarray(margin, margin + maskElements).reduce((sum, element) => sum + element, 0);
}

async function decideBatch(
  session: Session,
  additive: Uint16Array,
  options: CompareOptions & AnswerRule,
  question: readonly unknown[],
): Promise<{ readonly words: Uint32Array; readonly usable: boolean }> {
  const positive = await positiveBits(session, additive);
  const slotWords = positive.own.length - 1;
  const gates = sliceBits(positive, slotWords, 1);
  const hits = await enoughInCommon(session, sliceBits(positive, 0, slotWords), options);
  const { matches, usable } = await anyMatch(session, hits, gates, options);
  await session.agree(batchContext(question, options.context));
  const opened = await openBits(session, concatBits([matches, usable]));
  return { words: opened.subarray(0, matches.own.length), usable: ((opened.at(-1) ?? 0) & 1) === 1 };
}

/** The scores' bits; where common samples are limited, only those with enough (one round). */
async function enoughInCommon(session: Session, bits: SharedBits, options: CompareOptions): Promise<SharedBits> {
  if (!options.minimumCommonSamples) {
    return bits;
  }
  const half = bits.own.length / 2;
  const [both] = await andRound(session, [[[sliceBits(bits, 0, half), sliceBits(bits, half, half)]]]);
  return both ?? bits;
}

function wholeNumber(value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new MpcError('bad-options', `a limit is a whole number from ${least} to ${most}`);
  }
  return value;
}

/** What the parties agree on besides their messages: the question and the host's context. */
function batchContext(question: readonly unknown[], context: Uint8Array = new Uint8Array()): Uint8Array {
  const asked = utf8ToBytes(JSON.stringify(question));
  const all = new Uint8Array(asked.length + 1 + context.length);
  all.set(asked);
  all.set(context, asked.length + 1);
  return all;
}
