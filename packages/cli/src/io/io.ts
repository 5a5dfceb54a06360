import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { Interrupted } from './interrupted.ts';

/** Everything a command touches outside itself, so that tests can stand in for it. */
export interface Io {
  /** Results. */
  readonly out: (text: string) => void;
  /** Progress, questions and problems. */
  readonly err: (text: string) => void;
  /** Whether `err` is a terminal whose last line can be rewritten. */
  readonly errIsTty: boolean;
  /** Width of that terminal, in characters. */
  readonly columns: number;
  /** Asks a person and returns what they typed; null where nobody can answer. */
  readonly ask: ((question: string) => Promise<string>) | null;
  /** The same without showing what is typed. */
  readonly askSecret: ((question: string) => Promise<string>) | null;
  /** What is piped in or typed, to its end. */
  readonly input: () => Promise<string>;
  /** What is piped in, byte by byte, as it comes. */
  readonly inputBytes: () => AsyncIterable<Uint8Array>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** From the first call on, an interruption (Ctrl-C) no longer ends the process but is told by the signal; a second one ends it. */
  readonly interruption: () => AbortSignal;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
}

/** The terminal, the environment and the network of this process. */
export function processIo(): Io {
  // Whoever reads us may leave early, as head does; that is no fault.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', endQuietly);
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    errIsTty: process.stderr.isTTY === true,
    columns: process.stderr.columns ?? 80,
    ask: isTerminal() ? (question) => askOnTerminal(question, process.stderr) : null,
    askSecret: isTerminal() ? askUnseen : null,
    input: readInput,
    inputBytes: () => process.stdin,
    env: process.env,
    cwd: process.cwd(),
    interruption: () => {
      const controller = new AbortController();
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort());
      return controller.signal;
    },
    fetch: (url, init) => fetch(url, init),
  };
}

/** Text that is piped in is a few lines; what is longer is cut off and refused by whoever reads it. */
const mostInputCharacters = 64 * 1024;

async function readInput(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += chunk;
    if (text.length > mostInputCharacters) break;
  }
  return text;
}

function isTerminal(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

async function askUnseen(question: string): Promise<string> {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  try {
    return await askOnTerminal('', nowhere);
  } finally {
    process.stderr.write('\n');
  }
}

async function askOnTerminal(question: string, output: Writable): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      terminal.once('SIGINT', () => reject(new Interrupted('Nothing was sent after the question.')));
      // Ctrl-D: nobody answers any more, which is no yes.
      terminal.once('close', () => resolve(''));
      terminal.question(question).then(resolve, reject);
    });
  } finally {
    terminal.close();
  }
}

function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}
