import { constants, createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { attestationChallenge, createDevices, type TpmTrust } from '@sclera/services';
import { createFakeDevice, createWorld } from '@sclera/services/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { type CertificateWish, createMaker, type Maker } from './maker.fixture.ts';
import { tpmAttestation } from './tpm-attestation.ts';

// Quotes are put together here from the definitions of TCG, TPM 2.0 Library, Part 2: Structures, Revision 01.59; sections beside each.

const u8 = (n: number): Buffer => Buffer.from([n]);
const u16 = (n: number): Buffer => Buffer.from([n >> 8, n & 0xff]);
const u32 = (n: number): Buffer => Buffer.from([n >>> 24, (n >> 16) & 0xff, (n >> 8) & 0xff, n & 0xff]);
/** TPM2B (10.4). */
const sized = (bytes: Uint8Array): Buffer => Buffer.concat([u16(bytes.length), bytes]);
const name = Buffer.concat([u16(0x000b), randomBytes(32)]);
const challenge = randomBytes(32);
/** Of registers 0 and 7. */
const values = { 0: 'aa'.repeat(32), 7: '07'.repeat(32) };

interface QuoteWish {
  readonly magic?: number;
  readonly type?: number;
  readonly extraData?: Uint8Array;
  readonly selections?: readonly Buffer[];
  readonly digest?: Uint8Array;
  readonly more?: Uint8Array;
}

/** TPMS_PCR_SELECTION (10.6.2) of three bytes of bits. */
const selection = (hash: number, ...registers: readonly number[]): Buffer =>
  Buffer.concat([
    u16(hash),
    u8(3),
    Buffer.from([0, 1, 2].map((i) => registers.filter((n) => n >> 3 === i).reduce((bits, n) => bits | (1 << (n & 7)), 0))),
  ]);
const digestOf = (hash: string, ...hex: readonly string[]): Buffer =>
  createHash(hash)
    .update(Buffer.from(hex.join(''), 'hex'))
    .digest();

/** TPMS_ATTEST (10.12.12) with TPMS_QUOTE_INFO (10.12.4). */
function attestOf(wish: QuoteWish = {}): Buffer {
  const selections = wish.selections ?? [selection(0x000b, 0, 7)];
  return Buffer.concat([
    u32(wish.magic ?? 0xff544347), // TPM_GENERATED (6.2)
    u16(wish.type ?? 0x8018), // TPM_ST_ATTEST_QUOTE (6.9)
    sized(name),
    sized(wish.extraData ?? challenge),
    Buffer.concat([Buffer.alloc(8), u32(1), u32(2), u8(1)]), // TPMS_CLOCK_INFO (10.11.1)
    Buffer.alloc(8), // firmwareVersion
    u32(selections.length),
    ...selections,
    sized(wish.digest ?? digestOf('sha256', values[0], values[7])),
    wish.more ?? Buffer.alloc(0),
  ]);
}

type Scheme = 'rsassa' | 'rsapss' | 'ecdsa';

/** TPMT_SIGNATURE (11.3.4). */
function signatureOf(scheme: Scheme, key: KeyObject, attest: Uint8Array): Buffer {
  const sha256 = u16(0x000b);
  if (scheme === 'ecdsa') {
    const value = sign('sha256', attest, { key, dsaEncoding: 'ieee-p1363' });
    const unpadded = (half: Buffer): Buffer => half.subarray(half.findIndex((byte) => byte !== 0));
    return Buffer.concat([u16(0x0018), sha256, sized(unpadded(value.subarray(0, 32))), sized(unpadded(value.subarray(32)))]);
  }
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  const value = sign('sha256', attest, scheme === 'rsapss' ? { key, ...pss } : key);
  return Buffer.concat([u16(scheme === 'rsapss' ? 0x0016 : 0x0014), sha256, sized(value)]);
}

/** fixedTPM, fixedParent, sensitiveDataOrigin, userWithAuth, restricted, sign (8.3). */
const attestationKey = (1 << 1) | (1 << 4) | (1 << 5) | (1 << 6) | (1 << 16) | (1 << 18);

/** TPM2B_PUBLIC (12.2.5) of a signing key. */
function publicOf(key: KeyObject, attributes = attestationKey): Buffer {
  const jwk = key.export({ format: 'jwk' });
  const part = (member: 'n' | 'x' | 'y'): Buffer => sized(Buffer.from(jwk[member] ?? '', 'base64url'));
  const head = [u16(key.asymmetricKeyType === 'rsa' ? 0x0001 : 0x0023), u16(0x000b), u32(attributes), sized(Buffer.alloc(0)), u16(0x0010)];
  const rest =
    key.asymmetricKeyType === 'rsa'
      ? [u16(0x0014), u16(0x000b), u16(2048), u32(0), part('n')]
      : [u16(0x0018), u16(0x000b), u16(0x0003), u16(0x0010), part('x'), part('y')];
  return sized(Buffer.concat([...head, ...rest]));
}

const nameOf = (area: Buffer): string => `000b${createHash('sha256').update(area.subarray(2)).digest('hex')}`;
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pairOf = { rsassa: rsa, rsapss: rsa, ecdsa: ec } as const;
const trust: TpmTrust = { roots: [], keys: [nameOf(publicOf(rsa.publicKey)), nameOf(publicOf(ec.publicKey))], registers: values };

interface Wish extends QuoteWish {
  readonly scheme?: Scheme;
  readonly attest?: Uint8Array;
  readonly signature?: Uint8Array;
  readonly area?: Buffer;
}

function statementOf(wish: Wish = {}): { readonly attest: string; readonly signature: string; readonly ak: object } {
  const { scheme = 'rsassa', attest = attestOf(wish) } = wish;
  const { privateKey, publicKey } = pairOf[scheme];
  const signature = wish.signature ?? signatureOf(scheme, privateKey, attest);
  return { attest: text(attest), signature: text(signature), ak: { public: text(wish.area ?? publicOf(publicKey)) } };
}

async function judge(statement: unknown, how: TpmTrust | undefined = trust): Promise<string> {
  const verdict = await tpmAttestation(how, Date.now).verify(statement, challenge);
  return verdict.kind === 'accepted' ? verdict.strength : verdict.reason;
}

describe('a quote', () => {
  test.each<Scheme>(['rsassa', 'rsapss', 'ecdsa'])('of a trusted key counts, signed with %s', async (scheme) => {
    // Now and then a number of ECDSA begins with a zero byte, which a TPM leaves away.
    for (let i = 0; i < (scheme === 'ecdsa' ? 300 : 2); i++) expect(await judge(statementOf({ scheme }))).toBe('attested');
  });

  test('that another key signed, or of other bytes, is refused', async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
    expect(await judge(statementOf({ signature: signatureOf('rsassa', other.privateKey, attestOf()) }))).toMatch('its signature');
    expect(await judge(statementOf({ signature: signatureOf('ecdsa', ec.privateKey, attestOf()) }))).toMatch('its signature');
    expect(await judge(statementOf({ scheme: 'ecdsa', signature: signatureOf('rsassa', rsa.privateKey, attestOf()) }))).toMatch(
      'its signature',
    );
    const swapped = { ...statementOf(), attest: text(attestOf({ more: Buffer.alloc(1) })) };
    expect(await judge(swapped)).toMatch('its signature');
  });

  test('that a TPM did not make itself, of another kind, too short or too long is refused', async () => {
    const noQuote = 'no quote as a TPM makes one';
    for (const wish of [{ magic: 0xff544348 }, { type: 0x8017 }, { more: Buffer.alloc(1) }])
      expect(await judge(statementOf(wish))).toMatch(noQuote);
    const whole = attestOf();
    for (let length = 0; length < whole.length; length += 7)
      expect(await judge(statementOf({ attest: whole.subarray(0, length) }))).not.toBe('attested');
    const signature = signatureOf('rsassa', rsa.privateKey, whole);
    for (const bent of [
      signature.subarray(0, 5),
      Buffer.concat([signature, u8(0)]),
      Buffer.concat([u16(0x0014), u16(0x0004), signature.subarray(4)]),
    ]) {
      expect(await judge(statementOf({ signature: bent }))).toMatch(noQuote);
    }
  });

  test('over another challenge is refused: yesterday’s, another device’s, none', async () => {
    for (const extraData of [randomBytes(32), challenge.subarray(0, 31), Buffer.alloc(0)]) {
      expect(await judge(statementOf({ extraData }))).toMatch('not of this registration code and this key');
    }
  });

  test('over other registers, another bank, or of a machine in another state is refused', async () => {
    const others = [
      [selection(0x000b, 0)],
      [selection(0x000b, 0, 7, 16)],
      [selection(0x0004, 0, 7)],
      [selection(0x000b, 0, 7), selection(0x0004, 0)],
      [selection(0x000b, 0), selection(0x000b, 7)],
      [],
    ];
    for (const selections of others) expect(await judge(statementOf({ selections }))).toMatch('other registers');
    expect(await judge(statementOf({ selections: [selection(0x0004), selection(0x000b, 0, 7)] }))).toBe('attested');
    expect(await judge(statementOf({ digest: digestOf('sha256', values[7], values[0]) }))).toMatch('another state');
    expect(await judge(statementOf({ digest: Buffer.alloc(0) }))).toMatch('another state');
    // An operator who names no registers does not look at the state.
    expect(await judge(statementOf({ selections: [], digest: Buffer.alloc(32) }), { ...trust, registers: {} })).toBe('attested');
  });
});

describe('the key', () => {
  test('that is not pinned, or that would sign anything at all, is refused', async () => {
    expect(await judge(statementOf(), { ...trust, keys: [] })).toMatch('not one that is trusted');
    expect((await tpmAttestation(undefined, Date.now).verify(statementOf(), challenge)).kind).toBe('refused');
    for (const bit of [1, 5, 16, 18]) {
      const area = publicOf(rsa.publicKey, attestationKey & ~(1 << bit));
      expect(await judge(statementOf({ area }), { ...trust, keys: [nameOf(area)] })).toMatch('not an attestation key');
    }
    const area = publicOf(rsa.publicKey);
    for (const bent of [area.subarray(0, 40), Buffer.concat([area, u8(0)])]) {
      expect(await judge(statementOf({ area: bent }), { ...trust, keys: [nameOf(bent)] })).toMatch('no quote as a TPM');
    }
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const weak = publicOf(short.publicKey);
    const signature = signatureOf('rsassa', short.privateKey, attestOf());
    expect(await judge(statementOf({ area: weak, signature }), { ...trust, keys: [nameOf(weak)] })).toMatch('its signature');
  });

  test('of any other form is refused, and nothing is thrown', async () => {
    const good = statementOf();
    for (const wrong of [
      null,
      7,
      'x',
      [],
      {},
      { ...good, more: 1 },
      { ...good, ak: {} },
      { ...good, attest: '=' },
      { ...good, ak: { certificates: [] } },
    ]) {
      expect(await judge(wrong)).toBe('it has another form');
    }
  });
});

describe('a certified key', () => {
  const purposes = ['2.23.133.8.3'];
  let root: Maker;
  let authority: Maker;
  beforeAll(async () => {
    root = await createMaker({ name: 'CN=TPM Root, O=Maker, C=NL' });
    authority = await root.issue({ name: 'CN=TPM AK CA, O=Maker, C=NL', ca: true });
  });
  const come = async (wish: Partial<CertificateWish>, { above = [authority], roots = [root.pem] } = {}): Promise<string> => {
    const leaf = await authority.issue({ name: 'CN=AK', purposes, ...wish });
    const attest = attestOf();
    const signature = signatureOf(wish.key === 'RSA' ? 'rsassa' : 'ecdsa', leaf.privateKey, attest);
    const certificates = [leaf, ...above].map(({ der }) => text(der));
    return judge({ attest: text(attest), signature: text(signature), ak: { certificates } }, { roots, keys: [], registers: values });
  };

  test('counts under a root that the operator names, RSA or ECC', async () => {
    expect(await come({})).toBe('attested');
    expect(await come({ key: 'RSA' })).toBe('attested');
  });

  test('is refused under another root, expired, as an authority, or certified for something else', async () => {
    const other = await createMaker({ name: 'CN=TPM Root, O=Maker, C=NL' });
    expect(await come({}, { roots: [other.pem] })).toMatch('no root that is trusted');
    expect(await come({}, { roots: [] })).toMatch('no root that is trusted');
    expect(await come({}, { above: [] })).toMatch('no root that is trusted');
    expect(await come({ notAfter: new Date(Date.now() - 1_000) })).toMatch('not in force');
    expect(await come({ ca: true })).toMatch('its leaf is an authority');
    expect(await come({ purposes: [] })).toMatch('not of an attestation key');
    expect(await come({ purposes: ['1.3.6.1.5.5.7.3.2'] })).toMatch('not of an attestation key');
  });
});

test('a device with such a quote over its own code and key is attested; with one over another code it is not', async () => {
  const world = createWorld();
  const verifiers = [tpmAttestation(trust, () => world.nowMs)];
  const devices = createDevices({ store: world.store, clock: () => world.nowMs, policy: 'attested', verifiers });
  const { key, id } = createFakeDevice();
  const { code } = await devices.makeCode('Gate 3');
  const come = (over: string) => {
    const statement = statementOf({ extraData: attestationChallenge(over, id) });
    return devices.register({ key, name: 'x', code, attestation: { kind: 'tpm', statement } });
  };
  await expect(come('another code')).rejects.toMatchObject({ code: 'device-unknown' });
  expect(await come(code)).toMatchObject({ kind: 'tpm', weak: false, by: 'operator', state: 'active' });
});
