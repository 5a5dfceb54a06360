export type { CampaignId, ClaimId, ConsentId, EnrolmentId, PartyId, PermitId, ProblemCode, ProblemReason, SubjectId } from '@sclera/core';
export { lastRotation } from '@sclera/credential';
export { embeddingElements, quantiseEmbedding, unitDot } from '@sclera/mpc';
export * from './capture/index.ts';
export { type ClientOptions, createClient, type ScleraClient } from './client/client.ts';
export { type ControlOptions, createControl, type ScleraControl } from './client/control.ts';
export type { Fetch } from './client/request.ts';
export { createReviewDesk, type ReviewDesk } from './client/review-desk.ts';
export { createSignInDesk, type SignInDesk } from './client/sign-in-desk.ts';
export { canonicalJson } from './encoding/canonical-json.ts';
export { type DerivedSecret, deriveSecret, type ShownSession, shownSession } from './journey/derive-secret.ts';
export {
  type ConsentChoice,
  createPersonSession,
  type PersonSession,
  type PersonSessionOptions,
  type WatchedPermit,
} from './journey/person-session.ts';
export {
  enrolmentIn,
  makeReceiptFile,
  openReceiptFile,
  type ReceiptFile,
  type ReceiptFileReading,
  receiptIn,
} from './journey/receipt-file.ts';
export type { Decided } from './journey/send-capture.ts';
export { createSimSession, type SimAttempt, type SimSession, type SimSessionOptions } from './journey/sim-session.ts';
export { type OwnProblemCode, ownProblem, SdkProblem } from './problem.ts';
export { type AnswerOptions, type AnswerOutcome, answerRequest, type RequestOutcome, readVerifyRequest } from './relying/answer-request.ts';
export {
  type AskedPerson,
  checkAnswer,
  createRelyingParty,
  type HumanOutcome,
  type PlatformKeys,
  type RelyingParty,
  type RelyingPartyOptions,
} from './relying/relying-party.ts';
export { checkCampaign, checkMembers, type ListCheck } from './rewards/check-lists.ts';
export { checkLog, type LogCheck, type LogCheckOptions, type LogFinding, type SeenCheckpoint } from './verify/check-log.ts';
export { checkUse, checkUseIn, commitmentOf, readCheckpoint, type UseOutcome } from './verify/check-use.ts';
export { type Checkpoint, type CheckpointOutcome, verifyCheckpoint } from './verify/checkpoint.ts';
export { type Cosignature, checkWitnesses, cosign, cosignaturesOn, type WitnessOutcome, type WitnessPolicy } from './verify/cosignature.ts';
export { type FollowOutcome, followLog } from './verify/follow-log.ts';
export { type JwsOutcome, type JwsType, verifyJws } from './verify/jws.ts';
export { type LineReceiptOutcome, verifyLineReceipt } from './verify/line-receipt.ts';
export { createLogReader, type LogReader, type LogSource } from './verify/log-reader.ts';
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
export { readVerifierKey, type VerifierKey, writeVerifierKey } from './verify/note.ts';
export { noticeHash } from './verify/notice.ts';
export { pseudonymOn } from './verify/pseudonym.ts';
export {
  type ConsentReceiptOutcome,
  type ErasureOutcome,
  type Invalid,
  type ReceiptOutcome,
  verifyConsentReceipt,
  verifyErasure,
  verifyReceipt,
} from './verify/receipt.ts';
export { type RightsAnswer, type RightsOutcome, verifyRightsAnswer } from './verify/rights.ts';
export { verifyStatement } from './verify/statement.ts';
export { tilePath, tilePaths, tileWidth, widthIn, writeEntries } from './verify/tiles.ts';
export { type ProofOutcome, readTlogProof, type TlogProof, verifyTlogProof, writeTlogProof } from './verify/tlog-proof.ts';
export { createWitness, type Witness, type WitnessAnswer, type WitnessOptions, type WitnessStore } from './verify/witness.ts';
export { type ClaimOptions, claimReward, type RewardOutcome } from './wallet/claim-reward.ts';
export {
  type CredentialStock,
  type HeldBatch,
  type HeldCredential,
  type RevokePlaces,
  revokeStock,
  type ShowableCredential,
  stockOf,
  takeCredential,
  type WalletChange,
  withBatch,
} from './wallet/credential-stock.ts';
export { credentialOf, joinMembers } from './wallet/join-members.ts';
export { listedCredential } from './wallet/listed-credential.ts';
export {
  identityIn,
  type ProofMade,
  type ProofWanted,
  type Prove,
  proveMembership,
} from './wallet/prove-membership.ts';
export { freshWallet, hasLeft, rotatedTo, type Wallet, type WalletClaim, type WalletCredential } from './wallet/wallet.ts';
export { keyFileLock, type LockKind, type LockParameters, passphraseLock, type WalletLock } from './wallet/wallet-lock.ts';
export { createWalletStore, type WalletHandle, type WalletPlace, type WalletStore } from './wallet/wallet-store.ts';
