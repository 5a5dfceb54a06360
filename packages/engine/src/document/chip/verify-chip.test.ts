import { describe, expect, it } from 'vitest';
import {
  type CertificateDraft,
  extension,
  makeCertificate,
  makeKey,
  makeRevocationList,
  octets,
  oid,
  pem,
  seq,
  set,
  text,
  time,
} from '../../../testing/document/make-certificate.ts';
import { makeSod, makeState, makeZoneFile, type SodDraft } from '../../../testing/document/make-chip.ts';
import { derElement, derNumber } from '../../der/der.ts';
import { makeMrz, specimen } from '../../specimen/make-mrz.ts';
import { readMrz } from '../mrz/read-mrz.ts';
import { type RevocationList, readRevocationList } from './revocation.ts';
import { readTrustList, type TrustList } from './trust-list.ts';
import { type ChipOptions, type ChipVerdict, verifyChip } from './verify-chip.ts';

const at = new Date('2026-11-22T12:00:00Z');
const state = makeState();
const other = makeKey('P-256');
const dg1 = makeZoneFile();
const dg2 = derElement(0x75, Uint8Array.of(1, 2, 3));
const groups = { 1: dg1, 2: dg2 };

const trusting = (...certificates: readonly Uint8Array[]): TrustList => {
  const reading = readTrustList(pem('CERTIFICATE', ...certificates));
  if (reading.kind === 'rejected') throw new Error(JSON.stringify(reading.reasons));
  return reading.list;
};
const trust = trusting(state.csca.certificate);
const sodOf = (draft: Partial<SodDraft> = {}): Uint8Array => makeSod({ groups, ...state.signer, ...draft });
const verify = (sod: Uint8Array, options: Partial<ChipOptions> = {}, dataGroups: Record<number, Uint8Array> = groups): ChipVerdict =>
  verifyChip({ sod, dataGroups }, { trust, at, allowSpecimen: true, ...options });
const codes = (verdict: ChipVerdict): string[] =>
  verdict.kind === 'rejected'
    ? verdict.reasons.map(({ code, subject }) => (subject === undefined ? code : `${code} ${subject}`))
    : [verdict.kind];
const signerWith = (draft: Partial<CertificateDraft>): { certificate: Uint8Array; key: CertificateDraft['key'] } => {
  const key = draft.key ?? state.signer.key;
  return { key, certificate: makeCertificate({ subject: 'Signer', key, issuer: state.csca, ...draft }) };
};
const cscaWith = (draft: Partial<CertificateDraft>): TrustList =>
  trusting(makeCertificate({ subject: 'CSCA', key: state.csca.key, isAuthority: true, ...draft }));

describe('a chip as it should be', () => {
  it('is genuine, and the verdict says what that means and what it does not', () => {
    const printed = readMrz(makeMrz(specimen).join('\n'), { at, allowSpecimen: true });
    if (printed.kind !== 'mrz') throw new Error('no zone');
    const revocation = [listOf(makeRevocationList({ issuer: state.csca, serials: [8, 9] }))];
    const verdict = verify(sodOf(), { printed: printed.mrz, revocation });
    if (verdict.kind !== 'genuine') throw new Error(JSON.stringify(verdict));
    expect(verdict.mrz).toEqual(printed.mrz);
    expect(verdict.dataGroups).toEqual([1, 2]);
    expect(verdict.signer).toEqual({ country: 'UT', signedAt: new Date('2025-03-01T12:00:00Z'), ldsVersion: '0108' });
    expect(verdict.proven.map(({ code }) => code)).toEqual([
      'data-unchanged',
      'signer-valid-at-signing',
      'signed-by-state',
      'signer-valid',
      'not-revoked',
      'print-same',
      'issuer-same',
    ]);
    expect(verdict.notProven.map(({ code }) => code)).toEqual([
      'signing-time-said',
      'chip-not-original',
      'chip-not-authenticated',
      'holder-not-proven',
    ]);
    expect(verdict.notProven[1]?.message).toMatch(/copied/);
  });

  it('leaves open what it was not given', () => {
    const verdict = verify(sodOf({ signedAt: null, lds: '1.7', byKeyId: true }), {}, { 2: dg2 });
    if (verdict.kind !== 'genuine') throw new Error(JSON.stringify(verdict));
    expect(verdict.mrz).toBeNull();
    expect(verdict.signer).toMatchObject({ signedAt: null, ldsVersion: null });
    expect(verdict.notProven.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['signing-time-unknown', 'revocation-unknown', 'print-not-compared', 'issuer-not-compared']),
    );
    expect(verdict.proven.map(({ code }) => code)).not.toContain('signer-valid-at-signing');
  });

  it('without a chip nothing is proven', () => {
    expect(verifyChip(null, { trust, at })).toMatchObject({ kind: 'no-chip', notProven: [{ code: 'no-chip' }] });
  });
});

describe('data groups', () => {
  it('a changed byte is told by the number of its group', () => {
    for (const i of [2, 5, 40, dg1.length - 1]) {
      const changed = dg1.with(i, dg1[i]! ^ 1);
      expect(codes(verify(sodOf(), {}, { 1: changed, 2: dg2 }))).toContain('data-group-changed DG1');
    }
    expect(codes(verify(sodOf(), {}, { 1: dg1, 2: dg2.with(4, 9) }))).toEqual(['data-group-changed DG2']);
  });

  it('DG1 of another document, DG2 given as DG1, a group that is not signed, none at all', () => {
    const another = makeZoneFile(makeMrz({ ...specimen, documentNumber: 'L898902C4' }));
    expect(codes(verify(sodOf(), {}, { 1: another, 2: dg2 }))).toEqual(['data-group-changed DG1']);
    expect(codes(verify(sodOf(), {}, { 1: dg2, 2: dg1 }))).toEqual(['data-group-missing DG1', 'data-group-missing DG2', 'file-not-read']);
    expect(codes(verify(sodOf({ groups: { 1: dg1 } })))).toEqual(['data-group-missing DG2']);
    expect(codes(verify(sodOf(), {}, {}))).toEqual(['data-groups-none']);
  });

  it('the printed zone is another one', () => {
    const printed = readMrz(makeMrz({ ...specimen, documentNumber: 'L898902C4' }).join('\n'), { at, allowSpecimen: true });
    if (printed.kind !== 'mrz') throw new Error('no zone');
    expect(codes(verify(sodOf(), { printed: printed.mrz }))).toEqual(['print-differs']);
  });

  it('a document that has expired, or whose zone is wrong, is refused for all its signatures', () => {
    const expired = { 1: makeZoneFile(makeMrz({ ...specimen, dateOfExpiry: '2026-11-21' })) };
    expect(codes(verify(sodOf({ groups: expired }), {}, expired))).toEqual(['document-expired DG1, date of expiry']);
    expect(codes(verify(sodOf(), { allowSpecimen: false }))).toContain('mrz-state-unknown DG1, issuing state');
  });
});

describe('files that are far too large', () => {
  it('are not read', () => {
    expect(codes(verify(new Uint8Array(65_537)))).toEqual(['file-too-large SOD']);
    expect(codes(verify(sodOf(), {}, { 2: new Uint8Array(1_048_577) }))).toEqual(['file-too-large DG2']);
  });

  it('a security object stuffed with certificates takes no more than a moment’s work', () => {
    const stuffed = sodOf({ certificates: [...Array.from({ length: 140 }, () => state.csca.certificate), state.signer.certificate] });
    expect(stuffed.length).toBeLessThan(65_536);
    expect(codes(verify(stuffed))).toEqual(['genuine']);
  });
});

describe('the signature over the list', () => {
  it.each<[string, Partial<SodDraft>, string]>([
    ['by another key', { key: other }, 'signature-wrong'],
    ['list changed after it', { changeList: (list) => list.with(list.length - 1, 0) }, 'signed-attributes-odd'],
    [
      'attributes changed after it',
      { changeAttributes: (given) => [...given.slice(0, 2), timeAttribute('2025-04-01')] },
      'signature-wrong',
    ],
    ['without messageDigest', { changeAttributes: ([type]) => [type!] }, 'signed-attributes-odd'],
    ['with two message digests', { changeAttributes: ([type, digest]) => [type!, digest!, digest!] }, 'signed-attributes-odd'],
    ['without attributes', { withoutAttributes: true }, 'signed-attributes-odd'],
    ['of a signer whose certificate is not there', { serial: 8 }, 'signer-missing'],
    ['with no certificate', { certificates: [] }, 'signer-missing'],
    ['with a damaged certificate', { certificates: [seq(seq())] }, 'certificate-damaged'],
    ['over content of another kind', { contentType: '2.23.136.1.1.2' }, 'signed-data-odd'],
  ])('%s', (_, draft, code) => {
    expect(codes(verify(sodOf(draft)))).toContain(code);
  });

  it('a list in which a data group stands twice, or out of range', () => {
    const twice = seq(derNumber(0x02, 1), octets(new Uint8Array(32)));
    for (const entries of [
      [twice, twice],
      [seq(derNumber(0x02, 17), octets(new Uint8Array(32)))],
      [seq(derNumber(0x02, 1), octets(new Uint8Array(31)))],
    ]) {
      const list = seq(derNumber(0x02, 0), seq(oid('2.16.840.1.101.3.4.2.1')), seq(...entries));
      expect(codes(verify(sodOf({ changeList: () => list })))).toEqual(['signed-data-odd']);
    }
  });

  it('algorithms that contradict each other or the key', () => {
    const ecdsa384 = seq(oid('1.2.840.10045.4.3.3'));
    const rsa256 = seq(oid('1.2.840.113549.1.1.11'), derElement(0x05));
    expect(codes(verify(sodOf({ algorithm: ecdsa384 })))).toEqual(['algorithm-mismatch']);
    expect(codes(verify(sodOf({ algorithm: rsa256 })))).toEqual(['algorithm-mismatch']);
    expect(codes(verify(sodOf({ algorithm: seq(oid('1.2.3.4')) })))).toEqual(['algorithm-not-read']);
    const odd = signerWith({ outerAlgorithm: ecdsa384 });
    expect(codes(verify(sodOf(odd)))).toContain('algorithm-mismatch');
  });
});

describe('the signer', () => {
  it.each<[string, Partial<CertificateDraft>, string[]]>([
    ['not yet valid', { from: '2026-12-01' }, ['signer-not-yet-valid', 'signer-not-valid-at-signing']],
    ['expired', { to: '2026-11-01' }, ['signer-expired']],
    ['not yet valid at signing', { from: '2025-03-02' }, ['signer-not-valid-at-signing']],
    [
      'key no longer to be used at signing',
      { extensions: [extension('2.5.29.16', seq(timeField(0x81, '2025-02-01')))] },
      ['signer-not-valid-at-signing'],
    ],
    ['an authority', { isAuthority: true }, ['signer-purpose']],
    ['may not sign', { usage: 0x20 }, ['signer-purpose']],
    ['a signer of master lists', { extensions: [extension('2.5.29.37', seq(oid('2.23.136.1.1.3')))] }, ['signer-purpose']],
    ['of another country than its state', { country: 'NL' }, ['signer-country']],
    ['for identity cards only', { extensions: [kindsExtension('I')] }, ['signer-document-kind']],
    ['a critical extension that is not known', { extensions: [extension('1.2.3.4', seq(), true)] }, ['certificate-extension']],
    ['an extension twice', { extensions: [extension('2.5.29.14', octets(new Uint8Array(20)))] }, ['certificate-damaged']],
  ])('%s', (_, draft, expected) => {
    expect(codes(verify(sodOf(signerWith(draft))))).toEqual(expect.arrayContaining(expected));
  });

  it('for passports, with a key that may still be used, passes', () => {
    const draft = { extensions: [kindsExtension('P'), extension('2.5.29.16', seq(timeField(0x81, '2025-04-01')))] };
    expect(codes(verify(sodOf(signerWith(draft))))).toEqual(['genuine']);
  });

  it('signed in the future', () => {
    expect(codes(verify(sodOf({ signedAt: '2026-12-24T00:00:00Z' })))).toEqual(['signer-not-valid-at-signing']);
  });

  it('of another state than the document names', () => {
    const dutch = { 1: makeZoneFile(makeMrz({ ...specimen, state: 'NLD' })) };
    expect(codes(verify(sodOf({ groups: dutch }), {}, dutch))).toEqual(['signer-country']);
  });
});

describe('the state', () => {
  it('is not on the list', () => {
    const elsewhere = trusting(makeCertificate({ subject: 'Other', key: other, isAuthority: true }));
    expect(codes(verify(sodOf(), { trust: elsewhere }))).toEqual(['csca-unknown']);
  });

  it('is there by name, with another key', () => {
    const sameName = cscaWith({ key: other });
    expect(codes(verify(sodOf(), { trust: sameName }))).toEqual(['csca-unknown']);
    // Without key identifiers only the signature tells.
    const forged = signerWith({ issuer: { subject: 'CSCA', key: other } });
    expect(codes(verify(sodOf(forged)))).toEqual(['csca-unknown']);
  });

  it.each<[string, Partial<CertificateDraft>, string[]]>([
    ['expired', { to: '2026-11-01' }, ['csca-expired']],
    ['not yet valid', { from: '2026-12-01' }, ['csca-not-yet-valid', 'csca-not-valid-at-signing']],
    ['not valid at signing', { from: '2025-06-01' }, ['csca-not-valid-at-signing']],
    ['may not issue certificates', { usage: 0x02 }, ['csca-not-a-ca']],
    ['no authority', { isAuthority: false, usage: 0x04 }, ['csca-not-a-ca']],
    ['of another country', { country: 'NL', issuer: state.csca }, ['csca-unknown']],
  ])('%s', (_, draft, expected) => {
    expect(codes(verify(sodOf(), { trust: cscaWith(draft) }))).toEqual(expect.arrayContaining(expected));
  });

  it('carries a self-signature that is wrong', () => {
    const damaged = state.csca.certificate.slice();
    damaged[damaged.length - 1]! ^= 1;
    expect(codes(verify(sodOf(), { trust: trusting(damaged) }))).toEqual(['csca-self-signature-wrong']);
  });

  it('a signer’s certificate whose signature is wrong', () => {
    const damaged = state.signer.certificate.slice();
    damaged[damaged.length - 1]! ^= 1;
    expect(codes(verify(sodOf({ certificate: damaged })))).toEqual(['csca-signature-wrong']);
  });

  it('a link certificate on the list counts, and of several the one without a fault', () => {
    const link = makeCertificate({ subject: 'CSCA', key: state.csca.key, isAuthority: true, issuer: { subject: 'CSCA', key: other } });
    expect(codes(verify(sodOf(), { trust: trusting(link) }))).toEqual(['genuine']);
    const expired = makeCertificate({ subject: 'CSCA', key: state.csca.key, isAuthority: true, to: '2026-01-01' });
    expect(codes(verify(sodOf(), { trust: trusting(expired, state.csca.certificate) }))).toEqual(['genuine']);
  });
});

describe('revocation', () => {
  it.each<[string, Uint8Array, string[]]>([
    ['the signer', makeRevocationList({ issuer: state.csca, serials: [3, 7] }), ['signer-revoked']],
    ['the state itself', makeRevocationList({ issuer: state.csca, serials: [1] }), ['csca-revoked']],
    ['a stale list', makeRevocationList({ issuer: state.csca, to: '2026-11-20' }), ['crl-stale']],
    ['a list of the future', makeRevocationList({ issuer: state.csca, from: '2026-11-25' }), ['crl-not-yet-valid']],
    ['a list signed by another key', makeRevocationList({ issuer: { subject: 'CSCA', key: other } }), ['crl-signature-wrong']],
  ])('%s', (_, list, expected) => {
    expect(codes(verify(sodOf(), { revocation: [listOf(list)] }))).toEqual(expected);
  });

  it('the list of another state says nothing', () => {
    const list = makeRevocationList({ issuer: { subject: 'Other', key: other }, serials: [7] });
    expect(codes(verify(sodOf(), { revocation: [listOf(list)] }))).toEqual(['genuine']);
  });

  it('PEM as DER; delta lists, damaged ones and other files are refused', () => {
    const list = makeRevocationList({ issuer: state.csca, serials: [7], to: null });
    expect(readRevocationList(pem('X509 CRL', list))).toEqual(readRevocationList(list));
    const delta = makeRevocationList({ issuer: state.csca, extensions: [extension('2.5.29.27', derNumber(0x02, 1), true)] });
    for (const [bytes, code] of [
      [delta, 'file-not-read'],
      [list.subarray(0, -1), 'file-damaged'],
      [new Uint8Array(), 'file-damaged'],
      [new Uint8Array(5_000_000), 'file-too-large'],
      [state.csca.certificate, 'file-damaged'],
    ] as const) {
      expect(readRevocationList(bytes)).toMatchObject({ kind: 'rejected', reasons: [{ code }] });
    }
  });
});

function listOf(bytes: Uint8Array): RevocationList {
  const reading = readRevocationList(bytes);
  if (reading.kind === 'rejected') throw new Error(JSON.stringify(reading.reasons));
  return reading.list;
}

function timeAttribute(day: string): Uint8Array {
  return seq(oid('1.2.840.113549.1.9.5'), set(time(new Date(day))));
}

/** GeneralizedTime under a tag of its own. */
function timeField(tag: number, day: string): Uint8Array {
  return text(tag, `${day.replaceAll('-', '')}000000Z`);
}

function kindsExtension(kind: string): Uint8Array {
  return extension('2.23.136.1.1.6.2', seq(derNumber(0x02, 0), set(text(0x13, kind))));
}
