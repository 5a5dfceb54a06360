import { createPrivateKey, createPublicKey, type KeyObject, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { chmod, cp, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type FormerKey,
  fromBase64Url,
  generateSigningKey,
  type PartyId,
  publicKeyOf,
  ScleraError,
  type SigningKey,
  toBase64Url,
} from '@sclera/core';
import { z } from 'zod';
import { createTlsIdentity, type TlsIdentity } from './certificate.ts';

/** What every node holds: a key to sign with, and a certificate to be recognised by. */
export interface NodeKeys {
  readonly signing: SigningKey;
  readonly tls: TlsIdentity;
}

/** What keeps records holds one that wraps its keyring. */
interface KeeperKeys extends NodeKeys {
  /** 32 bytes. Kept in this folder, never in the database. */
  readonly keyEncryptionKey: Uint8Array;
  /** Public keys it signed with before, oldest first. */
  readonly formerSigningKeys: readonly FormerKey[];
}

/** The gateway holds one more, which signs the checkpoints of the log and is never renewed: witnesses know the log by it. */
export interface GatewayKeys extends KeeperKeys {
  readonly log: SigningKey;
  /**
   * 32 bytes: what documents and lines are marked with. It is never renewed: under another one no document would be known again, and the
   * limits of each would begin anew.
   */
  readonly marks: Uint8Array;
}

/** A party holds one more, which opens shares. */
export interface PartyKeys extends KeeperKeys {
  /** P-256, PKCS #8 DER; the HPKE recipient key. */
  readonly sealingKey: Uint8Array;
  /** Uncompressed P-256 point, 65 bytes. */
  readonly sealingPublicKey: Uint8Array;
  /** What opened shares before, for those that were sealed just then: PKCS #8 DER, and milliseconds since the epoch when it is done with. */
  readonly formerSealingKeys: readonly { readonly key: Uint8Array; readonly untilMs: number }[];
}

/** What a rotation makes anew: the certificate and its TLS key, or with them the keys that sign and, of a party, open shares. */
export type Renewal = 'certificate' | 'all';

/** The files of a key set, by name. Private ones are readable by their owner only. */
type KeyFiles = Readonly<Record<string, string>>;

const commonFiles = ['signing.key', 'tls.key', 'tls.crt'];
const gatewayFiles = [...commonFiles, 'record.key'];
const partyFiles = [...gatewayFiles, 'sealing.key'];
/** Absent where a gateway began with one key for all it signs, and has not rotated it yet. */
const logFile = 'log.key';
/** Made at the next start where a gateway began before there were lines. */
const marksFile = 'marks.key';
/** Made by the first rotation of all keys. */
const formerFile = 'former.json';
/** For shares sealed to the key before: longer than the longest permit (15 minutes) and the page that read the keys before it was given one. */
const sealingOverlapMs = 3_600_000;

/** The gateway's keys in `<dir>/keys`: made on first start, loaded later. Throws `configuration-invalid` for a set that is not whole. */
export async function openGatewayKeys(dir: string): Promise<GatewayKeys> {
  const files = await openKeyFiles(dir, gatewayFiles, async () => ({
    ...makeCommonFiles('gateway'),
    'record.key': makeRecordKey(),
    [logFile]: makeSigningKey(),
    [marksFile]: makeRecordKey(),
  }));
  const before = await readFormerKeys(dir);
  const log = await readFile(join(dir, 'keys', logFile), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && before.signing.length === 0) return files['signing.key'];
    throw notWhole(`${logFile} cannot be read`);
  });
  const marks = await readOrMake(join(dir, 'keys', marksFile), makeRecordKey);
  return readKeys(() => ({
    ...commonKeys(files),
    keyEncryptionKey: bytes32(files['record.key']),
    log: signingKeyOf(log),
    marks: bytes32(marks),
    formerSigningKeys: before.signing,
  }));
}

/** A party's keys in `<dir>/keys`: made on first start, loaded later. Throws `configuration-invalid` for a set that is not whole. */
export async function openPartyKeys(dir: string, party: string): Promise<PartyKeys> {
  const files = await openKeyFiles(dir, partyFiles, async () => ({
    ...makeCommonFiles(`party ${party}`),
    'sealing.key': await makeSealingKey(),
    'record.key': makeRecordKey(),
  }));
  await forgetFormerSealingKeys(dir);
  const before = await readFormerKeys(dir);
  return readKeys(() => {
    const sealing = sealingKeyOf(files['sealing.key'] ?? '');
    return {
      ...commonKeys(files),
      sealingKey: derOf(sealing),
      sealingPublicKey: pointOf(createPublicKey(sealing).export({ format: 'jwk' })),
      keyEncryptionKey: bytes32(files['record.key']),
      formerSigningKeys: before.signing,
      formerSealingKeys: before.sealing.map(({ key, until }) => ({ key: derOf(sealingKeyOf(key)), untilMs: Date.parse(until) })),
    };
  });
}

/** Overwrites the file of former keys without those that open nothing any more. Call it after the last one’s time, too. */
export async function forgetFormerSealingKeys(dir: string): Promise<void> {
  const before = await readFormerKeys(dir);
  const sealing = before.sealing.filter(({ until }) => Date.parse(until) > Date.now());
  if (sealing.length === before.sealing.length) return;
  const path = join(dir, 'keys', formerFile);
  await writeSynced(`${path}.new`, JSON.stringify({ ...before, sealing }), 'w').catch(unwritable);
  await rename(`${path}.new`, path).catch(unwritable);
}

/**
 * Gives a node that does not run a fresh TLS key and certificate, and with `all` fresh keys to sign and to open shares with; the ones before
 * are kept as former. The key that wraps its records, the one of the log and the one of marks stay. Throws `configuration-invalid`.
 */
export async function renewKeys(dir: string, node: 'gateway' | PartyId, renewal: Renewal): Promise<void> {
  const [folder, next, before] = [join(dir, 'keys'), nextOf(dir), join(dir, 'keys.before')];
  await rm(next, { recursive: true, force: true });
  await rm(before, { recursive: true, force: true });
  const fresh = renewal === 'all' ? await renewedFiles(dir, node) : {};
  const tls = createTlsIdentity(node === 'gateway' ? node : `party ${node}`);
  try {
    // Aside first, so that no half-made copy is ever taken for the next keys.
    const aside = join(dir, `keys.new-${process.pid}`);
    await rm(aside, { recursive: true, force: true });
    await cp(folder, aside, { recursive: true });
    const files: KeyFiles = { ...fresh, 'tls.key': tls.privateKey, 'tls.crt': tls.certificate };
    for (const [file, content] of Object.entries(files)) await writeSynced(join(aside, file), content, 'w');
    await rename(aside, next);
    await rename(folder, before);
    await rename(next, folder);
    await rm(before, { recursive: true, force: true });
  } catch {
    unwritable();
  }
}

/** New keys, and those in use now among the former ones. */
async function renewedFiles(dir: string, node: 'gateway' | PartyId): Promise<KeyFiles> {
  const keys = node === 'gateway' ? await openGatewayKeys(dir) : await openPartyKeys(dir, node);
  const before = await readFormerKeys(dir);
  const now = Date.now();
  const signing = [...before.signing, { signingKey: toBase64Url(keys.signing.publicKey), until: new Date(now).toISOString() }];
  const fresh = { 'signing.key': makeSigningKey() };
  if ('log' in keys) {
    const former: FormerKeys = { signing, sealing: [] };
    return { ...fresh, [logFile]: toBase64Url(keys.log.secretKey), [formerFile]: JSON.stringify(former) };
  }
  const sealing = await readFile(join(dir, 'keys', 'sealing.key'), 'utf8').catch(unwritable);
  const until = new Date(now + sealingOverlapMs).toISOString();
  const former: FormerKeys = { signing, sealing: [...before.sealing, { key: sealing, until }] };
  return { ...fresh, 'sealing.key': await makeSealingKey(), [formerFile]: JSON.stringify(former) };
}

type FormerKeys = z.infer<typeof formerKeys>;
const formerKeys = z.strictObject({
  signing: z.array(z.strictObject({ signingKey: z.string(), until: z.iso.datetime() })),
  sealing: z.array(z.strictObject({ key: z.string(), until: z.iso.datetime() })),
});

async function readFormerKeys(dir: string): Promise<FormerKeys> {
  const path = join(dir, 'keys', formerFile);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw notWhole('the former keys cannot be read');
  });
  if (text === null) return { signing: [], sealing: [] };
  return readKeys(() => formerKeys.parse(JSON.parse(text)));
}

function nextOf(dir: string): string {
  return join(dir, 'keys.next');
}

async function isFolder(path: string): Promise<boolean> {
  return (await readdir(path).catch(() => null)) !== null;
}

/**
 * Reads the files, or makes them all. A new set is written aside and appears by one rename, so that a set with a missing file is never
 * the work of an interrupted start: it is damage, and making new keys over it would lose what the old ones protect.
 */
async function openKeyFiles(dir: string, names: readonly string[], make: () => Promise<KeyFiles>): Promise<KeyFiles> {
  const folder = join(dir, 'keys');
  await mkdir(dir, { recursive: true, mode: 0o700 }).catch(unwritable);
  // A change of keys that was interrupted between its two renames.
  if (!(await isFolder(folder)) && (await isFolder(nextOf(dir)))) await rename(nextOf(dir), folder).catch(unwritable);
  const present = await readdir(folder).catch(() => null);
  if (present === null) await writeKeyFiles(dir, folder, await make()).catch(unwritable);
  await chmod(folder, 0o700).catch(() => {});
  const entries = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      await chmod(path, 0o600).catch(() => {});
      return [name, await readFile(path, 'utf8').catch(() => '')] as const;
    }),
  );
  const missing = entries.filter(([, content]) => content === '').map(([name]) => name);
  if (missing.length > 0) throw notWhole(`missing or empty: ${missing.join(', ')}`);
  return Object.fromEntries(entries);
}

/** Whether it is the one that belongs here is for its user to tell. */
async function readOrMake(path: string, make: () => string): Promise<string> {
  const found = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw notWhole(`${marksFile} cannot be read`);
  });
  if (found !== null) return found;
  const made = make();
  await writeSynced(path, made, 'wx').catch(unwritable);
  return made;
}

async function writeKeyFiles(dir: string, folder: string, files: KeyFiles): Promise<void> {
  const aside = join(dir, `keys.new-${process.pid}`);
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { mode: 0o700 });
  for (const [name, content] of Object.entries(files)) {
    await writeSynced(join(aside, name), content, 'wx');
  }
  await rename(aside, folder);
}

async function writeSynced(path: string, content: string, flags: 'w' | 'wx'): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

function makeCommonFiles(name: string): KeyFiles {
  const tls = createTlsIdentity(name);
  return { 'signing.key': makeSigningKey(), 'tls.key': tls.privateKey, 'tls.crt': tls.certificate };
}

function makeSigningKey(): string {
  return toBase64Url(generateSigningKey().secretKey);
}

function makeRecordKey(): string {
  return toBase64Url(randomBytes(32));
}

async function makeSealingKey(): Promise<string> {
  const { privateKey } = await webcrypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', privateKey));
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ format: 'pem', type: 'pkcs8' }).toString();
}

function commonKeys(files: KeyFiles): NodeKeys {
  const tls = { privateKey: files['tls.key'] ?? '', certificate: files['tls.crt'] ?? '' };
  if (!new X509Certificate(tls.certificate).checkPrivateKey(createPrivateKey(tls.privateKey)))
    throw new Error('certificate of another key');
  return { signing: signingKeyOf(files['signing.key']), tls };
}

function signingKeyOf(text: string | undefined): SigningKey {
  const secretKey = bytes32(text);
  return { secretKey, publicKey: publicKeyOf(secretKey) };
}

/** The parsers' own messages may quote what they read: none of them goes on. */
function readKeys<T>(read: () => T): T {
  try {
    return read();
  } catch {
    throw notWhole('a file in it does not hold the key it should');
  }
}

function bytes32(text: string | undefined): Uint8Array {
  const bytes = fromBase64Url((text ?? '').trim());
  if (bytes.length !== 32) throw new Error('not 32 bytes');
  return bytes;
}

function sealingKeyOf(pem: string): KeyObject {
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new Error('not a P-256 key');
  return key;
}

function derOf(key: KeyObject): Uint8Array {
  return new Uint8Array(key.export({ format: 'der', type: 'pkcs8' }));
}

function pointOf(jwk: { readonly x?: string; readonly y?: string }): Uint8Array {
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(jwk.x ?? '', 'base64url'), Buffer.from(jwk.y ?? '', 'base64url')]);
  if (point.length !== 65) throw new Error('not a P-256 point');
  return new Uint8Array(point);
}

function notWhole(what: string): ScleraError {
  return new ScleraError('configuration-invalid', `The key set of this node is not whole (${what}). Restore it from a backup.`);
}

function unwritable(): never {
  throw new ScleraError('configuration-invalid', 'The data folder of this node cannot be written.');
}
