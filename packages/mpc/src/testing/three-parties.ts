import { memoryChannels } from '../channel/memory-channels.ts';
import type { PartyChannel } from '../channel/party-channel.ts';
import { compareEmbedding } from '../compare/compare-embedding.ts';
import { type CompareOptions, compareProbe } from '../compare/compare-probe.ts';
import type { CompareOutcome } from '../compare/run-comparison.ts';
import type { EmbeddingMatcher, Matcher, MatcherOutcome, TemplatePair } from '../matcher/matcher.ts';
import { openSession, type Session } from '../session/session.ts';
import { splitEmbedding } from '../share/embedding.ts';
import type { EmbeddingShare, EyePair, PartyIndex } from '../share/share.ts';
import { splitIris } from '../share/split-iris.ts';
import type { RandomBytes } from '../share/split-vector.ts';

/** One value a party. */
export type ByParty<T> = readonly [T, T, T];

/** Shares of one person by party. */
export type SplitPair = readonly [EyePair<1>, EyePair<2>, EyePair<3>];

/** One more layer around a party's channel: to count, to watch, to tamper. */
export type ChannelWrapper = (channel: PartyChannel, party: PartyIndex) => PartyChannel;

/** Runs the same work at three parties at once. */
export async function atThree<T>(work: (party: PartyIndex) => Promise<T>): Promise<ByParty<T>> {
  return Promise.all([work(1), work(2), work(3)]);
}

/** Three connected sessions in this process. Throws if one does not open. */
export async function openThree(random: RandomBytes, wrap: ChannelWrapper = (channel) => channel): Promise<ByParty<Session>> {
  const channels = memoryChannels();
  return atThree(async (party) => {
    const channel = wrap(channels[party], party);
    const opened = await openSession({ party, sessionId: 'test', epoch: 1, channel, randomBytes: random });
    if (opened.kind !== 'opened') {
      throw new Error(opened.reason);
    }
    return opened.session;
  });
}

/** Splits both eyes of a person. */
export function splitPair(pair: TemplatePair, random: RandomBytes): SplitPair {
  const left = splitIris(pair.left, random);
  const right = splitIris(pair.right, random);
  return [
    { left: left[0], right: right[0] },
    { left: left[1], right: right[1] },
    { left: left[2], right: right[2] },
  ];
}

/** One comparison by three parties, each with its own shares; `optionsOf` may ask different parties different things. */
export async function compareThree(
  sessions: ByParty<Session>,
  probe: SplitPair,
  candidates: readonly SplitPair[],
  optionsOf: (party: PartyIndex) => CompareOptions,
): Promise<ByParty<CompareOutcome>> {
  return atThree((party) => {
    const gallery = candidates.map((candidate) => candidate[party - 1] as EyePair<PartyIndex>);
    return compareProbe(sessions[party - 1] as Session, probe[party - 1] as EyePair<PartyIndex>, gallery, optionsOf(party));
  });
}

/** The three-party matching behind the interface of its plaintext twin: splits, then runs all three parties in this process. */
export function sharedMatcher(random: RandomBytes): Matcher {
  return {
    async compare(probe, candidates, options) {
      const sessions = await openThree(random);
      const split = candidates.map((candidate) => splitPair(candidate, random));
      const outcomes = await compareThree(sessions, splitPair(probe, random), split, () => ({ ...options, batchSize: 32 }));
      return agreedAnswer(outcomes);
    },
  };
}

/** The same for embeddings. */
export function sharedEmbeddingMatcher(random: RandomBytes): EmbeddingMatcher {
  return {
    async compare(probe, references, options) {
      const sessions = await openThree(random);
      const own = splitEmbedding(probe, random);
      const split = references.map((reference) => splitEmbedding(reference, random));
      const outcomes = await atThree((party) =>
        compareEmbedding(
          sessions[party - 1] as Session,
          own[party - 1] as EmbeddingShare<PartyIndex>,
          split.map((shares) => shares[party - 1] as EmbeddingShare<PartyIndex>),
          options,
        ),
      );
      return agreedAnswer(outcomes);
    },
  };
}

/** What all three parties found. Throws if they failed or differ. */
function agreedAnswer(outcomes: ByParty<CompareOutcome>): MatcherOutcome {
  const answers = outcomes.map((outcome) => {
    switch (outcome.kind) {
      case 'compared':
        return { kind: outcome.kind, bits: outcome.bits } as const;
      case 'unique':
      case 'not-unique':
      case 'probe-unusable':
        return { kind: outcome.kind } as const;
      default:
        throw new Error(outcome.reason);
    }
  });
  const [answer] = answers;
  if (!answer || answers.some((other) => JSON.stringify(other) !== JSON.stringify(answer))) {
    throw new Error('the parties differ');
  }
  return answer;
}
