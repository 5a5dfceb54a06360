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

export function createProgress(io: Io): Progress {
  let shown = false;
  let told = '';
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
      const tenth = `${label} ${total === 0 ? 10 : Math.floor((10 * done) / total)}`;
      if (!io.errIsTty && tenth === told) return;
      told = tenth;
      step(`${label}: ${done} of ${total}`);
    },
    note: (text) => {
      clear();
      io.err(`${text}\n`);
    },
    end: clear,
  };
}
