import { loadPolicy, type PolicyDecision, type SubjectId } from '@sclera/core';
import { describe, expect, test } from 'vitest';
import type { StandingFacts } from '../../personhood/policy-facts.ts';
import { createWorld, type World } from '../../personhood/testing/world.ts';
import { createTasks } from '../tasks/tasks.ts';
import { createTransfers } from './transfers.ts';

const code = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'done',
    (error: { code: string }) => error.code,
  );
const allow: PolicyDecision = { outcome: 'allow', rules: [], obligations: [] };
const person = (n: number) => `sub_${n}` as SubjectId;
const abroad = [
  { name: 'Party a', region: 'CN' },
  { name: 'Party b', region: 'SG' },
];
const contract = {
  recipient: 'Party b',
  region: 'SG',
  basis: 'standard-contract',
  reference: 'SC-1',
  days: 365,
  valueReceived: 0,
} as const;

function setUp(standing: StandingFacts, world: World = createWorld()) {
  return { world, transfers: createTransfers({ store: world.store, clock: () => world.nowMs, standing: { region: 'CN', ...standing } }) };
}

describe('the count of the year', () => {
  test('holds everybody whose data went abroad, once, the one at hand included; and begins anew', async () => {
    const { world, transfers } = setUp({});
    const seen: (number | undefined)[] = [];
    const judge = (n: number, outcome = allow) =>
      transfers.judge(person(n), abroad, ({ counts }) => {
        seen.push(counts?.sensitiveExportedThisYear);
        return outcome;
      });
    await Promise.all([judge(1), judge(2), judge(1)]);
    await judge(3, { ...allow, outcome: 'deny' });
    await judge(4);
    expect(seen).toEqual([1, 2, 2, 3, 3]);
    expect(await transfers.list()).toMatchObject({ exportedThisYear: 3, need: 'contract-or-certification' });
    world.nowMs = Date.UTC(2027, 0, 1);
    expect(await transfers.list()).toMatchObject({ exportedThisYear: 0, need: 'nothing' });
    await judge(1);
    expect(seen.at(-1)).toBe(1);
  });

  test('stays still where nothing leaves the country', async () => {
    const { transfers } = setUp({});
    await transfers.judge(person(1), [{ name: 'Party a', region: 'CN-11' }], ({ counts }) => {
      expect(counts).toBeUndefined();
      return allow;
    });
    expect((await transfers.list()).exportedThisYear).toBe(0);
  });

  test('of the 10,000th person takes the assessment, of the 9,999th the contract (CBDT 7, 8)', async () => {
    for (const [stated, basis, reference] of [
      [9_998, 'standard-contract', 'contract'],
      [9_999, 'security-assessment', 'approval'],
    ] as const) {
      const { transfers } = setUp({ counts: { sensitiveExportedThisYear: stated } });
      await transfers.add({ ...contract, basis });
      await transfers.judge(person(1), abroad, ({ counts, references }) => {
        expect([counts?.sensitiveExportedThisYear, references?.[reference]]).toEqual([stated + 1, 'SC-1']);
        return allow;
      });
    }
  });
});

describe('the register', () => {
  test('takes nothing that is paid for, and nothing without reference or end', async () => {
    const { transfers } = setUp({});
    await expect(transfers.add({ ...contract, valueReceived: 1 })).rejects.toMatchObject({
      code: 'policy-denied',
      reasons: [{ law: 'BIPA 15(c); HGR 10' }],
    });
    for (const wrong of [{ reference: ' ' }, { recipient: '' }, { days: 0 }, { days: 4_000 }]) {
      expect(await code(transfers.add({ ...contract, ...wrong }))).toBe('bad-request');
    }
    expect((await transfers.list()).transfers).toEqual([]);
  });

  test('lets a party stand outside of the allowed regions for as long as it has a line', async () => {
    const { world, transfers } = setUp({ allowedRegions: ['CN'] });
    const ask = async () => (await transfers.judge(person(1), abroad, () => allow)).rules[0]?.id ?? 'allowed';
    expect(await ask()).toBe('residency');
    const { id } = await transfers.add(contract);
    expect(await ask()).toBe('allowed');
    await transfers.end(id);
    expect(await ask()).toBe('residency');
    await transfers.add(contract);
    world.nowMs += 365 * 86_400_000;
    expect(await ask()).toBe('residency');
    expect(await code(transfers.end('tra_none'))).toBe('not-found');
  });
});

test('a permit for abroad takes the consent to that, and the contract; what is missing becomes a task', async () => {
  const world = createWorld();
  const standing: StandingFacts = {
    region: 'CN',
    jurisdictions: ['CN'],
    assessment: { ref: 'PIA-1', validUntil: '2026-12-31T00:00:00.000Z' },
  };
  const { transfers } = setUp(standing, world);
  const tasks = createTasks({ store: world.store, clock: () => world.nowMs });
  const service = world.start({
    transfers,
    standing,
    policy: loadPolicy(),
    recipients: [
      { name: 'Party a', country: 'CN' },
      { name: 'Party b', country: 'SG' },
    ],
    oblige: (obligation) => void tasks.open(obligation),
  });
  const ask = async (scope: readonly 'abroad'[]) => {
    const { subject } = await service.createSubject();
    const [notice] = world.notices;
    const common = { subject, purpose: 'uniqueness-check', noticeHash: notice?.hash ?? '', language: 'en' } as const;
    const { consent } = await service.recordConsent({ ...common, decision: 'given', ageBand: 'adult', guardian: false, scope });
    return service.requestPermit({ subject, consent: consent.id, action: 'check', modality: 'iris' }).then(
      () => [],
      ({ reasons }: { readonly reasons: readonly { readonly code: string }[] }) => reasons.map((one) => one.code),
    );
  };
  expect(await ask([])).toContain('cn-abroad-consent');
  expect(await ask(['abroad'])).toEqual(['cn-abroad-contract']);
  expect((await tasks.shelf.list()).map(({ id, state }) => [id, state])).toContainEqual(['cn-abroad-contract', 'open']);
  await transfers.add(contract);
  expect(await ask(['abroad'])).toEqual([]);
  expect((await transfers.list()).exportedThisYear).toBe(1);
});
