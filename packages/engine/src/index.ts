export { type Calibration, type CalibrationPoint, type Threshold, targetFmrs, thresholdFor } from './face/calibration.ts';
export type { FaceBox } from './face/detect-faces.ts';
export { compareFaces } from './face/embed-face.ts';
export type { EncodeFaceOptions, FaceEncoding, FaceSight, FaceView } from './face/encode-face.ts';
export { type FaceReason, type FaceReasonCode, faceReason } from './face/face-reasons.ts';
export { type FaceGates, faceGates } from './face/gates.ts';
export type { HeadPose } from './face/head-pose.ts';
export type { FaceQuality } from './face/measure-face.ts';
export { type ModelSlot, modelHash, readModelSlot, type SecondNetwork, type SlotReading } from './face/model-slot.ts';
export {
  detectorModel,
  eyeModel,
  faceModelPackage,
  fusedEmbedder,
  landmarkModel,
  type PinnedModel,
  packagedEmbedder,
  secondModelPackage,
} from './face/packaged-models.ts';
export { type FaceImageReading, readFaceImage } from './face/read-face-image.ts';
export { type FaceRuntime, type FaceSession, type FloatTensor, faceSessionOf } from './face/runtime.ts';
export { type FaceEngine, type FaceEngineStart, type FaceWeights, startFaceEngine } from './face/start-face-engine.ts';
export { translateTflite } from './face/tflite/tflite-to-onnx.ts';
export { clearVanishingWeights } from './face/vanishing-weights.ts';
export { type ColourImage, isColourImage } from './image/colour-image.ts';
export { type DecodedImage, decodeImage, maxImageBytes, maxImagePixels, minImageSidePx } from './image/decode.ts';
export { decodeRaw, type RawLayout } from './image/decode-raw.ts';
export { encodePng } from './image/encode-png.ts';
export type { ImageFormat, PixelSource } from './image/formats.ts';
export { type GrayImage, isGrayImage } from './image/gray-image.ts';
export {
  compareIris,
  type IrisComparison,
  matchThreshold,
  maxRotation,
  minCommonBits,
  normalisedHd,
} from './iris/compare.ts';
export { type EncodeOptions, encodeIris, type IrisEncoding, type IrisTrace } from './iris/encode-iris.ts';
export { checkEyeSides, type EyeSides, eyeSidePlausibility, type SideEvidence } from './iris/eye-sides.ts';
export { type FusionRules, fuseIris, fusionRules, type IrisFusion, rotate as rotateIris } from './iris/fuse.ts';
export type { Boundary, Ellipse, IrisGeometry, IrisQuality, Point } from './iris/geometry.ts';
export { type CaptureProfile, defaultProfile } from './iris/profile.ts';
export { type CaptureReason, type CaptureReasonCode, captureReason } from './iris/reasons.ts';
export {
  type IrisTemplate,
  irisCodeBytes,
  irisColumns,
  irisMaskBytes,
  irisRows,
  irisSamples,
  irisWavelets,
  isIrisTemplate,
  usableBits,
} from './iris/template.ts';
export { type ChallengeStep, challengeSteps, challengeWithinMs, challengeWords, drawChallenge } from './liveness/challenge.ts';
export { type FacePoints, facePointCount } from './liveness/face-measures.ts';
export {
  type FaceFrame,
  followLiveness,
  isSlip,
  judgeLiveness,
  type LivenessFault,
  type LivenessProgress,
  type LivenessReason,
  type LivenessRules,
  type LivenessVerdict,
} from './liveness/judge-liveness.ts';
export { fuseLooks } from './presentation/best-looks.ts';
export {
  judgePresentation,
  type PresentationFault,
  type PresentationReason,
  type PresentationTest,
  type PresentationVerdict,
} from './presentation/judge-presentation.ts';
export { drawLight, isLightPlan, type LightChange, lightTailMs } from './presentation/light-plan.ts';
export { forgetLook, type IrisLook, lookAtIris } from './presentation/look-at-iris.ts';
export type {
  IrisImageType,
  IrisRecordDevice,
  IrisRecordDraft,
  IrisRecordImage,
  IrisRecordImageDraft,
  IrisRecordQuality,
  IrisRecordReading,
  IrisRecordStandard,
} from './records/iris-record.ts';
export { isIrisRecord, maxRecordImages, type ReadRecordOptions, readIrisRecord } from './records/read-iris-record.ts';
export { exportTemplate, importTemplate, type TemplateEncoding, type TemplateFault, type TemplateImport } from './records/template-file.ts';
export { writeIrisRecord } from './records/write-iris-record.ts';
export { addToGallery, createGallery, type Gallery, maxGalleryTemplates } from './search/gallery.ts';
export { mergeHits, type SearchOptions, type SearchResult, searchGallery } from './search/search-gallery.ts';
export { prefilterMisses, type SearchHit } from './search/search-kernel.ts';
