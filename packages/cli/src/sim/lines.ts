import { createSimSession, ownProblem, type SimSession } from '@sclera/sdk';
import type { SimLine } from '@sclera/sdk/contract';
import { readOnePerson } from '../files/receipt-file.ts';
import type { Context, ExitCode } from '../io/context.ts';

interface LineOptions {
  readonly key: string;
}

/** Every line that this person holds and held. */
export async function showLines(context: Context, { key }: LineOptions): Promise<ExitCode> {
  const lines = await (await sessionOf(context, key)).lines();
  const words = lines.map(lineWords);
  context.finish({ ok: true, lines }, lines.length === 0 ? 'No line is registered here.' : words.join('\n'));
  return 0;
}

export async function showClaim(context: Context, { key }: LineOptions, [id]: readonly string[]): Promise<ExitCode> {
  const claim = await (await sessionOf(context, key)).claim(claimId(id!));
  const { state, ending, until, attemptsLeft, refusal } = claim;
  const more = refusal === null ? '' : `\n  ${refusal.message} ${refusal.fix} (${refusal.law}; log index ${refusal.leafIndex})`;
  const left = state === 'open' ? `, ${attemptsLeft} attempts left, until ${until}` : '';
  context.finish({ ok: state !== 'refused', claim }, `${state}: the line that ends in ${ending}${left}${more}`);
  return state === 'refused' ? 1 : 0;
}

export async function endLine(context: Context, { key }: LineOptions, [line]: readonly string[]): Promise<ExitCode> {
  return changed(context, await (await sessionOf(context, key)).end(line!));
}

export async function takeBackLine(context: Context, { key }: LineOptions, [line]: readonly string[]): Promise<ExitCode> {
  return changed(context, await (await sessionOf(context, key)).takeBack(line!));
}

export async function offerLine(context: Context, { key }: LineOptions, [line]: readonly string[]): Promise<ExitCode> {
  const { code, until } = await (await sessionOf(context, key)).offer(line!);
  const words = [
    `Whoever registers this line with the code holds it: until ${until}. The code is told this once.`,
    `  code        ${code}`,
    `  for them    sclera sim register --line … --code ${code} …`,
  ];
  context.finish({ ok: true, line, code, until }, words.join('\n'));
  return 0;
}

function changed(context: Context, line: SimLine): ExitCode {
  context.finish({ ok: true, line }, lineWords(line));
  return 0;
}

function lineWords({ id, ending, state, way, since, offeredUntil }: SimLine): string {
  const how = way === 'face' ? 'with a face' : 'at the counter';
  const offer = offeredUntil === null ? '' : `, can be taken over until ${offeredUntil}`;
  return `…${ending}  ${state}, registered ${since.slice(0, 10)} ${how}${offer}\n  ${id}`;
}

async function sessionOf({ client, io, progress }: Context, key: string): Promise<SimSession> {
  const { personalKey } = await readOnePerson(io.cwd, key);
  return createSimSession(client, { personalKey, onProgress: progress.step });
}

function claimId(text: string): Parameters<SimSession['claim']>[0] {
  if (!/^clm_[0-9a-hjkmnp-tv-z]{26}$/.test(text))
    throw ownProblem('bad-usage', `${text} is no claim.`, { fix: 'It begins with clm_, as sclera sim register told it.' });
  return text as Parameters<SimSession['claim']>[0];
}
