import type { EyeRule, PartyIndex } from '@sclera/mpc';

/** What a party process is started with. */
export interface PartySetup {
  readonly party: PartyIndex;
  readonly seed: number;
  /** People in the gallery; each has one eye or both in it. */
  readonly people: number;
  readonly eyes: 1 | 2;
  readonly threads: number;
  readonly tls: { readonly privateKey: string; readonly certificate: string };
  /** Of all three, in order. */
  readonly certificates: readonly string[];
  readonly ports: readonly number[];
}

/** One comparison that all three are asked. */
export interface Question {
  readonly id: string;
  readonly probe: number;
  /** Of the first so many people. */
  readonly count: number;
  readonly ask: 'unique' | 'matches';
  readonly rule: EyeRule;
  readonly crosswise: boolean;
  readonly oneEye: boolean;
}

export type ToParty =
  | { readonly kind: 'setup'; readonly setup: PartySetup }
  | { readonly kind: 'ask'; readonly question: Question }
  | { readonly kind: 'dots' };

/** What the channel counted, and the clock and processor of the process. */
export interface Spent {
  readonly wallMs: number;
  /** Of the process, threads included. */
  readonly cpuMs: number;
  readonly rounds: number;
  readonly bytesSent: number;
  readonly messagesSent: number;
}

export type FromParty =
  | { readonly kind: 'listening' }
  | { readonly kind: 'progress'; readonly what: string; readonly done: number; readonly of: number }
  | { readonly kind: 'filled'; readonly rows: number; readonly residentBytesPerRow: number }
  | {
      readonly kind: 'answered';
      readonly answer: 'unique' | 'not-unique' | 'compared';
      readonly matches: readonly number[];
      readonly spent: Spent;
    }
  /** Rows of one core and CPU second: the kernel in the gallery, and its readable twin. */
  | { readonly kind: 'dots'; readonly kernelMs: number; readonly twinMs: number }
  | { readonly kind: 'failed'; readonly reason: string };
