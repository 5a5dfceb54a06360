import { createHash } from 'node:crypto';
import { generateSigningKey, peekJws, type VerifiedAnswer, type VerifyRequest } from '@sclera/core';
import { type MembershipProof, relyingScope } from '@sclera/credential';
import { beforeAll, expect, it } from 'vitest';
import { createFakeStore } from '../personhood/testing/fake-store.ts';
import { createRelying } from './relying.ts';
import { createCrowd, judgePretended, personOf, pretendProof } from './testing/crowd.ts';

/*
 * Two relying parties pool everything that they saw of the same 1,000 people in one day: their requests, the proofs, the platform's answers with subjects and epochs, and when
 * each came. People come to the two independently of each other; who comes to both within a minute can be guessed by the clock, here as everywhere (the last test). The points
 * of real proofs are drawn anew each time by the prover (Groth16 is perfectly zero-knowledge); here they are the same for all, so that nothing but the platform's doing is left.
 * People, times and nonces come from a seed, except the platform's own random numbers: the bounds below are missed by chance once in about a million runs.
 */

const count = 1_000;
/** So many come to one of them twice, to show that the rules find what there is to find. */
const again = 100;
const dayMs = 86_400_000;
const people = Array.from({ length: count }, (_, i) => personOf(`unlinkable ${i}`));
/** The list changes during the day; whoever answers proves over the list that the request names. */
const epochsOfDay = 12;

interface Visit {
  readonly person: number;
  readonly atMs: number;
  readonly request: VerifyRequest;
  readonly proof: MembershipProof;
  readonly answer: VerifiedAnswer;
}

let here: readonly Visit[];
let there: readonly Visit[];
let hereAgain: readonly Visit[];

beforeAll(async () => {
  const crowd = createCrowd(people);
  let nowMs = 0;
  const keys = generateSigningKey();
  const relying = createRelying({
    store: createFakeStore(),
    roots: crowd,
    issuer: 'sclera.test',
    ...keys,
    clock: () => nowMs,
    judge: judgePretended,
  });
  const register = (name: string) => relying.parties.register({ name, scopes: ['visit'], addresses: [] });
  const parties = { here: await register('Here'), there: await register('There') };
  const seen: Record<string, Visit[]> = { here: [], there: [], hereAgain: [] };
  const arrivals = Object.keys(seen).flatMap((at) =>
    people.slice(0, at === 'hereAgain' ? again : count).map((_, person) => ({ at, person, atMs: draw(`${at} ${person}`) % dayMs })),
  );
  for (const { at, person, atMs } of arrivals.sort((a, b) => a.atMs - b.atMs)) {
    nowMs = atMs;
    while ((await crowd.current()).epoch <= Math.floor((atMs / dayMs) * epochsOfDay))
      crowd.join([personOf(`joins ${crowd.people.length}`)]);
    const party = at === 'there' ? parties.there : parties.here;
    const { request } = await relying.request(party.key, { scope: 'visit', returnTo: null });
    const claims = peekJws(request) as unknown as VerifyRequest;
    const proof = pretendProof(people[person]!, BigInt(claims.root), relyingScope(party.id, 'visit'), request);
    const answer = peekJws(await relying.verifications.verify({ request, proof })) as unknown as VerifiedAnswer;
    seen[at]!.push({ person, atMs, request: claims, proof, answer });
  }
  ({ here = [], there = [], hereAgain = [] } = seen);
});

/** One right pair by chance, whatever the rule; more than eight have a probability of about one in a million (Poisson, mean 1). */
const mostByChance = 8;
const rules: Readonly<Record<string, (visit: Visit) => string | number>> = {
  'when they came': ({ atMs }) => atMs,
  'the epoch, then the time': ({ answer, atMs }) => answer.epoch * dayMs + atMs,
  'the time of day within the epoch': ({ atMs }) => atMs % (dayMs / epochsOfDay),
  'the subject': ({ answer }) => answer.subject,
  'the end of the subject': ({ answer }) => answer.subject.slice(-8),
  'the nullifier': ({ proof }) => proof.nullifier.padStart(78, '0'),
  'the nullifier, by its remainder': ({ proof }) => Number(BigInt(proof.nullifier) % 65_537n),
  'the message of the proof': ({ proof }) => proof.message.padStart(78, '0'),
  'the nonce': ({ request }) => request.nonce,
  'all of it, hashed': ({ request, proof, answer }) =>
    createHash('sha256')
      .update(JSON.stringify([request, proof, answer]))
      .digest('hex'),
};

/** How many people a rule finds again that puts both lists in its order, and takes those in the same place for the same. */
function found(rule: (visit: Visit) => string | number, a: readonly Visit[], b: readonly Visit[]): number {
  const order = (visits: readonly Visit[]) =>
    visits
      .map((visit) => ({ key: rule(visit), person: visit.person }))
      .sort((x, y) => (x.key < y.key ? -1 : x.key > y.key ? 1 : 0))
      .map(({ person }) => person);
  const [first, second] = [order(a), order(b)];
  return first.filter((person, rank) => second[rank] === person).length;
}

it.each(Object.entries(rules))(
  'two relying parties that pool all they saw of 1,000 people find them again no better than chance: by %s',
  (_, rule) => {
    expect(found(rule, here, there)).toBeLessThanOrEqual(mostByChance);
  },
);

it('no part that is equal at both tells more often of one person than of two: subject, nonce, epoch, message', () => {
  const partsOf = ({ request, proof, answer }: Visit) =>
    Object.entries({ ...request, ...proof, ...answer, points: undefined, relyingParty: undefined }).map(
      ([name, value]) => `${name}=${String(value)}`,
    );
  const theirs = new Map(there.map((visit) => [visit.person, new Set(partsOf(visit))]));
  const ours = here.map((visit) => ({ person: visit.person, parts: partsOf(visit) }));
  const shared = (shift: number): number =>
    ours.reduce((sum, { person, parts }) => {
      const other = theirs.get((person + shift) % count)!;
      return sum + parts.filter((part) => other.has(part)).length;
    }, 0);
  const own = shared(0);
  const strangers = Array.from({ length: 40 }, (_, i) => shared(i * 23 + 1));
  const mean = strangers.reduce((sum, one) => sum + one, 0) / strangers.length;
  const deviation = Math.sqrt(strangers.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (strangers.length - 1));
  // Five standard deviations: one in about a million, for what is close to a normal distribution.
  expect(Math.abs(own - mean)).toBeLessThanOrEqual(5 * deviation);
  expect(deviation).toBeGreaterThan(0);
});

it('no bit of a subject here tells a bit of the subject there', () => {
  const by = new Map(there.map(({ person, answer }) => [person, Buffer.from(answer.subject, 'base64url')]));
  const agreements = Array.from({ length: 252 }, (_, bit) => {
    const at = (bytes: Buffer): number => (bytes[31 - (bit >> 3)]! >> (bit & 7)) & 1;
    return here.filter(({ person, answer }) => at(Buffer.from(answer.subject, 'base64url')) === at(by.get(person)!)).length;
  });
  // The two highest bits of a field element are no fair coins. 252 looks at a fair coin thrown 1,000 times: beyond 5.7 standard deviations once in about three hundred thousand runs of another crowd; this crowd is fixed.
  for (const agreement of agreements) expect(Math.abs(agreement - count / 2)).toBeLessThanOrEqual(5.7 * Math.sqrt(count / 4));
});

it('what is the platform’s own in an answer is the same for everybody of an epoch', () => {
  const own = ({ answer }: Visit) => Object.keys(answer).sort().join();
  expect(new Set([...here, ...there].map(own)).size).toBe(1);
  for (const { request, proof, answer, atMs } of [...here, ...there]) {
    expect([answer.epoch, proof.merkleTreeRoot]).toEqual([request.epoch, request.root]);
    expect(Date.parse(answer.at)).toBe(atMs);
  }
});

it('and the rules would be seen to work where there is something to see: one scope twice, or everybody coming to both at once', () => {
  const first = here.filter(({ person }) => person < again);
  expect(found(rules['the subject']!, first, hereAgain)).toBe(again);
  const together = here.map((visit) => ({ ...visit, atMs: visit.atMs + 1 }));
  expect(found(rules['when they came']!, here, together)).toBe(count);
});

/** A number that a text draws, 48 bits. */
function draw(text: string): number {
  return createHash('sha256').update(`sclera unlinkable ${text}`).digest().readUIntBE(0, 6);
}
