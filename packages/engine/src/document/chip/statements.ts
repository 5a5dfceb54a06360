/** What passive authentication can prove, and what it leaves open. Closed: a new statement is a new member with its sentence. */
export type StatementCode =
  | 'data-unchanged'
  | 'signed-by-state'
  | 'signer-valid'
  | 'signer-valid-at-signing'
  | 'not-revoked'
  | 'print-same'
  | 'issuer-same'
  | 'chip-not-original'
  | 'chip-not-authenticated'
  | 'holder-not-proven'
  | 'signing-time-unknown'
  | 'signing-time-said'
  | 'revocation-unknown'
  | 'print-not-compared'
  | 'issuer-not-compared'
  | 'weak-algorithms'
  | 'no-chip';

export interface Statement {
  readonly code: StatementCode;
  readonly message: string;
}

const sentences: Readonly<Record<StatementCode, string>> = {
  'data-unchanged': 'The data that was read from the chip is what the signer signed.',
  'signed-by-state': 'The signer was appointed by a state on the operator’s list.',
  'signer-valid': 'The signer’s certificate and that of the state are valid today.',
  'signer-valid-at-signing': 'The signer was entitled to sign at the time that the signature names.',
  'not-revoked': 'The state’s revocation list does not name the signer.',
  'print-same': 'The chip’s machine readable zone is the printed one.',
  'issuer-same': 'The signer’s state is the one that the document names as its issuer.',
  'chip-not-original':
    'Not proven: that this is the original chip. Its data can be copied to another one, and the copy passes all of this.',
  'chip-not-authenticated': 'Not done: active authentication and chip authentication, which would tell a copy from the original.',
  'holder-not-proven': 'Not proven: that whoever shows the document is its holder. Only a comparison of faces tells that.',
  'signing-time-unknown':
    'Not proven: that the signer was entitled to sign at the time of signing. The signature does not say when that was; it counts as of today.',
  'signing-time-said': 'The time of signing is what the signer says it was; nobody else vouches for it.',
  'revocation-unknown': 'Not proven: that the signer has not been revoked. No revocation list of its state was given.',
  'print-not-compared':
    'Not proven: that the chip belongs to this document. No printed machine readable zone was given to compare, or no DG1.',
  'issuer-not-compared':
    'Not proven: that the signer’s state is the document’s issuer. DG1 was not given, or the issuer’s code names no country.',
  'weak-algorithms': 'A hash or key too weak to prove anything was let pass, as was asked for (SHA-1, or a short key).',
  'no-chip': 'No chip was read: nothing about the document is proven by this part. A printed zone can be printed by anybody.',
};

export function statement(code: StatementCode): Statement {
  return Object.freeze({ code, message: sentences[code] });
}
