import { execFileSync } from 'node:child_process';
import { createClient, createPersonSession, type SdkProblem } from '@sclera/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captureSomebody, check, handIn } from './support/people.ts';
import { type NodeName, startPlatform, type TestPlatform, temporaryFolder, waitUntilReady } from './support/platform.ts';

/** Processes killed with -9 in mid-enrolment. Whatever was said to the person must be true afterwards, at all three parties. */
describe('faults', () => {
  const folder = temporaryFolder('faults');
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await startPlatform({ data: folder.path });
  });

  afterAll(async () => {
    await platform.stop();
    folder.remove();
  });

  it.each<[Exclude<NodeName, 'console'>, number]>([
    ['party a', 0],
    ['party b', 40],
    ['party c', 90],
    ['gateway', 60],
    ['gateway', 140],
  ])('%s killed %i ms into an enrolment: enrolled everywhere or nowhere', async (victim, delayMs) => {
    const pid = currentPids(platform.data)[victim];
    const seed = `faults ${victim} ${delayMs}`;
    const client = createClient({ url: platform.url });
    const session = createPersonSession(client);
    await session.createSubject();
    const { consent } = await session.consent(await session.readNotice('uniqueness-enrolment'), { decision: 'given', ageBand: 'adult' });
    const { permit, token } = await client.requestPermit(session.personalKey!, { consent: consent.id, action: 'enrol', modality: 'iris' });
    const use = await handIn(client, token, await captureSomebody(seed, 0, 0));

    const said = client.enrol(use).then(
      (answer) => answer.decision,
      (problem: SdkProblem) => problem.code,
    );
    await new Promise((resume) => setTimeout(resume, delayMs));
    process.kill(pid, 'SIGKILL');
    const heard = await said;
    await waitUntilReady(platform.url);

    const outcome = await client.operation(session.personalKey!, permit).then(
      (answer) => answer.decision,
      (problem: SdkProblem) => problem.code,
    );
    // What was once said stays said. A lost connection says nothing, so anything may have become of it.
    if (heard === 'enrolled') expect(outcome).toBe('enrolled');
    if (heard === 'party-unavailable') expect(outcome).not.toBe('enrolled');
    expect(outcome).not.toBe('completion-pending');
    expect(await check(platform.url, await captureSomebody(seed, 0, 1))).toBe(outcome === 'enrolled' ? 'already-enrolled' : 'new');
  });

  it('afterwards the three parties hold the same set and the log verifies', async () => {
    const health = await (await fetch(`${platform.url}/readyz`)).json();
    expect(health).toMatchObject({ status: 'ok' });
    expect(await check(platform.url, await captureSomebody('faults, somebody else', 0))).toBe('new');
  });
});

/** Pids change when a process is started again: the ones that run now. */
function currentPids(data: string): Record<Exclude<NodeName, 'console'>, number> {
  const lines = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' }).split('\n');
  const find = (pattern: string): number =>
    Number(
      lines
        .find((line) => line.includes(data) && line.includes(pattern))
        ?.trim()
        .split(/\s+/)[0],
    );
  return {
    gateway: find('main.js gateway'),
    'party a': find('main.js party --id a'),
    'party b': find('main.js party --id b'),
    'party c': find('main.js party --id c'),
  };
}
