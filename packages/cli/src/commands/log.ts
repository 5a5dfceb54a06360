import { checkLog, type SeenCheckpoint, tilePaths, verifyCheckpoint } from '@sclera/sdk';
import { type Command, InvalidArgumentError } from 'commander';
import { readText } from '../files/disk.ts';
import { writeLogFile, writeLogKey } from '../files/log-folder.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { plural } from '../io/words.ts';
import type { Run } from '../program.ts';
import { addLogOptions, keyOfLog, type LogOptions, openLog } from './log-options.ts';
import { addProve } from './log-prove.ts';
import { addWatch } from './log-watch.ts';

interface FsckOptions extends LogOptions {
  readonly since?: readonly (SeenCheckpoint | string)[];
}

export function addLog(program: Command, run: Run): void {
  const log = program.command('log').description('the public log of every use');
  addLogOptions(
    log
      .command('fsck')
      .description('read the whole log and check it: signatures, every entry, every tile, the root, growth')
      .option(
        '--since <size:root|file>',
        'also check that the log begins with what was seen: size and root in hex, or a file with a checkpoint; can be repeated',
        collectSeen,
      ),
  ).action(run(fsck));
  addLogOptions(
    log
      .command('export')
      .description('copy the log into a folder, as files that anybody can serve and check (C2SP tlog-tiles)')
      .argument('<folder>', 'where to'),
  ).action(run<LogOptions>((context, options, [folder]) => exportLog(context, options, folder!)));
  addProve(log, run);
  addWatch(log, run);
}

async function fsck(context: Context, options: FsckOptions): Promise<ExitCode> {
  const { source, identity, policy } = await openLog(context, options);
  const seen: SeenCheckpoint[] = [];
  for (const one of options.since ?? []) seen.push(typeof one === 'string' ? await readSeen(context, one, keyOfLog(identity)) : one);
  const found = await checkLog(source, identity, {
    seen,
    ...(policy === null ? {} : { policy }),
    onProgress: ({ read, size }) => context.progress.count('Reading leaves', read, size),
  });
  const words = [
    ...found.findings.map(({ check, ok, detail }) => `  ${ok ? 'ok   ' : 'WRONG'}  ${check}: ${detail}`),
    found.ok
      ? `The log is sound: ${plural(found.size, 'leaf', 'leaves')}. To check its growth next time: --since ${found.size}:${found.root}`
      : 'The public log does not verify. Stop relying on it and tell the operators. (log-inconsistent)',
  ];
  context.finish(found.ok ? found : { ...found, problem: { code: 'log-inconsistent' } }, words.join('\n'));
  return found.ok ? 0 : 1;
}

/** Copies what is not there yet; full tiles never change, so that a second copy only takes what is new. */
async function exportLog(context: Context, options: LogOptions, folder: string): Promise<ExitCode> {
  const { source, identity } = await openLog(context, options);
  const { cwd } = context.io;
  const note = await source.checkpoint();
  const { issuer, logKey } = identity.gateway;
  const outcome = verifyCheckpoint(note, issuer, logKey);
  if (outcome.kind === 'invalid') {
    context.finish(
      { ok: false, problem: { code: 'log-inconsistent' } },
      `The checkpoint does not verify: ${outcome.reason}. (log-inconsistent)`,
    );
    return 1;
  }
  const { size } = outcome.checkpoint;
  const paths = [...tilePaths(size)];
  for (const [i, path] of paths.entries()) {
    await writeLogFile(cwd, folder, path, await source.tile(path));
    context.progress.count('Copying tiles', i + 1, paths.length);
  }
  // Last, so that a checkpoint never promises what is not there.
  await writeLogKey(cwd, folder, keyOfLog(identity));
  await writeLogFile(cwd, folder, 'checkpoint', note);
  context.finish(
    { ok: true, folder, size, files: paths.length + 2 },
    `${plural(size, 'leaf', 'leaves')} in ${plural(paths.length, 'tile')} copied to ${folder}. To check them: sclera log fsck --log ${folder}`,
  );
  return 0;
}

async function readSeen(context: Context, file: string, key: ReturnType<typeof keyOfLog>): Promise<SeenCheckpoint> {
  const outcome = verifyCheckpoint(await readText(context.io.cwd, file), key.name, Buffer.from(key.publicKey).toString('base64url'));
  // A checkpoint that the log did not sign says nothing about it.
  if (outcome.kind === 'invalid') throw new InvalidArgumentError(`${file} is not a checkpoint of this log: ${outcome.reason}.`);
  return { size: outcome.checkpoint.size, root: Buffer.from(outcome.checkpoint.root).toString('hex') };
}

function collectSeen(text: string, before: readonly (SeenCheckpoint | string)[] = []): readonly (SeenCheckpoint | string)[] {
  const match = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text);
  if (match) return [...before, { size: Number(match[1]), root: match[2]! }];
  if (/^\d+:/.test(text)) throw new InvalidArgumentError('Write it as size:root, as sclera log fsck prints it, or name a file.');
  return [...before, text];
}
