import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { checkWitnesses, followLog, SdkProblem } from '@sclera/sdk';
import { type Command, InvalidArgumentError } from 'commander';
import { writeBytes, writeSecret } from '../files/disk.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { plural } from '../io/words.ts';
import type { Run } from '../program.ts';
import { addLogOptions, type LogOptions, openLog } from './log-options.ts';

interface WatchOptions extends LogOptions {
  readonly state: string;
  readonly every: number;
  readonly once?: boolean;
}

export function addWatch(log: Command, run: Run): void {
  addLogOptions(
    log
      .command('watch')
      .description('follow the log: each checkpoint is proved to grow out of the one before; a fork raises the alarm')
      .option('--state <file>', 'where the last checkpoint is kept from one watch to the next', 'sclera-log.checkpoint')
      .option('--every <seconds>', 'how often to look', readSeconds, 10)
      .option('--once', 'look once and end'),
  ).action(run(watch));
}

/** Looks until it is interrupted or there is something to raise the alarm about. With --json one line an observation. */
async function watch(context: Context, options: WatchOptions): Promise<ExitCode> {
  const { io } = context;
  const { source, identity, policy } = await openLog(context, options);
  const ended = options.once ? null : io.interruption();
  const say = (value: object, words: string): void => {
    context.progress.end();
    io.out(context.json ? `${JSON.stringify({ at: new Date().toISOString(), ...value })}\n` : `${new Date().toISOString()}  ${words}\n`);
  };
  let before = await readFile(resolve(io.cwd, options.state), 'utf8').catch(() => null);
  for (;;) {
    const outcome = await followLog(source, identity, before).catch((problem: unknown) => {
      // A log that does not answer is looked for again; it has not said anything wrong.
      if (problem instanceof SdkProblem && !options.once && ['gateway-unreachable', 'store-unavailable'].includes(problem.code))
        return problem;
      throw problem;
    });
    if (outcome instanceof SdkProblem) say({ kind: 'unreachable', problem: { code: outcome.code } }, `no answer (${outcome.code})`);
    else if (outcome.kind === 'forked' || outcome.kind === 'invalid') return alarm(context, options, outcome, before, say);
    else {
      const { size, root } = outcome.checkpoint;
      const witnessed = policy === null ? null : checkWitnesses(outcome.note, policy);
      if (witnessed?.kind === 'unwitnessed') {
        say({ kind: 'unwitnessed', size, ok: false, problem: { code: 'log-inconsistent' } }, `ALARM: only ${witnessed.reason}`);
        return 1;
      }
      const by = witnessed?.by.map(({ witness }) => witness) ?? [];
      if (before !== outcome.note) await writeSecret(io.cwd, options.state, outcome.note, { fresh: false });
      before = outcome.note;
      const how = { first: 'first look', same: 'unchanged', grown: 'grown, proved' }[outcome.kind];
      const cosigned = by.length === 0 ? '' : `, cosigned by ${by.join(', ')}`;
      say(
        { kind: outcome.kind, size, root: Buffer.from(root).toString('hex'), witnesses: by, ok: true },
        `${plural(size, 'leaf', 'leaves')}, ${how}${cosigned}`,
      );
    }
    if (ended === null || ended.aborted) return 0;
    await waitFor(options.every * 1000, ended);
    if (ended.aborted) return 0;
  }
}

/** Both notes are evidence: they are kept beside the state, which stays as it was. */
async function alarm(
  context: Context,
  options: WatchOptions,
  outcome: { readonly kind: 'forked' | 'invalid'; readonly reason: string; readonly note: string },
  before: string | null,
  say: (value: object, words: string) => void,
): Promise<ExitCode> {
  const evidence = `${options.state}.${outcome.kind}`;
  await writeBytes(context.io.cwd, evidence, [before ?? '', outcome.note].join('\n---\n'));
  const words = `ALARM: the log ${outcome.kind === 'forked' ? 'forked' : 'does not verify'}: ${outcome.reason}. Stop relying on it; both checkpoints are in ${evidence}. (log-inconsistent)`;
  say({ kind: outcome.kind, reason: outcome.reason, evidence, ok: false, problem: { code: 'log-inconsistent' } }, words);
  return 1;
}

function waitFor(ms: number, ended: AbortSignal): Promise<void> {
  return new Promise((resume) => {
    const over = (): void => {
      clearTimeout(timer);
      resume();
    };
    const timer = setTimeout(over, ms);
    ended.addEventListener('abort', over, { once: true });
  });
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || seconds <= 0 || seconds > 86_400)
    throw new InvalidArgumentError('It is a number of seconds, up to a day.');
  return seconds;
}
