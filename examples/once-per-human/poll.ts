import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { HumanOutcome, RelyingParty } from '@sclera/sdk/relying-party';

export interface PollOptions {
  readonly question: string;
  readonly choices: readonly string[];
  /** The relying party's scope: one vote a human in it, for as long as it is the same one. */
  readonly scope: string;
  /** Where a wallet's page sends its person back to; null where the answer is always pasted. */
  readonly returnTo: string | null;
  readonly party: RelyingParty;
  /** Votes are kept here, a line each: subject and choice. */
  readonly votesFile: string;
}

export interface Poll {
  readonly question: string;
  readonly choices: readonly string[];
  /** Votes for each choice. */
  results(): readonly number[];
  /** Somebody has chosen, and is asked to show that they are one human. Null for no choice of this poll. */
  begin(choice: string): Promise<Ballot | null>;
  /** What their wallet answered; the vote counts if it is the first of this human. `visit` is theirs alone. */
  finish(visit: string, given: { readonly request: string; readonly proof: unknown }): Promise<VoteOutcome>;
}

export interface Ballot {
  /** Known to the browser that began, and to no other: nobody answers for another, and nobody changes a choice on its way. */
  readonly visit: string;
  /** For the wallet. */
  readonly request: string;
  readonly until: string;
}

export type VoteOutcome =
  | { readonly kind: 'counted' }
  | { readonly kind: 'voted-before' }
  /** Not this browser's request, or one that was answered or is over. */
  | { readonly kind: 'nothing-asked' }
  | Extract<HumanOutcome, { kind: 'refused' }>;

const mostBallots = 10_000;

export function createPoll(options: PollOptions): Poll {
  const { question, choices, scope, returnTo, party, votesFile } = options;
  /** Who voted for what: by a subject that means nothing anywhere else. */
  const votes = readVotes(votesFile);
  const asked = new Map<string, { readonly choice: string; readonly request: string; readonly untilMs: number }>();

  return {
    question,
    choices,
    results: () => choices.map((choice) => [...votes.values()].filter((vote) => vote === choice).length),
    async begin(choice) {
      if (!choices.includes(choice)) return null;
      const { request, until } = await party.createVerifyRequest(returnTo === null ? { scope } : { scope, returnTo });
      const visit = randomBytes(24).toString('base64url');
      for (const [old, { untilMs }] of asked) if (untilMs <= Date.now() || asked.size >= mostBallots) asked.delete(old);
      asked.set(visit, { choice, request, untilMs: Date.parse(until) });
      return { visit, request, until };
    },
    async finish(visit, given) {
      const ballot = asked.get(visit);
      if (ballot === undefined || ballot.request !== given.request) return { kind: 'nothing-asked' };
      const outcome = await party.verifyAnswer(given);
      if (outcome.kind === 'refused') return outcome;
      asked.delete(visit);
      if (votes.has(outcome.subject)) return { kind: 'voted-before' };
      votes.set(outcome.subject, ballot.choice);
      appendFileSync(votesFile, `${JSON.stringify([outcome.subject, ballot.choice])}\n`);
      return { kind: 'counted' };
    },
  };
}

function readVotes(file: string): Map<string, string> {
  if (!existsSync(file)) return new Map();
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return new Map(lines.map((line) => JSON.parse(line) as [string, string]));
}
