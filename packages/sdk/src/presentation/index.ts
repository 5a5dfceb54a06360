export {
  createPresentationVerifier,
  type PresentationOutcome,
  type PresentationRequest,
  type PresentationVerifier,
  type PresentationVerifierOptions,
} from './presentation-verifier.ts';
export { type PresentationSent, sendPresentation } from './send-presentation.ts';
export {
  type FetchCredentialsOptions,
  fetchCredentials,
  type PresentationAsked,
  presentCredential,
  readPresentationRequest,
  revokeCredentials,
  type SingleUseCredentials,
} from './single-use-credentials.ts';
