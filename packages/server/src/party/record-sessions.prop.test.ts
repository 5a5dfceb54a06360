import { type EnrolmentId, makeId, type PermitId } from '@sclera/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RecordSessions, sessionMs } from './record-sessions.ts';

const permits: readonly PermitId[] = Array.from({ length: 4 }, () => makeId('permit'));
const enrolments: readonly EnrolmentId[] = Array.from({ length: 3 }, () => makeId('enrolment'));
const name = new Uint8Array(32);
const key = { signing: new Uint8Array(32), sealing: new Uint8Array(65) };

const step = fc.oneof(
  fc.record({ kind: fc.constant('open' as const), permit: fc.nat(3), enrolment: fc.nat(2), staged: fc.boolean() }),
  fc.record({ kind: fc.constant('settle' as const), enrolment: fc.nat(2), commit: fc.boolean() }),
  fc.record({ kind: fc.constant('erase' as const), enrolment: fc.nat(2) }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(sessionMs + 1) }),
);

interface Step {
  readonly kind: string;
  readonly permit?: number;
  readonly enrolment?: number;
  readonly staged?: boolean;
  readonly commit?: boolean;
}

/** The rules as sentences, over the whole history: what a session allows follows from what came after it was opened, and from nothing else. */
function expected(history: readonly { readonly step: Step; readonly atMs: number }[], permit: number, nowMs: number) {
  const opened = history.findLastIndex(({ step: { kind, ...one } }) => kind === 'open' && one.permit === permit);
  const session = history[opened]?.step;
  if (session === undefined || nowMs - history[opened]!.atMs >= sessionMs) return { derives: false, leaves: false };
  const since = history.slice(opened + 1).filter(({ step: one }) => one.kind !== 'open' && one.enrolment === session.enrolment);
  const settled = since.find(({ step: { kind } }) => kind === 'settle' || kind === 'erase');
  const gone =
    since.some(({ step: { kind } }) => kind === 'erase') || (session.staged && settled?.step.kind === 'settle' && !settled.step.commit);
  const open = !session.staged || (settled?.step.kind === 'settle' && settled.step.commit);
  return { derives: open && !gone, leaves: gone || open };
}

it('a secret is derived only within 15 minutes of showing the eyes, of a record that is in the gallery and was not erased since', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let nowMs = 1_000_000;
      const sessions = new RecordSessions(() => nowMs);
      const history: { step: Step; atMs: number }[] = [];
      for (const one of steps) {
        if (one.kind === 'wait') nowMs += one.ms;
        else history.push({ step: one, atMs: nowMs });
        const enrolment = one.kind === 'wait' ? enrolments[0]! : enrolments[one.enrolment]!;
        if (one.kind === 'settle') sessions.settle(enrolment, one.commit ? 'commit' : 'abort');
        if (one.kind === 'erase') sessions.close([enrolment]);
        if (one.kind === 'open') {
          sessions.open(
            { permit: permits[one.permit]!, purpose: 'personhood-enrolment', enrolment, name, key },
            one.staged ? 'staged' : 'open',
          );
        }
        for (const [i, permit] of permits.entries()) {
          const { derives, leaves } = expected(history, i, nowMs);
          expect([sessions.find(permit) !== null, sessions.findLeaving(permit) !== null]).toEqual([derives, leaves]);
        }
      }
    }),
    { numRuns: 300 },
  );
});
