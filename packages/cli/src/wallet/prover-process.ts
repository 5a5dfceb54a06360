import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { ownProblem, type Prove } from '@sclera/sdk';
import type { Io } from '../io/io.ts';
import { programBeside } from '../io/program-beside.ts';

/** A proof takes one to three seconds; what takes this long has stopped. */
const patienceMs = 120_000;
/** A proof has about 1,500 characters. */
const mostAnswerChars = 64 * 1024;

/**
 * `sclera-prove`, a program of its own under the GPL, started for one proof. The secret goes through its pipe; nothing is put on a disk or into its
 * environment. Found as `SCLERA_PROVE` names it, beside this program, or on the path.
 */
export function proverProcess({ env }: Pick<Io, 'env'>): Prove {
  return async (request) => {
    const { code, out } = await runProver(findProver(env), JSON.stringify(request), env['PATH']);
    if (code !== 0) {
      throw ownProblem('internal', 'The prover could not make a proof of this.', {
        fix: 'Install it again (npm ci): its files are damaged, or this secret is not in that group.',
      });
    }
    try {
      return JSON.parse(out);
    } catch {
      return undefined;
    }
  };
}

interface Prover {
  readonly command: string;
  readonly args: readonly string[];
}

function findProver(env: Io['env']): Prover {
  const named = env['SCLERA_PROVE'];
  const script = named ?? programBeside('prover/bin/sclera-prove.js');
  // By this very Node where it is a script: what lies in .bin has no such name on every system.
  return script !== null && /\.m?js$/.test(script)
    ? { command: process.execPath, args: [script] }
    : { command: script ?? 'sclera-prove', args: [] };
}

function runProver(
  { command, args }: Prover,
  input: string,
  path: string | undefined,
): Promise<{ readonly code: number | null; readonly out: string }> {
  return new Promise((resolve, reject) => {
    const search = [path, dirname(process.execPath)].filter((each) => each !== undefined).join(delimiter);
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'], env: { PATH: search }, timeout: patienceMs });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      out += part;
      if (out.length > mostAnswerChars) child.kill();
    });
    child.on('error', () =>
      reject(
        ownProblem('file-unreadable', 'The prover is not there: sclera-prove is a program of its own (GPL-3.0-or-later).', {
          fix: 'Install it with npm install @sclera/prover, or name it in SCLERA_PROVE.',
        }),
      ),
    );
    child.on('close', (code) => resolve({ code, out }));
    // It may end before it has read everything; its exit code tells then.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
