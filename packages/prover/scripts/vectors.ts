/** `npm run vectors -w @sclera/prover`: makes the proofs that other packages test with (they need no prover then). A new run gives other points: Groth16 is randomised. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { campaignScope, type Group, groupOf, identityOf, membershipOf, readProofRequest, writeProofRequest } from '@sclera/credential';
import { readArtifacts } from '../src/artifacts.ts';
import { prove } from '../src/prove.ts';

const secretOf = (person: number): Uint8Array => new Uint8Array(createHash('sha256').update(`sclera test person ${person}`).digest());
const people = Array.from({ length: 21 }, (_, person) => identityOf(secretOf(person)));
const group = groupOf(people.map(({ commitment }) => commitment));
/** An older group, of the first ten. */
const earlier = groupOf(people.slice(0, 10).map(({ commitment }) => commitment));
const campaign = 20261122n;
const otherCampaign = 20261123n;
const recipientOf = (person: number): bigint =>
  BigInt(`0x${createHash('sha256').update(`sclera test recipient ${person}`).digest('hex').slice(0, 40)}`);

type Wanted = Readonly<Record<string, readonly [person: number, of: Group, scope: bigint, message: bigint]>>;
const wanted: Wanted = {
  first: [0, group, campaign, recipientOf(0)],
  firstToAnother: [0, group, campaign, recipientOf(1)],
  firstElsewhere: [0, group, otherCampaign, recipientOf(0)],
  second: [7, group, campaign, recipientOf(7)],
  third: [20, group, campaign, recipientOf(20)],
  fourth: [12, group, campaign, recipientOf(12)],
  oldRoot: [3, earlier, campaign, recipientOf(3)],
};

/** Of a platform: what it keeps in order of the numbers is the list of a first epoch. */
const platform = 'sclera.test';
const campaigns = ['cmp_00000000000000000000000001', 'cmp_00000000000000000000000002'] as const;
const [here, elsewhere] = [campaignScope(platform, campaigns[0]), campaignScope(platform, campaigns[1])];
const inOrder = (count: number): Group =>
  groupOf(
    people
      .slice(0, count)
      .map(({ commitment }) => commitment)
      .sort((a, b) => (a < b ? -1 : 1)),
  );
const [list, earlierList] = [inOrder(5), inOrder(4)];
const wantedOfPlatform: Wanted = {
  first: [0, list, here, recipientOf(0)],
  firstToAnother: [0, list, here, recipientOf(1)],
  firstElsewhere: [0, list, elsewhere, recipientOf(0)],
  second: [1, list, here, recipientOf(1)],
  third: [2, list, here, recipientOf(2)],
  oldRoot: [3, earlierList, here, recipientOf(3)],
};

const artifacts = await readArtifacts();
async function proveAll(all: Wanted): Promise<Record<string, unknown>> {
  const proofs: Record<string, unknown> = {};
  for (const [name, [person, of, scope, message]] of Object.entries(all)) {
    const identity = people[person]!;
    const request = readProofRequest(writeProofRequest(identity, membershipOf(of, identity.commitment), scope, message));
    proofs[name] = await prove(request!, artifacts);
    console.log(name);
  }
  return proofs;
}
const vectors = {
  source: 'packages/prover/scripts/vectors.ts: 21 people whose secrets are SHA-256 of "sclera test person 0" and so on; nobody\'s',
  licence: 'Apache-2.0',
  campaign: String(campaign),
  otherCampaign: String(otherCampaign),
  root: String(group.root),
  earlierRoot: String(earlier.root),
  commitments: people.map(({ commitment }) => String(commitment)),
  proofs: await proveAll(wanted),
};
const campaignVectors = {
  source: vectors.source,
  licence: vectors.licence,
  platform,
  campaigns,
  root: String(list.root),
  members: list.levels[0]!.map(String),
  proofs: await proveAll(wantedOfPlatform),
};
for (const [name, content] of Object.entries({ proofs: vectors, 'campaign-proofs': campaignVectors })) {
  const file = new URL(`../../credential/src/vectors/${name}.json`, import.meta.url);
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
}
