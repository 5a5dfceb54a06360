import { type Mrz, readMrz } from '../mrz/read-mrz.ts';
import { certificateCountries } from '../mrz/states.ts';
import { DocumentFault, type DocumentReason, type DocumentReasonCode, documentReason, reasonOf } from '../reasons.ts';
import { type Certificate, checkIssuance, isNamedIssuer, isSelfIssued, isWithin } from './certificate.ts';
import { isDataGroup, readZoneFile } from './data-group.ts';
import { isWeakHash, sameBytes } from './hashes.ts';
import { checkRevocationList, isRevoked, type RevocationList } from './revocation.ts';
import { readSecurityObject, type SecurityObject } from './security-object.ts';
import { type SignerCheck, verifySigner } from './signed-data.ts';
import { type Statement, type StatementCode, statement } from './statements.ts';
import type { TrustList } from './trust-list.ts';

/** The files of a chip, as they were read. */
export interface ChipFiles {
  /** EF.SOD. */
  readonly sod: Uint8Array;
  /** EF.DG1 … EF.DG16 by number; as many as are to be relied on. */
  readonly dataGroups: Readonly<Partial<Record<number, Uint8Array>>>;
}

export interface ChipOptions {
  readonly trust: TrustList;
  readonly revocation?: readonly RevocationList[];
  /** The time at which all is judged. */
  readonly at: Date;
  /** The printed machine readable zone, to be compared with the chip's. */
  readonly printed?: Mrz;
  /** Lets SHA-1 and short keys pass, which is then told. Without it they are refused. */
  readonly allowWeak?: boolean;
  /** Lets ICAO's specimen state UTO pass, for tests. */
  readonly allowSpecimen?: boolean;
}

export interface ChipSigner {
  /** Country of the signer's certificate. */
  readonly country: string | null;
  /** What the signature says; `null` where it says nothing. */
  readonly signedAt: Date | null;
  readonly ldsVersion: string | null;
}

export type ChipVerdict =
  | {
      readonly kind: 'genuine';
      /** The chip's machine readable zone, where DG1 was given. */
      readonly mrz: Mrz | null;
      /** Numbers of the data groups that are proven unchanged. */
      readonly dataGroups: readonly number[];
      readonly signer: ChipSigner;
      readonly proven: readonly Statement[];
      readonly notProven: readonly Statement[];
    }
  | { readonly kind: 'rejected'; readonly reasons: readonly [DocumentReason, ...DocumentReason[]] }
  /** There was no chip, or it was not read. */
  | { readonly kind: 'no-chip'; readonly notProven: readonly Statement[] };

/** Largest file of a chip, bytes; portraits have 10–60 KiB. */
export const maxChipFileBytes: number = 1024 * 1024;
/** Largest security object, bytes; they have 1–8 KiB. Each certificate that one carries is read, so that a large one would cost seconds. */
export const maxSecurityObjectBytes: number = 64 * 1024;

/**
 * Passive authentication (ICAO Doc 9303-11, 5.1; 9303-12, section 5): data groups → signed list → signer → state. Everything that is wrong is told. It proves that a state signed
 * this data; it cannot tell the chip from a copy of it, which the verdict says each time. Never throws.
 */
export function verifyChip(files: ChipFiles | null, options: ChipOptions): ChipVerdict {
  if (files === null) return { kind: 'no-chip', notProven: [statement('no-chip')] };
  const findings = new Findings();
  let opened: Opened | null = null;
  try {
    opened = openFiles(files, options, findings);
  } catch (fault) {
    findings.wrong(reasonOf(fault, 'file-damaged'));
  }
  const [first, ...others] = findings.reasons;
  if (first !== undefined || opened === null) {
    return { kind: 'rejected', reasons: [first ?? documentReason('signed-data-odd'), ...others] };
  }
  for (const code of ['chip-not-original', 'chip-not-authenticated', 'holder-not-proven'] as const) findings.open(code);
  const { mrz, security, signer, certificate } = opened;
  return Object.freeze({
    kind: 'genuine',
    mrz,
    dataGroups: givenGroups(files).map(([number]) => number),
    signer: { country: certificate.country, signedAt: signer.signedAt, ldsVersion: security.ldsVersion },
    proven: findings.proven.map(statement),
    notProven: findings.notProven.map(statement),
  });
}

interface Opened {
  readonly security: SecurityObject;
  readonly signer: SignerCheck;
  readonly certificate: Certificate;
  readonly mrz: Mrz | null;
}

/** What comes to light on the way. */
class Findings {
  readonly reasons: DocumentReason[] = [];
  readonly proven: StatementCode[] = [];
  readonly notProven: StatementCode[] = [];

  wrong(reason: DocumentReason | DocumentReasonCode, subject?: string): void {
    const found = typeof reason === 'string' ? documentReason(reason, subject === undefined ? {} : { subject }) : reason;
    if (!this.reasons.some((known) => known.code === found.code && known.subject === found.subject)) this.reasons.push(found);
  }

  prove(code: StatementCode): void {
    this.proven.push(code);
  }

  open(code: StatementCode): void {
    if (!this.notProven.includes(code)) this.notProven.push(code);
  }
}

function openFiles(files: ChipFiles, options: ChipOptions, findings: Findings): Opened | null {
  refuseTooLarge('SOD', files.sod, maxSecurityObjectBytes);
  for (const [number, file] of givenGroups(files)) refuseTooLarge(`DG${number}`, file, maxChipFileBytes);
  const security = readSecurityObject(files.sod);
  const weak = weakness(options, findings);
  weak(isWeakHash(security.hash));
  compareGroups(files, security, findings);
  const signer = verifySigner(security.signed);
  for (const problem of signer.problems) findings.wrong(problem);
  weak(signer.isWeak);
  if (signer.certificate === null) return null;
  findings.prove('data-unchanged');
  const zone = files.dataGroups[1];
  const mrz = zone === undefined ? null : readChipZone(zone, options, findings);
  checkPurpose(signer.certificate, mrz, findings);
  checkSigner(signer.certificate, signer.signedAt, options, findings);
  const state = findState(signer.certificate, signer.signedAt, options, findings, weak);
  if (state !== null) checkRevocation([signer.certificate, state], options, findings, weak);
  compareZones(mrz, signer.certificate, options, findings);
  return { security, signer, certificate: signer.certificate, mrz };
}

function refuseTooLarge(subject: string, { length }: Uint8Array, limit: number): void {
  if (length > limit) throw new DocumentFault('file-too-large', { subject, value: length, limit });
}

function givenGroups({ dataGroups }: ChipFiles): readonly (readonly [number, Uint8Array])[] {
  return Object.entries(dataGroups).flatMap(([number, file]) => (file === undefined ? [] : [[Number(number), file] as const]));
}

/** Refuses what is weak, once, or lets it pass and says so. */
function weakness({ allowWeak = false }: ChipOptions, findings: Findings): (isWeak: boolean) => void {
  let isTold = false;
  return (isWeak) => {
    if (!isWeak || isTold) return;
    isTold = true;
    if (allowWeak) findings.open('weak-algorithms');
    else findings.wrong('algorithm-weak');
  };
}

/** Doc 9303-11, 5.1, step 5: the hash of each data group is the one that was signed. */
function compareGroups(files: ChipFiles, { hash, hashes }: SecurityObject, findings: Findings): void {
  const groups = givenGroups(files);
  if (groups.length === 0) findings.wrong('data-groups-none');
  for (const [number, file] of groups) {
    const signed = hashes.get(number);
    if (signed === undefined || !isDataGroup(number, file)) findings.wrong('data-group-missing', `DG${number}`);
    else if (!sameBytes(signed, hash.digest(file))) findings.wrong('data-group-changed', `DG${number}`);
  }
}

function readChipZone(file: Uint8Array, { at, allowSpecimen = false }: ChipOptions, findings: Findings): Mrz | null {
  const reading = readMrz(readZoneFile(file), { at, allowSpecimen });
  if (reading.kind === 'mrz') return reading.mrz;
  for (const reason of reading.reasons) findings.wrong({ ...reason, subject: `DG1, ${reason.subject ?? 'zone'}` });
  return null;
}

/** Doc 9303-12, 7.1.1: a signer of documents is no authority, has no extended purpose (those are for other signers), and may be bound to kinds of documents. */
function checkPurpose({ isAuthority, purposes, uses, documentKinds }: Certificate, mrz: Mrz | null, findings: Findings): void {
  if (isAuthority || purposes || uses?.digitalSignature === false) findings.wrong('signer-purpose');
  if (mrz === null || documentKinds === null) return;
  const code = mrz.documentCode;
  const isAllowed = documentKinds.some((kind) => kind === code || (kind.replace('<', '').length === 1 && kind[0] === code[0]));
  if (!isAllowed) findings.wrong('signer-document-kind');
}

/**
 * The signer's certificate is made out for as long as the documents it signs are valid, so it must be valid today (Doc 9303-12, table 3); its private key may
 * sign for a few months only. The time of signing is the signingTime attribute; without one, nothing is said of then.
 */
function checkSigner({ valid, keyUse }: Certificate, signedAt: Date | null, { at }: ChipOptions, findings: Findings): void {
  if (at < valid.from) findings.wrong('signer-not-yet-valid');
  if (at > valid.to) findings.wrong('signer-expired');
  if (signedAt === null) {
    findings.open('signing-time-unknown');
    return;
  }
  if (!isWithin(signedAt, valid) || !isWithin(signedAt, keyUse) || signedAt > at) findings.wrong('signer-not-valid-at-signing');
  findings.prove('signer-valid-at-signing');
  findings.open('signing-time-said');
}

/** The state on the operator's list that has issued the signer's certificate. Of several that are named alike, the one without a fault. */
function findState(
  signer: Certificate,
  signedAt: Date | null,
  { trust, at }: ChipOptions,
  findings: Findings,
  weak: (isWeak: boolean) => void,
): Certificate | null {
  const checks = trust.certificates
    .filter((state) => isNamedIssuer(signer, state))
    .map((state) => ({ state, ...checkState(signer, state, signedAt, at) }));
  // The fewest faults: where none is without, it is told what the nearest lacks.
  const [best] = checks.toSorted((a, b) => a.problems.length - b.problems.length);
  if (best === undefined) {
    findings.wrong('csca-unknown');
    return null;
  }
  for (const problem of best.problems) findings.wrong(problem);
  weak(best.isWeak);
  findings.prove('signed-by-state');
  findings.prove('signer-valid');
  return best.state;
}

function checkState(
  signer: Certificate,
  state: Certificate,
  signedAt: Date | null,
  at: Date,
): { readonly problems: readonly DocumentReasonCode[]; readonly isWeak: boolean } {
  const problems: DocumentReasonCode[] = [];
  const { isSigned, isWeak } = safely(() => checkIssuance(signer, state), problems) ?? { isSigned: true, isWeak: false };
  if (!isSigned) problems.push('csca-signature-wrong');
  if (!state.isAuthority || state.uses?.keyCertSign === false) problems.push('csca-not-a-ca');
  // A link certificate (Doc 9303-12, 5.1) is signed by the state's former key; that it stands on the operator's list is what makes it count.
  const own = isSelfIssued(state) ? safely(() => checkIssuance(state, state), problems) : undefined;
  if (own?.isSigned === false) problems.push('csca-self-signature-wrong');
  if (signer.country === null || signer.country !== state.country) problems.push('signer-country');
  if (at < state.valid.from) problems.push('csca-not-yet-valid');
  if (at > state.valid.to) problems.push('csca-expired');
  if (signedAt !== null && !isWithin(signedAt, state.valid)) problems.push('csca-not-valid-at-signing');
  return { problems, isWeak };
}

function safely<T>(check: () => T, problems: DocumentReasonCode[]): T | undefined {
  try {
    return check();
  } catch (fault) {
    problems.push(reasonOf(fault, 'csca-signature-wrong').code);
    return undefined;
  }
}

function checkRevocation(
  [signer, state]: readonly [Certificate, Certificate],
  { revocation = [], trust, at }: ChipOptions,
  findings: Findings,
  weak: (isWeak: boolean) => void,
): void {
  const lists = revocation.filter(({ issuer }) => issuer === signer.issuer);
  if (lists.length === 0) {
    findings.open('revocation-unknown');
    return;
  }
  for (const list of lists) {
    const check = checkRevocationList(list, trust.certificates, at);
    for (const problem of check.problems) findings.wrong(problem);
    weak(check.isWeak);
    if (isRevoked(list, signer)) findings.wrong('signer-revoked');
    if (isRevoked(list, state)) findings.wrong('csca-revoked');
  }
  findings.prove('not-revoked');
}

function compareZones(mrz: Mrz | null, signer: Certificate, { printed }: ChipOptions, findings: Findings): void {
  if (printed === undefined || mrz === null) findings.open('print-not-compared');
  else if (printed.text !== mrz.text) findings.wrong('print-differs');
  else findings.prove('print-same');
  const countries = mrz === null ? [] : certificateCountries(mrz.issuingState);
  if (countries.length === 0) findings.open('issuer-not-compared');
  else if (signer.country === null || !countries.includes(signer.country)) findings.wrong('signer-country');
  else findings.prove('issuer-same');
}
