import {
  type ClaimId,
  type DocumentNames,
  type LogEvent,
  type Operation,
  type PermitClaims,
  peekJws,
  ScleraError,
  type SubjectId,
  verifyJws,
} from '@sclera/core';
import type { CompareRequest } from '../personhood/compare.ts';
import type { Personhood } from '../personhood/personhood.ts';
import {
  createWorld,
  type Fault,
  FaultInjected,
  failOn,
  lineLimits,
  replaceParty,
  sharesOf,
  signedBy,
  type World,
} from '../personhood/testing/index.ts';
import { type ClaimBody, mostAttempts } from './claim.ts';

const documents: readonly DocumentNames[] = [
  { kind: 'passport', issuer: 'UTO', number: 'L898902C3' },
  { kind: 'identity-card', issuer: 'UTO', number: 'D23145890' },
  { kind: 'passport', issuer: 'D', number: 'C01X0006H' },
];
const lineNames = [
  '8988303000000610001',
  '8988303000000610002',
  '8988303000000610003',
  '8988303000000610004',
  '8988303000000610005',
] as const;
const faces = ['ada', 'bob', 'cem'] as const;
const adult = { language: 'en', decision: 'given', ageBand: 'adult', guardian: false, initiative: 'person' } as const;
const purpose = 'sim-registration';

export type Step =
  | {
      readonly kind: 'open';
      readonly person: number;
      readonly document: number;
      readonly line: number;
      readonly way: 'face' | 'counter';
      readonly withCode: boolean;
    }
  | { readonly kind: 'draw'; readonly person: number; readonly otherDocument: boolean; readonly times: number }
  | { readonly kind: 'verify'; readonly person: number; readonly same: boolean; readonly say: 'all' | 'nothing' | 'another' }
  | { readonly kind: 'again'; readonly person: number; readonly otherShares: boolean }
  | { readonly kind: 'decide'; readonly same: boolean; readonly document: number | null }
  | { readonly kind: 'end' | 'offer' | 'take-back'; readonly person: number; readonly line: number }
  | { readonly kind: 'withdraw' | 'consent' | 'forget'; readonly person: number }
  | { readonly kind: 'power'; readonly party: 0 | 1 | 2; readonly up: boolean }
  | { readonly kind: 'whole'; readonly person: number; readonly document: number; readonly line: number }
  | { readonly kind: 'wait'; readonly minutes: number };

type StepOf<K> = Step extends infer S ? (S extends { readonly kind: string } ? (K extends S['kind'] ? S : never) : never) : never;

/** A process that dies during a step: at the so-manyth call to the store or to a party, before or after its effect; and whether anybody looks after it at once. */
export interface Death {
  readonly at: 'a' | 'b' | 'c' | 'store';
  readonly fault: Fault;
  readonly recovers: boolean;
}

interface Person {
  subject: SubjectId;
  personalKey: string;
  consent: string;
  readonly requests: CompareRequest[];
}

/** Some people, documents and lines over one store and three parties, all of which live on when the service dies. */
export interface History {
  play(step: Step, death: Death | null): Promise<void>;
  /** Throws where something is so that must never be. */
  check(): Promise<void>;
  /** The same when everything has come to its end. */
  checkEnd(): Promise<void>;
}

export async function createHistory(): Promise<History> {
  const world = createWorld();
  await world.register();
  let service = world.start();
  let onboarding = world.onboarding(service);
  const drawn = new Map<string, number>();
  const challenges = new Set<string>();
  let captures = 0;
  const secrets = new Set<string>([...documents.map(({ number }) => number), ...lineNames]);
  const offers = new Map<string, string>();
  const documentOf = new Map<string, number>();
  const people = await Promise.all(faces.map(() => arrive(service, world)));

  const restart = (death: Death | null): void => {
    const change =
      death === null
        ? {}
        : death.at === 'store'
          ? { store: failOn(world.store, death.fault, [], ['log', 'records']) }
          : { parties: replaceParty(world.parties.ports, death.at, (port) => failOn(port, death.fault)) };
    service = world.start(change);
    onboarding = world.onboarding(service, change);
  };

  const run: { readonly [K in Step['kind']]: (step: StepOf<K>) => Promise<unknown> } = {
    async open(step) {
      const name = lineNames[step.line] as string;
      const code = step.withCode ? (offers.get(name) ?? Buffer.alloc(32, 9).toString('base64url')) : undefined;
      const { consent, subject } = people[step.person] as Person;
      const document = { ...(documents[step.document] as DocumentNames), evidence: 'chip' } as const;
      const claim = await onboarding.open(subject, { way: step.way, consent: consent as never, line: name, document, code });
      documentOf.set(claim.id, step.document);
    },
    async draw(step) {
      const { subject, requests } = people[step.person] as Person;
      const open = (await world.onboarding(service).claims(subject)).filter(({ way, state }) => way === 'face' && state !== 'registered');
      const claim = open.at(-1);
      // One that was opened by a process that died before it could say so is nobody's to go on with.
      const own = documentOf.get(claim?.id ?? '');
      if (claim === undefined || own === undefined) return;
      const document = documents[step.otherDocument ? (own + 1) % 3 : own] as DocumentNames;
      for (let i = 1; i < step.times; i++) await drawOnce(claim.id, subject, document);
      const { token } = await drawOnce(claim.id, subject, document);
      must(!step.otherDocument, 'a challenge was drawn for another document');
      requests.push({ subject: null, action: 'verify', modality: 'face', token, shares: sharesOf('nobody=nobody') });
    },
    async verify(step) {
      const { requests } = people[step.person] as Person;
      const last = requests.at(-1);
      if (last === undefined || last.capture !== undefined) return;
      const face = faces[step.person] as string;
      const shares = sharesOf(`${face}=${step.same ? face : 'somebody'}`);
      for (const { ciphertext } of shares) secrets.add(ciphertext);
      const { jti, nonce } = peekJws(last.token) as unknown as PermitClaims;
      const said = signedBy(world.device, { ...last, shares });
      const request =
        step.say === 'all'
          ? said
          : signedBy(
              world.device,
              { ...last, shares },
              step.say === 'nothing' ? { presentation: undefined as never } : { presentation: anotherPresentation(nonce) },
            );
      requests[requests.length - 1] = request;
      const outcome = await service.compare(request);
      must(step.say === 'all', `a capture was taken that does not say that the challenge of ${jti} was met`);
      must(outcome.decision === (step.same ? 'matched' : 'not-matched'), 'the answer is another than that of the parties');
    },
    async again(step) {
      const { requests } = people[step.person] as Person;
      const used = requests.filter(({ capture }) => capture !== undefined).at(-1);
      if (used === undefined) return;
      if (!step.otherShares) return service.compare(used);
      const face = faces[step.person] as string;
      const { jti } = peekJws(used.token) as unknown as PermitClaims;
      const wasUsed = world.store.operations.get(jti)?.state !== 'minted';
      // Another capture for the same challenge.
      await service.compare(signedBy(world.device, { ...used, shares: sharesOf(`${face}=${face} ${++captures}`) }));
      must(!wasUsed, 'a challenge was used twice');
    },
    async decide(step) {
      const [claim] = await onboarding.waiting();
      if (claim === undefined) return;
      const document = documents[step.document ?? documentOf.get(claim.id) ?? 0] as DocumentNames;
      await onboarding.decide(
        claim.id,
        { account: 'sub_clerk' as SubjectId },
        {
          decision: step.same ? 'same-person' : 'not-same-person',
          reasons: 'I looked at both.',
          document,
        },
      );
      must(
        step.document === null || step.document === (documentOf.get(claim.id) ?? step.document),
        'another document was taken at the counter',
      );
    },
    end: (step) => ofLine(step, (subject, id) => onboarding.endLine(subject, id)),
    async offer(step) {
      const name = lineNames[step.line] as string;
      await ofLine(step, async (subject, id) => {
        const { code } = await onboarding.offer(subject, id);
        secrets.add(code);
        offers.set(name, code);
      });
    },
    'take-back': (step) => ofLine(step, (subject, id) => onboarding.takeBack(subject, id)),
    async withdraw(step) {
      const { subject, consent } = people[step.person] as Person;
      await service.withdrawConsent(subject, consent as never);
    },
    async consent(step) {
      const one = people[step.person] as Person;
      one.consent = await agree(service, world, one.subject);
    },
    async forget(step) {
      const { subject } = people[step.person] as Person;
      await service.forget(subject);
      people[step.person] = await arrive(world.start(), world);
    },
    power: async (step) => {
      world.parties.ports[step.party].up = step.up;
    },
    wait: async (step) => {
      world.nowMs += step.minutes * 60_000;
    },
    async whole(step) {
      await run.open({ ...step, kind: 'open', way: 'face', withCode: true });
      await run.draw({ ...step, kind: 'draw', otherDocument: false, times: 1 });
      await run.verify({ ...step, kind: 'verify', same: true, say: 'all' });
    },
  };

  async function drawOnce(claim: ClaimId, subject: SubjectId, document: DocumentNames) {
    const attempt = await onboarding.draw(subject, claim, document);
    drawn.set(claim, (drawn.get(claim) ?? 0) + 1);
    must((drawn.get(claim) ?? 0) <= mostAttempts, 'a sixth challenge was handed out');
    must(!challenges.has(attempt.challenge.nonce), 'a nonce was drawn twice');
    challenges.add(attempt.challenge.nonce);
    return attempt;
  }

  async function ofLine(
    step: { readonly person: number; readonly line: number },
    act: (subject: SubjectId, id: string) => Promise<unknown>,
  ) {
    const { subject } = people[step.person] as Person;
    const ending = (lineNames[step.line] as string).slice(-4);
    const found = (await onboarding.lines(subject)).find((one) => one.ending === ending);
    if (found) await act(subject, found.id);
  }

  const heldLines = async () =>
    (await world.store.records.list({ kind: 'line', state: 'active' })).map(({ id, body }) => ({
      id,
      ...(body as { subject: SubjectId; document: string; claim: string; way: { kind: string; permit?: string } }),
    }));

  async function check(): Promise<void> {
    const held = await heldLines();
    for (const [of, most] of [
      ['document', lineLimits.perDocument],
      ['subject', lineLimits.perPerson],
    ] as const) {
      for (const holder of new Set(held.map((one) => one[of]))) {
        must(held.filter((one) => one[of] === holder).length <= most, `a ${of} has more lines than the limit`);
      }
    }
    for (const { subject, claim, way } of held) {
      const uses = (await world.store.log.uses(subject)).map(({ event }) => event);
      const seen = (event: LogEvent): boolean =>
        event.decision === 'matched' &&
        (way.kind === 'face'
          ? event.kind === 'verify' && event.permit === way.permit
          : event.kind === 'staff-check' && event.claim === claim);
      must(uses.some(seen), 'somebody holds a line whom nobody found to be the person on the document');
      must(uses.filter((event) => isRegistration(event, claim)).length === 1, 'a line has no leaf, or two');
    }
    for (const { body } of await world.store.records.list({ kind: 'sim-claim' })) {
      must((body as ClaimBody).drawn.length <= mostAttempts, 'a sixth challenge was drawn');
    }
    for (const operation of world.store.operations.values()) await checkOperation(operation);
  }

  async function checkOperation({ permit, subject, state, decision, leafIndex }: Operation): Promise<void> {
    const leaves = (await world.store.log.uses(subject)).filter(({ event }) => event.kind === 'verify' && event.permit === permit);
    must(leaves.length <= 1, 'a challenge was decided about twice');
    if (state === 'done') must(leaves[0]?.leafIndex === leafIndex && leaves[0]?.event.decision === decision, 'a decision has no leaf');
  }

  return {
    check,
    async play(step, death) {
      if (death !== null) restart(death);
      try {
        await (run[step.kind] as (step: Step) => Promise<unknown>)(step);
      } catch (error) {
        if (!(error instanceof ScleraError || error instanceof FaultInjected || isRefused(error))) throw error;
      }
      if (death === null) return;
      restart(null);
      if (!death.recovers) return;
      await service.recover();
      await onboarding.resume();
    },
    async checkEnd() {
      for (const party of world.parties.ports) party.up = true;
      restart(null);
      const { pending, obstacle } = await service.recover();
      must(pending === 0 && obstacle === null, 'something stays open for ever');
      await onboarding.resume();
      await check();
      for (const { subject, personalKey } of people) {
        if ((await service.identify(personalKey).catch(() => null)) === null) continue;
        for (const claim of await onboarding.claims(subject)) {
          must((claim.receipt !== null) === (claim.state === 'registered' || claim.state === 'refused'), 'a decision has no receipt');
          if (claim.receipt === null) continue;
          must(verifyJws(claim.receipt, 'sclera-line+jwt', world.options().publicKey).kind === 'valid', 'a receipt does not verify');
        }
      }
      await checkNothingLeft();
    },
  };

  /** No share, no number of a document, no name of a line and no code is in anything that the gateway keeps. */
  async function checkNothingLeft(): Promise<void> {
    const records = await world.store.records.list({});
    const kept = JSON.stringify([world.store.leaves, [...world.store.operations.values()], records]);
    for (const secret of secrets) must(!kept.includes(secret), 'something is kept that must not be');
  }
}

async function arrive(service: Personhood, world: World): Promise<Person> {
  const { subject, personalKey } = await service.createSubject();
  return { subject, personalKey, consent: await agree(service, world, subject), requests: [] };
}

async function agree(service: Personhood, world: World, subject: SubjectId): Promise<string> {
  const noticeHash = world.notices.find((notice) => notice.purpose === purpose)?.hash ?? '';
  return (await service.recordConsent({ subject, purpose, noticeHash, ...adult })).consent.id;
}

function anotherPresentation(nonce: string): { readonly challenge: string; readonly frames: string } {
  const digest = Buffer.from(nonce.padEnd(32, '0').slice(0, 32)).toString('base64url');
  return { challenge: digest, frames: digest };
}

function isRegistration(event: LogEvent, claim: string): boolean {
  return event.kind === 'line' && event.decision === 'registered' && event.claim === claim;
}

/** A party that is down says no more than that. */
function isRefused(error: unknown): boolean {
  return error instanceof Error && error.message === 'connection refused';
}

function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
