export type {
  BookKind,
  Campaign,
  CampaignPayment,
  CampaignState,
  FrozenList,
  NewCampaign,
  RewardDesk,
} from './campaigns/campaign.ts';
export { type CampaignFigures, type Campaigns, type CampaignsOptions, createCampaigns } from './campaigns/campaigns.ts';
export type { DocumentRewardClaim, DocumentSecret, HumanRewardClaim } from './campaigns/claims.ts';
export { createFigures, type DayFigures, type Figures } from './campaigns/figures.ts';
export { createSnapshots, openCampaignShelves, type Snapshots } from './campaigns/snapshots.ts';
export type { Epoch, EpochList } from './members/epochs.ts';
export { createMembers, type Holder, type MemberKeeper, type Members, type MembersOptions, type OwnMembership } from './members/members.ts';
export type { PublicLeaf } from './members/public-leaf.ts';
export type { Claim } from './onboarding/claim.ts';
export { type Claims, type ClaimsOptions, createClaims } from './onboarding/claims.ts';
export type { Line, LineLimits } from './onboarding/lines.ts';
export { createMarks, type Marks, requireSameKey } from './onboarding/marks.ts';
export { createOnboarding, type DrawnChallenge, type Onboarding, type WaitingClaim } from './onboarding/onboarding.ts';
export type { CompareRequest, ComparisonOutcome } from './personhood/compare.ts';
export type { ConsentOutcome, ConsentRequest, WithdrawalOutcome } from './personhood/consents.ts';
export type { Observation, PersonhoodOptions, Recovery } from './personhood/context.ts';
export type { DepartureRequest } from './personhood/depart.ts';
export type { DerivationOutcome, DeriveRequest } from './personhood/derive.ts';
export type { ErasureOutcome } from './personhood/erasure.ts';
export type { EvaluationJudge } from './personhood/evaluations.ts';
export type { PermitOutcome, PermitRequest } from './personhood/permits.ts';
export { createPersonhood, type Personhood } from './personhood/personhood.ts';
export type { StandingFacts } from './personhood/policy-facts.ts';
export type { PersonalRecord } from './personhood/record.ts';
export {
  createSharedKeys,
  type SharedKeyOptions,
  type SharedKeyProgress,
  type SharedKeyRegister,
  type SharedKeyStanding,
} from './personhood/shared-keys.ts';
export type { Batches, OpenBatch, StatusPage } from './relying/batches.ts';
export type { PlatformKey, PlatformSecrets } from './relying/platform-keys.ts';
export { createRelying, type Relying } from './relying/relying.ts';
export {
  createRelyingParties,
  type KeyedRelyingParty,
  type RelyingParties,
  type RelyingParty,
  type RelyingPartyFacts,
  signInScope,
} from './relying/relying-parties.ts';
export type { SignInPayload, SignInRecords } from './relying/sign-in-records.ts';
export type { Ask, GivenProof, Roots, Verifications, VerificationsOptions } from './relying/verifications.ts';
export { approveDocumentClaim } from './reward/document-approval.ts';
export { createLedgerBook, type LedgerBookOptions } from './reward/ledger-book.ts';
export {
  type CampaignStanding,
  type ClaimFault,
  type ClaimOutcome,
  type CloseOutcome,
  type DocumentClaim,
  type HumanClaim,
  isCampaign,
  isRecipient,
  type OpenOutcome,
  type Payment,
  type PaymentName,
  type Recipient,
  type RewardBook,
  type RewardCampaign,
} from './reward/reward-book.ts';
export { type AssessmentLine, type AssessmentOptions, type Assessments, createAssessments } from './trust/assessments.ts';
export type { ControllerFacts, TrustOptions } from './trust/context.ts';
export type { Attestation, AttestationVerdict, AttestationVerifier, TpmTrust } from './trust/devices/attestation.ts';
export {
  attestationChallenge,
  type CapturePolicy,
  createDevices,
  type Device,
  type DeviceRegistration,
  type Devices,
  type DevicesOptions,
} from './trust/devices/devices.ts';
export { breachPage } from './trust/incidents/breach-page.ts';
export type { Breach, BreachReport } from './trust/incidents/breaches.ts';
export { archiveNotices, findPublishedNotice } from './trust/notice-archive.ts';
export { type Act, dayOf, type Operators, type Session } from './trust/operators/accounts.ts';
export { type Access, type Actor, type Role, requireAccess, roles, type Scope, scopes } from './trust/operators/roles.ts';
export { isSessionToken, type PasskeyLine, type PersonalPasskeys, type PersonSignedIn } from './trust/passkeys/personal-passkeys.ts';
export type { Passkey, PasskeyPort } from './trust/passkeys/port.ts';
export { type Expiry, type ExpiryRun, type ExpiryStanding, expireEveryMs } from './trust/retention/expiry.ts';
export type { Deletion, Deletions } from './trust/rights/deletion.ts';
export type { Matter, MatterOutcome, OwnMatter } from './trust/rights/matters.ts';
export type { OwnRecord } from './trust/rights/rights.ts';
export type { Board } from './trust/tasks/board.ts';
export { createTasks, type Task, type Tasks } from './trust/tasks/tasks.ts';
export { createTransfers, type NewTransfer, type Transfers } from './trust/transfers/transfers.ts';
export { type AuthorityPort, createTrust, type Trust } from './trust/trust.ts';
