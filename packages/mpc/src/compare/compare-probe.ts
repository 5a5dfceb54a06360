import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { DotKernel } from '../kernels/kernel.ts';
import { defaultKernel } from '../kernels/wasm.ts';
import { MpcError } from '../mpc-error.ts';
import type { MpcFailure, Transcript } from '../session/outcome.ts';
import type { Session } from '../session/session.ts';
import { columnMaskElements, maskElements, rollColumns, rotationCount } from '../share/layout.ts';
import { type PreparedProbe, prepareProbe } from '../share/prepare-probe.ts';
import { assertShare, type EyePair, type PartyIndex, type Share } from '../share/share.ts';
import { anyMatch, type EyeRule } from './any-match.ts';
import { minimumUsableSamples } from './decision-rule.ts';
import { openBits } from './open-bits.ts';
import { positiveBits } from './positive-bits.ts';
import { concatBits, sliceBits } from './shared-bits.ts';

/** How to compare; the same at all three parties, or nothing is opened. */
export type CompareOptions = {
  /** `and`: both eyes match (search). `or`: one eye is enough. */
  readonly rule: EyeRule;
  /**
   * Public bytes that all three parties must hold alike before anything opens: the request's id, its permit, the candidates' ids in
   * order, the hash of the store. Default: none.
   */
  readonly context?: Uint8Array;
  /** Usable samples (of 6,400) that each probe mask needs. Default 2,048. */
  readonly minimumUsableSamples?: number;
  /** Candidates a batch, each batch 14 rounds. Default 10,000. */
  readonly batchSize?: number;
  /** Told after each batch how many candidates are done. */
  readonly onProgress?: (done: number) => void;
  /** The local dot products; default: the fastest that runs here. */
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

/** Rounds of one batch: 6 for the signs, 5 for the rotations, 1 for the eye rule, 1 to agree, 1 to open. */
export const roundsPerBatch = 14;
const defaultBatchSize = 10_000;

/**
 * Compares a person's two eyes with candidates of whom this party holds shares; the two other parties call it with theirs, in the same
 * order, and all get the same bits. No score is opened. Throws `bad-share` for shares of another party.
 */
export async function compareProbe<P extends PartyIndex>(
  session: Session<P>,
  probe: EyePair<NoInfer<P>>,
  candidates: readonly EyePair<NoInfer<P>>[],
  options: CompareOptions,
): Promise<CompareOutcome> {
  const limit = options.minimumUsableSamples ?? minimumUsableSamples;
  const batchSize = options.batchSize ?? defaultBatchSize;
  if (!Number.isInteger(limit) || limit < 1 || limit > maskElements || !Number.isInteger(batchSize) || batchSize < 1) {
    throw new MpcError('bad-options', 'limits are whole numbers in range');
  }
  for (const { left, right } of [probe, ...candidates]) {
    assertShare(left, session.party);
    assertShare(right, session.party);
  }
  return session.exclusive(async () => {
    const before = session.counters;
    const prepared = { left: prepareProbe(probe.left), right: prepareProbe(probe.right) };
    const bits: boolean[] = [];
    let usable = true;
    for (let start = 0; usable && (start === 0 || start < candidates.length); start += batchSize) {
      const batch = candidates.slice(start, start + batchSize);
      session.beginBatch();
      const additive = additiveScores(session, prepared, batch, limit, options.kernel ?? defaultKernel());
      const opened = await decideBatch(session, additive, options, [candidates.length, start, limit]);
      usable = opened.usable;
      for (let c = 0; c < batch.length; c++) {
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

type PreparedPair<P extends PartyIndex> = { readonly left: PreparedProbe<P>; readonly right: PreparedProbe<P> };

/**
 * Additive shares of all scores of a batch: 62 slots (left rotations, right rotations) of one lane a candidate, padded to whole words with
 * zeros, which match nobody; then one word with the two gates on the probe's masks.
 */
function additiveScores<P extends PartyIndex>(
  session: Session<P>,
  probe: PreparedPair<P>,
  candidates: readonly EyePair<P>[],
  limit: number,
  kernel: DotKernel,
): Uint16Array {
  const lanes = 32 * Math.ceil(candidates.length / 32);
  const scores = new Uint16Array(2 * rotationCount * lanes + 32);
  for (const [eye, side] of (['left', 'right'] as const).entries()) {
    const gallery: readonly Share<P>[] = candidates.map((candidate) => candidate[side]);
    const { code, mask } = kernel.dots(probe[side], gallery);
    for (let i = 0; i < code.length; i++) {
      const candidate = Math.floor(i / rotationCount);
      const slot = eye * rotationCount + (i % rotationCount);
      scores[slot * lanes + candidate] = (code[i] ?? 0) + (mask[i] ?? 0);
    }
    scores[2 * rotationCount * lanes + eye] = usableScore(session.party, probe[side], limit);
  }
  return scores;
}

/** This party's additive share of (usable samples of the probe) − limit + 1, which is positive exactly if there are `limit`. */
function usableScore<P extends PartyIndex>(party: P, probe: PreparedProbe<P>, limit: number): number {
  const margin = rollColumns * columnMaskElements;
  const negated = probe.mask.subarray(margin, margin + maskElements).reduce((sum, element) => sum + element, 0);
  return (party === 1 ? 1 - limit : 0) - negated;
}

async function decideBatch(
  session: Session,
  additive: Uint16Array,
  options: CompareOptions,
  numbers: readonly number[],
): Promise<{ readonly words: Uint32Array; readonly usable: boolean }> {
  const positive = await positiveBits(session, additive);
  const hitWords = positive.own.length - 1;
  const hits = sliceBits(positive, 0, hitWords);
  const gates = sliceBits(positive, hitWords, 1);
  const { matches, usable } = await anyMatch(session, hits, gates, options.rule);
  await session.agree(batchContext(options, numbers));
  const opened = await openBits(session, concatBits([matches, usable]));
  return { words: opened.subarray(0, matches.own.length), usable: ((opened.at(-1) ?? 0) & 1) === 1 };
}

/** What the parties agree on besides their messages: the question, in numbers, and the host's context. */
function batchContext(options: CompareOptions, numbers: readonly number[]): Uint8Array {
  const question = utf8ToBytes(JSON.stringify(['compare', options.rule, ...numbers]));
  const context = options.context ?? new Uint8Array();
  const all = new Uint8Array(question.length + 1 + context.length);
  all.set(question);
  all.set(context, question.length + 1);
  return all;
}
