import { checkLog } from '@sclera/sdk';
import { type Command, InvalidArgumentError } from 'commander';
import type { Context, ExitCode } from '../io/context.ts';
import { plural } from '../io/words.ts';
import type { Run } from '../program.ts';

interface FsckOptions {
  readonly since?: { readonly size: number; readonly root: string };
}

export function addLog(program: Command, run: Run): void {
  const log = program.command('log').description('the public log of every use');
  log
    .command('fsck')
    .description('read the whole log and check it: signature, root, inclusion, growth')
    .option('--since <size:root>', 'also check that the log still begins with what was seen earlier (size and root in hex)', readSince)
    .action(run(fsck));
}

async function fsck(context: Context, options: FsckOptions): Promise<ExitCode> {
  const platform = await context.client.platform();
  const found = await checkLog(context.client, platform, {
    ...(options.since ? { since: options.since } : {}),
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

function readSince(text: string): { size: number; root: string } {
  const match = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text);
  if (match === null) throw new InvalidArgumentError('Write it as size:root, as sclera log fsck prints it.');
  return { size: Number(match[1]), root: match[2]! };
}
