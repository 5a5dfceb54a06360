import { beforeAll, describe, expect, it } from 'vitest';
import { runClasses } from './run-classes.ts';
import { type ClassTally, fateOf } from './tally.ts';
import { runTrial } from './trial.ts';

const each = 25;

/** A lean run of `npm run misbehave`: what must hold whatever the figures are, and that the harness sees what it claims to see. */
describe('misbehaviour', () => {
  let classes: readonly ClassTally[];
  const of = (name: string): ClassTally => classes.find((one) => one.name === name)!;

  beforeAll(async () => {
    classes = await runClasses({ each, seed: 2 });
  });

  it('without any, everybody gets the right answer', async () => {
    for (const enrolled of [false, true]) {
      const { truth, answers } = await runTrial({ secret: true, enrolled }, 161, {});
      expect(truth).toBe(enrolled ? 'not-unique' : 'unique');
      expect(fateOf({ truth, honest: answers, secret: true })).toBe('noEffect');
    }
  });

  it('sorts every trial into one class of outcomes', () => {
    for (const one of classes) {
      expect(one.trials).toBe(each);
      expect(one.detected + one.partlyServed + one.unlike + one.wrong + one.unusable + one.noEffect).toBe(each);
    }
  });

  it('on the wire never makes an answer wrong, and tells nothing', () => {
    const onWire = classes.filter(({ by }) => by === 'wire');
    expect(onWire).toHaveLength(6);
    for (const one of onWire) expect(one).toMatchObject({ unlike: 0, wrong: 0, unusable: 0, falseNew: 0, leak: { significant: false } });
    for (const name of ['flipped bit', 'truncation', 'lost message', 'replay of an earlier message'])
      expect(of(name)).toMatchObject({ noEffect: 0 });
  });

  it.each(['stale epoch or session', 'wrong permit or context', 'gallery in another order, as told'])(
    '%s is always noticed by all',
    (name) => {
      expect(of(name)).toMatchObject({ detected: each });
    },
  );

  it.each(['equivocation', 'selective abort'])('%s never makes an answer wrong, and tells nothing', (name) => {
    expect(of(name)).toMatchObject({ wrong: 0, unusable: 0, falseNew: 0, leak: { significant: false } });
  });

  it('that the protocol cannot notice (docs/protocol.md says so) is seen here as wrong answers and as a leak', () => {
    expect(of('gallery in another order, untold').wrong).toBeGreaterThan(0);
    expect(of('additive error, aimed at the answer')).toMatchObject({ detected: 0, wrong: each });
    expect(of('additive error, aimed at the answer').falseNew).toBeGreaterThan(0);
    const aimed = of('additive error, aimed at one eye');
    expect(aimed.leak.significant).toBe(true);
    expect(aimed.leak.bits).toBeGreaterThan(0.5);
  });
});
