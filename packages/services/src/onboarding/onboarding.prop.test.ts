import fc from 'fast-check';
import { test } from 'vitest';
import { createHistory, type Death, type Step } from './history.fixture.ts';

/** `SCLERA_HISTORIES=10000` for the long run, with its time: some minutes. */
const histories = Number(process.env['SCLERA_HISTORIES'] ?? 60);

const person = fc.nat(2);
const line = fc.nat(4);
const kind = <K extends string>(...names: K[]): fc.Arbitrary<K> => fc.constantFrom(...names);

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: kind('open'), person, document: fc.nat(2), line, way: kind('face', 'counter'), withCode: fc.boolean() }),
  },
  { weight: 8, arbitrary: fc.record({ kind: kind('whole'), person, document: fc.nat(2), line }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: kind('draw'),
      person,
      otherDocument: fc.constantFrom(false, false, false, true),
      times: fc.constantFrom(1, 1, 1, 2, 6),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ kind: kind('verify'), person, same: fc.boolean(), say: kind('all', 'all', 'all', 'nothing', 'another') }),
  },
  { weight: 2, arbitrary: fc.record({ kind: kind('again'), person, otherShares: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ kind: kind('decide'), same: fc.boolean(), document: fc.constantFrom(null, null, 0, 1) }) },
  { weight: 4, arbitrary: fc.record({ kind: kind('end', 'offer', 'offer', 'take-back'), person, line }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('withdraw', 'consent', 'forget'), person }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('power'), party: fc.constantFrom(0, 1, 2), up: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('wait'), minutes: fc.integer({ min: 1, max: 3_000 }) }) },
);

const anyDeath: fc.Arbitrary<Death | null> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  {
    weight: 1,
    arbitrary: fc.record({
      at: kind('store', 'store', 'store', 'store', 'a', 'b', 'c'),
      fault: fc.record({ method: fc.constant(null), occurrence: fc.nat(50), when: kind('before', 'after') }),
      recovers: fc.boolean(),
    }),
  },
);

const progressEvery = 500;
let played = 0;

test(
  'whatever people, clerks and deaths of processes do: no limit is passed, no decision is without a leaf, no sixth challenge, none used twice, nothing left',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(anyStep, anyDeath), { minLength: 6, maxLength: 30, size: 'max' }), async (steps) => {
        const history = await createHistory();
        for (const [step, death] of steps) {
          await history.play(step, death);
          await history.check();
        }
        await history.checkEnd();
        played += 1;
        if (played % progressEvery === 0) process.stderr.write(`${played} of ${histories} histories\n`);
      }),
      { numRuns: histories },
    );
  },
  histories * 1_000,
);
