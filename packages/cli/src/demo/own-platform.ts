import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ownProblem } from '@sclera/sdk';
import { programBeside } from '../io/program-beside.ts';
import { freeBasePort } from './free-ports.ts';

/** A whole platform of a demo's own, on a chain of its own: separate processes with stores in a temporary folder, all gone at the end. */
export interface OwnPlatform {
  readonly url: string;
  /** Data folder: what `--data` is to the commands of operators. */
  readonly data: string;
  readonly chain: { readonly url: string; readonly token: string; readonly contract: string };
  stop(): Promise<void>;
}

const patienceMs = 120_000;

/** Throws `gateway-unreachable` with what the program said where one of the two does not start. */
export async function startOwnPlatform(env: Readonly<Record<string, string | undefined>>): Promise<OwnPlatform> {
  const folder = await mkdtemp(join(tmpdir(), 'sclera-demo-'));
  const started: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    for (const child of started.reverse()) await end(child);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const start = async <T>(program: string, args: readonly string[]): Promise<T> => {
    const child = spawn(process.execPath, [scriptOf(program), ...args, '--json'], { env, stdio: ['pipe', 'pipe', 'pipe'] });
    started.push(child);
    return (await firstLine(child, program)) as T;
  };
  try {
    const chain = await start<{ file: string; url: string; token: string; contract: string }>('chain/bin/sclera-dev-chain.js', [
      join(folder, 'chain'),
    ]);
    const data = join(folder, 'data');
    const port = String(
      await freeBasePort().catch((cause: Error) => {
        throw notStarted('the platform', cause.message);
      }),
    );
    const { address } = await start<{ address: string }>('server/bin/sclera-platform.js', [
      ...['--data', data, '--port', port, '--chain', chain.file],
    ]);
    return { url: address, data, chain, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function scriptOf(program: string): string {
  const script = programBeside(program);
  if (script === null) throw notStarted(program, 'it is not installed');
  return script;
}

/** What the program says once it is ready. */
function firstLine(child: ChildProcess, program: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (part: string) => {
      said = (said + part).slice(-2_000);
    });
    const timer = setTimeout(() => reject(notStarted(program, 'it says nothing')), patienceMs);
    const over = (error: Error): void => {
      clearTimeout(timer);
      reject(error);
    };
    child.once('error', (cause) => over(notStarted(program, cause.message)));
    child.once('exit', () => over(notStarted(program, said.trim() || 'it ended')));
    createInterface({ input: child.stdout! }).once('line', (line) => {
      clearTimeout(timer);
      child.stdout?.resume();
      resolve(JSON.parse(line));
    });
  });
}

function notStarted(program: string, why: string): Error {
  return ownProblem('gateway-unreachable', `${program} did not start: ${why}`, {
    fix: 'Run npm ci, then try again; with --url this demo walks through a platform that runs already.',
  });
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
