import { randomBytes } from 'node:crypto';
import { type Command, InvalidArgumentError } from 'commander';
import { runFolderDemo } from '../demo/folder-demo.ts';
import { runPersonhoodDemo } from '../demo/personhood-demo.ts';
import { runSyntheticDemo } from '../demo/synthetic-demo.ts';
import type { ExitCode } from '../io/context.ts';
import type { Run } from '../program.ts';

interface DemoOptions {
  readonly eyes?: string;
  readonly people?: number;
  readonly seed?: string;
  readonly keep?: boolean;
  readonly checks: number;
}

export function addDemo(program: Command, run: Run): void {
  const demo = program
    .command('demo')
    .description('the whole walk with test people, or with pictures of your own: enrol, recognise, look into the record, erase')
    .option('--people <n>', 'how many people (default: 6 synthetic ones; with --eyes: all there are)', (text) =>
      readCount(text, 2, 100_000),
    )
    .option('--seed <text>', 'which synthetic people; a seed of its own for every run unless given')
    .option('--keep', 'leave the people enrolled, and write their keys to a file')
    .option('--eyes <dir>', 'pictures of your own, DIR/<person><L|R>/<capture>')
    .option(
      '--checks <n>',
      'with --eyes: how many further pairs of captures of each person are checked',
      (text) => readCount(text, 1, 1000),
      2,
    )
    .addHelpText(
      'after',
      '\nThe people a run enrols are erased at its end. With --eyes, every 5th person is left out of the enrolment and must count as new.\n' +
        'Exits 1 if anything did not come out as it should: an expectation of the walk, or with --eyes a wrong match or an unfinished erasure.',
    )
    .action(
      run<DemoOptions>(async (context, options): Promise<ExitCode> => {
        const keep = options.keep === true;
        if (options.eyes !== undefined) {
          return runFolderDemo(context, { dir: options.eyes, people: options.people ?? null, checks: options.checks, keep });
        }
        const seed = options.seed ?? randomBytes(6).toString('hex');
        return runSyntheticDemo(context, { people: options.people ?? 6, seed, fixedSeed: options.seed !== undefined, keep });
      }),
    );
  demo
    .command('personhood')
    .description('one human, one anonymous credential, one claim: 20 people, those who cheat, and what is paid, in a ledger and on a chain')
    .option('--seed <text>', 'which synthetic people; a seed of its own for every run unless given')
    .addHelpText(
      'after',
      '\nStarts a platform and a chain for itself, on free ports and in a temporary folder; both are gone at the end. Needs nothing that runs already.\n' +
        'Everybody is drawn before a camera, under the light that is drawn for them. Takes three to six minutes. Exits 1 if anything did not come out as it should.',
    )
    .action(
      run<{ readonly seed?: string }>((context, { seed }) => runPersonhoodDemo(context, { seed: seed ?? randomBytes(6).toString('hex') })),
    );
}

export function readCount(text: string, least: number, most: number): number {
  const n = Number(text);
  if (!/^\d+$/.test(text) || n < least || n > most) throw new InvalidArgumentError(`A whole number from ${least} to ${most} is needed.`);
  return n;
}
