import { ownProblem, SdkProblem } from '@sclera/sdk';
import { CommanderError } from 'commander';
import { Interrupted } from './io/interrupted.ts';
import { type Io, processIo } from './io/io.ts';
import { createProgress } from './io/progress.ts';
import { problemWords } from './io/words.ts';
import { buildProgram } from './program.ts';

/** Runs one command. Returns the exit code: 0 done, 1 refused or failed, 2 bad use. Never throws. */
export async function main(argv: readonly string[], io: Io = processIo()): Promise<number> {
  const progress = createProgress(io);
  const exit: { code: number } = { code: 0 };
  try {
    await buildProgram(io, progress, exit).parseAsync(argv, { from: 'user' });
    return exit.code;
  } catch (error) {
    progress.end();
    const json = argv.includes('--json');
    if (error instanceof CommanderError) {
      // Help and version that were asked for come as errors too.
      if (error.exitCode === 0) return 0;
      if (json) io.out(`${JSON.stringify({ ok: false, problem: ownProblem('bad-usage', error.message.replace(/^error: /, '')) })}\n`);
      return 2;
    }
    if (error instanceof Interrupted) {
      if (json) io.out(`${JSON.stringify({ ok: false, interrupted: true })}\n`);
      else io.err(`Interrupted. ${error.message}\n`);
      return 1;
    }
    const problem = error instanceof SdkProblem ? error : ownProblem('internal', undefined, { cause: error });
    if (json) io.out(`${JSON.stringify({ ok: false, problem })}\n`);
    else io.err(`${problemWords(problem)}\n`);
    if (!(error instanceof SdkProblem) && io.env['SCLERA_DEBUG']) io.err(`${error instanceof Error ? error.stack : String(error)}\n`);
    return problem.code === 'bad-usage' ? 2 : 1;
  }
}
