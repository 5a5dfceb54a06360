import type { Context } from '../io/context.ts';

export interface Expectation {
  readonly text: string;
  readonly ok: boolean;
}

/** What a demo says on its way, and what it expected of each step. */
export interface Walk {
  readonly expectations: readonly Expectation[];
  say(text: string): void;
  expect(ok: boolean, text: string): void;
}

export function createWalk(context: Context): Walk {
  const expectations: Expectation[] = [];
  return {
    expectations,
    say: context.line,
    expect: (ok, text) => {
      expectations.push({ text, ok });
      context.line(`${ok ? '  ok ' : 'WRONG'} ${text}`);
    },
  };
}
