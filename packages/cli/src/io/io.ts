import { createInterface } from 'node:readline/promises';

/** Everything a command touches outside itself, so that tests can stand in for it. */
export interface Io {
  /** Results. */
  readonly out: (text: string) => void;
  /** Progress, questions and problems. */
  readonly err: (text: string) => void;
  /** Whether `err` is a terminal whose last line can be rewritten. */
  readonly errIsTty: boolean;
  /** Asks a person and returns what they typed; null where nobody can answer. */
  readonly ask: ((question: string) => Promise<string>) | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
}

/** The terminal, the environment and the network of this process. */
export function processIo(): Io {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    errIsTty: process.stderr.isTTY === true,
    ask: process.stdin.isTTY === true && process.stderr.isTTY === true ? askOnTerminal : null,
    env: process.env,
    cwd: process.cwd(),
    fetch: (url, init) => fetch(url, init),
  };
}

async function askOnTerminal(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}
