import { describe, expect, it } from 'vitest';
import { type HashId, makeCertificate, makeKey, pem } from '../../../testing/document/make-certificate.ts';
import { makeSod, makeState, makeZoneFile } from '../../../testing/document/make-chip.ts';
import { readTrustList } from './trust-list.ts';
import { type ChipVerdict, verifyChip } from './verify-chip.ts';

const at = new Date('2026-11-22T12:00:00Z');
const dg1 = makeZoneFile();

interface Case {
  readonly state: string;
  readonly signer: string;
  readonly hash: HashId;
  readonly bits?: number;
  readonly allowWeak?: boolean;
}

function verify({ state, signer, hash, bits, allowWeak = false }: Case): ChipVerdict {
  const made = makeState(makeKey(state, { explicit: true }), makeKey(signer, bits === undefined ? { explicit: true } : { bits }), hash);
  const sod = makeSod({ groups: { 1: dg1 }, ...made.signer, hash, signatureHash: hash });
  const trust = readTrustList(pem('CERTIFICATE', made.csca.certificate));
  if (trust.kind === 'rejected') throw new Error('no list');
  return verifyChip({ sod, dataGroups: { 1: dg1 } }, { trust: trust.list, at, allowSpecimen: true, allowWeak });
}

describe('a chip whose state and signer use', () => {
  it.each<Case>([
    { state: 'P-384', signer: 'P-256', hash: 'sha256' },
    { state: 'P-521', signer: 'P-384', hash: 'sha384' },
    { state: 'brainpoolP384r1', signer: 'brainpoolP256r1', hash: 'sha224' },
    { state: 'brainpoolP512r1', signer: 'brainpoolP384r1', hash: 'sha512' },
    { state: 'pss', signer: 'pkcs1', hash: 'sha256' },
    { state: 'pkcs1', signer: 'pss', hash: 'sha512' },
    { state: 'pss', signer: 'brainpoolP224r1', hash: 'sha224' },
  ])('$state and $signer over $hash is genuine', (given) => {
    expect(verify(given).kind).toBe('genuine');
  });

  it.each<Case>([
    { state: 'P-256', signer: 'P-256', hash: 'sha1' },
    { state: 'P-256', signer: 'pkcs1', hash: 'sha256', bits: 1024 },
  ])('$state and $signer ($bits bits) over $hash is refused as weak, unless that is asked for', (given) => {
    expect(verify(given)).toMatchObject({ kind: 'rejected', reasons: [{ code: 'algorithm-weak' }] });
    const verdict = verify({ ...given, allowWeak: true });
    expect(verdict).toMatchObject({ kind: 'genuine' });
    expect(verdict.kind === 'genuine' && verdict.notProven.map(({ code }) => code)).toContain('weak-algorithms');
  });

  it('SHA-1 for the hashes of the data groups alone is weak too', () => {
    const made = makeState();
    const sod = makeSod({ groups: { 1: dg1 }, ...made.signer, hash: 'sha1' });
    const trust = readTrustList(makeCertificate({ subject: 'CSCA', key: made.csca.key, isAuthority: true }));
    if (trust.kind === 'rejected') throw new Error('no list');
    const verdict = verifyChip({ sod, dataGroups: { 1: dg1 } }, { trust: trust.list, at, allowSpecimen: true });
    expect(verdict).toMatchObject({ kind: 'rejected', reasons: [{ code: 'algorithm-weak' }] });
  });
});
