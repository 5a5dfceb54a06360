export type ProblemCode =
  | 'bad-request'
  | 'body-too-large'
  | 'body-too-slow'
  | 'media-type-unsupported'
  | 'not-found'
  | 'unauthenticated'
  | 'role-missing'
  | 'conflicting-change'
  | 'too-many-requests'
  | 'notice-unknown'
  | 'notice-changed'
  | 'consent-invalid'
  | 'consent-missing'
  | 'consent-withdrawn'
  | 'consent-expired'
  | 'consent-refused'
  | 'policy-denied'
  | 'policy-needs-approval'
  | 'permit-invalid'
  | 'permit-expired'
  | 'permit-replayed'
  | 'permit-foreign'
  | 'permit-revoked'
  | 'share-unreadable'
  | 'share-malformed'
  | 'image-unreadable'
  | 'capture-rejected'
  | 'capture-unsigned'
  | 'device-unknown'
  | 'device-revoked'
  | 'way-closed'
  | 'session-over'
  | 'derivation-invalid'
  | 'commitment-taken'
  | 'commitment-in-use'
  | 'rotation-too-soon'
  | 'rotations-spent'
  | 'scope-mismatch'
  | 'stale-root'
  | 'proof-invalid'
  | 'recipient-changed'
  | 'recipient-invalid'
  | 'already-claimed'
  | 'budget-spent'
  | 'campaign-state'
  | 'campaign-not-frozen'
  | 'campaign-paused'
  | 'campaign-ended'
  | 'campaign-not-funded'
  | 'book-unavailable'
  | 'eyes-implausible'
  | 'too-busy'
  | 'party-unavailable'
  | 'completion-pending'
  | 'parties-disagree'
  | 'store-diverged'
  | 'store-foreign'
  | 'store-unavailable'
  | 'gateway-unreachable'
  | 'relying-party-unknown'
  | 'request-invalid'
  | 'request-expired'
  | 'nonce-used'
  | 'receipt-invalid'
  | 'log-inconsistent'
  | 'bad-usage'
  | 'file-unreadable'
  | 'configuration-invalid'
  | 'internal';

/** What went wrong, in one closed table: HTTP status, title and what to do. RFC 9457 problem types are `urn:sclera:problem:<code>`. */
export const problems: Readonly<Record<ProblemCode, readonly [status: number, title: string, fix: string]>> = {
  'bad-request': [400, 'The request is not well formed', 'Compare the request with /docs and send it again.'],
  'body-too-large': [413, 'The request body is too large', 'Send at most the size named in the detail.'],
  'body-too-slow': [408, 'The request body took too long', 'Nothing was begun. Send it again over a faster connection.'],
  'media-type-unsupported': [415, 'This media type is not accepted', 'Send application/json.'],
  'not-found': [404, 'There is nothing at this address', 'Check the path or the id.'],
  unauthenticated: [401, 'The personal key is missing or unknown', 'Send the personal key from the receipt as a bearer token.'],
  'role-missing': [
    403,
    'This account or key is not for this',
    'Sign in with an account whose role, or use a key whose scope, is named in the detail.',
  ],
  'conflicting-change': [409, 'Somebody else has changed this meanwhile', 'Read it again, then decide again.'],
  'too-many-requests': [429, 'Too many requests from here', 'Wait for as long as Retry-After says.'],
  'notice-unknown': [404, 'There is no notice for this purpose and language', 'Ask GET /v1/notices which there are.'],
  'notice-changed': [409, 'The notice has changed since it was read', 'Read the current notice and decide again.'],
  'consent-invalid': [422, 'This consent is not valid', 'Give one consent for each purpose, freely and separately.'],
  'consent-missing': [
    403,
    'There is no consent for this purpose',
    'Read the notice and give consent first, or take the way without biometrics.',
  ],
  'consent-withdrawn': [403, 'This consent was withdrawn', 'Nothing more is done with it. A new consent is needed for a new use.'],
  'consent-expired': [403, 'The time for which this consent was given is over', 'Read the notice in force and decide anew.'],
  'consent-refused': [403, 'The person refused this purpose', 'Offer the way without biometrics; do not ask again.'],
  'policy-denied': [403, 'A rule forbids this', 'Read the rules that fired: each says how it can be mended.'],
  'policy-needs-approval': [403, 'This needs an approval first', 'Read the rules that fired: each names the approval that is missing.'],
  'permit-invalid': [403, 'This permit is not valid here', 'Ask for a new permit for this purpose.'],
  'permit-expired': [403, 'This permit has expired', 'Ask for a new permit and capture again.'],
  'permit-replayed': [409, 'This permit was already used', 'A permit is good for one use. Ask for a new one.'],
  'permit-foreign': [403, 'This permit was issued by somebody else or for somebody else', 'Ask this platform for a permit of your own.'],
  'permit-revoked': [403, 'This permit was revoked', 'The consent behind it was withdrawn: nothing more is done with it.'],
  'share-unreadable': [
    422,
    'A sealed share does not open',
    'Seal the shares for this platform’s current keys and this permit, then send them again.',
  ],
  'share-malformed': [422, 'A share has the wrong shape', 'Use the capture of a matching version of the SDK.'],
  'image-unreadable': [422, 'This file is not a readable image', 'Use a whole PNG, JPEG, BMP, TIFF or PGM file.'],
  'capture-rejected': [422, 'The capture is not good enough', 'Follow the reasons given, then capture again.'],
  'capture-unsigned': [
    403,
    'The capture is not signed by its device',
    'Have the device sign it, for the permit it was made for, as the SDK, the pages and sclera enrol do.',
  ],
  'device-unknown': [
    403,
    'This capture device is not registered here',
    'Register it: sclera device make, with a code of the operators (sclera device register) where they ask for one.',
  ],
  'device-revoked': [403, 'This capture device was revoked', 'Nothing it captures is used any more. Use another device.'],
  'way-closed': [
    403,
    'The way with a face is closed for this claim',
    'Register at the counter: open a claim with the way counter. It costs no more and leads to the same line.',
  ],
  'session-over': [
    409,
    'The parties do not know this session, or not any more',
    'A secret is derived within 15 minutes of showing the eyes. Show them again.',
  ],
  'derivation-invalid': [
    422,
    'This is not asked by the device that showed the eyes, or not about their record',
    'Ask from that very device, with the SDK; or show your eyes again.',
  ],
  'commitment-taken': [
    409,
    'This record has another commitment already',
    'Use the wallet whose commitment it is, or make its secret anew by showing your eyes. For a stolen device: ask for a rotation.',
  ],
  'commitment-in-use': [
    409,
    'This commitment belongs to another record, or was revoked',
    'A wallet is of one person. Make one of your own, from your own enrolment.',
  ],
  'rotation-too-soon': [429, 'A commitment is replaced once in 30 days at most', 'Wait until the day named in the detail.'],
  'rotations-spent': [
    409,
    'The secret of a record is replaced four times at most',
    'Nothing was changed. Leave (everything held is erased), then enrol again: a new record begins with a secret of its own.',
  ],
  'scope-mismatch': [422, 'The proof was made for another scope', 'Make the proof for the scope that the request names.'],
  'stale-root': [
    409,
    'The proof is about another list of members',
    'Make a new proof over the list that the request or the campaign names.',
  ],
  'proof-invalid': [422, 'The proof does not verify', 'Make a new proof, for this request and with an identity of the list.'],
  'recipient-changed': [
    422,
    'The proof names another recipient',
    'Nothing was paid. Somebody changed the recipient on the way, or the proof was made for another one: make it anew for yours.',
  ],
  'recipient-invalid': [422, 'This is no account that can be paid', 'Name it as 0x and 40 lower-case hexadecimal digits.'],
  'already-claimed': [
    409,
    'This human or document was paid in this campaign',
    'Everybody is paid once. Ask for the payment by its nullifier.',
  ],
  'budget-spent': [
    409,
    'The budget of the campaign is spent',
    'Nothing was paid, and nothing is left. The operators know how much there was.',
  ],
  'campaign-state': [409, 'The campaign does not stand where this can be done', 'See how it stands, then decide again.'],
  'campaign-not-frozen': [
    409,
    'The list of this campaign is not frozen yet',
    'Claims begin when its operator freezes it. Come back then; your place is kept.',
  ],
  'campaign-paused': [503, 'The campaign is paused', 'Nothing was paid and nothing is lost. Claim again when it goes on.'],
  'campaign-ended': [409, 'The campaign has ended', 'Nothing was paid. Claims have to come before its end.'],
  'campaign-not-funded': [
    409,
    'The budget of the campaign is not there',
    'Put it into the account that opens campaigns, and let the contract take it.',
  ],
  'book-unavailable': [
    503,
    'The book of payments cannot be reached',
    'Whether something was paid is not known yet. Ask again: nobody is paid twice.',
  ],
  'eyes-implausible': [
    422,
    'The two images do not look like a left and a right eye of one person',
    'Check which eye is which, and capture both again.',
  ],
  'too-busy': [503, 'Too many requests at once', 'Nothing was begun. Send it again after a moment.'],
  'party-unavailable': [
    503,
    'Not all three parties answered',
    'Nothing was decided and nothing was kept. Try again when all three are up.',
  ],
  'completion-pending': [
    503,
    'The decision is made but not yet confirmed by all three parties',
    'Ask again with the same permit: the answer will be the same everywhere.',
  ],
  'parties-disagree': [
    503,
    'The parties do not agree with each other',
    'Nothing was decided and nothing was kept. The operators have been told.',
  ],
  'store-diverged': [
    503,
    'The parties do not hold the same set of references',
    'Nothing was decided. The operators must reconcile their stores.',
  ],
  'store-foreign': [500, 'This store belongs to somebody else', 'Start with the data folder or database that belongs to this party.'],
  'store-unavailable': [503, 'The store cannot be reached', 'Check the database, then try again.'],
  'gateway-unreachable': [503, 'The platform cannot be reached', 'Start it with npm start, or name its address with --url.'],
  'relying-party-unknown': [
    403,
    'This relying party is not registered here',
    'Send the key that the operators gave it (sclera relying register); a party that was closed needs a new registration.',
  ],
  'request-invalid': [
    422,
    'This is not a request that this platform signed for this use',
    'Ask for a new request, and send it on unchanged.',
  ],
  'request-expired': [403, 'This request has expired', 'Ask for a new request: one is good for five minutes.'],
  'nonce-used': [409, 'This request was already answered', 'A request is good for one answer. Ask for a new one.'],
  'receipt-invalid': [422, 'This receipt does not verify', 'Do not rely on it; ask for it again.'],
  'log-inconsistent': [500, 'The public log does not verify', 'Stop relying on it and tell the operators.'],
  'bad-usage': [400, 'The command was not understood', 'See --help.'],
  'file-unreadable': [422, 'A file or folder cannot be read or written', 'Check the path and its permissions.'],
  'configuration-invalid': [500, 'The configuration is not valid', 'Correct the setting named in the detail.'],
  internal: [500, 'Something went wrong on our side', 'Nothing was decided and nothing was kept. Try again.'],
};

/** A problem as it is sent (RFC 9457): nothing in it is secret or personal. */
export interface Problem {
  readonly type: `urn:sclera:problem:${ProblemCode}`;
  readonly code: ProblemCode;
  readonly status: number;
  readonly title: string;
  /** What was wrong in this case and what to do. */
  readonly detail: string;
  /** Reasons of a refusal, in plain words: capture gates or the rules that fired. */
  readonly reasons?: readonly ProblemReason[];
  /** Where the refusal stands in the public log: a refusal is a decision too. */
  readonly leafIndex?: number;
}

export interface ProblemReason {
  readonly code: string;
  readonly message: string;
  /** How to mend it. */
  readonly fix?: string;
  /** Article of the law or standard it comes from. */
  readonly law?: string;
}

/** The one exception class: broken input or an expected failure that ends a request. `cause` stays private to the process. */
export class ScleraError extends Error {
  override readonly name: string = 'ScleraError';
  readonly code: ProblemCode;
  readonly detail: string | undefined;
  readonly reasons: readonly ProblemReason[] | undefined;
  /** Index of the leaf that records the refusal. */
  readonly leafIndex: number | undefined;
  /** After how long it may be tried again, where that is known. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ProblemCode,
    detail?: string,
    options: {
      reasons?: readonly ProblemReason[] | undefined;
      leafIndex?: number | undefined;
      retryAfterMs?: number | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(`${code}: ${detail ?? problems[code][1]}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.detail = detail;
    this.reasons = options.reasons;
    this.leafIndex = options.leafIndex;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The public face of any error. What is not a ScleraError is `internal` and tells nothing. */
export function toProblem(error: unknown): Problem {
  const code = error instanceof ScleraError ? error.code : 'internal';
  const [status, title, fix] = problems[code];
  const detail = error instanceof ScleraError && error.detail !== undefined ? `${error.detail} ${fix}` : fix;
  const reasons = error instanceof ScleraError ? error.reasons : undefined;
  const leafIndex = error instanceof ScleraError ? error.leafIndex : undefined;
  return {
    type: `urn:sclera:problem:${code}`,
    code,
    status,
    title,
    detail,
    ...(reasons ? { reasons } : {}),
    ...(leafIndex === undefined ? {} : { leafIndex }),
  };
}
