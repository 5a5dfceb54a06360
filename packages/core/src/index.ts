export * from './assessment/assessment.ts';
export { renderAssessment } from './assessment/document.ts';
export { type Question, questions } from './assessment/questions.ts';
export * from './audit/checkpoint.ts';
export * from './audit/cosignature.ts';
export * from './audit/hash.ts';
export * from './audit/leaf.ts';
export * from './audit/merkle.ts';
export * from './audit/note.ts';
export * from './audit/pseudonym.ts';
export * from './audit/tile-tree.ts';
export * from './audit/tiled-log.ts';
export * from './audit/tiles.ts';
export * from './audit/verify.ts';
export * from './capture/capture-claim.ts';
export * from './capture/challenge.ts';
export * from './capture/device-key.ts';
export * from './capture/iris-challenge.ts';
export {
  type CommitPoint,
  commitPoints,
  gatewayCommitPoints,
  partyCommitPoints,
  passCommitPoint,
  upkeepCommitPoints,
  watchCommitPoints,
} from './commit-points.ts';
export { type ConsentProblemCode, consentProblem } from './consent/articles.ts';
export * from './consent/builtin.ts';
export { inThisFormat } from './consent/earlier-format.ts';
export type { NoticeOperators } from './consent/operators.ts';
export * from './consent/publish.ts';
export * from './consent/record.ts';
export * from './duties/breach.ts';
export * from './duties/breach-notice.ts';
export * from './encoding.ts';
export * from './errors.ts';
export * from './face-model.ts';
export * from './gallery.ts';
export * from './ids.ts';
export * from './issuer-keys.ts';
export type * from './model.ts';
export * from './permit.ts';
export type * from './policy/facts.ts';
export * from './policy/policy.ts';
export type { Rule } from './policy/rules.ts';
export type * from './ports.ts';
export { localKeyWrapper } from './records/key-wrapper.ts';
export * from './records/seal.ts';
export * from './retention/rules.ts';
export { sha256Hex } from './sha256.ts';
export * from './shared-keys.ts';
export { generateSigningKey, type JwsType, type JwsVerdict, peekJws, publicKeyOf, type SigningKey, signJws, verifyJws } from './sign.ts';
export * from './transfer/transfers.ts';
export * from './upkeep.ts';
export type * from './verification.ts';
