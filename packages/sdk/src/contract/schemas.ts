import { z } from 'zod';
import { RelyingPartyFacts, RelyingPartyRegistration } from './relying-schemas.ts';
import { OwnMembership, RewardDocumentClaim, RewardOpening } from './reward-schemas.ts';
import { SimClaim, SimLine } from './sim-schemas.ts';
import type * as T from './types.ts';

export * from './relying-schemas.ts';
export * from './reward-schemas.ts';
export * from './sim-schemas.ts';

const hex = (bytes: number): z.ZodString => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`), 'lower-case hex');
const base64url = (max: number): z.ZodString =>
  z
    .string()
    .max(max)
    .regex(/^[A-Za-z0-9_-]+$/, 'base64url without padding');
const jws: z.ZodString = z
  .string()
  .max(8192)
  .regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/, 'a compact JWS');
/** A proof lists a leaf for each person. */
const jwsOfAnySize: z.ZodString = z.string().regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/, 'a compact JWS');
const id = (prefix: string): z.ZodString =>
  z.string().regex(new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`), `an id that starts with ${prefix}_`);
const time: z.ZodISODateTime = z.iso.datetime();
const role = z.enum(['operator', 'reviewer', 'auditor', 'clerk']);
const partyId = z.enum(['a', 'b', 'c']);
const purpose = z.enum([
  'uniqueness-check',
  'uniqueness-enrolment',
  'rights-access',
  'sim-registration',
  'personhood-enrolment',
  'personhood-retention',
  'personhood-recovery',
]);
const modality = z.enum(['iris', 'face']);
const ageBand = z.enum(['under-14', '14-17', 'adult']);
const consentScope = z.enum(['abroad', 'off-device']);
const initiative = z.enum(['person', 'platform']);
const ward = z.union([z.strictObject({ subject: id('sub'), consent: id('con') }), z.null()]);
const index: z.ZodNumber = z.number().int().nonnegative();
/** Schemas check the shape; the brands of core's ids are put on here, at the boundary. */
const typed = <V>(schema: z.ZodType): z.ZodType<V> => schema as z.ZodType<V>;

/** Bytes of one party's sealed share: two irises of 38,400 bytes and the AES-GCM tag; base64url grows it by a third. */
export const sealedShareChars: number = 104_000;
/** Largest request body the gateway reads: three sealed shares and a permit. */
export const maxBodyBytes: number = 512 * 1024;

export const SealedShare: z.ZodType<T.SealedShare> = z
  .strictObject({ party: partyId, enc: base64url(128), ciphertext: base64url(sealedShareChars) })
  .meta({ id: 'SealedShare' });

const formerSigningKeys = z.array(z.object({ signingKey: base64url(64), until: time })).default([]);
const PlatformGateway: z.ZodType<T.PlatformGateway> = z
  .object({
    issuer: z.string(),
    operator: z.string(),
    country: z.string(),
    signingKey: base64url(64),
    formerSigningKeys,
    // Before the gateway's key could be rotated there was one for both.
    logKey: base64url(64).optional(),
  })
  .transform((gateway) => ({ ...gateway, logKey: gateway.logKey ?? gateway.signingKey }));

export const Platform: z.ZodType<T.Platform> = z
  .object({
    name: z.literal('sclera'),
    version: z.string(),
    gateway: PlatformGateway,
    parties: z.array(
      z.object({
        id: partyId,
        operator: z.string(),
        country: z.string(),
        sealingKey: base64url(128),
        signingKey: base64url(64),
        formerSigningKeys,
        up: z.boolean(),
      }),
    ),
    purposes: z.array(purpose),
    abroad: z
      .object({ recipients: z.array(z.object({ name: z.string(), country: z.string() })), asked: z.boolean() })
      .default({ recipients: [], asked: false }),
    presentations: z.enum(['watched', 'any']),
    console: z.string().nullable(),
  })
  .meta({ id: 'Platform' });

export const Notice: z.ZodType<T.PublishedNotice> = z
  .object({
    purpose,
    language: z.string(),
    version: z.number().int().positive(),
    title: z.string(),
    controller: z.string(),
    what: z.string(),
    why: z.string(),
    necessity: z.string(),
    retention: z.string(),
    afterwards: z.string(),
    effect: z.string(),
    recipients: z.string(),
    rights: z.string(),
    alternative: z.string(),
    retentionDays: z.number().int().nonnegative(),
    hash: hex(32),
  })
  .meta({ id: 'Notice' });

export const Notices: z.ZodType<readonly T.PublishedNotice[]> = z.array(Notice);

export const SubjectCreated: z.ZodType<T.SubjectCreated> = typed<T.SubjectCreated>(
  z.object({ subject: id('sub'), personalKey: base64url(64) }),
).meta({ id: 'SubjectCreated' });

export const ConsentRequest: z.ZodType<T.ConsentRequest> = typed<T.ConsentRequest>(
  z.strictObject({
    purpose,
    noticeHash: hex(32),
    language: z.string().max(35),
    decision: z.enum(['given', 'refused']),
    ageBand,
    guardian: z.boolean(),
    scope: z.array(consentScope).max(2).optional(),
    initiative: initiative.optional(),
    ward: ward.optional(),
  }),
).meta({ id: 'ConsentRequest' });

export const ConsentRecord: z.ZodType<T.ConsentRecord> = typed<T.ConsentRecord>(
  z.object({
    schema: z.literal('sclera-consent-2'),
    id: id('con'),
    subject: id('sub'),
    purpose,
    dpv: z.object({ purpose: z.string(), personalData: z.string(), processing: z.array(z.string()), legalBasis: z.string() }),
    purposes: z.object({ given: z.array(purpose), refused: z.array(purpose) }),
    noticeHash: hex(32),
    language: z.string(),
    initiative,
    ageBand,
    guardian: z.boolean(),
    ward,
    recipients: z.array(z.object({ name: z.string(), region: z.string() })),
    scope: z.array(consentScope).optional(),
    retentionDays: z.number().int().nonnegative(),
    validUntil: time,
    events: z
      .array(
        z.object({
          state: z.enum(['given', 'refused', 'withdrawn']),
          at: time,
          corrects: z.object({ ageBand, language: z.string(), noticeHash: hex(32) }).optional(),
        }),
      )
      .min(1),
  }),
).meta({ id: 'ConsentRecord' });

export const ConsentAnswer: z.ZodType<T.ConsentAnswer> = z
  .object({ consent: ConsentRecord, receipt: jws, leafIndex: index })
  .meta({ id: 'ConsentAnswer' });

export const ErasureAnswer: z.ZodType<T.ErasureAnswer> = typed<T.ErasureAnswer>(
  z.object({
    complete: z.boolean(),
    permit: id('per'),
    parties: z.array(z.object({ party: partyId, receipt: jws.nullable() })),
    receipt: jws.nullable(),
    leafIndex: index.nullable(),
  }),
).meta({ id: 'ErasureAnswer' });

export const WithdrawalAnswer: z.ZodType<T.WithdrawalAnswer> = z
  .object({ consent: ConsentRecord, receipt: jws, leafIndex: index, erasure: ErasureAnswer.nullable() })
  .meta({ id: 'WithdrawalAnswer' });

const digest: z.ZodString = z.string().regex(/^[A-Za-z0-9_-]{43}$/, '32 bytes, base64url without padding');

export const PermitRequest: z.ZodType<T.PermitRequest> = typed<T.PermitRequest>(
  z.strictObject({
    consent: id('con'),
    action: z.enum(['check', 'enrol', 'verify', 'find', 'derive', 'erase']),
    modality,
    receipt: jws.optional(),
    session: id('per').optional(),
    light: z.enum(['changes', 'stays']).optional(),
  }),
).meta({ id: 'PermitRequest' });

export const PermitAnswer: z.ZodType<T.PermitAnswer> = typed<T.PermitAnswer>(
  z.object({
    permit: id('per'),
    token: jws,
    expiresAt: time,
    challenge: z
      .object({
        nonce: digest,
        light: z.array(z.object({ atMs: z.number().int().nonnegative(), isBright: z.boolean() })).max(8),
        expiresAt: time,
      })
      .optional(),
  }),
).meta({ id: 'PermitAnswer' });

export const ComparisonRequest: z.ZodType<T.ComparisonRequest> = z
  .strictObject({ token: jws, shares: z.array(SealedShare).length(3), capture: jws.optional() })
  .meta({ id: 'ComparisonRequest' });

const coordinate = base64url(43);
const DeviceKey: z.ZodType<T.DeviceKey> = z.union([
  z.strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: coordinate, y: coordinate }),
  z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: coordinate }),
]);
/** What strangers call their device is read by operators on a terminal: no control characters. */
const deviceName = z
  .string()
  .min(1)
  .max(80)
  .regex(/^\P{C}+$/u, 'must be printable text');

/** A chain of five certificates has some 8 kB. */
const mostStatementChars = 32_768;
const statement = z
  .unknown()
  .refine((value) => (JSON.stringify(value) ?? '').length <= mostStatementChars, 'is too long for an attestation');

export const DeviceRegistration: z.ZodType<T.DeviceRegistration> = z
  .strictObject({
    key: DeviceKey,
    name: deviceName,
    code: z.union([base64url(64), z.null()]),
    attestation: z.union([z.strictObject({ kind: z.enum(['webauthn', 'tpm']), statement }), z.null()]),
  })
  .meta({ id: 'DeviceRegistration' });

export const DeviceAnswer: z.ZodType<T.DeviceAnswer> = z
  .object({
    id: z.string(),
    key: DeviceKey,
    name: z.string(),
    kind: z.enum(['software-key', 'webauthn', 'tpm']),
    weak: z.boolean(),
    by: z.enum(['operator', 'itself']),
    state: z.enum(['active', 'pending', 'revoked']),
    registeredAt: time,
  })
  .meta({ id: 'DeviceAnswer' });

export const DeviceAnswers: z.ZodType<readonly T.DeviceAnswer[]> = z.array(DeviceAnswer);
export const DeviceCode: z.ZodType<T.DeviceCode> = z.object({ code: z.string(), until: time });

export const ComparisonAnswer: z.ZodType<T.ComparisonAnswer> = typed<T.ComparisonAnswer>(
  z.object({
    decision: z.enum(['new', 'already-enrolled', 'enrolled', 'matched', 'not-matched', 'found', 'not-found']),
    enrolment: id('enr').nullable(),
    receipt: jws,
    leafIndex: index,
  }),
).meta({ id: 'ComparisonAnswer' });

/** So many bytes, base64url. */
const bytes = (count: number): z.ZodString => z.string().regex(new RegExp(`^[\\w-]{${Math.ceil((count * 4) / 3)}}$`));

export const DerivationRequest: z.ZodType<T.DerivationRequest> = z
  .strictObject({
    token: jws,
    rotation: z.number().int().min(0).max(0xffff),
    blinded: bytes(32),
    proof: bytes(64),
    signature: bytes(64),
  })
  .meta({ id: 'DerivationRequest' });

export const DerivationAnswer: z.ZodType<T.DerivationAnswer> = z
  .object({ decision: z.literal('derived'), receipt: jws, leafIndex: index })
  .meta({ id: 'DerivationAnswer' });

export const DepartureRequest: z.ZodType<T.DepartureRequest> = z
  .strictObject({ token: jws, signature: bytes(64) })
  .meta({ id: 'DepartureRequest' });

const Reason = z.object({ code: z.string(), message: z.string(), fix: z.string().optional(), law: z.string().optional() });

export const LogEvent: z.ZodType<T.LogEvent> = typed<T.LogEvent>(
  z.object({
    kind: z.enum([
      'consent-given',
      'consent-refused',
      'consent-withdrawn',
      'permit-denied',
      'check',
      'enrol',
      'verify',
      'find',
      'derive',
      'erase',
      'forget',
      'appeal',
      'appeal-answer',
      'objection',
      'correction',
      'passkey',
      'recovery',
      'line',
      'staff-check',
    ]),
    subject: id('sub'),
    purpose,
    decision: z.enum([
      'enrolled',
      'already-enrolled',
      'new',
      'matched',
      'found',
      'not-found',
      'derived',
      'not-matched',
      'erased',
      'given',
      'refused',
      'withdrawn',
      'denied',
      'forgotten',
      'lodged',
      'explained',
      'other-way-ordered',
      'recorded',
      'added',
      'used',
      'removed',
      'key-replaced',
      'registered',
      'ended',
      'given-over',
    ]),
    permit: id('per').nullable(),
    at: time,
    claim: id('clm').optional(),
    reasons: z.array(Reason).optional(),
  }),
).meta({ id: 'LogEvent' });

const UseRecord = z.object({ leafIndex: index, event: LogEvent, salt: hex(16) });

export const ForgettingAnswer: z.ZodType<T.ForgettingAnswer> = typed<T.ForgettingAnswer>(z.object({ use: UseRecord })).meta({
  id: 'ForgettingAnswer',
});

const words = z.string().trim().min(1).max(4_000);
const outcome = z.enum(['explained', 'other-way-ordered', 'remedied']);
const matter = {
  id: z.string(),
  kind: z.enum(['appeal', 'objection', 'report']),
  state: z.enum(['open', 'taken', 'answered']),
  purpose: z.union([purpose, z.null()]),
  refusal: z.union([
    z.object({ leafIndex: index, kind: z.string(), decision: z.string(), at: time, reasons: z.array(Reason).default([]) }),
    z.null(),
  ]),
  topic: z.string(),
  words: z.string(),
  lodgedAt: time,
  dueAt: time,
  overdue: z.boolean(),
  answer: z.union([z.object({ outcome, reasons: z.string(), at: time }), z.null()]),
};
export const Matter: z.ZodType<T.Matter> = typed<T.Matter>(z.object(matter)).meta({ id: 'Matter' });
export const OwnMatter: z.ZodType<T.OwnMatter> = typed<T.OwnMatter>(
  z.object({ ...matter, receipts: z.array(jws), leaves: z.array(index) }),
).meta({ id: 'OwnMatter' });
export const AppealRequest: z.ZodType<T.AppealRequest> = z.strictObject({ leafIndex: index, words }).meta({ id: 'AppealRequest' });
export const ObjectionRequest: z.ZodType<T.ObjectionRequest> = z.strictObject({ purpose, words }).meta({ id: 'ObjectionRequest' });
export const CorrectionRequest: z.ZodType<T.CorrectionRequest> = z
  .strictObject({
    consent: id('con'),
    ageBand: ageBand.optional(),
    language: z.string().max(35).optional(),
    noticeHash: hex(32).optional(),
  })
  .meta({ id: 'CorrectionRequest' });
export const ExportAnswer: z.ZodType<T.ExportAnswer> = z
  .object({ data: z.record(z.string(), z.unknown()), signature: jws })
  .meta({ id: 'ExportAnswer' });
export const MatterAnswer: z.ZodType<{ outcome: T.MatterOutcome; reasons: string }> = z.strictObject({ outcome, reasons: words });
export const ReportRequest: z.ZodType<T.ReportRequest> = z
  .strictObject({ topic: z.enum(['coercion', 'misuse', 'breach', 'device', 'complaint', 'other']), words })
  .meta({ id: 'ReportRequest' });
export const ReportAnswer: z.ZodType<T.ReportAnswer> = z.object({ ticket: z.string(), matter: Matter }).meta({ id: 'ReportAnswer' });

export const PersonalRecord: z.ZodType<T.PersonalRecord> = typed<T.PersonalRecord>(
  z.object({
    subject: id('sub'),
    consents: z.array(ConsentRecord),
    guardians: z.array(z.object({ consent: id('con'), guardian: id('sub'), confirmation: id('con') })),
    enrolments: z.array(
      z.object({ id: id('enr'), enrolledAt: time, retainUntil: time, beingErased: z.boolean().default(false), heldBy: z.array(partyId) }),
    ),
    uses: z.array(UseRecord),
    formerKeys: z.array(z.object({ keyHash: hex(32), until: time })).default([]),
    comparedIn: z.array(index),
    heldBy: z
      .array(z.object({ who: z.enum(['gateway', 'a', 'b', 'c']), operator: z.string(), country: z.string(), holds: z.string() }))
      .default([]),
    why: z.array(z.object({ consent: z.string(), purpose, notice: z.string(), until: z.union([time, z.null()]) })).default([]),
    matters: z.array(OwnMatter).default([]),
    lines: z.array(SimLine).default([]),
    claims: z.array(SimClaim).default([]),
    memberships: z.array(OwnMembership).default([]),
  }),
).meta({ id: 'PersonalRecord' });

export const Health: z.ZodType<T.Health> = typed<T.Health>(
  z.object({
    status: z.enum(['ok', 'degraded']),
    parties: z.array(z.object({ id: partyId, up: z.boolean(), ready: z.boolean(), problem: z.string().optional() })),
  }),
).meta({ id: 'Health' });

export const Problem: z.ZodType<T.Problem> = typed<T.Problem>(
  z.object({
    type: z.string(),
    code: z.string(),
    status: z.number().int(),
    title: z.string(),
    detail: z.string(),
    reasons: z.array(Reason).optional(),
    leafIndex: index.optional(),
  }),
).meta({ id: 'Problem' });

const controlAction = z.enum(['refresh', 'rebuild', 'rotate', 'rotate-keys', 'rotate-gateway', 'rotate-gateway-keys']);

export const ControlOrder: z.ZodType<T.ControlOrder> = z
  .strictObject({ action: controlAction, party: z.union([partyId, z.null()]) })
  .refine(
    ({ action, party }) => (action === 'refresh' || action.startsWith('rotate-gateway')) === (party === null),
    'what a party is rebuilt or rotated by names it, nothing else does',
  );

/** What was done, in words. */
const taskNote = z.string().trim().min(3).max(4_000);
export const OperatorTask: z.ZodType<T.OperatorTask> = z
  .object({
    id: z.string(),
    source: z.enum(['rule', 'breach', 'transfer', 'assessment', 'erasure']),
    task: z.string(),
    law: z.string(),
    message: z.string(),
    state: z.enum(['open', 'taken', 'done']),
    dueAt: z.union([time, z.null()]),
    openedAt: z.union([time, z.null()]),
    takenBy: z.union([z.string(), z.null()]),
    doneAt: z.union([time, z.null()]),
    note: z.union([z.string(), z.null()]),
    overdue: z.boolean(),
    party: z.union([partyId, z.null()]),
  })
  .meta({ id: 'OperatorTask' });
export const OperatorTasks: z.ZodType<readonly T.OperatorTask[]> = z.array(OperatorTask);
export const TaskNote: z.ZodType<{ note: string }> = z.strictObject({ note: taskNote });
const expiryStanding = { lastAt: z.union([time, z.null()]), lastFailed: z.boolean(), nextAt: z.union([time, z.null()]) };

const progress = { done: index, total: index };
const ControlRun = z.object({
  action: controlAction,
  party: z.union([partyId, z.null()]),
  state: z.enum(['running', 'done', 'failed']),
  step: z.string(),
  ...progress,
  generation: z.union([index, z.null()]),
  problem: z.union([Problem, z.null()]),
});

const sharedPublicKeys = z.object({ person: z.string(), document: z.string() }).nullable();
export const ControlStatus: z.ZodType<T.ControlStatus> = typed<T.ControlStatus>(
  z.object({
    kind: z.enum(['platform', 'gateway']),
    parties: z.array(
      z.object({
        id: partyId,
        up: z.boolean(),
        ready: z.boolean(),
        problem: z.union([z.string(), z.null()]),
        generation: z.union([index, z.null()]),
        references: z.union([index, z.null()]),
        upkeep: z.union([z.object(progress), z.null()]),
        comparison: z.union([z.object(progress), z.null()]),
        keys: sharedPublicKeys,
        certificateUntil: time,
      }),
    ),
    keys: z.object({ public: sharedPublicKeys, problem: z.union([Problem, z.null()]) }).nullable(),
    run: z.union([ControlRun, z.null()]),
    tasks: z.union([OperatorTasks, z.null()]),
    expiry: z.union([z.object(expiryStanding), z.null()]),
  }),
);

const breachText = z.string().trim().min(1).max(8_000);
const breachFacts = {
  summary: breachText,
  awareAt: time,
  risk: z.enum(['unlikely', 'likely', 'high']),
  records: z.array(z.string().max(200)).max(50),
  people: index.nullable(),
  consequences: breachText,
  measures: breachText,
};
const breach = {
  id: z.string(),
  state: z.enum(['open', 'closed']),
  ...breachFacts,
  steps: z.array(z.object({ at: time, text: z.string(), duty: z.string().nullable() })),
  duties: z.array(
    z.object({
      id: z.string(),
      to: z.enum(['authority', 'people']),
      law: z.string(),
      source: z.enum(['V', 'S', 'M']),
      dueAt: time,
      tell: z.array(z.string()),
      metAt: time.nullable(),
      late: z.boolean(),
    }),
  ),
};
export const BreachFacts: z.ZodType<T.BreachFacts> = z.strictObject(breachFacts);
export const BreachStep: z.ZodType<{ text: string; duty: string | null }> = z.strictObject({
  text: breachText,
  duty: z.string().max(100).nullable(),
});
export const Breach: z.ZodType<T.Breach> = z.object(breach).meta({ id: 'Breach' });
export const Breaches: z.ZodType<readonly T.Breach[]> = z.array(Breach);
export const BreachReportAnswer: z.ZodType<T.BreachReportAnswer> = z.object({
  report: z.looseObject({ ...breach, notices: z.array(z.object({ duty: z.string(), title: z.string(), text: z.string() })) }),
  page: z.string(),
});

const transferBasis = z.enum(['standard-contract', 'certification', 'security-assessment']);

const assessmentAnswers = z.record(z.string(), z.string().max(10_000));

/** Orders that are answered with what came of them. */
export const DeskOrder: z.ZodType<T.DeskOrder> = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('invite'), role }),
  z.strictObject({ act: z.literal('make-key'), scopes: z.array(z.string()), days: z.number().int() }),
  z.strictObject({ act: z.literal('end-key'), id: z.string() }),
  z.strictObject({ act: z.literal('close-account'), account: z.string() }),
  z.strictObject({ act: z.literal('list') }),
  z.strictObject({ act: z.literal('erase-before'), before: time, dryRun: z.boolean() }),
  z.strictObject({ act: z.literal('make-device-code'), name: deviceName }),
  z.strictObject({ act: z.literal('approve-device'), id: base64url(43) }),
  z.strictObject({ act: z.literal('revoke-device'), id: base64url(43) }),
  z.strictObject({ act: z.literal('list-devices') }),
  z.strictObject({ act: z.literal('list-assessments') }),
  z.strictObject({ act: z.literal('show-assessment'), id: z.string() }),
  z.strictObject({ act: z.literal('draft-assessment'), purpose, answers: assessmentAnswers }),
  z.strictObject({ act: z.literal('submit-assessment'), id: z.string() }),
  z.strictObject({ act: z.literal('list-tasks') }),
  z.strictObject({ act: z.literal('take-task'), id: z.string().max(100) }),
  z.strictObject({ act: z.literal('finish-task'), id: z.string().max(100), note: taskNote }),
  z.strictObject({
    act: z.literal('add-transfer'),
    recipient: z.string().min(1).max(80),
    region: z.string().regex(/^[A-Z]{2}$/),
    basis: transferBasis,
    reference: z.string().min(1).max(200),
    days: z.number().int(),
    valueReceived: z.number().nonnegative(),
  }),
  z.strictObject({ act: z.literal('end-transfer'), id: z.string().max(80) }),
  z.strictObject({ act: z.literal('list-transfers') }),
  z.strictObject({ act: z.literal('open-breach'), ...breachFacts }),
  z.strictObject({ act: z.literal('list-breaches') }),
  z.strictObject({ act: z.literal('breach-step'), id: z.string().max(100), text: breachText, duty: z.string().max(100).nullable() }),
  z.strictObject({ act: z.literal('close-breach'), id: z.string().max(100) }),
  z.strictObject({ act: z.literal('report-breach'), id: z.string().max(100) }),
  z.strictObject({ act: z.literal('register-relying-party'), facts: RelyingPartyRegistration }),
  z.strictObject({ act: z.literal('change-relying-party'), id: z.string().max(80), facts: RelyingPartyFacts }),
  z.strictObject({ act: z.literal('renew-relying-key'), id: z.string().max(80) }),
  z.strictObject({ act: z.literal('close-relying-party'), id: z.string().max(80) }),
  z.strictObject({ act: z.literal('list-relying-parties') }),
  z.strictObject({ act: z.literal('open-campaign'), campaign: RewardOpening }),
  z.strictObject({ act: z.literal('list-campaigns') }),
  z.strictObject({ act: z.literal('campaign-figures'), id: z.string().max(80) }),
  z.strictObject({ act: z.literal('freeze-campaign'), id: z.string().max(80) }),
  z.strictObject({ act: z.literal('pause-campaign'), id: z.string().max(80) }),
  z.strictObject({ act: z.literal('resume-campaign'), id: z.string().max(80) }),
  z.strictObject({ act: z.literal('close-campaign'), id: z.string().max(80) }),
  z.strictObject({ act: z.literal('pay-by-document'), id: z.string().max(80), claim: RewardDocumentClaim }),
  z.strictObject({ act: z.literal('expire') }),
  z.strictObject({ act: z.literal('list-expiries') }),
]);

const oversightEvent = z.object({ kind: z.literal('oversight'), account: id('sub'), act: z.string(), record: z.string(), at: time });
const assessmentLine = {
  id: z.string(),
  purpose,
  modality,
  version: index,
  kind: z.enum(['full', 'trial']),
  label: z.string(),
  state: z.enum(['draft', 'in-review', 'approved', 'trial', 'due']),
  hash: hex(32),
  draftedAt: time,
  draftedBy: z.union([id('sub'), z.null()]),
  approval: z.union([
    z.object({
      account: id('sub'),
      by: z.string(),
      at: time,
      leaf: z.object({ leafIndex: index, event: oversightEvent, salt: hex(16) }),
    }),
    z.null(),
  ]),
  validUntil: time.nullable(),
  keepUntil: time,
};
const assessmentQuestion = { id: z.string(), title: z.string(), ask: z.string(), law: z.string() };
export const AssessmentLine: z.ZodType<T.AssessmentLine> = typed<T.AssessmentLine>(z.object(assessmentLine)).meta({ id: 'AssessmentLine' });
export const AssessmentText: z.ZodType<T.AssessmentText> = typed<T.AssessmentText>(
  z.object({
    ...assessmentLine,
    answers: z.array(z.object({ ...assessmentQuestion, answer: z.string() })),
    recipients: z.array(z.object({ name: z.string(), region: z.string() })),
  }),
).meta({ id: 'AssessmentText' });
export const AssessmentDraft: z.ZodType<T.AssessmentDraft> = z.strictObject({ purpose, answers: assessmentAnswers });
export const AssessmentApproval: z.ZodType<T.AssessmentApproval> = z.strictObject({ by: z.string().max(200), hash: hex(32) });
export const AssessmentList: z.ZodType<readonly T.AssessmentLine[]> = z.array(AssessmentLine);
export const AssessmentQuestions: z.ZodType<readonly T.AssessmentQuestion[]> = z.array(z.object(assessmentQuestion));
export const AssessmentLines: z.ZodType<{ readonly assessments: readonly T.AssessmentLine[] }> = z.object({
  assessments: z.array(AssessmentLine),
});
export const AssessmentDocument: z.ZodType<{ readonly html: string }> = z.object({ html: z.string() });

export const TransferLine: z.ZodType<T.TransferLine> = z.object({
  id: z.string(),
  recipient: z.string(),
  region: z.string(),
  basis: transferBasis,
  reference: z.string(),
  from: time,
  until: time,
  state: z.enum(['in-force', 'ended']),
});
export const TransferOverview: z.ZodType<T.TransferOverview> = z.object({
  transfers: z.array(TransferLine),
  exportedThisYear: index,
  need: z.enum(['nothing', 'contract-or-certification', 'security-assessment']),
});
export const ExpiryRun: z.ZodType<T.ExpiryRun> = z.object({
  id: z.string(),
  at: time,
  removed: z.record(z.string(), index),
  erasures: index,
  leafIndex: index,
  receipt: jws,
});
export const ExpiryOutcome: z.ZodType<{ readonly run: T.ExpiryRun | null }> = z.object({ run: z.union([ExpiryRun, z.null()]) });
export const ExpiryRuns: z.ZodType<readonly T.ExpiryRun[]> = z.array(ExpiryRun);
export const Retention: z.ZodType<T.Retention> = z.object({ ...expiryStanding, runs: ExpiryRuns }).meta({ id: 'Retention' });

export const Invitation: z.ZodType<T.Invitation> = z.object({ invitation: z.string(), role, endsAt: time });
export const KeyMade: z.ZodType<T.KeyMade> = z.object({ id: z.string(), key: z.string(), endsAt: time });
export const OperatorList: z.ZodType<T.OperatorList> = z.object({
  accounts: z.array(z.object({ account: z.string(), role, state: z.string(), passkeys: index })),
  keys: z.array(z.object({ id: z.string(), scopes: z.array(z.string()), endsAt: z.union([time, z.null()]), state: z.string() })),
});
/** What was asked for is done. */
export const Done: z.ZodType<T.Done> = z.object({ ok: z.literal(true) }).meta({ id: 'Done' });

export const AboutBiometrics: z.ZodType<T.AboutBiometrics> = z
  .object({
    format: z.literal('sclera-biometrics-1'),
    controller: z.object({ name: z.string(), country: z.string(), contact: z.string() }),
    officer: z.union([z.object({ contact: z.string() }), z.null()]),
    authority: z.object({ name: z.string(), contact: z.string() }),
    jurisdictions: z.array(z.string()),
    purposes: z.array(
      z.object({
        purpose,
        modalities: z.array(z.string()),
        basis: z.object({ kind: z.literal('consent'), law: z.string() }),
        retentionDays: index,
        alternative: z.string(),
        assessments: z.array(
          z.object({
            modality: z.string(),
            state: z.enum(['approved', 'trial']),
            id: z.string(),
            version: index,
            approved: z.union([z.object({ at: time, by: z.string(), leafIndex: index }), z.null()]),
            validUntil: time,
            hash: hex(32),
            href: z.string(),
          }),
        ),
        notices: z.array(z.object({ language: z.string(), version: index, hash: hex(32), href: z.string() })),
      }),
    ),
    parties: z.array(z.object({ id: z.string(), operator: z.string(), country: z.string(), holds: z.string() })),
    assessment: z.union([z.object({ ref: z.string(), validUntil: z.string() }), z.null()]),
    log: z.object({ origin: z.string(), checkpoint: z.string(), witnesses: z.array(z.string()) }),
    rights: z.array(z.object({ right: z.string(), law: z.string(), how: z.string(), within: z.string() })),
    reports: z.string(),
    unstated: z.array(z.string()),
  })
  .meta({ id: 'AboutBiometrics' });

export const BulkErasureProof: z.ZodType<T.BulkErasureProof> = z.object({
  before: time,
  dryRun: z.boolean(),
  people: index,
  enrolments: index,
  complete: index,
  leaves: z.array(index),
  proof: jwsOfAnySize.nullable(),
});

/** What the reviewer's page works with. */
export const MatterPage: z.ZodType<T.MatterPage> = z.object({
  items: z.array(Matter),
  next: z.union([z.string(), z.null()]),
  total: index,
});
/** What the auditor reads. */
export const ActPage: z.ZodType<T.ListPage<T.OperatorAct>> = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      account: z.string(),
      via: z.enum(['account', 'key', 'machine']),
      role: z.union([role, z.null()]),
      act: z.string(),
      about: z.union([z.string(), z.null()]),
      allowed: z.boolean(),
      at: time,
    }),
  ),
  next: z.union([z.string(), z.null()]),
});
export const WhoAmI: z.ZodType<T.WhoAmI> = z.object({ kind: z.string(), account: z.string(), role: role.optional() });
export const OperatorSession: z.ZodType<T.OperatorSession> = z.object({ account: z.string(), role, endsAt: time });
export const PasskeyOptions: z.ZodType<T.PasskeyOptions> = z
  .object({ publicKey: z.record(z.string(), z.unknown()) })
  .meta({ id: 'PasskeyOptions' });

const passkeyAnswer = z.record(z.string(), z.unknown());
export const PasskeyRegistration: z.ZodType<T.PasskeyRegistration> = z
  .strictObject({ name: z.string().trim().min(1).max(60), response: passkeyAnswer })
  .meta({ id: 'PasskeyRegistration' });
export const PasskeySignIn: z.ZodType<T.PasskeySignIn> = z.strictObject({ response: passkeyAnswer }).meta({ id: 'PasskeySignIn' });
export const PasskeyLine: z.ZodType<T.PasskeyLine> = z
  .object({ id: z.string(), name: z.string(), addedAt: time, usedAt: z.union([time, z.null()]) })
  .meta({ id: 'PasskeyLine' });
export const PasskeyLines: z.ZodType<readonly T.PasskeyLine[]> = z.array(PasskeyLine);
export const PersonSignedIn: z.ZodType<T.PersonSignedIn> = typed<T.PersonSignedIn>(
  z.object({ subject: id('sub'), token: z.string(), endsAt: time }),
).meta({ id: 'PersonSignedIn' });

const deletion = {
  state: z.enum(['erasing', 'done']),
  begunAt: time,
  dueAt: time,
  overdue: z.boolean(),
  erasure: z.object({
    complete: z.boolean(),
    permit: z.string(),
    parties: z.array(z.object({ party: partyId, receipt: jws.nullable() })),
    receipt: jws.nullable(),
    leafIndex: index.nullable(),
  }),
  forgotten: UseRecord.nullable(),
  stays: z.array(z.object({ what: z.string(), why: z.string(), law: z.string(), until: z.union([time, z.null()]) })),
};
export const Deletion: z.ZodType<T.Deletion> = typed<T.Deletion>(z.object(deletion)).meta({ id: 'Deletion' });
export const DeletionBegun: z.ZodType<T.DeletionBegun> = typed<T.DeletionBegun>(z.object({ ...deletion, ticket: base64url(64) })).meta({
  id: 'DeletionBegun',
});
