import {
  commitmentOf,
  createLogReader,
  createPersonSession,
  ownProblem,
  type ProofOutcome,
  readCheckpoint,
  readTlogProof,
  verifyTlogProof,
  type WitnessPolicy,
  writeTlogProof,
} from '@sclera/sdk';
import type { Platform, UseRecord } from '@sclera/sdk/contract';
import { schemas } from '@sclera/sdk/contract';
import type { Command } from 'commander';
import { readText, writeBytes } from '../files/disk.ts';
import { readReceiptFile } from '../files/receipt-file.ts';
import type { Context, ExitCode } from '../io/context.ts';
import type { Run } from '../program.ts';
import { addLogOptions, type LogOptions, openLog } from './log-options.ts';

interface ProveOptions extends LogOptions {
  readonly out?: string;
  readonly verify?: boolean;
}

/** What makes the leaf of a proof again: the event and its salt for the person it is about, the bare commitment for everybody else. */
type Opening = { readonly event: UseRecord['event']; readonly salt: string } | { readonly commitment: string };

export function addProve(log: Command, run: Run): void {
  addLogOptions(
    log
      .command('prove')
      .description('write a proof that a leaf is in the log, which anybody can check offline (C2SP tlog-proof)')
      .argument('<what>', 'index of a leaf, or a receipt file; with --verify a proof')
      .option('--out <file>', 'where the proof goes; <index>.tlog-proof unless given')
      .option('--verify', 'check a proof instead of writing one'),
  ).action(
    run<ProveOptions>((context, options, [what]) =>
      options.verify ? verifyProof(context, options, what!) : prove(context, options, what!),
    ),
  );
}

async function prove(context: Context, options: ProveOptions, what: string): Promise<ExitCode> {
  const { source, identity, policy } = await openLog(context, options);
  const use = /^\d{1,15}$/.test(what) ? null : await findUse(context, what);
  const index = use?.leafIndex ?? Number(what);
  const note = await source.checkpoint();
  const { size } = await readCheckpoint({ checkpoint: async () => note }, identity);
  if (index >= size) throw ownProblem('bad-usage', `The log has ${size} leaves; there is no leaf ${index}.`);
  const reader = createLogReader(source, size);
  const opening: Opening =
    use === null ? { commitment: Buffer.from(await reader.leaf(index)).toString('hex') } : { event: use.event, salt: use.salt };
  const proof = {
    index,
    hashes: await reader.inclusionProof(index),
    checkpoint: note,
    extra: new TextEncoder().encode(JSON.stringify(opening)),
  };
  // Nothing is handed out that would be refused.
  const outcome = verifyTlogProof(proof, leafOf(opening), logOf(identity, policy));
  if (outcome.kind === 'invalid') throw ownProblem('log-inconsistent', `The log does not prove this leaf: ${outcome.reason}.`);
  const file = options.out ?? `${index}.tlog-proof`;
  await writeBytes(context.io.cwd, file, writeTlogProof(proof));
  const told = use === null ? '' : ' It says what the leaf means: show it to those alone who are to know.';
  context.finish(
    { ok: true, file, index, size, opened: use !== null, witnesses: outcome.witnesses },
    `Leaf ${index} is in the log of ${size}; the proof is in ${file}.${told}\nTo check it: sclera log prove --verify ${file}`,
  );
  return 0;
}

async function verifyProof(context: Context, options: ProveOptions, file: string): Promise<ExitCode> {
  const { identity, policy } = await openLog(context, options);
  const { outcome, opening } = await checkProofFile(context, file, identity, policy);
  if (outcome.kind === 'invalid') {
    context.finish(
      { ok: false, reason: outcome.reason, problem: { code: 'receipt-invalid' } },
      `The proof does not verify: ${outcome.reason}. (receipt-invalid)`,
    );
    return 1;
  }
  const { index, checkpoint, witnesses } = outcome;
  const event = opening !== null && 'event' in opening ? opening.event : null;
  const words = [
    `Leaf ${index} is in the log of ${identity.gateway.issuer}, under its checkpoint of ${checkpoint.size} leaves.`,
    ...(event === null ? [] : [`  it says: ${event.kind}, ${event.decision}, ${event.at}`]),
    ...witnesses.map(({ witness, at }) => `  cosigned by ${witness}, ${new Date(at * 1000).toISOString()}`),
  ];
  context.finish({ ok: true, index, size: checkpoint.size, event, witnesses }, words.join('\n'));
  return 0;
}

/** Checks a proof file against a log's key. Throws `file-unreadable`. */
export async function checkProofFile(
  context: Context,
  file: string,
  identity: Pick<Platform, 'gateway'>,
  policy: WitnessPolicy | null,
): Promise<{ readonly outcome: ProofOutcome; readonly opening: Opening | null }> {
  const proof = readTlogProof(await readText(context.io.cwd, file));
  if (proof === null) throw ownProblem('file-unreadable', `${file} is not a proof (C2SP tlog-proof).`);
  const opening = readOpening(proof.extra);
  if (opening === null) return { outcome: { kind: 'invalid', reason: 'it does not say what its leaf is' }, opening };
  return { outcome: verifyTlogProof(proof, leafOf(opening), logOf(identity, policy)), opening };
}

async function findUse(context: Context, file: string): Promise<UseRecord> {
  const [person, ...others] = await readReceiptFile(context.io.cwd, file);
  if (person === undefined || others.length > 0) throw ownProblem('bad-usage', `${file} is not the file of one person.`);
  // Whoever was forgotten has no record any more: the file alone opens their last leaf.
  if (person.forgotten !== null) return person.forgotten;
  const leafIndex = person.erasure?.leafIndex ?? person.leafIndex;
  if (leafIndex === null) throw ownProblem('receipt-invalid', `${file} holds no decision with a place in the log.`);
  const record = await createPersonSession(context.client, { personalKey: person.personalKey }).record();
  const use = record.uses.find((one) => one.leafIndex === leafIndex);
  if (use === undefined) throw ownProblem('log-inconsistent', `The record does not say what stands at ${leafIndex}.`);
  return use;
}

function readOpening(extra: Uint8Array | null): Opening | null {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(extra ?? new Uint8Array()));
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  if ('commitment' in value && typeof value.commitment === 'string' && /^[0-9a-f]{64}$/.test(value.commitment))
    return { commitment: value.commitment };
  if (!('event' in value && 'salt' in value) || typeof value.salt !== 'string' || !/^[0-9a-f]{32}$/.test(value.salt)) return null;
  const event = schemas.LogEvent.safeParse(value.event);
  return event.success ? { event: event.data, salt: value.salt } : null;
}

function leafOf(opening: Opening): Uint8Array {
  return 'commitment' in opening ? new Uint8Array(Buffer.from(opening.commitment, 'hex')) : commitmentOf(opening);
}

function logOf({ gateway }: Pick<Platform, 'gateway'>, policy: WitnessPolicy | null) {
  return { origin: gateway.issuer, publicKey: gateway.logKey, ...(policy === null ? {} : { policy }) };
}
