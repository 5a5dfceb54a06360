import type { ChildProcess } from 'node:child_process';
import { ScleraError } from '@sclera/core';
import type { FromNode, ToNode } from './messages.ts';

/** A process that is to run until it is told to stop. */
export interface ChildPlan {
  readonly name: string;
  start(): ChildProcess;
  /** Given the card a node shows; answers with the roster once all have shown theirs. A rejection stops the process. */
  readonly agree?: (card: Extract<FromNode, { kind: 'card' }>['card']) => Promise<ToNode>;
  /** How long a process that is told to end may take, before it is killed. Default 10,000. */
  readonly stopWithinMs?: number;
  /** Told of everything that matters after the first start. */
  readonly onChange: (change: ChildChange) => void;
}

export type ChildChange =
  | { readonly kind: 'ended'; readonly reason: string; readonly againInMs: number }
  | { readonly kind: 'ready'; readonly pid: number | undefined }
  | { readonly kind: 'absent' };

export interface Supervised {
  readonly name: string;
  /** The first start; rejects if it fails. */
  readonly started: Promise<{ readonly address: string; readonly pid: number | undefined }>;
  /** Ends the process for good: asks (SIGTERM), and after a while insists (SIGKILL). */
  stop(): Promise<void>;
  /** Ends the process, has `between` done while nothing of it runs, and starts it again. Throws why it does not come up; it is tried on. */
  restart(between?: () => Promise<void>): Promise<void>;
}

const firstPauseMs = 250;
const longestPauseMs = 10_000;
/** A process that ran this long was well; the next pause is short again. */
const wellAfterMs = 30_000;
const defaultStopWithinMs = 10_000;

/** Starts a process, and starts it again whenever it dies, with growing pauses. What never came up is not tried again. */
export function supervise(plan: ChildPlan): Supervised {
  const { stopWithinMs = defaultStopWithinMs } = plan;
  let child: ChildProcess | null = null;
  let stopping = false;
  /** While somebody works on what belongs to the process. */
  let held = false;
  let watcher: ((failure: ScleraError | null) => void) | null = null;
  let cameUp = false;
  let pauseMs = firstPauseMs;
  let pause: NodeJS.Timeout | undefined;
  let settle: { resolve: (running: { address: string; pid: number | undefined }) => void; reject: (error: unknown) => void } | null = null;
  const started = new Promise<{ address: string; pid: number | undefined }>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // Whoever waits hears of it; a stop before that must not bring the process down.
  started.catch(() => {});

  const launch = (): void => {
    const startedMs = performance.now();
    let failure: ScleraError | null = null;
    const ended = (reason: string): void => {
      child = null;
      if (!cameUp) settle?.reject(failure ?? new ScleraError('internal', `${plan.name} ended before it was ready (${reason}).`));
      watcher?.(failure ?? new ScleraError('internal', `${plan.name} ended before it was ready (${reason}).`));
      if (stopping || held || !cameUp) return;
      if (performance.now() - startedMs > wellAfterMs) pauseMs = firstPauseMs;
      plan.onChange({ kind: 'ended', reason: failure?.detail ?? reason, againInMs: pauseMs });
      pause = setTimeout(launch, pauseMs);
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    };
    const running = startOrNull(plan);
    if (!running) {
      ended('it cannot be started');
      return;
    }
    child = running;
    running.on('message', (message: FromNode) => {
      if (message.kind === 'failed') failure = new ScleraError(message.code, `The ${plan.name} cannot run. ${message.detail}`.trim());
      if (message.kind === 'card' && plan.agree) {
        plan.agree(message.card).then(
          (roster) => running.connected && running.send(roster, () => {}),
          (error: unknown) => {
            failure = error instanceof ScleraError ? error : new ScleraError('internal');
            void endProcess(running, stopWithinMs);
          },
        );
      }
      if (message.kind === 'ready') {
        if (cameUp) plan.onChange({ kind: 'ready', pid: running.pid });
        cameUp = true;
        watcher?.(null);
        settle?.resolve({ address: message.address, pid: running.pid });
      }
    });
    running.once('exit', (code, signal) => ended(signal ?? `exit code ${code}`));
  };

  launch();
  return {
    name: plan.name,
    started,
    stop: async () => {
      stopping = true;
      clearTimeout(pause);
      if (child) await endProcess(child, stopWithinMs);
    },
    restart: async (between) => {
      let up = Promise.resolve();
      held = true;
      clearTimeout(pause);
      try {
        if (child) await endProcess(child, stopWithinMs);
        await between?.();
      } finally {
        held = false;
        pauseMs = firstPauseMs;
        if (!stopping) {
          up = new Promise<void>((resolve, reject) => {
            watcher = (failure) => {
              watcher = null;
              if (failure) reject(failure);
              else resolve();
            };
          });
          up.catch(() => {});
          launch();
        }
      }
      await up;
    },
  };
}

/** Null where there is not even a process: its log cannot be opened, or the system allows no more of them. */
function startOrNull(plan: ChildPlan): ChildProcess | null {
  try {
    const child = plan.start();
    child.on('error', () => {});
    return child.pid === undefined ? null : child;
  } catch {
    return null;
  }
}

function endProcess(child: ChildProcess, stopWithinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const insist = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
    child.once('exit', () => {
      clearTimeout(insist);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
