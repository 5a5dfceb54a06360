import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeRevocationList, pem } from '../../../testing/document/make-certificate.ts';
import { makeMasterList, makeSod, makeState, makeZoneFile } from '../../../testing/document/make-chip.ts';
import { readZoneFile } from './data-group.ts';
import { readRevocationList } from './revocation.ts';
import { readTrustList } from './trust-list.ts';
import { type ChipVerdict, verifyChip } from './verify-chip.ts';

const at = new Date('2026-11-22T12:00:00Z');
const state = makeState();
const dg1 = makeZoneFile();
const sod = makeSod({ groups: { 1: dg1 }, ...state.signer });
const reading = readTrustList(state.csca.certificate);
if (reading.kind === 'rejected') throw new Error('no list');
const trust = reading.list;
const verify = (changed: Uint8Array): ChipVerdict =>
  verifyChip({ sod: changed, dataGroups: { 1: dg1 } }, { trust, at, allowSpecimen: true });
const list = makeRevocationList({ issuer: state.csca, serials: [7, 8] });
const master = makeMasterList([state.csca.certificate], state.signer);

describe('cut short at any byte', () => {
  it('a security object is refused', () => {
    for (let end = 0; end < sod.length; end++) expect(verify(sod.subarray(0, end)).kind).toBe('rejected');
  });

  it('a zone, a revocation list, a certificate and a master list are refused', () => {
    for (let end = 0; end < dg1.length; end++) expect(() => readZoneFile(dg1.subarray(0, end))).toThrow('damaged or cut short');
    expect(verifyChip({ sod, dataGroups: { 1: dg1.subarray(0, -1) } }, { trust, at, allowSpecimen: true }).kind).toBe('rejected');
    for (let end = 0; end < list.length; end++) expect(readRevocationList(list.subarray(0, end)).kind).toBe('rejected');
    for (const file of [state.csca.certificate, master]) {
      for (let end = 0; end < file.length; end++) expect(readTrustList(file.subarray(0, end)).kind).toBe('rejected');
    }
  });
});

describe('changed bytes', () => {
  const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 });
  const apply = (file: Uint8Array, edits: readonly (readonly [number, number])[]): Uint8Array => {
    const changed = file.slice();
    for (const [place, value] of edits) changed[place % file.length] = value;
    return changed;
  };

  it('of a security object never make an exception, nor another list of hashes genuine', () => {
    // The certificate: signed by the state but for its signature, which is written in one way only.
    const covered = Buffer.from(sod).indexOf(Buffer.from(state.signer.certificate));
    fc.assert(
      fc.property(changes, (edits) => {
        const changed = apply(sod, edits);
        const isChanged = changed.some((byte, i) => i >= covered && i < covered + state.signer.certificate.length && byte !== sod[i]);
        const verdict = verify(changed);
        expect(['genuine', 'rejected']).toContain(verdict.kind);
        if (isChanged) expect(verdict.kind).toBe('rejected');
      }),
      { numRuns: 50 },
    );
  });

  it('of lists never make an exception', () => {
    fc.assert(
      fc.property(changes, (edits) => {
        expect(['trust-list', 'rejected']).toContain(readTrustList(apply(state.csca.certificate, edits)).kind);
        expect(['trust-list', 'rejected']).toContain(readTrustList(apply(master, edits)).kind);
        expect(['trust-list', 'rejected']).toContain(readTrustList(apply(pem('CERTIFICATE', state.csca.certificate), edits)).kind);
        expect(['revocation-list', 'rejected']).toContain(readRevocationList(apply(list, edits)).kind);
      }),
      { numRuns: 50 },
    );
  });

  it('any bytes at all are refused in words', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(verify(bytes).kind).toBe('rejected');
        expect(readTrustList(bytes).kind).toBe('rejected');
        expect(readRevocationList(bytes).kind).toBe('rejected');
      }),
    );
  });
});
