export type { ConsentId, EnrolmentId, PartyId, PermitId, ProblemCode, ProblemReason, SubjectId } from '@sclera/core';
export * from './capture/index.ts';
export { type ClientOptions, createClient, type ScleraClient } from './client/client.ts';
export { type ControlOptions, createControl, type ScleraControl } from './client/control.ts';
export type { Fetch } from './client/request.ts';
export { canonicalJson } from './encoding/canonical-json.ts';
export {
  type ConsentChoice,
  createPersonSession,
  type Decided,
  type PersonSession,
  type PersonSessionOptions,
} from './journey/person-session.ts';
export { makeReceiptFile, openReceiptFile, type ReceiptFile, type ReceiptFileReading } from './journey/receipt-file.ts';
export { type OwnProblemCode, ownProblem, SdkProblem } from './problem.ts';
export { checkLog, type LogCheck, type LogCheckOptions } from './verify/check-log.ts';
export { checkUse, commitmentOf, readCheckpoint, type UseOutcome } from './verify/check-use.ts';
export { type Checkpoint, type CheckpointOutcome, verifyCheckpoint } from './verify/checkpoint.ts';
export { type JwsOutcome, type JwsType, verifyJws } from './verify/jws.ts';
export {
  type ConsistencyClaim,
  createRange,
  hashChildren,
  hashLeaf,
  type InclusionClaim,
  type MerkleRange,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from './verify/merkle.ts';
export { noticeHash } from './verify/notice.ts';
export {
  type ConsentReceiptOutcome,
  type ErasureOutcome,
  type Invalid,
  type ReceiptOutcome,
  verifyConsentReceipt,
  verifyErasure,
  verifyReceipt,
} from './verify/receipt.ts';
