import { ownProblem, type ReceiptFile, verifyConsentReceipt, verifyLineReceipt, verifyReceipt, type WitnessPolicy } from '@sclera/sdk';
import { type CaptureOrigin, type Platform, type PublishedNotice, schemas } from '@sclera/sdk/contract';
import type { Command } from 'commander';
import { readText } from '../files/disk.ts';
import { readReceiptFile } from '../files/receipt-file.ts';
import type { Context, ExitCode } from '../io/context.ts';
import type { Run } from '../program.ts';
import { addWitnessOptions, policyOf, type WitnessOptions } from './log-options.ts';
import { checkProofFile } from './log-prove.ts';
import { asRecord, erasureVerdict, rightsVerdict, savedAnswer, savedVerdicts, type Verdict } from './saved-answer.ts';

export function addReceipt(program: Command, run: Run): void {
  addWitnessOptions(
    program
      .command('receipt')
      .description('receipts')
      .command('verify')
      .description('check every receipt in a file: the gateway’s signature and those of the three parties')
      .argument(
        '<file>',
        'a receipt file, my data or a proof of deletion as the pages save them, or a text file with one receipt (compact JWS)',
      )
      .option('--offline', 'use the keys kept in the file instead of asking the platform for its keys')
      .option('--keys <file>', 'with --offline: a file that holds the keys, such as a receipt file or a saved /v1/platform')
      .option('--proof <file>', 'also check, by this proof, that the decision stands in the public log (see sclera log prove)'),
  ).action(run<ReceiptOptions>((context, options, [file]) => verifyFile(context, file!, options)));
}

interface ReceiptOptions extends WitnessOptions {
  readonly offline?: boolean;
  readonly keys?: string;
  readonly proof?: string;
}

async function verifyFile(context: Context, file: string, options: ReceiptOptions): Promise<ExitCode> {
  const { offline = false } = options;
  const policy = policyOf(options);
  if (policy !== null && options.proof === undefined)
    throw ownProblem('bad-usage', 'Witnesses cosign what is in a proof.', { fix: 'Name it with --proof.' });
  const text = (await readText(context.io.cwd, file)).trim();
  const bare = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/.test(text);
  if (options.keys !== undefined && !offline) throw ownProblem('bad-usage', '--keys goes with --offline.', { fix: 'Add --offline.' });
  if (bare && offline && options.keys === undefined)
    throw ownProblem('bad-usage', 'A bare receipt holds no keys.', { fix: 'Leave out --offline, or name them with --keys.' });
  const published = offline ? await keysFrom(context, options.keys) : await context.client.platform();
  const verdicts: Verdict[] = [];
  const saved = bare ? null : savedAnswer(text);
  if (saved) verdicts.push(...savedVerdicts(saved, published, file));
  const people = bare || saved ? [] : await readReceiptFile(context.io.cwd, file);
  if (bare) verdicts.push(verdictOn(text, published!));
  for (const person of people) verdicts.push(...verdictsOn(person, published, file));
  if (options.proof !== undefined) {
    const platform = published ?? people[0]?.platform ?? null;
    if (platform === null) throw ownProblem('receipt-invalid', `${file} holds no keys.`, { fix: 'Leave out --offline.' });
    const tokens = bare ? [text] : people.flatMap(({ receipt, erasure }) => [receipt, erasure?.receipt ?? null]);
    verdicts.push(await proofVerdict(context, options.proof, tokens, platform, policy));
  }
  if (verdicts.length === 0) throw ownProblem('receipt-invalid', `${file} holds no receipt.`);
  const ok = verdicts.every((verdict) => verdict.ok);
  const words = [
    ...verdicts.map((verdict) => `  ${verdict.ok ? 'ok   ' : 'WRONG'}  ${verdict.what}: ${verdict.detail}`),
    ok
      ? `All receipts verify, against the keys ${offline ? `kept in ${options.keys ?? 'the file'}` : `that ${context.url} publishes`}.`
      : 'Not every receipt verifies. Do not rely on it; ask for it again. (receipt-invalid)',
  ];
  context.finish(
    { ok, keys: offline ? 'file' : 'platform', receipts: verdicts, ...(ok ? {} : { problem: { code: 'receipt-invalid' } }) },
    words.join('\n'),
  );
  return ok ? 0 : 1;
}

/** The keys of a platform from a file of one's own; null where none is named. */
async function keysFrom(context: Context, file: string | undefined): Promise<Platform | null> {
  if (file === undefined) return null;
  const value = asRecord(await readText(context.io.cwd, file));
  const platform = schemas.Platform.safeParse(value?.['platform'] ?? value);
  if (platform.success) return platform.data;
  throw ownProblem('file-unreadable', `${file} holds no keys of a platform.`, {
    fix: 'Use a receipt file, or what GET /v1/platform says.',
  });
}

function verdictsOn(person: ReceiptFile, published: Platform | null, file: string): Verdict[] {
  const platform = published ?? person.platform;
  if (platform === null) throw ownProblem('receipt-invalid', `${file} holds no keys.`, { fix: 'Leave out --offline.' });
  const verdicts: Verdict[] = [];
  if (person.consentReceipt !== null) verdicts.push(verdictOn(person.consentReceipt, platform, person.notice));
  if (person.receipt !== null) verdicts.push(verdictOn(person.receipt, platform));
  if (person.erasure !== null) verdicts.push(erasureVerdict(person.erasure, platform));
  return verdicts;
}

/** A receipt of a consent that has ended is genuine all the same: it says what was, and that it is over. */
function consentVerdict(token: string, platform: Platform, notice: PublishedNotice | null): Verdict {
  const outcome = verifyConsentReceipt(token, platform, notice);
  if (outcome.kind === 'invalid') return { what: 'consent', ok: false, detail: `${outcome.reason} [${consentLaw}]` };
  const { purpose, events, validUntil } = outcome.consent;
  const { state } = events.at(-1)!;
  const expired = state === 'given' && Date.parse(validUntil) <= Date.now();
  const inForce = state === 'given' && !expired;
  const text = notice === null ? 'without the text of its notice' : 'its notice is the text in this file';
  const end = expired ? `, expired ${validUntil}: nothing may rest on it any more` : inForce ? `, until ${validUntil}` : '';
  return { what: 'consent', ok: true, inForce, detail: `${purpose}, ${state}${end}, ${text}, log index ${outcome.leafIndex}` };
}

/** Whoever relies on a consent must be able to prove it. */
const consentLaw = 'GDPR 7(1); ISO/IEC TS 27560';

/** What a compact JWS says that it is; nothing is believed by it. */
function peekType(token: string): unknown {
  try {
    const header: unknown = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString('utf8'));
    return typeof header === 'object' && header !== null && 'typ' in header ? header.typ : null;
  } catch {
    return null;
  }
}

/** The proof must open to the very decision that one of the receipts is about. */
async function proofVerdict(
  context: Context,
  proof: string,
  tokens: readonly (string | null)[],
  platform: Platform,
  policy: WitnessPolicy | null,
): Promise<Verdict> {
  const { outcome, opening } = await checkProofFile(context, proof, platform, policy);
  const verdict = (ok: boolean, detail: string): Verdict => ({ what: 'place in the log', ok, detail });
  if (outcome.kind === 'invalid') return verdict(false, outcome.reason);
  const event = opening !== null && 'event' in opening ? opening.event : null;
  const meant = tokens.some((token) => {
    const read = token === null ? null : verifyReceipt(token, platform);
    if (read?.kind !== 'valid') return false;
    const { permit, decision, leafIndex } = read.receipt;
    return event?.permit === permit && event.decision === decision && outcome.index === leafIndex;
  });
  if (!meant) return verdict(false, 'the proof is about something else than these receipts');
  const by = outcome.witnesses.length === 0 ? '' : `, cosigned by ${outcome.witnesses.map(({ witness }) => witness).join(', ')}`;
  return verdict(true, `leaf ${outcome.index} of ${outcome.checkpoint.size}${by}`);
}

function verdictOn(token: string, platform: Platform, notice: PublishedNotice | null = null): Verdict {
  const type = peekType(token);
  if (type === 'sclera-consent+jwt') return consentVerdict(token, platform, notice);
  if (type === 'sclera-rights+jwt') return rightsVerdict(token, platform);
  if (type === 'sclera-line+jwt') return lineVerdict(token, platform);
  const outcome = verifyReceipt(token, platform);
  if (outcome.kind === 'invalid') return { what: 'receipt', ok: false, detail: outcome.reason };
  const { decision, leafIndex, at, origin } = outcome.receipt;
  return {
    what: 'decision',
    ok: true,
    detail: `${decision}, ${at}, log index ${leafIndex}, signed by parties ${outcome.parties.join(', ')}${originWords(origin)}`,
  };
}

function lineVerdict(token: string, platform: Platform): Verdict {
  const outcome = verifyLineReceipt(token, platform);
  if (outcome.kind === 'invalid') return { what: 'line', ok: false, detail: outcome.reason };
  const { decision, reason, ending, way, at, leafIndex } = outcome.receipt;
  const why = reason === null ? '' : ` (${reason})`;
  return {
    what: 'line',
    ok: true,
    detail: `…${ending} ${decision}${why}, ${way === 'face' ? 'with a face' : 'at the counter'}, ${at}, log index ${leafIndex}`,
  };
}

/** What the capture came from, and how much that says. */
function originWords(origin: CaptureOrigin | undefined): string {
  if (!origin) return '';
  if (origin.device === null) return '; the capture was not signed by a device';
  const strength = origin.weak ? 'a software key, which is weak' : `a key vouched for by ${origin.kind}`;
  return `; captured by device ${origin.device.slice(0, 8)} with ${strength}`;
}
