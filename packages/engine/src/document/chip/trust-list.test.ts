import { describe, expect, it } from 'vitest';
import { extension, makeCertificate, makeKey, oid, pem, seq } from '../../../testing/document/make-certificate.ts';
import { makeMasterList, makeSigned, makeState } from '../../../testing/document/make-chip.ts';
import { joinBytes } from '../../image/join-bytes.ts';
import { maxTrustListBytes, readTrustList, type TrustListReading } from './trust-list.ts';

const { csca } = makeState();
const lister = makeKey('brainpoolP256r1');
const certificate = makeCertificate({
  subject: 'Master list signer',
  key: lister,
  issuer: csca,
  extensions: [extension('2.5.29.37', seq(oid('2.23.136.1.1.3')))],
});
const codes = (reading: TrustListReading): string[] =>
  (reading.kind === 'rejected' ? reading.reasons : reading.list.leftOut).map(({ code, subject }) =>
    subject === undefined ? code : `${code} ${subject}`,
  );

describe('readTrustList', () => {
  it('reads PEM with commentary, one DER certificate, and a master list', () => {
    const bundle = joinBytes([new TextEncoder().encode('Utopia\n'), pem('CERTIFICATE', csca.certificate, csca.certificate)]);
    expect(readTrustList(bundle)).toMatchObject({
      kind: 'trust-list',
      list: { source: 'certificates', certificates: [{ country: 'UT' }, {}], leftOut: [] },
    });
    expect(readTrustList(csca.certificate)).toMatchObject({ kind: 'trust-list', list: { certificates: [{ isAuthority: true }] } });
    const list = readTrustList(makeMasterList([csca.certificate, certificate], { key: lister, certificate }));
    expect(list).toMatchObject({ kind: 'trust-list', list: { source: 'master-list', certificates: [{}, {}] } });
  });

  it('reads a master list as long as ICAO’s', () => {
    const list = readTrustList(
      makeMasterList(
        Array.from({ length: 700 }, () => csca.certificate),
        { key: lister, certificate },
      ),
    );
    expect(list.kind === 'trust-list' && list.list.certificates.length).toBe(700);
  });

  it('leaves out what it cannot read, by number', () => {
    const bundle = pem('CERTIFICATE', csca.certificate, seq(seq()), csca.certificate.subarray(0, -1));
    expect(codes(readTrustList(bundle))).toEqual(['certificate-damaged certificate 2', 'certificate-damaged certificate 3']);
    expect(codes(readTrustList(joinBytes([bundle, new TextEncoder().encode('-----BEGIN CERTIFICATE-----\n!')])))).toHaveLength(3);
  });

  it('refuses a master list that was changed, or another signed file', () => {
    const list = makeMasterList([csca.certificate], { key: lister, certificate });
    const at = Buffer.from(list).indexOf(Buffer.from(csca.certificate)) + csca.certificate.length - 1;
    expect(codes(readTrustList(list.with(at, list[at]! ^ 1)))).toEqual(['trust-list-changed']);
    expect(codes(readTrustList(makeSigned({ key: lister, certificate }, seq(), new Uint8Array(32))))).toEqual(['file-not-read']);
  });

  it('refuses what is no list', () => {
    for (const bytes of [new Uint8Array(), new TextEncoder().encode('no certificate'), pem('X509 CRL', csca.certificate), seq()]) {
      expect(codes(readTrustList(bytes))[0]).toBe('trust-list-empty');
    }
    expect(codes(readTrustList(list(0.5)))[0]).toBe('trust-list-empty');
    expect(codes(readTrustList(new Uint8Array(maxTrustListBytes + 1)))).toEqual(['file-too-large']);
  });
});

function list(share: number): Uint8Array {
  const whole = makeMasterList([csca.certificate], { key: lister, certificate });
  return whole.subarray(0, Math.floor(share * whole.length));
}
