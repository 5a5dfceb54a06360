import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient, createPersonSession, type SdkProblem } from '@sclera/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serializePair } from '../packages/server/src/party/open-share.ts';
import { makePerson, type Person, recapture, sealBytes, splitPerson } from '../packages/server/src/party/party-fixture.contract.ts';
import { sign } from './support/people.ts';
import { startPlatform, type TestPlatform, temporaryFolder, waitUntilReady } from './support/platform.ts';

const atGateway = ['operation-running', 'entry-appended', 'operation-decided', 'enrolment-listed', 'commit-confirmed', 'operation-done'];
/** The first entry is the one in which the keys of the three are dealt. */
const atPartyB = ['entry-taken:2', 'permit-used', 'comparison-opened', 'entry-applied', 'entry-answered'];
const faults = [...atGateway.map((point) => `gateway/${point}`), ...atPartyB.map((point) => `b/${point}`)];

/** The gateway and a party kill themselves at one commit point after the other, in enrolments and in the recovery from the one before. */
describe('killed at every commit point', () => {
  const folder = temporaryFolder('commit-points');
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await startPlatform({ data: folder.path, env: { NODE_ENV: 'test', SCLERA_FAULT_POINT: faults.join(',') } });
  });
  afterAll(async () => {
    await platform.stop();
    folder.remove();
  });

  it('what was said stays true, what was not said is whole or nothing, and the three hold the same', async () => {
    const people: { readonly person: Person; readonly enrolled: boolean }[] = [];
    for (let seed = 1; killed().length < faults.length && seed <= 4 * faults.length; seed += 1) {
      const person = makePerson(seed);
      const outcome = await enrol(person).catch(() => null);
      if (outcome) people.push({ person, enrolled: outcome === 'enrolled' });
    }
    expect([...killed()].sort()).toEqual([...faults].sort());
    await waitUntilReady(platform.url);
    expect(people.some(({ enrolled }) => enrolled)).toBe(true);
    for (const { person, enrolled } of people) {
      expect(await use('uniqueness-check', recapture(person, 9))).toMatchObject({ decision: enrolled ? 'already-enrolled' : 'new' });
    }
    expect(await (await fetch(`${platform.url}/readyz`)).json()).toMatchObject({ status: 'ok' });
  });

  /** What became of an enrolment in the end; null where nothing was begun. */
  async function enrol(person: Person): Promise<string | null> {
    await waitUntilReady(platform.url);
    const { permit, decision, session, client } = await use('uniqueness-enrolment', person);
    for (let look = 0; look < 60; look += 1) {
      await waitUntilReady(platform.url);
      const outcome = await client.operation(session.personalKey!, permit).then((answer) => answer.decision, codeOf);
      if (outcome === 'completion-pending' || outcome === 'gateway-unreachable') continue;
      if (decision === 'enrolled') expect(outcome).toBe('enrolled');
      return outcome === 'not-found' ? null : outcome;
    }
    throw new Error('an enrolment stays pending');
  }

  async function use(purpose: 'uniqueness-check' | 'uniqueness-enrolment', person: Person) {
    const client = createClient({ url: platform.url });
    const session = createPersonSession(client);
    await session.createSubject();
    const { consent } = await session.consent(await session.readNotice(purpose), { decision: 'given', ageBand: 'adult' });
    const action = purpose === 'uniqueness-check' ? 'check' : 'enrol';
    const { permit, token } = await client.requestPermit(session.personalKey!, { consent: consent.id, action, modality: 'iris' });
    const pairs = splitPerson(person).map(serializePair);
    const { parties } = await client.platform();
    const shares = await Promise.all(parties.map(({ id, sealingKey }, i) => sealBytes(pairs[i]!, id, sealingKey, token)));
    const decision = await client[action](await sign(client, token, shares)).then((answer) => answer.decision as string, codeOf);
    return { permit, decision, session, client };
  }

  function killed(): readonly string[] {
    return ['gateway', 'party-b'].flatMap((node) =>
      readFileSync(join(folder.path, 'logs', `${node}.log`), 'utf8')
        .split('\n')
        .filter((line) => line.includes('"killed itself"'))
        .map((line) => String(JSON.parse(line).faultPoint)),
    );
  }
});

const codeOf = (problem: SdkProblem): string => problem.code;
