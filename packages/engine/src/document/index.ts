export { maxRevocationBytes, type RevocationList, type RevocationReading, readRevocationList } from './chip/revocation.ts';
export type { Statement, StatementCode } from './chip/statements.ts';
export { maxTrustListBytes, readTrustList, type TrustList, type TrustListReading } from './chip/trust-list.ts';
export {
  type ChipFiles,
  type ChipOptions,
  type ChipSigner,
  type ChipVerdict,
  maxChipFileBytes,
  maxSecurityObjectBytes,
  verifyChip,
} from './chip/verify-chip.ts';
export type { MrzFormat } from './mrz/layouts.ts';
export { type Mrz, type MrzOptions, type MrzReading, readMrz } from './mrz/read-mrz.ts';
export { findZone } from './portrait/find-zone.ts';
export { maxPortraitPixels, minPortraitSidePx } from './portrait/limits.ts';
export {
  type DocumentPhoto,
  minPhotoEyeDistancePx,
  type PhotoFace,
  type PhotoPortrait,
  takePortrait,
} from './portrait/photo-portrait.ts';
export { type PortraitOptions, type PortraitReading, readPortrait } from './portrait/read-portrait.ts';
export type { DocumentReason, DocumentReasonCode } from './reasons.ts';
