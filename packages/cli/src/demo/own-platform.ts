import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ownProblem } from '@sclera/sdk';

/** A whole platform of a demo's own, on a chain of its own: separate processes with stores in a temporary folder, all gone at the end. */
export interface OwnPlatform {
  readonly url: string;
  /** Data folder: what `--data` is to the commands of operators. */
  readonly data: string;
  readonly chain: { readonly url: string; readonly token: string; readonly contract: string };
  stop(): Promise<void>;
}

const patienceMs = 120_000;
/** A platform needs five ports in a row. */
const portsInARow = 5;

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
    const port = String(await freePorts());
    const { address } = await start<{ address: string }>('server/bin/sclera-platform.js', [
      ...['--data', data, '--port', port, '--chain', chain.file],
    ]);
    return { url: address, data, chain, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A program in the packages that this one was installed with. */
function scriptOf(program: string): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const script = join(folder, 'node_modules', '@sclera', program);
    if (existsSync(script)) return script;
    if (dirname(folder) === folder) throw notStarted(program, 'it is not installed');
  }
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

async function freePorts(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const first = 20_000 + portsInARow * Math.floor(Math.random() * 6_000);
    const free = await Promise.all(Array.from({ length: portsInARow }, (_, offset) => isFree(first + offset)));
    if (free.every(Boolean)) return first;
  }
  throw notStarted('the platform', 'no five free ports in a row');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
