export { campaignScope } from './campaign-scope.ts';
export { CredentialError, type CredentialErrorCode } from './credential-error.ts';
export { fieldOrder, hashToField, isFieldElement, wordOf } from './field.ts';
export { type Group, groupDepth, groupInSlices, groupOf, type Membership, membershipOf, rootFrom } from './group.ts';
export { commitmentOf, type Identity, identityOf, nullifierOf } from './identity.ts';
export { type MembershipProof, type ProofNumbers, parseProof, writeProof } from './proof.ts';
export { type ProofRequest, type ReadProofRequest, readProofRequest, writeProofRequest } from './prover-protocol.ts';
export { relyingScope, requestMessage } from './relying-scope.ts';
export {
  type DocumentName,
  documentInput,
  documentNullifier,
  isRotation,
  lastRotation,
  recordBytes,
  recordInput,
  secretFrom,
} from './secret.ts';
export {
  derivationContext,
  derivationMessage,
  leavingMessage,
  nameRecord,
  readSessionKey,
  type SessionKey,
  sessionKeyBytes,
  writeSessionKey,
} from './session-key.ts';
export { type VerificationKey, verificationKey } from './verification-key.ts';
export { type Expected, type ProofFault, type ProofVerdict, verifyProof } from './verify-proof.ts';
