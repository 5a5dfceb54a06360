import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freeBasePort } from '../../packages/cli/src/demo/free-ports.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export type NodeName = 'gateway' | 'party a' | 'party b' | 'party c' | 'console';

export interface TestPlatform {
  readonly url: string;
  readonly console: string;
  readonly port: number;
  readonly data: string;
  readonly pids: Readonly<Record<NodeName, number>>;
  /** Everything that the start printed as its one line of JSON. */
  readonly report: { readonly store: string };
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly data: string;
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether eyes may be shown from files, as most tests do. Default `any`; `unstated`: what holds where an operator says nothing. */
  readonly presentations?: 'any' | 'unstated';
}

/** Starts the whole platform as a user would, as real processes, and waits until it says that it is ready. */
export async function startPlatform(options: StartOptions): Promise<TestPlatform> {
  const port = options.port ?? (await freeBasePort());
  const args = ['packages/server/bin/sclera-platform.js', '--data', options.data, '--port', String(port), '--json'];
  if (options.presentations !== 'unstated') args.push('--policy-facts', 'tests/support/any-presentations.json');
  const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const report = await readReport(child);
  const pids = Object.fromEntries(report.nodes.map(({ name, pid }) => [name, pid])) as Record<NodeName, number>;
  return { url: report.address, console: report.console, port, data: options.data, pids, report, stop: () => stop(child) };
}

/** A folder that is gone after the tests of this file. */
export function temporaryFolder(name: string): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `sclera-${name}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `sclera …` as a user would. */
export async function sclera(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
  const child = spawn(process.execPath, ['packages/cli/bin/sclera.js', ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, stdout: stdout(), stderr: stderr() };
}

/** Waits until `/readyz` says that the gateway and all three parties are there. */
export async function waitUntilReady(url: string, timeoutMs = 60_000): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; ) {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.status === 200) return;
    await new Promise((resume) => setTimeout(resume, 200));
  }
  throw new Error('the platform did not become ready');
}

interface Report {
  readonly address: string;
  readonly console: string;
  readonly store: string;
  readonly nodes: readonly { readonly name: NodeName; readonly pid: number }[];
}

function readReport(child: ChildProcess): Promise<Report> {
  const errors = collect(child.stderr!);
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout! }).once('line', (line) => resolve(JSON.parse(line) as Report));
    child.once('exit', (code) => reject(new Error(`the platform ended with ${code}: ${errors()}`)));
  });
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return () => text;
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
