import { DerFault } from '../der/der.ts';

/** Everything that can be wrong with a document. Closed: a new reason is a new member here and a new sentence below. */
export type DocumentReasonCode =
  | 'mrz-lines'
  | 'mrz-character'
  | 'mrz-check-digit'
  | 'mrz-date'
  | 'mrz-kind-not-read'
  | 'mrz-state-unknown'
  | 'mrz-name-missing'
  | 'mrz-number-missing'
  | 'document-expired'
  | 'file-too-large'
  | 'file-damaged'
  | 'file-not-read'
  | 'data-group-missing'
  | 'data-group-changed'
  | 'data-groups-none'
  | 'print-differs'
  | 'signed-data-odd'
  | 'signed-attributes-odd'
  | 'signature-wrong'
  | 'signer-missing'
  | 'algorithm-not-read'
  | 'algorithm-mismatch'
  | 'algorithm-weak'
  | 'certificate-damaged'
  | 'certificate-extension'
  | 'signer-purpose'
  | 'signer-country'
  | 'signer-document-kind'
  | 'signer-not-yet-valid'
  | 'signer-expired'
  | 'signer-not-valid-at-signing'
  | 'signer-revoked'
  | 'csca-unknown'
  | 'csca-signature-wrong'
  | 'csca-not-a-ca'
  | 'csca-not-yet-valid'
  | 'csca-expired'
  | 'csca-not-valid-at-signing'
  | 'csca-self-signature-wrong'
  | 'csca-revoked'
  | 'trust-list-empty'
  | 'trust-list-changed'
  | 'crl-signature-wrong'
  | 'crl-stale'
  | 'crl-not-yet-valid'
  | 'portrait-missing'
  | 'portrait-not-read'
  | 'portrait-damaged'
  | 'portrait-too-large'
  | 'portrait-too-small'
  | 'face-none'
  | 'face-outside'
  | 'face-points-odd'
  | 'eyes-too-close'
  | 'zone-outside'
  | 'zone-elsewhere'
  | 'zone-on-the-back';

/** One thing that was wrong, in words for the person at the counter. Never holds what stood in the document. */
export interface DocumentReason {
  readonly code: DocumentReasonCode;
  readonly message: string;
  /** What it was wrong with: a field of the machine readable zone, a data group (`DG2`), a certificate. */
  readonly subject?: string;
  readonly value?: number;
  readonly limit?: number;
}

const messages: Readonly<Record<DocumentReasonCode, string>> = {
  // The machine readable zone.
  'mrz-lines':
    'This is no machine readable zone: it has three lines of 30 characters, two of 36 or two of 44. Read all of its lines again.',
  'mrz-character': 'The machine readable zone has a character that cannot stand there. Read that line again.',
  'mrz-check-digit': 'A check digit does not fit what stands beside it: a character was misread or changed. Read the zone again.',
  'mrz-date': 'A date in the machine readable zone is none. Read the zone again.',
  'mrz-kind-not-read': 'This kind of document is not read here. Use a passport or an identity card with a machine readable zone.',
  'mrz-state-unknown': 'The machine readable zone names a state that ICAO does not list.',
  'mrz-name-missing': 'The machine readable zone holds no name. Read its lines again, in their order.',
  'mrz-number-missing': 'The machine readable zone holds no document number. Read its lines again, in their order.',
  'document-expired': 'The document has expired. Use one that is valid.',
  // The files of the chip.
  'file-too-large': 'The file is far larger than such a file of a document can be. Read the chip again.',
  'file-damaged': 'The file is damaged, cut short or no such file. Read the chip again.',
  'file-not-read': 'The file is of a kind that is not read here.',
  'data-group-missing': 'The chip’s signed list says nothing of this data group, or the file is another one than it was given as.',
  'data-group-changed': 'The data group is not the one that was signed: its hash differs. The chip or its reading has been changed.',
  'data-groups-none': 'No data group was given: nothing can be compared with the signed list. Give DG1 and DG2.',
  'print-differs': 'The chip’s machine readable zone is not the printed one. Chip and document do not belong together.',
  // The signature over them.
  'signed-data-odd': 'The chip’s security object is not built as ICAO 9303 says.',
  'signed-attributes-odd': 'The signed attributes do not fit the signed list. It has been changed.',
  'signature-wrong': 'The signature over the chip’s security object is wrong. It has been changed, or signed by another key.',
  'signer-missing': 'The certificate of the signer is not in the security object.',
  'algorithm-not-read': 'A signature or hash algorithm is used that is not read here.',
  'algorithm-mismatch': 'The algorithms named for a signature contradict each other or the key.',
  'algorithm-weak': 'A hash or key is used that is too weak to prove anything (SHA-1, or a key that is too short).',
  // Certificates.
  'certificate-damaged': 'A certificate is damaged or cut short.',
  'certificate-extension': 'A certificate demands something that is not known here, so that it must not be relied on.',
  'signer-purpose': 'The signer’s certificate is for another purpose than to sign documents.',
  'signer-country': 'The document was signed in the name of another state than it names as its issuer.',
  'signer-document-kind': 'The signer’s certificate is not for this kind of document.',
  'signer-not-yet-valid': 'The signer’s certificate is not valid yet.',
  'signer-expired': 'The signer’s certificate has expired.',
  'signer-not-valid-at-signing': 'The signer’s certificate or key was not valid at the time that the signature names.',
  'signer-revoked': 'The state that issued the signer’s certificate has revoked it.',
  'csca-unknown': 'No certificate of the operator’s list has issued the signer’s certificate. Bring the list up to date.',
  'csca-signature-wrong': 'The signer’s certificate names a state on the operator’s list, but that state has not signed it.',
  'csca-not-a-ca': 'The issuing certificate may not issue certificates.',
  'csca-not-yet-valid': 'The certificate of the state is not valid yet.',
  'csca-expired': 'The certificate of the state has expired.',
  'csca-not-valid-at-signing': 'The certificate of the state was not valid at the time that the signature names.',
  'csca-self-signature-wrong': 'The certificate of the state does not carry its own signature. The operator’s list is damaged.',
  'csca-revoked': 'The state has revoked its own certificate.',
  'trust-list-empty': 'The list holds no certificate that could be read. Give a PEM bundle, one certificate or an ICAO master list.',
  'trust-list-changed': 'The master list’s own signature is wrong: the file is damaged or changed. Fetch it again.',
  'crl-signature-wrong': 'The revocation list is not signed by a state on the operator’s list.',
  'crl-stale': 'The revocation list is out of date. Fetch the newest one.',
  'crl-not-yet-valid': 'The revocation list is dated in the future. Check the clock.',
  // The portrait.
  'portrait-missing': 'The file holds no portrait.',
  'portrait-not-read': 'The portrait is neither JPEG nor JPEG 2000, or of a kind of these that no document uses.',
  'portrait-damaged': 'The portrait is damaged or not as large as it says.',
  'portrait-too-large': 'The portrait is far larger than a portrait needs to be.',
  'portrait-too-small': 'The portrait is too small to tell a face by.',
  'face-none': 'No face was found in the picture of the document. Lay it flat, in even light, and take the picture again.',
  'face-outside': 'The face on the document lies partly outside the picture. Take the picture again with the whole page in view.',
  'face-points-odd': 'The face on the document could not be made out with certainty. Take the picture again, straight from above.',
  'eyes-too-close': 'The face on the document is too small in the picture. Come closer or use the camera’s full resolution.',
  'zone-outside': 'The machine readable zone was not read from this picture. Take one picture with the whole page in view.',
  'zone-elsewhere': 'The machine readable zone and the portrait do not lie as on one page. Take one picture of one document.',
  'zone-on-the-back': 'This card has its machine readable zone on the back: one picture cannot show it and the portrait.',
};

export interface ReasonDetails {
  readonly subject?: string;
  readonly value?: number;
  readonly limit?: number;
}

/** Builds a reason with its standing sentence. */
export function documentReason(code: DocumentReasonCode, details: ReasonDetails = {}): DocumentReason {
  return Object.freeze({ code, message: messages[code], ...details });
}

/** Thrown by readers of one file or certificate, caught where that is read as a whole. */
export class DocumentFault extends Error {
  readonly reason: DocumentReason;

  constructor(code: DocumentReasonCode, details: ReasonDetails = {}) {
    super(code);
    this.reason = documentReason(code, details);
  }
}

/** The reason of a fault; bytes that are no DER get the code given. Anything else is a bug and thrown on. */
export function reasonOf(fault: unknown, damaged: DocumentReasonCode): DocumentReason {
  if (fault instanceof DocumentFault) return fault.reason;
  if (fault instanceof DerFault) return documentReason(damaged);
  throw fault;
}
