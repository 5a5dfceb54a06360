import { main } from '../main.ts';

export interface CliRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface CliSurroundings {
  readonly cwd?: string;
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  readonly env?: Readonly<Record<string, string>>;
  readonly interruption?: AbortSignal;
  /** What a person at the terminal types, in turn. Without it nobody is there. */
  readonly answers?: string[];
  /** What is piped in. */
  readonly input?: string;
  /** The same in bytes, piece by piece. */
  readonly inputBytes?: AsyncIterable<Uint8Array>;
}

/** Runs the command line in this process, with its output caught. */
export async function runCli(argv: readonly string[], surroundings: CliSurroundings = {}): Promise<CliRun> {
  let out = '';
  let err = '';
  const { answers } = surroundings;
  const code = await main(argv, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    errIsTty: false,
    columns: 80,
    ask: answers === undefined ? null : async () => answers.shift() ?? '',
    askSecret: answers === undefined ? null : async () => answers.shift() ?? '',
    input: async () => surroundings.input ?? '',
    inputBytes: () => surroundings.inputBytes ?? (async function* () {})(),
    interruption: () => surroundings.interruption ?? new AbortController().signal,
    env: surroundings.env ?? {},
    cwd: surroundings.cwd ?? process.cwd(),
    fetch: surroundings.fetch ?? (() => Promise.reject(new TypeError('no network in tests'))),
  });
  return { code, out, err };
}
