import type { Io } from './io.ts';

/** What is going on, on stderr: one line that is rewritten on a terminal, plain lines elsewhere. */
export interface Progress {
  /** What is being done just now. */
  step(text: string): void;
  /** How far a long task is. On a plain stream only about every tenth is told. */
  count(label: string, done: number, total: number): void;
  /** A line that stays. */
  note(text: string): void;
  /** Clears the line that is being rewritten. */
  end(): void;
}

/** Characters of the bar. */
const barChars = 20;

export function createProgress(io: Io, now: () => number = () => performance.now()): Progress {
  let shown = false;
  let told = '';
  let counting = { label: '', sinceMs: 0 };
  const clear = (): void => {
    if (shown) io.err('\r\u001b[2K');
    shown = false;
  };
  const step = (text: string): void => {
    if (!io.errIsTty) {
      io.err(`${text}\n`);
      return;
    }
    io.err(`\r\u001b[2K${text.slice(0, io.columns - 1)}`);
    shown = true;
  };
  return {
    step,
    count: (label, done, total) => {
      const share = total === 0 ? 1 : done / total;
      if (counting.label !== label) counting = { label, sinceMs: now() };
      const tenth = `${label} ${Math.floor(10 * share)}`;
      if (!io.errIsTty && tenth === told) return;
      told = tenth;
      const filled = Math.round(barChars * share);
      const bar = io.errIsTty ? ` ${'█'.repeat(filled)}${'░'.repeat(barChars - filled)}` : '';
      step(`${label}:${bar} ${done} of ${total}${io.errIsTty ? remaining(now() - counting.sinceMs, share) : ''}`);
    },
    note: (text) => {
      clear();
      io.err(`${text}\n`);
    },
    end: clear,
  };
}

/** About how long it goes on, once enough is done to tell. */
function remaining(goneMs: number, share: number): string {
  if (goneMs < 2000 || share < 0.02 || share === 1) return '';
  const seconds = Math.ceil((goneMs * (1 - share)) / share / 1000);
  return seconds < 120 ? `, ${seconds} s left` : `, ${Math.round(seconds / 60)} min left`;
}
