import { toBase64Url } from '@sclera/core';
import { createAssessments } from './assessments.ts';
import type { TrustOptions } from './context.ts';
import type { PasskeyPort } from './operators/passkeys.ts';
import { createTasks } from './tasks/tasks.ts';
import { createTransfers } from './transfers/transfers.ts';
import type { TrustPorts } from './trust.ts';

/** What trust needs around it, in memory. */
export function fakeTrustPorts(options: TrustOptions): TrustPorts {
  return {
    passkeys: fakePasskeys(),
    authority: { deliver: async () => undefined },
    tasks: createTasks(options),
    transfers: createTransfers(options),
    assessments: createAssessments({
      ...options,
      rules: [],
      recipients: options.parties.map(({ operator, country }) => ({ name: operator, country })),
    }),
  };
}

/** Passkeys of nobody: an answer `{id, challenge}` verifies unless it says `bad`. */
export function fakePasskeys(): PasskeyPort {
  let drawn = 0;
  const draw = async () => {
    drawn += 1;
    const challenge = toBase64Url(new Uint8Array(16).fill(drawn));
    return { publicKey: { challenge }, challenge };
  };
  const read = (response: unknown) => response as { readonly id: string; readonly challenge: string; readonly bad?: boolean };
  return {
    askRegistration: draw,
    askSignIn: draw,
    challengeIn: (response) => read(response).challenge ?? null,
    credentialIn: (response) => read(response).id,
    verifyRegistration: async (response) => (read(response).bad ? null : { id: read(response).id, publicKey: 'AA', counter: 0 }),
    verifySignIn: async (response, _, passkey) => (read(response).bad ? null : { ...passkey, counter: passkey.counter + 1 }),
  };
}
