import { type Clock, type RecordStore, ScleraError, type SubjectId, sha256Hex } from '@sclera/core';
import { isoTime } from '../context.ts';
import { openShelf } from '../shelf.ts';
import type { PasskeyPort } from './port.ts';

/** Questions that passkeys answer, each good for one answer and for a few minutes. */
export interface Challenges {
  /** `about`: whose question it is; null where nobody is known yet. */
  keep(challenge: string, about: SubjectId | null): Promise<void>;
  /** Uses up the question that an answer says it answers. Throws `unauthenticated` where there is none open. */
  take(response: unknown): Promise<{ readonly challenge: string; readonly about: SubjectId | null }>;
}

const challengeMs = 5 * 60_000;

/** `kind` of their records: a question to one group of people is none to another. */
export function createChallenges(
  {
    records,
    clock,
    passkeys,
  }: { readonly records: RecordStore; readonly clock: Clock; readonly passkeys: Pick<PasskeyPort, 'challengeIn'> },
  kind: string,
  purpose: string,
): Challenges {
  const shelf = openShelf<{ readonly challenge: string; readonly about: SubjectId | null }>(records, kind, purpose);
  return {
    async keep(challenge, about) {
      for (const old of await shelf.list({ dueBefore: isoTime(clock()) })) await shelf.remove(old.id);
      const dueAt = isoTime(clock() + challengeMs);
      await shelf.add({ id: sha256Hex(challenge), subject: null, state: 'open', dueAt, body: { challenge, about } });
    },
    async take(response) {
      const challenge = passkeys.challengeIn(response);
      const found = challenge === null ? null : await shelf.get(sha256Hex(challenge));
      const over = found?.dueAt == null || Date.parse(found.dueAt) <= clock();
      if (!found || over || found.state !== 'open')
        throw new ScleraError('unauthenticated', 'Begin again: this answer belongs to no open question.');
      // Whoever comes second finds it changed.
      await shelf.change(found, { state: 'used' });
      await shelf.remove(found.id);
      return found.body;
    },
  };
}
