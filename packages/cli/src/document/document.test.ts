import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeImage } from '@sclera/engine';
import { makeMrz, specimen } from '@sclera/engine/specimen';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificate, makeKey, makeRevocationList, pem } from '../../../engine/testing/document/make-certificate.ts';
import { makeFaceFile, makeSod, makeState, makeZoneFile } from '../../../engine/testing/document/make-chip.ts';
import { drawBlots, toJp2, toJpeg2000 } from '../../../engine/testing/document/make-picture.ts';
import { type CliRun, runCli } from '../testing/run-cli.fixture.ts';

let cwd: string;
const document = (...argv: string[]): Promise<CliRun> => runCli(['lab', 'document', ...argv], { cwd });
const zone = makeMrz(specimen).join('\n');
const state = makeState();
const at = ['--at', '2026-11-22', '--specimen'];
const files = ['--sod', 'sod', '--dg1', 'dg1', '--dg2', 'dg2', '--csca', 'csca.pem'];

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sclera-document-'));
  const groups = { 1: makeZoneFile(), 2: makeFaceFile({ picture: toJp2(await toJpeg2000(drawBlots())) }) };
  const bomb = { ...groups, 2: makeFaceFile({ picture: toJp2(tooLarge(await toJpeg2000(drawBlots()))) }) };
  const other = makeKey('P-256');
  for (const [name, content] of Object.entries({
    'zone.txt': zone,
    'wrong.txt': zone.replace('L898902C3', 'L898902C4'),
    sod: makeSod({ groups, ...state.signer }),
    dg1: groups[1],
    dg2: groups[2],
    'bomb.sod': makeSod({ groups: bomb, ...state.signer }),
    'bomb.dg2': bomb[2],
    'csca.pem': pem('CERTIFICATE', state.csca.certificate),
    'other.pem': pem('CERTIFICATE', makeCertificate({ subject: 'Other', key: other, isAuthority: true })),
    'expired.pem': pem('CERTIFICATE', makeCertificate({ subject: 'CSCA', key: state.csca.key, isAuthority: true, to: '2026-01-01' })),
    'crl.der': makeRevocationList({ issuer: state.csca }),
    'revoked.pem': pem('X509 CRL', makeRevocationList({ issuer: state.csca, serials: [7] })),
  })) {
    await writeFile(join(cwd, name), content);
  }
});

afterAll(() => rm(cwd, { recursive: true, force: true }));

describe('lab document mrz', () => {
  it('reads a zone, from a file or piped in', async () => {
    const { code, out } = await document('mrz', 'zone.txt', ...at, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      reasons: [],
      mrz: { format: 'TD3', documentNumber: 'L898902C3', dateOfExpiry: '2034-04-15' },
    });
    const piped = await runCli(['lab', 'document', 'mrz', '-', ...at], { cwd, input: zone });
    expect(piped.code).toBe(0);
    expect(piped.out).toContain('ERIKSSON, ANNA MARIA');
  });

  it('says which check digit is wrong, that it has expired, and that UTO is no state', async () => {
    const wrong = await document('mrz', 'wrong.txt', ...at, '--json');
    expect(wrong.code).toBe(1);
    expect(JSON.parse(wrong.out)).toMatchObject({
      ok: false,
      mrz: null,
      reasons: [{ code: 'mrz-check-digit', subject: 'document number' }, {}],
    });
    expect((await document('mrz', 'zone.txt', '--at', '2034-04-16', '--specimen')).out).toContain('document-expired');
    expect((await document('mrz', 'zone.txt')).out).toContain('mrz-state-unknown');
    expect((await document('mrz', 'zone.txt', '--at', 'today')).code).toBe(2);
  });
});

describe('lab document verify', () => {
  it('finds genuine what is, says what that leaves open, and writes the portrait', async () => {
    const { code, out } = await document(
      'verify',
      ...files,
      '--crl',
      'crl.der',
      '--printed',
      'zone.txt',
      '--portrait-out',
      'face.png',
      ...at,
      '--json',
    );
    const result = JSON.parse(out);
    expect(result).toMatchObject({
      ok: true,
      kind: 'genuine',
      dataGroups: [1, 2],
      portrait: { width: 160, height: 200, standard: 'ISO/IEC 19794-5', format: 'jpeg-2000', out: 'face.png' },
      signer: { country: 'UT', signedAt: '2025-03-01T12:00:00.000Z' },
      reasons: [],
    });
    expect(code).toBe(0);
    expect(result.notProven.map((open: { code: string }) => open.code)).toContain('chip-not-original');
    expect(decodeImage(new Uint8Array(await readFile(join(cwd, 'face.png'))))).toMatchObject({
      kind: 'image',
      image: { width: 160, height: 200 },
    });
    expect((await document('verify', ...files, ...at)).out).toMatch(
      /Genuine: signed in the name of UT, 2025-03-01 \(2 data groups\)[\s\S]*can be copied/,
    );
  });

  it.each<[string, string[], string]>([
    ['an unknown CSCA', ['--csca', 'other.pem'], 'csca-unknown'],
    ['an expired CSCA', ['--csca', 'expired.pem'], 'csca-expired'],
    ['a data group that differs', ['--dg2', 'bomb.dg2'], 'data-group-changed'],
    ['a revoked signer', ['--crl', 'revoked.pem'], 'signer-revoked'],
    ['a JPEG 2000 bomb', ['--sod', 'bomb.sod', '--dg2', 'bomb.dg2'], 'portrait-too-large'],
    ['a file that is no SOD', ['--sod', 'csca.pem'], 'file-damaged'],
  ])('refuses %s', async (_, change, expected) => {
    const given = [...files];
    for (let i = 0; i < change.length; i += 2) {
      const option = given.indexOf(change[i]!);
      if (option < 0) given.push(change[i]!, change[i + 1]!);
      else given[option + 1] = change[i + 1]!;
    }
    const { code, out } = await document('verify', ...given, '--portrait-out', 'refused.png', ...at, '--json');
    expect(code).toBe(1);
    const result = JSON.parse(out);
    expect(result).toMatchObject({ ok: false, kind: 'rejected', proven: [], mrz: null });
    expect(result.reasons[0].code).toBe(expected);
    expect(result.reasons[0].message.length).toBeGreaterThan(20);
    await expect(readFile(join(cwd, 'refused.png'))).rejects.toThrow('ENOENT');
  });

  it('says which file is wrong, and what is missing', async () => {
    expect((await document('verify', '--sod', 'sod', '--csca', 'csca.pem')).code).toBe(2);
    expect((await document('verify', '--sod', 'sod', '--dg1', 'dg1', '--csca', 'csca.pem', '--portrait-out', 'x.png')).code).toBe(2);
    expect((await document('verify', ...files.slice(0, -1), 'dg1')).err).toMatch(/dg1 is refused[\s\S]*holds no certificate/);
    expect((await document('verify', ...files, '--crl', 'csca.pem')).err).toContain('csca.pem is refused');
    expect((await document('verify', ...files, '--printed', 'wrong.txt', ...at)).err).toContain('wrong.txt is refused');
    expect((await document('verify', ...files.slice(0, 1), 'missing', ...files.slice(2))).err).toContain('missing is not there');
  });
});

/** A codestream that says it has 60,000 × 60,000 pixels (SIZ, ISO/IEC 15444-1, A.5.1). */
function tooLarge(codestream: Uint8Array): Uint8Array {
  const view = new DataView(codestream.buffer);
  view.setUint32(8, 60_000);
  view.setUint32(12, 60_000);
  return codestream;
}
