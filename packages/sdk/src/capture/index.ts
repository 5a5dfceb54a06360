export {
  type CaptureReason,
  type ColourImage,
  challengeWithinMs,
  challengeWords,
  type FaceEngine,
  type FaceRuntime,
  type FaceSession,
  faceSessionOf,
  fusedEmbedder,
  type GrayImage,
  packagedEmbedder,
  startFaceEngine,
} from '@sclera/engine';
export { type Mrz, type MrzReading, maxChipFileBytes } from '@sclera/engine/document';
export {
  attestationChallenge,
  type CaptureDevice,
  createCaptureDevice,
  deviceOf,
  exportDeviceKey,
  generateDeviceKeys,
  introduceDevice,
  openDeviceKey,
  processDevice,
} from './capture-device.ts';
export {
  type CaptureExplanation,
  type CaptureInput,
  type CaptureOutcome,
  type CaptureProgress,
  captureEyes,
  type Eye,
  type EyeExplanation,
} from './capture-eyes.ts';
export {
  adviseFace,
  type FaceAdvice,
  type FaceCapture,
  type FaceCaptureInput,
  type FaceCaptureStart,
  type FaceEncoder,
  type FaceLook,
  startFaceCapture,
} from './capture-face.ts';
export {
  adviseEyes,
  type IrisCapture,
  type IrisCaptureInput,
  type IrisCaptureLook,
  type IrisCaptureStart,
  isBrightAt,
  startIrisCapture,
} from './capture-irises.ts';
export {
  type Challenge,
  type ChallengeStep,
  challengeDigest,
  type DocumentKind,
  type DocumentNames,
  documentDigest,
  documentIdOf,
  documentNamesOf,
  type IrisChallenge,
  irisChallengeDigest,
  type LightChange,
  type Presentation,
} from './challenge.ts';
export { drawCode } from './draw-code.ts';
export { explainShares, type ShareView } from './explain-shares.ts';
export type { PreparedCapture } from './prepared-capture.ts';
export { type DocumentRead, type DocumentSource, type ReadDocumentOptions, readDocument, readTypedZone } from './read-document.ts';
export { type SealOptions, sealCapture } from './seal-capture.ts';
export { createSessionKeys, type SessionKeys } from './session-keys.ts';
export { signCapture } from './sign-capture.ts';
