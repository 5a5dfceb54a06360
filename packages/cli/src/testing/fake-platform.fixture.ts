import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign, verify } from 'node:crypto';
import { canonicalJson, commitmentOf, hashLeaf, noticeHash, rootOf, tilePath, writeEntries } from '@sclera/sdk';
import type { LogEvent, PublishedNotice, UseRecord } from '@sclera/sdk/contract';

type Decision = 'enrolled' | 'already-enrolled' | 'new' | 'matched' | 'not-matched';
type Party = 'a' | 'b' | 'c';
interface Answered {
  readonly status: number;
  readonly body: unknown;
}

/** A platform of tests: signs and logs as a real one does, and decides as it is told, because it cannot see an eye. */
export interface FakePlatform {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Decisions of the comparisons to come; `new` where none is left. */
  readonly decisions: Decision[];
  /** Every request, oldest first. */
  readonly requests: { readonly method: string; readonly path: string; readonly body: unknown }[];
  /** Answers instead of the platform where it returns something. */
  intercept: ((method: string, path: string) => Answered | null) | null;
  /** Default `any`. */
  presentations: 'watched' | 'any';
  abroad: { readonly recipients: readonly { readonly name: string; readonly country: string }[]; readonly asked: boolean };
}

const parties: readonly Party[] = ['a', 'b', 'c'];
const issuer = 'sclera.test';

export function createFakePlatform(): FakePlatform {
  const gateway = createSigner(9);
  const signers = { a: createSigner(1), b: createSigner(2), c: createSigner(3) };
  const leaves: Uint8Array[] = [];
  const uses = new Map<string, UseRecord[]>();
  const keys = new Map<string, string>();
  const permits = new Map<string, { subject: string; action: string; of: string | null }>();
  const consents = new Map<string, Record<string, unknown>>();
  const enrolments = new Map<string, string>();
  const devices = new Set<string>();
  const deletions = new Map<string, object>();
  const searches: number[] = [];
  const notices = (['uniqueness-check', 'uniqueness-enrolment', 'rights-access'] as const).map(testNotice);

  const append = (event: LogEvent): number => {
    const leafIndex = leaves.length;
    const use = { leafIndex, event, salt: randomBytes(16).toString('hex') };
    leaves.push(commitmentOf(use));
    uses.set(event.subject, [...(uses.get(event.subject) ?? []), use]);
    if (event.kind === 'check' || event.kind === 'enrol') searches.push(leafIndex);
    return leafIndex;
  };
  const statements = (typ: string, make: (party: Party) => object): string[] =>
    parties.map((party) => signers[party].sign(typ, make(party)));
  const at = (): string => new Date().toISOString();

  const platform: FakePlatform = {
    decisions: [],
    requests: [],
    intercept: null,
    presentations: 'any',
    abroad: { recipients: [], asked: false },
    fetch: async (address, init) => {
      const url = new URL(address);
      const method = init.method ?? 'GET';
      const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : null;
      platform.requests.push({ method, path: url.pathname, body });
      const key = /^Bearer (.+)$/.exec(new Headers(init.headers).get('authorization') ?? '')?.[1];
      const answered =
        platform.intercept?.(method, url.pathname) ??
        route(`${method} ${url.pathname}`, url.searchParams, body as never, keys.get(key ?? '') ?? null);
      const { status, body: content } = answered;
      if (content instanceof Uint8Array) return new Response(new Uint8Array(content), { status });
      return new Response(typeof content === 'string' ? content : JSON.stringify(content), { status });
    },
  };

  const route = (path: string, query: URLSearchParams, body: Record<string, unknown>, subject: string | null): Answered => {
    const ok = (content: unknown): Answered => ({ status: 200, body: content });
    if (path === 'GET /v1/platform') return ok(describe());
    if (path === 'GET /v1/assessments') return ok([]);
    if (path === 'GET /readyz') return ok({ status: 'ok', parties: parties.map((id) => ({ id, up: true, ready: true })) });
    if (path === 'GET /v1/notices') return ok(notices.filter(({ purpose }) => purpose === query.get('purpose')));
    if (path === 'GET /v1/log/checkpoint')
      return ok(gateway.note(`${issuer}\n${leaves.length}\n${Buffer.from(rootOf(leaves)).toString('base64')}\n`));
    if (path.startsWith('GET /v1/log/')) return tileAnswer(leaves, path.slice('GET /v1/log/'.length));
    if (path === 'POST /v1/subjects') {
      const created = { subject: makeId('sub'), personalKey: randomBytes(24).toString('base64url') };
      keys.set(created.personalKey, created.subject);
      return { status: 201, body: created };
    }
    if (path === 'POST /v1/devices') return ok(register(body));
    if (['POST /v1/checks', 'POST /v1/enrolments', 'POST /v1/recoveries'].includes(path)) return compare(body);
    if (path.startsWith('GET /v1/deletions/')) {
      const found = deletions.get(path.slice('GET /v1/deletions/'.length));
      return found ? ok(found) : { status: 404, body: problem('not-found', 404) };
    }
    if (subject === null) return { status: 401, body: problem('unauthenticated', 401) };
    if (path === 'POST /v1/consents') return { status: 201, body: consent(subject, body) };
    const withdrawn = /^POST \/v1\/consents\/([^/]+)\/withdrawal$/.exec(path)?.[1];
    if (withdrawn !== undefined) return ok(withdraw(consents.get(withdrawn)!));
    if (path === 'POST /v1/permits') {
      const permit = makeId('per');
      const of = typeof body['receipt'] === 'string' ? subjectIn(body['receipt']) : null;
      permits.set(permit, { subject, action: String(body['action']), of });
      return { status: 201, body: { permit, token: gateway.sign('sclera-permit+jwt', { jti: permit, nonce: permit }), expiresAt: at() } };
    }
    if (path === 'POST /v1/erasures') return ok(erase(subject));
    if (path === 'POST /v1/me/deletion') return ok(deleteEverything(subject));
    if (path === 'GET /v1/me/export') return ok(exportOf(subject));
    if (path === 'GET /v1/me') {
      const own = uses.get(subject) ?? [];
      const held = enrolments.get(subject);
      const entries = held === undefined ? [] : [{ id: held, enrolledAt: at(), retainUntil: at(), heldBy: parties }];
      const first = own.find(({ event }) => event.kind === 'enrol')?.leafIndex ?? Number.POSITIVE_INFINITY;
      const comparedIn = searches.filter((index) => index > first);
      return ok({
        subject,
        consents: [...consents.values()].filter((record) => record['subject'] === subject),
        guardians: [],
        enrolments: entries,
        uses: own,
        comparedIn,
      });
    }
    return { status: 404, body: problem('not-found', 404) };
  };

  const describe = (): object => ({
    name: 'sclera',
    version: '0.1.0',
    gateway: {
      issuer,
      operator: 'Test gateway',
      country: 'DE',
      signingKey: gateway.publicKey,
      formerSigningKeys: [],
      logKey: gateway.publicKey,
    },
    parties: parties.map((id) => ({
      id,
      operator: `Party ${id}`,
      country: 'DE',
      sealingKey: sealingKey(),
      signingKey: signers[id].publicKey,
      up: true,
    })),
    purposes: ['uniqueness-check', 'uniqueness-enrolment', 'rights-access'],
    abroad: platform.abroad,
    presentations: platform.presentations,
    console: null,
  });

  const consent = (subject: string, body: Record<string, unknown>): object => {
    const { purpose, noticeHash: hash, language, decision, ageBand, guardian } = body;
    const record = {
      schema: 'sclera-consent-2',
      id: makeId('con'),
      subject,
      purpose,
      dpv: { purpose: 'dpv:x', personalData: 'dpv:y', processing: ['dpv:z'], legalBasis: 'dpv:Consent' },
      purposes: decision === 'given' ? { given: [purpose], refused: [] } : { given: [], refused: [purpose] },
      noticeHash: hash,
      language,
      ageBand,
      guardian,
      initiative: 'platform',
      ward: body['ward'] ?? null,
      validUntil: '2999-01-01T00:00:00.000Z',
      recipients: [
        { name: 'a', region: 'NO' },
        { name: 'b', region: 'NO' },
        { name: 'c', region: 'NO' },
      ],
      retentionDays: 1,
      events: [{ state: decision, at: at() }],
    };
    consents.set(record.id, record);
    const leafIndex = append({ kind: 'consent-given', subject, purpose, decision: 'given', permit: null, at: at() } as LogEvent);
    return { consent: record, receipt: gateway.sign('sclera-consent+jwt', { ...record, leafIndex }), leafIndex };
  };

  /** What a guardian takes back ends the child's consent, and erases what is held. */
  const withdraw = (record: Record<string, unknown>): { readonly erasure: object | null; readonly [member: string]: unknown } => {
    const ended = { ...record, events: [...(record['events'] as object[]), { state: 'withdrawn', at: at() }] };
    consents.set(String(record['id']), ended);
    const { subject, purpose } = record;
    const leafIndex = append({ kind: 'consent-withdrawn', subject, purpose, decision: 'withdrawn', permit: null, at: at() } as LogEvent);
    const ward = record['ward'] as { subject: string; consent: string } | null;
    const under = ward === null ? null : withdraw(consents.get(ward.consent)!).erasure;
    const erasure = under ?? (enrolments.has(String(subject)) ? erase(String(subject)) : null);
    return { consent: ended, receipt: gateway.sign('sclera-consent+jwt', { ...ended, leafIndex }), leafIndex, erasure };
  };

  const compare = (body: Record<string, unknown>): Answered => {
    const { jti } = JSON.parse(Buffer.from(String(body['token']).split('.')[1]!, 'base64url').toString()) as { jti: string };
    const { subject, action, of } = permits.get(jti)!;
    const device = signerOf(String(body['capture']), jti);
    if (device === null) return { status: 403, body: problem('capture-unsigned', 403) };
    if (!devices.has(device)) return { status: 403, body: problem('device-unknown', 403) };
    const decision = platform.decisions.shift() ?? 'new';
    const enrolment = decision === 'enrolled' ? makeId('enr') : null;
    if (enrolment !== null) enrolments.set(subject, enrolment);
    const purpose = action === 'verify' ? 'rights-access' : action === 'enrol' ? 'uniqueness-enrolment' : 'uniqueness-check';
    const matched = action === 'verify' ? { matched: decision === 'matched' } : {};
    const leafIndex = append({ kind: action, subject, purpose, decision, permit: jti, at: at() } as LogEvent);
    const signed = statements('sclera-answer+jwt', (party) => ({
      party,
      permit: jti,
      unique: decision !== 'already-enrolled' && decision !== 'matched',
      ...matched,
      gallerySize: enrolments.size,
      galleryHash: '0'.repeat(64),
      transcript: '1'.repeat(64),
      at: at(),
    }));
    const payload = { iss: issuer, permit: jti, subject, action, purpose, decision, enrolment, leafIndex, statements: signed, at: at() };
    if (decision === 'matched' && of !== null) {
      for (const [key, id] of keys) {
        if (id === of) keys.delete(key);
        if (id === subject) keys.set(key, of);
      }
    }
    return { status: 200, body: { decision, enrolment, receipt: gateway.sign('sclera-receipt+jwt', payload), leafIndex } };
  };

  const register = ({ key, name }: Record<string, unknown>): object => {
    const jwk = key as Readonly<Record<string, string>>;
    devices.add(jwk['x']!);
    return { id: jwk['x'], key, name, kind: 'software-key', weak: true, by: 'itself', state: 'active', registeredAt: at() };
  };

  const exportOf = (subject: string): object => {
    const data = { format: 'sclera-export-1', subject };
    const sha256 = createHash('sha256').update(canonicalJson(data)).digest('hex');
    return { data, signature: gateway.sign('sclera-rights+jwt', { iss: issuer, kind: 'export', subject, sha256, at: at() }) };
  };

  const deleteEverything = (subject: string): object => {
    const erasure = erase(subject);
    const deletion = {
      state: 'done',
      begunAt: at(),
      dueAt: '2999-01-01T00:00:00.000Z',
      overdue: false,
      erasure,
      forgotten: forget(subject),
      stays: [{ what: 'Fingerprints.', why: 'The log only grows.', law: 'GDPR 5(2)', until: null }],
    };
    const ticket = randomBytes(32).toString('base64url');
    deletions.set(ticket, deletion);
    return { ...deletion, ticket };
  };

  const forget = (subject: string): UseRecord => {
    append({ kind: 'forget', subject, purpose: 'uniqueness-enrolment', decision: 'forgotten', permit: null, at: at() } as LogEvent);
    const last = uses.get(subject)!.at(-1)!;
    uses.delete(subject);
    for (const [key, id] of keys) if (id === subject) keys.delete(key);
    return last;
  };

  const erase = (subject: string): object => {
    const permit = makeId('per');
    const held = enrolments.get(subject);
    enrolments.delete(subject);
    const erased = held === undefined ? [] : [held];
    const leafIndex = append({ kind: 'erase', subject, purpose: 'uniqueness-enrolment', decision: 'erased', permit, at: at() } as LogEvent);
    const signed = statements('sclera-erasure+jwt', (party) => ({ party, permit, erased, galleryHash: '0'.repeat(64), at: at() }));
    const payload = {
      iss: issuer,
      permit,
      subject,
      action: 'erase',
      purpose: 'uniqueness-enrolment',
      decision: 'erased',
      enrolment: held ?? null,
      leafIndex,
      statements: signed,
      at: at(),
    };
    const receipts = parties.map((party, i) => ({ party, receipt: signed[i] }));
    return { complete: true, permit, parties: receipts, receipt: gateway.sign('sclera-receipt+jwt', payload), leafIndex };
  };

  return platform;
}

export function problem(code: string, status: number): object {
  return { type: `urn:sclera:problem:${code}`, code, status, title: code, detail: `${code}.` };
}

function testNotice(purpose: PublishedNotice['purpose']): PublishedNotice {
  const texts = [
    'title',
    'controller',
    'what',
    'why',
    'necessity',
    'retention',
    'afterwards',
    'effect',
    'recipients',
    'rights',
    'alternative',
  ];
  const notice = {
    ...Object.fromEntries(texts.map((name) => [name, `The ${name}.`])),
    purpose,
    language: 'en',
    version: 1,
    retentionDays: 1,
    hash: '',
  };
  return { ...notice, hash: noticeHash(notice as never) } as unknown as PublishedNotice;
}

function createSigner(seed: number): { publicKey: string; sign(typ: string, payload: object): string; note(text: string): string } {
  // PKCS #8 of an Ed25519 seed (RFC 8410).
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, seed)]);
  const key: KeyObject = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
  const encode = (text: string): string => Buffer.from(text).toString('base64url');
  return {
    publicKey: raw.toString('base64url'),
    sign: (typ, payload) => {
      const input = `${encode(JSON.stringify({ alg: 'EdDSA', typ }))}.${encode(canonicalJson(payload))}`;
      return `${input}.${sign(null, Buffer.from(input), key).toString('base64url')}`;
    },
    note: (text) => {
      const id = createHash('sha256').update(`${issuer}\n`).update(Buffer.of(1)).update(raw).digest().subarray(0, 4);
      return `${text}\n— ${issuer} ${Buffer.concat([id, sign(null, Buffer.from(text), key)]).toString('base64')}\n`;
    },
  };
}

/** Who signed a capture for this permit, by the x of its key; null where nobody did. */
function signerOf(capture: string, permit: string): string | null {
  const [header = '', payload = '', signature = ''] = capture.split('.');
  if (signature === '') return null;
  const read = (part: string): Record<string, unknown> => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  const jwk = read(header)['jwk'] as Record<string, string>;
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const message = Buffer.from(`${header}.${payload}`);
  const good = verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
  return good && read(payload)['permit'] === permit ? jwk['x']! : null;
}

let cachedSealingKey = '';

/** One P-256 point for all: nobody opens anything here. */
function sealingKey(): string {
  if (cachedSealingKey === '') {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    cachedSealingKey = publicKey.export({ format: 'der', type: 'spki' }).subarray(-65).toString('base64url');
  }
  return cachedSealingKey;
}

function makeId(prefix: string): string {
  const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
  return `${prefix}_${[...randomBytes(26)].map((byte) => alphabet[byte & 31]).join('')}`;
}

/** A tile of a log of fewer than 256 leaves. */
function tileAnswer(leaves: readonly Uint8Array[], path: string): Answered {
  const width = Number(/\.p\/(\d+)$/.exec(path)?.[1]);
  const some = leaves.slice(0, width);
  if (some.length < width) return { status: 404, body: problem('not-found', 404) };
  if (path === tilePath('entries', 0, width)) return { status: 200, body: writeEntries(some) };
  if (path === tilePath(0, 0, width)) return { status: 200, body: Buffer.concat(some.map(hashLeaf)) };
  return { status: 404, body: problem('not-found', 404) };
}

function subjectIn(receipt: string): string {
  return (JSON.parse(Buffer.from(receipt.split('.')[1] ?? '', 'base64url').toString()) as { subject: string }).subject;
}
