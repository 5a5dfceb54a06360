export { memoryChannels } from './channel/memory-channels.ts';
export type { PartyChannel } from './channel/party-channel.ts';
export { type CompareEmbeddingOptions, compareEmbedding } from './compare/compare-embedding.ts';
export { type CompareOptions, compareOne, compareProbe, roundsPerBatch } from './compare/compare-probe.ts';
export { minimumCommonSamples, minimumUsableSamples } from './compare/decision-rule.ts';
export type { Ask, EyeRule } from './compare/eye-rule.ts';
export { highScore } from './compare/positive-bits.ts';
export type { CompareOutcome } from './compare/run-comparison.ts';
export type { Threshold } from './compare/threshold.ts';
export { type Candidates, type DotQuery, looseCandidates, type Side } from './gallery/candidates.ts';
export { type DotJob, type DotRunner, runDotJob, type SplitProbe, sameThread } from './gallery/dot-job.ts';
export { ResidentGallery, type ResidentGalleryOptions, type RowPair } from './gallery/resident-gallery.ts';
export { inMemory, maxDotThreads, type Shard } from './gallery/shard.ts';
export type { DotKernel, Dots } from './kernels/kernel.ts';
export { localDots } from './kernels/local-dots.ts';
export { referenceKernel } from './kernels/reference.ts';
export { createWasmKernel } from './kernels/wasm.ts';
export type { EmbeddingMatcher, Matcher, MatcherOptions, MatcherOutcome, TemplatePair } from './matcher/matcher.ts';
export { plainEmbeddingMatcher } from './matcher/plain-embedding-matcher.ts';
export { plainMatcher } from './matcher/plain-matcher.ts';
export { MpcError, type MpcErrorCode } from './mpc-error.ts';
export {
  type DealOutcome,
  dealOprfKey,
  dealOprfRefresh,
  finishOprfKey,
  finishOprfRefresh,
  type HeldDeal,
  type OprfDeal,
} from './oprf/deal.ts';
export {
  type BlindedInput,
  blindInput,
  type EvaluationVerdict,
  evaluateBlinded,
  finishOprf,
  judgeEvaluation,
  type OprfAnswer,
  type OprfOutcome,
  oprfEvaluationBytes,
  proveBlinded,
  verifyBlinded,
} from './oprf/evaluate.ts';
export {
  type Decoded,
  decodeOprfGroup,
  decodeOprfShare,
  encodeOprfGroup,
  encodeOprfShare,
  generationOf,
  type OprfGroup,
  type OprfShare,
  oprfShareBytes,
} from './oprf/key-share.ts';
export { type OprfRebuild, type OprfRebuildRoles, oprfRebuildTerm, rebuildMask, rebuildOprfShare } from './oprf/rebuild.ts';
export { type RebuildRoles, rebuildShare, rebuildTerm } from './reshare/rebuild-share.ts';
export { refreshShare, shareStreamBytes } from './reshare/refresh-share.ts';
export {
  commitContribution,
  contributionBytes,
  opensCommitment,
  type ReshareStream,
  reshareSeed,
  reshareStream,
} from './reshare/reshare-streams.ts';
export type { FailureReason, MpcFailure, Transcript } from './session/outcome.ts';
export { type Primitives, portablePrimitives, type RunningHash } from './session/primitives.ts';
export { type OpenedSession, openSession, type Session, type SessionOptions } from './session/session.ts';
export { embeddingElements, quantiseEmbedding, splitEmbedding, unitDot } from './share/embedding.ts';
export type { IrisTemplate } from './share/iris-template.ts';
export { type PreparedProbe, prepareProbe } from './share/prepare-probe.ts';
export { type EmbeddingShare, type EyePair, type PartyIndex, type Share, unseenPair } from './share/share.ts';
export {
  type Parsed,
  parseEmbedding,
  parseShare,
  type ShareParseFault,
  serializedEmbeddingBytes,
  serializedShareBytes,
  serializeEmbedding,
  serializeShare,
} from './share/share-wire.ts';
export { splitIris } from './share/split-iris.ts';
export type { RandomBytes } from './share/split-vector.ts';
