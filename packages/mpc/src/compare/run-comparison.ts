import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { MpcFailure, Transcript } from '../session/outcome.ts';
import type { Session } from '../session/session.ts';
import type { Ask, Decided } from './eye-rule.ts';
import { openSums } from './open-sums.ts';
import { anyAtAll, anyInLane, bitsPerQuery, isLaneSet } from './random-words.ts';
import { broadcastLane, concatWords, notBits, type SharedBits, xorWords } from './shared-bits.ts';

/** Outcome of a comparison: only `compared`, `unique` and `not-unique` say anything about anybody. */
export type CompareOutcome =
  | {
      readonly kind: 'compared';
      /** Who asks for `matches`: one bit a candidate, in their order. */
      readonly bits: readonly boolean[];
      readonly transcript: Transcript;
    }
  /** Who asks for `unique`: nobody among the candidates can be this person; or somebody can, or cannot be excluded. Which, and how many, nobody learns. */
  | { readonly kind: 'unique' | 'not-unique'; readonly transcript: Transcript }
  /** A probe mask is too small: neither a match nor unique. Take another picture. */
  | { readonly kind: 'probe-unusable'; readonly transcript: Transcript }
  | MpcFailure;

/** A comparison of one probe with `count` candidates, whatever is compared. */
export type Comparison = {
  readonly ask: Ask;
  readonly count: number;
  readonly batchSize: number;
  /** What all three must be asked alike, besides batch and count: rule, limits. */
  readonly question: readonly unknown[];
  /** The host's own context. */
  readonly context?: Uint8Array | undefined;
  readonly onProgress?: ((done: number) => void) | undefined;
  /** The candidates `start` … `start + count − 1`, one lane each, padded to `laneCount(count)` with lanes that match nobody. */
  readonly decide: (start: number, count: number) => Promise<Decided>;
};

/** Lanes of a batch: whole words, and one at least. */
export function laneCount(candidates: number): number {
  return 32 * Math.max(1, Math.ceil(candidates / 32));
}

/**
 * Runs the batches of a comparison and opens the answer: after each batch who matches, or once, after the last, whether anybody can. "The
 * probe is unusable" is one more way for every candidate, so that an unusable probe opens random words whatever the scores are; the bit
 * that says so opens beside them.
 */
export async function runComparison(session: Session, comparison: Comparison): Promise<CompareOutcome> {
  const { ask, count, batchSize } = comparison;
  return session.exclusive(async () => {
    const before = session.counters;
    const bits: boolean[] = [];
    let anybody: Uint32Array = new Uint32Array(bitsPerQuery / 32);
    let usable = true;
    for (let start = 0; usable && (start === 0 || start < count); start += batchSize) {
      const done = Math.min(start + batchSize, count);
      session.beginBatch();
      const decided = await comparison.decide(start, done - start);
      const planes = withUnusable(session, decided);
      if (ask === 'matches') {
        const opened = await open(session, anyInLane(session, planes), decided.usable, agreement(comparison, start));
        usable = opened.usable;
        for (let lane = 0; lane < done - start; lane++) {
          bits.push(isLaneSet(opened.words, lane));
        }
      } else {
        anybody = xorWords(anybody, anyAtAll(session, planes));
        if (done === count) {
          const opened = await open(session, anybody, decided.usable, agreement(comparison, start));
          usable = opened.usable;
          anybody = opened.words;
        }
      }
      comparison.onProgress?.(done);
    }
    const after = session.counters;
    const transcript = {
      rounds: after.rounds - before.rounds,
      bytesSent: after.bytesSent - before.bytesSent,
      hash: session.chain,
    };
    if (!usable) {
      return { kind: 'probe-unusable', transcript };
    }
    if (ask === 'matches') {
      return { kind: 'compared', bits, transcript };
    }
    return { kind: anybody.every((word) => word === 0) ? 'unique' : 'not-unique', transcript };
  });
}

function withUnusable(session: Session, { ways, usable }: Decided): readonly SharedBits[] {
  return [...ways, broadcastLane(notBits(usable, session.party), 0, ways[0]?.own.length ?? 0)];
}

async function open(
  session: Session,
  words: Uint32Array,
  usable: SharedBits,
  question: Uint8Array,
): Promise<{ readonly words: Uint32Array; readonly usable: boolean }> {
  // Of the gates' word only lane 0 is "usable".
  const gate = usable.own.map((word) => word & 1);
  const opened = await openSums(session, concatWords([words, gate]), question);
  return { words: opened.subarray(0, words.length), usable: opened.at(-1) === 1 };
}

/** What the parties agree on besides their messages: the question and the host's context. */
function agreement({ ask, count, batchSize, question, context = new Uint8Array() }: Comparison, start: number): Uint8Array {
  const asked = utf8ToBytes(JSON.stringify([ask, count, start, batchSize, ...question]));
  const all = new Uint8Array(asked.length + 1 + context.length);
  all.set(asked);
  all.set(context, asked.length + 1);
  return all;
}
