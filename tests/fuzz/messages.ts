import { createCipheriv, generateKeyPairSync, sign } from 'node:crypto';
import { canonicalJson, type PermitClaims, publicKeyOf, ScleraError, signJws, verifyCapture, verifyPermit } from '@sclera/core';
import { CredentialError, identityOf, readProofRequest, readSessionKey, verifyProof, writeProofRequest } from '@sclera/credential';
import proofs from '@sclera/credential/vectors/proofs.json' with { type: 'json' };
import { openReceiptFile, readVerifyRequest, receiptIn, verifyReceipt } from '@sclera/sdk';
import { schemas } from '@sclera/sdk/contract';
import { gatewaySigner, partySigners, testId, testPlatform, testTime } from '../../packages/sdk/src/verify/signer.fixture.ts';
import { makeWalletKey, openWallet, type WalletKey } from '../../packages/sdk/src/wallet/seal-wallet.ts';
import { keyFileLock } from '../../packages/sdk/src/wallet/wallet-lock.ts';
import { openNameSealer } from '../../packages/server/src/party/seal-record-name.ts';
import type { MessageKind } from './message-kinds.ts';
import { isOprfKind, judgeOprf, oprfSeeds } from './oprf-messages.ts';
import { judgeForm, judgePresentation, judgePresentationRequest, presentationRequestSeed, presentationSeed } from './presentation.ts';

/** What is used here of a schema of the contract. */
interface Contract {
  safeParse(value: unknown): { readonly success: boolean };
  meta(): Readonly<Record<string, unknown>> | undefined;
}

export interface MessageSeed {
  readonly kind: MessageKind;
  readonly bytes: Uint8Array;
}

const nowMs = Date.parse(testTime);
const secretKey = new Uint8Array(32).fill(9);
const id = (prefix: string) => testId(prefix);
const base64Url = (count: number, fill: number): string => Buffer.alloc(count, fill).toString('base64url');

export function messageSeeds(): readonly MessageSeed[] {
  const json = (kind: MessageKind, value: unknown): MessageSeed => ({ kind, bytes: utf8(JSON.stringify(value)) });
  const examples = contracts().flatMap((schema) => (schema.meta()?.['examples'] ?? []) as readonly unknown[]);
  return [
    ...examples.map((example) => json('body', example)),
    json('body', { token: 'a.b.c', rotation: 0, blinded: base64Url(32, 1), proof: base64Url(64, 2), signature: base64Url(64, 3) }),
    json('body', { request: 'a.b.c', proof: proofs.proofs.first }),
    json('proof', proofs.proofs.first),
    json('proof', proofs.proofs.second),
    json('proof-request', writeProofRequest(identityOf(new Uint8Array(32).fill(5)), membership, 5n, 7n)),
    json('wallet', wallet),
    { kind: 'sealed-wallet', bytes: utf8(seal(utf8(JSON.stringify(wallet)))) },
    json('receipt-file', receiptFile),
    json('permit', permitClaims),
    json('permit', { ...permitClaims, action: 'find', purpose: 'personhood-recovery', session: undefined, challenge: base64Url(32, 6) }),
    json('capture', { header: null, claims: { nonce: permitClaims.nonce, permit: permitClaims.jti, shares: digests } }),
    json('verify-request', verifyRequest),
    json('receipt', {
      receipt: derivedReceipt,
      statements: (['a', 'b'] as const).map((party) => ['derivation', party, evaluationOf(party)]),
    }),
    json('receipt', { receipt: checkedReceipt, statements: (['a', 'b', 'c'] as const).map((party) => ['answer', party, answerOf(party)]) }),
    { kind: 'token', bytes: utf8(gatewaySigner.sign('sclera-request+jwt', verifyRequest)) },
    { kind: 'token', bytes: utf8(signJws('sclera-permit+jwt', permitClaims, secretKey)) },
    json('presentation', presentationSeed()),
    { kind: 'presentation-form', bytes: utf8(JSON.stringify({ human: ['eyJ.e30.AAAA~WyJjIiwiYSIsMV0~eyJ.e30.AAAA'] })) },
    { kind: 'openid4vp-request', bytes: utf8(presentationRequestSeed()) },
    { kind: 'session-key', bytes: Uint8Array.from([...new Uint8Array(32).fill(1), ...sealingPoint()]) },
    ...oprfSeeds(),
  ];
}

/** What came of a message, in a word. Throws what its reader throws, but for the refusals that it promises. */
export async function judgeMessage(kind: MessageKind, bytes: Uint8Array): Promise<string> {
  try {
    return isOprfKind(kind) ? await judgeOprf(kind, bytes) : await judge(kind, bytes);
  } catch (error) {
    if (error instanceof ScleraError || error instanceof CredentialError) return error.code;
    throw error;
  }
}

async function judge(kind: MessageKind, bytes: Uint8Array): Promise<string> {
  const text = Buffer.from(bytes).toString('utf8');
  switch (kind) {
    case 'sealed-wallet':
      return (await openWallet(text, await walletKey())).kind;
    case 'wallet':
      return (await openWallet(seal(bytes), await walletKey())).kind;
    case 'receipt-file':
      return `${openReceiptFile(text).kind}, ${receiptIn(text) === null ? 'no receipt' : 'a receipt'}`;
    case 'token':
      return judgeToken(text);
    case 'presentation-form':
      return judgeForm(new URLSearchParams({ vp_token: text, state: 's'.repeat(43) }));
    case 'openid4vp-request':
      return judgePresentationRequest(text);
    case 'session-key': {
      const sealer = await openNameSealer('a', readSessionKey(bytes));
      return (await sealer(new Uint8Array(32), permitClaims.jti)).enc === '' ? 'nothing' : 'sealed';
    }
    default:
      return judgeValue(kind, text);
  }
}

/** Of what is JSON, and signed after it was changed. */
async function judgeValue(kind: MessageKind, text: string): Promise<string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'no JSON';
  }
  switch (kind) {
    case 'body':
      return contracts().some((schema) => schema.safeParse(value).success) ? 'body' : 'refused';
    case 'proof': {
      const verdict = verifyProof(value, expectedOf(value));
      return verdict.kind === 'refused' ? verdict.fault : verdict.kind;
    }
    case 'proof-request':
      return readProofRequest(value) === undefined ? 'refused' : 'proof-request';
    case 'permit': {
      const verdict = verifyPermit(signed('sclera-permit+jwt', value), {
        issuer: 'sclera.test',
        issuerKey: publicKeyOf(secretKey),
        parties: ['a'],
        actions: ['derive', 'find', 'erase'],
        clock: () => nowMs,
      });
      return verdict.kind === 'refused' ? verdict.code : verdict.kind;
    }
    case 'capture':
      return judgeCapture(value);
    case 'verify-request':
      return readVerifyRequest(signed('sclera-request+jwt', value), testPlatform, nowMs).kind;
    case 'receipt':
      return judgeReceipt(value);
    case 'presentation':
      return judgePresentation(value);
    default:
      throw new Error(`no reader for ${kind}`);
  }
}

function judgeToken(text: string): string {
  const about = { permit: permitClaims, shares: digests };
  const verdicts = [
    readVerifyRequest(text, testPlatform, nowMs),
    verifyReceipt(text, testPlatform),
    verifyCapture(text, about),
    verifyPermit(text, {
      issuer: 'sclera.test',
      issuerKey: publicKeyOf(secretKey),
      parties: ['a'],
      actions: ['derive'],
      clock: () => nowMs,
    }),
  ];
  return verdicts.some(({ kind }) => kind === 'valid') ? 'valid' : 'refused';
}

function judgeCapture(value: unknown): string {
  const { header, claims } = (value ?? {}) as { readonly header?: unknown; readonly claims?: unknown };
  const own = JSON.parse(canonicalJson({ alg: 'EdDSA', jwk: device.jwk, typ: 'sclera-capture+jwt' })) as unknown;
  const input = `${encode(header ?? own)}.${encode(claims)}`;
  const capture = `${input}.${sign(null, Buffer.from(input), device.privateKey).toString('base64url')}`;
  return verifyCapture(capture, { permit: permitClaims, shares: digests }).kind;
}

function judgeReceipt(value: unknown): string {
  const { receipt, statements } = (value ?? {}) as { readonly receipt?: unknown; readonly statements?: unknown };
  const listed = (Array.isArray(statements) ? statements.slice(0, 20) : []).map((one: unknown) => {
    const [type, party, payload] = Array.isArray(one) ? (one as readonly unknown[]) : [];
    const signer = party === 'a' || party === 'b' || party === 'c' ? partySigners[party] : gatewaySigner;
    return signer.sign(`sclera-${String(type)}+jwt`, payload as object);
  });
  const whole = typeof receipt === 'object' && receipt !== null && !Array.isArray(receipt) ? { statements: listed, ...receipt } : receipt;
  const outcome = verifyReceipt(signed('sclera-receipt+jwt', whole), testPlatform);
  return outcome.kind;
}

function signed(type: string, payload: unknown): string {
  return gatewaySigner.sign(type, payload as object);
}

/** The proof's own numbers, so that what is looked at after them is reached. */
function expectedOf(value: unknown): { readonly root: bigint; readonly scope: bigint; readonly message: bigint } {
  const { root, first } = { root: proofs.root, first: proofs.proofs.first };
  const { scope = first.scope, message = first.message } = (value ?? {}) as { readonly scope?: unknown; readonly message?: unknown };
  const read = (text: unknown): bigint => (typeof text === 'string' && /^\d{1,78}$/.test(text) ? BigInt(text) : 0n);
  return { root: BigInt(root), scope: read(scope), message: read(message) };
}

let allContracts: readonly Contract[] | undefined;
function contracts(): readonly Contract[] {
  allContracts ??= Object.values<unknown>(schemas).filter(isSchema);
  return allContracts;
}

function isSchema(value: unknown): value is Contract {
  return typeof value === 'object' && value !== null && 'safeParse' in value && 'meta' in value;
}

const membership = { root: 11n, index: 2, siblings: [3n, 4n, 5n] };
const permitClaims = {
  iss: 'sclera.test',
  aud: ['a', 'b', 'c'],
  jti: id('per'),
  sub: id('sub'),
  consent: id('con'),
  purpose: 'personhood-enrolment',
  modality: 'iris',
  action: 'derive',
  enrolments: [],
  session: id('per'),
  retainUntil: null,
  nonce: base64Url(16, 4),
  iat: nowMs / 1000 - 10,
  exp: nowMs / 1000 + 290,
} as unknown as PermitClaims;
const digests = { a: 'aa'.repeat(32), b: 'bb'.repeat(32), c: 'cc'.repeat(32) };
const verifyRequest = {
  iss: 'sclera.test',
  use: 'answer',
  relyingParty: { id: 'rp_1', name: 'A poll' },
  scope: 'vote',
  nonce: base64Url(32, 7),
  returnTo: null,
  context: null,
  epoch: 3,
  root: '14955830476996904977229431655507410119475561348377745568525437476990082491070',
  at: testTime,
  until: new Date(nowMs + 300_000).toISOString(),
};
const commonReceipt = { iss: 'sclera.test', permit: id('per'), subject: id('sub'), enrolment: null, leafIndex: 3, at: testTime };
const derivedReceipt = { ...commonReceipt, action: 'derive', purpose: 'personhood-enrolment', decision: 'derived' };
const checkedReceipt = { ...commonReceipt, action: 'check', purpose: 'uniqueness-check', decision: 'new' };
const evaluationOf = (party: string) => ({
  party,
  permit: id('per'),
  key: 'person',
  group: { publicKey: base64Url(32, 1), slope: base64Url(32, 2) },
  blinded: base64Url(32, 3),
  evaluation: base64Url(104, 4),
  at: testTime,
});
const answerOf = (party: string) => ({
  party,
  permit: id('per'),
  unique: true,
  gallerySize: 3,
  galleryHash: 'ab'.repeat(32),
  transcript: 'cd'.repeat(32),
  at: testTime,
});
const receiptFile = {
  schema: 'sclera-receipt-file-1',
  url: 'http://127.0.0.1:8440',
  subject: id('sub'),
  personalKey: 'k'.repeat(43),
};
const wallet = {
  schema: 'sclera-wallet-1',
  url: 'http://127.0.0.1:8440',
  receipt: receiptFile,
  credential: { secret: base64Url(32, 1), rotation: 1, recordName: base64Url(32, 2) },
  claims: [{ campaign: '20261122', recipient: `0x${'a1'.repeat(20)}`, amount: '10', reference: 'entry', claimedAt: testTime }],
};

const lockKey = new Uint8Array(32).fill(8);
let openKey: Promise<WalletKey> | undefined;
function walletKey(): Promise<WalletKey> {
  openKey ??= makeWalletKey(keyFileLock(lockKey));
  return openKey;
}

/** As a wallet seals, under a nonce that is always the same: an input can be made again. */
function seal(plain: Uint8Array): string {
  const nonce = new Uint8Array(12).fill(1);
  const head = { schema: 'sclera-sealed-wallet-1', about: 'A wallet.', lock: 'key-file', parameters: {} };
  const cipher = createCipheriv('aes-256-gcm', lockKey, nonce).setAAD(Buffer.from(canonicalJson(head)));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return JSON.stringify({ ...head, nonce: Buffer.from(nonce).toString('base64url'), sealed: sealed.toString('base64url') });
}

const device = makeDevice();
function makeDevice() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return { jwk: publicKey.export({ format: 'jwk' }), privateKey };
}

/** The generator of P-256, uncompressed. */
function sealingPoint(): Uint8Array {
  const point = [
    '04',
    '6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296',
    '4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
  ];
  return Buffer.from(point.join(''), 'hex');
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value) ?? '').toString('base64url');
}

function utf8(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'utf8'));
}
