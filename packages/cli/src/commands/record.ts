import { createPersonSession } from '@sclera/sdk';
import { readOnePerson } from '../files/receipt-file.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { plural } from '../io/words.ts';
import type { KeyOptions } from './person.ts';

export async function showRecord(context: Context, options: KeyOptions): Promise<ExitCode> {
  const { client, progress, io } = context;
  const file = (options.key ?? options.keyFile)!;
  const { personalKey } = await readOnePerson(io.cwd, file);
  const session = createPersonSession(client, { personalKey, onProgress: progress.step });
  progress.step('Asking for the record');
  const record = await session.record();
  progress.step('Checking every use against the public log');
  const checked = await session.checkRecord(record);
  const ok = checked.every(({ outcome }) => outcome.kind === 'included');
  const uses = checked.map(({ use, outcome }) => ({ leafIndex: use.leafIndex, ...use.event, inLog: outcome.kind === 'included' }));
  const { subject, consents, enrolments, comparedIn } = record;
  const words = [
    `Record of ${subject}`,
    `  ${plural(enrolments.length, 'enrolment')}${enrolments.map(({ retainUntil }) => `, kept until ${retainUntil.slice(0, 10)}`).join('')}`,
    ...consents.map(
      ({ purpose, events, ward }) =>
        `  consent to ${purpose}${ward === null ? '' : ', as guardian for a child'}: ${events.map(({ state, at }) => `${state} ${at}`).join(', ')}`,
    ),
    '  every use:',
    ...uses.map(
      ({ leafIndex, at, kind, decision, inLog, reasons = [] }) =>
        `    log index ${leafIndex}  ${at}  ${kind}: ${decision}  ${inLog ? 'proved to be in the log' : 'NOT IN THE LOG'}${reasons.map(({ message, law }) => `\n      ${message}${law ? ` (${law})` : ''}`).join('')}`,
    ),
    `  compared in ${plural(comparedIn.length, 'search', 'searches')} of others${comparedIn.length === 0 ? '' : `, log indices ${comparedIn.join(', ')}`}`,
    ...(ok ? [] : ['The log does not hold what the record says. Tell the operators. (log-inconsistent)']),
  ];
  context.finish(
    { ok, subject, consents, enrolments, uses, comparedIn, ...(ok ? {} : { problem: { code: 'log-inconsistent' } }) },
    words.join('\n'),
  );
  return ok ? 0 : 1;
}
