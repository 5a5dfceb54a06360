/** @packageDocumentation Test eyes and faces from a seed. Nobody's biometrics: everything here is drawn, nothing is photographed. Never imported by runtime code. */

export { type AttackOptions, type AttackSpecies, attackSpecies, drawAttack } from './face/attack.ts';
export {
  type Asked,
  actSequence,
  drawSequence,
  planSequence,
  type SequenceFrame,
  type SequenceMoment,
  type SequenceOptions,
} from './face/face-sequence.ts';
export { type Head, makeHead } from './face/head.ts';
export { type HeadShot, renderHead } from './face/render-head.ts';
export { type SynthEye, type SynthEyesOptions, synthEyes } from './generate.ts';
export { type LashAgreement, lashAgreement } from './lash-agreement.ts';
export { type EyeTraits, type LashTraits, type LidTraits, makePerson, type TextureTraits } from './person.ts';
export { drawEyeAttack, type EyeAttackOptions, type EyeAttackSpecies, eyeAttackSpecies } from './presentation/eye-attack.ts';
export { drawEyeSequence, type EyeFrame, type EyeSequenceOptions } from './presentation/eye-sequence.ts';
export { renderEye, visibleIris } from './render.ts';
export { type ContactSheetOptions, contactSheet } from './sheet.ts';
export type {
  CaptureConditions,
  CaptureDials,
  CaptureProfile,
  Dial,
  EyeCapture,
  EyeSide,
  EyeTruth,
  SynthPerson,
  TruthMasks,
} from './types.ts';
