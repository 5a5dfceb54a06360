import { type LogSource, ownProblem, readVerifierKey, type VerifierKey, type WitnessPolicy } from '@sclera/sdk';
import type { Platform } from '@sclera/sdk/contract';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { addressSource, folderSource, readLogKey } from '../files/log-folder.ts';
import type { Context } from '../io/context.ts';

export interface WitnessOptions {
  readonly witness?: readonly VerifierKey[];
  readonly quorum?: number;
}

export interface LogOptions extends WitnessOptions {
  readonly log?: string;
  readonly logKey?: VerifierKey;
}

/** Which log, under which key, and who must have cosigned it. */
export interface OpenLog {
  readonly source: LogSource;
  readonly identity: Pick<Platform, 'gateway'>;
  readonly policy: WitnessPolicy | null;
}

/** Options of every command that reads a log. */
export function addLogOptions(command: Command): Command {
  return addWitnessOptions(
    command
      .option('--log <place>', 'read the log from a folder or address of its files instead of the platform')
      .addOption(new Option('--log-key <key>', 'verifier key of the log (name+id+key) instead of asking the platform').argParser(readKey)),
  );
}

export function addWitnessOptions(command: Command): Command {
  const collect = (text: string, before: readonly VerifierKey[] = []): readonly VerifierKey[] => [...before, readWitnessKey(text)];
  return command
    .addOption(new Option('--witness <key>', 'verifier key of a witness that you trust; can be repeated').argParser(collect))
    .addOption(new Option('--quorum <k>', 'how many of the witnesses must have cosigned; all of them unless given').argParser(readQuorum));
}

/** Null where nobody was named. Throws `bad-usage` for a quorum that the named witnesses cannot make. */
export function policyOf({ witness = [], quorum }: WitnessOptions): WitnessPolicy | null {
  if (quorum !== undefined && quorum > witness.length)
    throw ownProblem('bad-usage', `A quorum of ${quorum} needs ${quorum} witnesses.`, { fix: 'Name each with --witness.' });
  return witness.length === 0 ? null : { witnesses: witness, atLeast: quorum ?? witness.length };
}

export async function openLog(context: Context, options: LogOptions): Promise<OpenLog> {
  const policy = policyOf(options);
  const { client, io } = context;
  if (options.log === undefined) {
    return { source: client, identity: options.logKey ? identityOf(options.logKey) : await client.platform(), policy };
  }
  const isAddress = /^https?:\/\//.test(options.log);
  const source = isAddress ? addressSource(options.log, io.fetch) : folderSource(io.cwd, options.log);
  if (options.logKey) return { source, identity: identityOf(options.logKey), policy };
  if (isAddress) return { source, identity: await client.platform(), policy };
  const beside = await readLogKey(io.cwd, options.log);
  if (beside === null)
    throw ownProblem('bad-usage', `${options.log} holds no log.key.`, {
      fix: 'Name the log’s key with --log-key; sclera log export writes it down.',
    });
  context.progress.note(`The key of the log is taken from ${options.log} itself. To check against a key that you trust: --log-key`);
  return { source, identity: identityOf(beside), policy };
}

/** The key of a platform's log as others write it down. */
export function keyOfLog({ gateway }: Pick<Platform, 'gateway'>): VerifierKey {
  return { name: gateway.issuer, type: 1, publicKey: new Uint8Array(Buffer.from(gateway.logKey, 'base64url')) };
}

function identityOf(key: VerifierKey): Pick<Platform, 'gateway'> {
  const logKey = Buffer.from(key.publicKey).toString('base64url');
  return { gateway: { issuer: key.name, operator: '', country: '', signingKey: '', formerSigningKeys: [], logKey } };
}

export function readKey(text: string): VerifierKey {
  const key = readVerifierKey(text);
  if (key?.type !== 1) throw new InvalidArgumentError('It is a verifier key such as sclera log export writes: name+id+key.');
  return key;
}

function readWitnessKey(text: string): VerifierKey {
  const key = readVerifierKey(text);
  if (key?.type !== 4) throw new InvalidArgumentError('It is the verifier key of a witness, as sclera witness says it: name+id+key.');
  return key;
}

function readQuorum(text: string): number {
  const count = Number(text);
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError('It is a whole number from 1.');
  return count;
}
