import { createClient, type ScleraClient } from '@sclera/sdk';
import type { Io } from './io.ts';
import type { Progress } from './progress.ts';

/** 0: done. 1: refused or failed. 2 is for bad use and is returned by the parser alone. */
export type ExitCode = 0 | 1;

/** Where `npm start` puts a platform. */
export const defaultUrl = 'http://127.0.0.1:8440';

/** What every command is given. */
export interface Context {
  readonly io: Io;
  readonly progress: Progress;
  /** Results as JSON for machines instead of words. */
  readonly json: boolean;
  readonly url: string;
  readonly client: ScleraClient;
  /** A line of the result as it comes; with --json it is progress, and stdout waits for the one object. */
  line(text: string): void;
  /** Ends the progress line and writes the result: `value` with --json, `words` otherwise. */
  finish(value: unknown, words: string): void;
}

export function createContext(io: Io, progress: Progress, options: { readonly json: boolean; readonly url: string }): Context {
  return {
    io,
    progress,
    json: options.json,
    url: options.url,
    client: createClient({ url: options.url, fetch: io.fetch }),
    line: (text) => {
      progress.end();
      if (options.json) io.err(`${text}\n`);
      else io.out(`${text}\n`);
    },
    finish: (value, words) => {
      progress.end();
      io.out(options.json ? `${JSON.stringify(value)}\n` : `${words}\n`);
    },
  };
}
