import { captureEyes, ownProblem, type PreparedCapture } from '@sclera/sdk';
import { makePerson, renderEye, type SynthPerson } from '@sclera/synth';
import type { Context, ExitCode } from '../io/context.ts';
import { plural } from '../io/words.ts';
import { atKiosk, maxCaptures } from './at-kiosk.ts';
import { type CleanUp, cleanUp } from './clean-up.ts';
import { type DemoPeople, demoPeople, type Enrolled } from './people.ts';
import { createWalk, type Walk } from './walk.ts';

export interface SyntheticDemoOptions {
  /** All but the last are enrolled. At least 2. */
  readonly people: number;
  readonly seed: string;
  readonly fixedSeed: boolean;
  readonly keep: boolean;
}

/** The whole walk with people who do not exist. Returns 1 if any expectation failed. */
export async function runSyntheticDemo(context: Context, options: SyntheticDemoOptions): Promise<ExitCode> {
  const { progress } = context;
  const startedAt = performance.now();
  progress.step('Asking who runs this platform');
  const house = await demoPeople(context);
  const enrolled: Enrolled[] = [];
  const walk = createWalk(context);
  let finished: Awaited<ReturnType<typeof walkThrough>>;
  let cleaned: CleanUp;
  try {
    finished = await walkThrough(context, options, house, walk, enrolled);
  } finally {
    cleaned = await cleanUp(context, enrolled, { keep: options.keep, name: options.seed, platform: house.platform });
  }
  walk.expect(
    cleaned.unfinished === 0,
    options.keep
      ? `${plural(enrolled.length, 'person', 'people')} left enrolled, as asked`
      : cleaned.erased === 0
        ? 'Nobody of this demo is left enrolled'
        : `${plural(cleaned.erased, 'person', 'people')} of this demo erased`,
  );
  const ok = walk.expectations.every((expectation) => expectation.ok);
  const seconds = (performance.now() - startedAt) / 1000;
  const value = {
    ok,
    url: context.url,
    parties: house.platform.parties.map(({ id, operator, country }) => ({ id, operator, country })),
    seed: options.seed,
    ...finished,
    cleanUp: cleaned,
    expectations: walk.expectations,
    seconds: Math.round(seconds * 10) / 10,
  };
  const verdict = ok
    ? `Everything came out as it should, in ${seconds.toFixed(1)} s. Nobody held an eye: each party saw noise, and said one bit.`
    : 'Something did not come out as it should: see the lines marked WRONG.';
  context.finish(value, `\n${verdict}`);
  return ok ? 0 : 1;
}

async function walkThrough(
  context: Context,
  options: SyntheticDemoOptions,
  house: DemoPeople,
  walk: Walk,
  enrolled: Enrolled[],
): Promise<Record<string, unknown>> {
  const { progress } = context;
  const people = Array.from({ length: options.people }, (_, index) => createTestPerson(options.seed, index));
  const stranger = people.at(-1)!;
  walk.say(
    `${plural(options.people, 'person', 'people')} who do not exist, drawn from seed ${options.seed}. Both eyes, several captures each.`,
  );

  for (const [i, person] of people.slice(0, -1).entries()) {
    progress.step(`${person.name}: capturing both eyes`);
    const capture = await person.capture();
    progress.step(`${person.name}: consent, then enrolment by all three parties (${i + 1} of ${people.length - 1})`);
    const result = await house.enrol(person.name, capture);
    const { decision, leafIndex } = result.decided;
    if (decision === 'enrolled') enrolled.push(result);
    const known =
      decision === 'already-enrolled' && options.fixedSeed
        ? '. An earlier run with this --seed left them enrolled: erase those first, or leave --seed out'
        : '';
    walk.expect(
      decision === 'enrolled',
      `${person.name} read the notice, consented and is ${decision === 'enrolled' ? 'enrolled' : 'NOT enrolled'} (log index ${leafIndex})${known}`,
    );
  }
  const chosen = enrolled[Math.floor(enrolled.length / 2)];
  if (chosen === undefined) {
    walk.expect(false, 'Nobody could be enrolled, so there is nobody to go on with. Run the demo without --seed');
    return { people: people.map(({ name, tried }) => ({ person: name, captures: tried() })) };
  }
  const guest = people.find(({ name }) => name === chosen.person)!;

  progress.step(`${guest.name} comes again, with other pictures and without saying who they are`);
  const recognised = await house.check(await guest.capture());
  walk.expect(
    recognised.decision === 'already-enrolled',
    `Another capture of ${guest.name}: ${words(recognised.decision)} (log index ${recognised.leafIndex})`,
  );

  progress.step(`${stranger.name}, who was never here`);
  const fresh = await house.check(await stranger.capture());
  walk.expect(fresh.decision === 'new', `${stranger.name}, who was never here: ${words(fresh.decision)} (log index ${fresh.leafIndex})`);

  progress.step(`${guest.name} asks for their record`);
  const record = await chosen.session.record();
  const checked = await chosen.session.checkRecord(record);
  const uses = checked.map(({ use, outcome }) => ({ leafIndex: use.leafIndex, ...use.event, inLog: outcome.kind === 'included' }));
  const wanted = ['consent-given', 'enrol'].every((kind) => uses.some((use) => use.kind === kind));
  walk.expect(wanted && uses.every(({ inLog }) => inLog), `${guest.name}’s record: every use, each proved to be in the public log`);
  for (const { leafIndex, at, kind, decision, inLog } of uses)
    walk.say(`     log index ${leafIndex}  ${at}  ${kind}: ${decision}${inLog ? '' : '  NOT IN THE LOG'}`);
  const seen = record.comparedIn.includes(recognised.leafIndex) && record.comparedIn.includes(fresh.leafIndex);
  walk.expect(
    seen,
    `${guest.name} was compared in ${plural(record.comparedIn.length, 'search', 'searches')} of others: log indices ${record.comparedIn.join(', ')}`,
  );

  progress.step(`${guest.name} asks to be erased`);
  const erasure = await chosen.session.erase();
  const receipts = erasure.parties.filter(({ receipt }) => receipt !== null).length;
  walk.expect(
    erasure.complete && receipts === 3,
    `${guest.name} erased at all three parties: ${receipts} receipts, each verified (log index ${erasure.leafIndex})`,
  );
  if (erasure.complete) enrolled.splice(enrolled.indexOf(chosen), 1);

  progress.step(`${guest.name} comes once more`);
  const afterwards = await house.check(await guest.capture());
  walk.expect(afterwards.decision === 'new', `${guest.name} once more: ${words(afterwards.decision)} (log index ${afterwards.leafIndex})`);

  return {
    people: people.map(({ name, tried }) => ({ person: name, captures: tried() })),
    recognised: { person: guest.name, decision: recognised.decision, leafIndex: recognised.leafIndex },
    stranger: { person: stranger.name, decision: fresh.decision, leafIndex: fresh.leafIndex },
    record: { person: guest.name, subject: record.subject, uses, comparedIn: record.comparedIn },
    erasure: {
      person: guest.name,
      complete: erasure.complete,
      leafIndex: erasure.leafIndex,
      parties: erasure.parties.map(({ party, receipt }) => ({ party, receiptVerified: erasure.complete && receipt !== null })),
    },
    afterErasure: { person: guest.name, decision: afterwards.decision, leafIndex: afterwards.leafIndex },
  };
}

function words(decision: string): string {
  return decision === 'new' ? 'new' : decision === 'already-enrolled' ? 'already enrolled' : decision;
}

interface TestPerson {
  readonly name: string;
  /** The next capture that passes the gates. Throws `capture-rejected` where none does. */
  capture(): Promise<PreparedCapture>;
  /** How many captures were taken, and how many of them refused. */
  tried(): { readonly taken: number; readonly refused: number };
}

function createTestPerson(seed: string, index: number): TestPerson {
  const person: SynthPerson = makePerson(seed, index);
  const name = `Person ${index + 1}`;
  let taken = 0;
  let refused = 0;
  return {
    name,
    tried: () => ({ taken, refused }),
    capture: async () => {
      for (let tries = 0; tries < maxCaptures; tries++) {
        const next = taken++;
        const left = renderEye(person, 'left', next, atKiosk).image;
        const right = renderEye(person, 'right', next, atKiosk).image;
        const outcome = await captureEyes({ left, right });
        if (outcome.kind === 'captured') return outcome.capture;
        refused++;
      }
      throw ownProblem('capture-rejected', `${maxCaptures} captures of ${name} were refused one after the other.`, {
        fix: 'Run the demo with another --seed.',
      });
    },
  };
}
