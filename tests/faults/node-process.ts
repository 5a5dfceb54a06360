import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const mainScript = fileURLToPath(new URL('../../packages/server/dist/main.js', import.meta.url));
const shiftedClock = new URL('./shifted-clock.mjs', import.meta.url).href;
const startWithinMs = 60_000;

export interface Exit {
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
  /** From `performance.now()`. */
  readonly atMs: number;
}

export interface NodeLaunch {
  /** `SCLERA_FAULT_POINT`: where it is to kill itself. */
  readonly faultPoint?: string | undefined;
  /** How far its clock is wrong. */
  readonly clockShiftMs?: number | undefined;
}

/** One process of the platform that can be killed and started again. */
export interface NodeProcess {
  readonly pid: number | null;
  /** Resolves when it serves; starts it again by itself while its database is away. Rejects when it was stopped meanwhile. */
  start(launch?: NodeLaunch): Promise<void>;
  kill(): void;
  /** Kills it, waits for its end, of which `onExit` is not told, and starts it anew. */
  stopAndStart(launch: NodeLaunch): Promise<void>;
  /** SIGTERM, and the end. */
  stop(): Promise<void>;
  /** Highest resident memory of any process it has been so far, bytes. */
  readonly peakBytes: number;
}

export interface NodeProcessOptions {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly logPath: string;
  /** Told of the end of every process that served, unless it was stopped. */
  readonly onExit: (exit: Exit) => void;
  /** Told of every process that ended before it served: it is tried again. */
  readonly onFailedStart: (said: string) => void;
}

export function createNodeProcess(options: NodeProcessOptions): NodeProcess {
  let child: ChildProcess | null = null;
  let stopping = false;
  let restarting = false;
  let peakBytes = 0;

  const launchOnce = ({ faultPoint, clockShiftMs }: NodeLaunch): Promise<void> => {
    const log = openSync(options.logPath, 'a');
    const env: Record<string, string> = { ...options.env, NODE_ENV: 'test' };
    if (faultPoint !== undefined) env['SCLERA_FAULT_POINT'] = faultPoint;
    if (clockShiftMs !== undefined) env['SCLERA_TEST_CLOCK_SHIFT_MS'] = String(clockShiftMs);
    const execArgv = clockShiftMs === undefined ? [] : ['--import', shiftedClock];
    const started = fork(mainScript, [...options.args], { env, execArgv, stdio: ['ignore', log, log, 'ipc'] });
    closeSync(log);
    child = started;
    return new Promise((resolve, reject) => {
      let serves = false;
      let said = '';
      const late = setTimeout(() => started.kill('SIGKILL'), startWithinMs);
      started.on('message', (message: { kind: string; code?: string; detail?: string }) => {
        if (message.kind === 'failed') said = `${message.code}: ${message.detail}`;
        if (message.kind !== 'ready') return;
        serves = true;
        clearTimeout(late);
        resolve();
      });
      started.once('exit', (code, signal) => {
        clearTimeout(late);
        if (child === started) child = null;
        if (serves && !stopping && !restarting) options.onExit({ code, signal, atMs: performance.now() });
        else reject(new Error(said === '' ? `it ended before it served (${signal ?? code})` : said));
      });
    });
  };

  const samplePeak = (): void => {
    if (child?.pid !== undefined) peakBytes = Math.max(peakBytes, peakOf(child.pid));
  };
  const sampling = setInterval(samplePeak, 500).unref();

  return {
    get pid() {
      return child?.pid ?? null;
    },
    get peakBytes() {
      return peakBytes;
    },
    async start(launch = {}) {
      let { faultPoint } = launch;
      for (const deadline = performance.now() + startWithinMs; ; ) {
        try {
          return await launchOnce({ ...launch, faultPoint });
        } catch (error) {
          const said = error instanceof Error ? error.message : '';
          if (stopping || performance.now() > deadline) throw error;
          options.onFailedStart(said);
          // A point that is passed while it starts, where it brings an earlier operation to its end, would be passed at every start.
          if (said.includes('SIGKILL')) faultPoint = undefined;
          await new Promise((resume) => setTimeout(resume, 200));
        }
      }
    },
    kill() {
      samplePeak();
      child?.kill('SIGKILL');
    },
    async stopAndStart(launch) {
      const running = child;
      if (running !== null) {
        restarting = true;
        await new Promise((resolve) => {
          running.once('exit', resolve);
          running.kill('SIGKILL');
        });
        restarting = false;
      }
      await this.start(launch);
    },
    async stop() {
      stopping = true;
      clearInterval(sampling);
      samplePeak();
      const running = child;
      if (running === null) return;
      const insist = setTimeout(() => running.kill('SIGKILL'), 15_000);
      await new Promise((resolve) => {
        running.once('exit', resolve);
        running.kill('SIGTERM');
      });
      clearTimeout(insist);
    },
  };
}

/** The system's own high-water mark; 0 where it does not tell (not Linux). */
function peakOf(pid: number): number {
  try {
    return 1024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
