import {
  checkUse,
  claimReward,
  createClient,
  createSignInDesk,
  createSimSession,
  introduceDevice,
  joinMembers,
  listedCredential,
  noticeHash,
  readCheckpoint,
  type ScleraClient,
  verifyRightsAnswer,
} from '@sclera/sdk';
import type { ComparisonAnswer, DecisionReceipt, Platform } from '@sclera/sdk/contract';
import { ownDevice } from '../capture/own-device.ts';
import { asProblem } from '../words/as-problem.ts';
import type { Access, Check } from './access.ts';
import { checkOfUse, erasureChecks, leafCheck, logSilent, receiptChecks } from './checks.ts';
import { makePasskey, usePasskey } from './passkey.ts';
import { createPublicLog } from './public-log.ts';
import { createReviewAccess } from './review-access.ts';

/** How long an answer that is decided but not confirmed everywhere is asked for again. */
const patienceMs = 60_000;
const pauseMs = 1_000;

/** The platform at this address, through the SDK. */
export function createLiveAccess(gateway: string): Access {
  const client = createClient({ url: gateway });
  let known: Promise<Platform> | null = null;
  const platform = (): Promise<Platform> => {
    known ??= client.platform().catch((error) => {
      known = null;
      throw error;
    });
    return known;
  };
  const membersOf = async (epoch: number): Promise<readonly bigint[]> => (await client.membersOf(epoch)).commitments.map(BigInt);
  return {
    gateway,
    platform: () => {
      // Asked for anew: a share sealed for an old key would not open.
      known = null;
      return platform();
    },
    health: () => client.health(),
    notices: (purpose) => client.notices({ purpose }),
    notice: async (hash) => {
      const notice = await client.notice(hash);
      // Another text under this name is no answer: the hash is what the person agreed to.
      if (notice.hash !== hash || noticeHash(notice) !== hash) throw new Error('the notice is not what its hash says');
      return notice;
    },
    assessments: () => client.assessments(),
    createSubject: () => client.createSubject(),
    decide: ({ personalKey }, decision) => client.recordConsent(personalKey, decision),
    permit: ({ personalKey }, request) => client.requestPermit(personalKey, request),
    compare: async ({ personalKey }, action, { permit, shares, capture, device }, onWaiting) => {
      await introduceDevice(client, { key: device }, 'a browser');
      const body = { token: permit.token, shares, capture };
      const send = {
        check: () => client.check(body),
        enrol: () => client.enrol(body),
        verify: () => client.recover(body),
        find: () => client.find(body),
      }[action];
      try {
        return await send();
      } catch (problem) {
        // By then the key may open another record, which knows nothing of this permit: the same shares again are no second use.
        const again = action === 'verify' ? send : () => client.operation(personalKey, permit.permit);
        return await settledAnswer(problem, onWaiting, again);
      }
    },
    record: ({ personalKey }) => client.me(personalKey),
    takeAway: async ({ personalKey }) => {
      const [answer, now] = await Promise.all([client.exportMe(personalKey), platform()]);
      const signed = verifyRightsAnswer(answer.signature, now, answer.data);
      if (signed.kind === 'invalid') throw new Error('the gateway did not sign this document');
      return { ...answer, platform: now };
    },
    appeal: ({ personalKey }, request) => client.appeal(personalKey, request),
    object: ({ personalKey }, request) => client.object(personalKey, request),
    correct: ({ personalKey }, request) => client.correct(personalKey, request),
    withdraw: ({ personalKey }, consent) => client.withdrawConsent(personalKey, consent),
    erasure: ({ personalKey }, begun) => client.erasure(personalKey, begun.permit),
    report: (request) => client.report(request),
    reported: (reference) => client.reported(reference),
    deleteEverything: ({ personalKey }) => client.deleteEverything(personalKey),
    deletion: (ticket) => client.deletion(ticket),
    passkeys: ({ personalKey }) => client.passkeys(personalKey),
    addPasskey: async ({ personalKey }, name) => {
      const response = await makePasskey(await client.beginPasskey(personalKey));
      return client.addPasskey(personalKey, { name, response });
    },
    removePasskey: async ({ personalKey }, id) => void (await client.removePasskey(personalKey, id)),
    signIn: async () => {
      const { subject, token } = await client.signIn({ response: await usePasskey(await client.beginSignIn()) });
      return { subject, personalKey: token };
    },
    signOut: async ({ personalKey }) => void (await client.signOut(personalKey)),
    sim: async ({ personalKey }) => createSimSession(client, { personalKey, device: await ownDevice() }),
    joinMembers: (wallet) => joinMembers(client, wallet),
    membersOf,
    fetchCredentials: async (asked) => {
      const { fetchCredentials } = await import('@sclera/sdk/presentation');
      return fetchCredentials({ ...asked, url: gateway, platform: await platform(), members: membersOf });
    },
    revokeCredentials: async (revocation, places) => {
      const { revokeCredentials } = await import('@sclera/sdk/presentation');
      await revokeCredentials({ url: gateway }, revocation, places);
    },
    listedCredential: (derive) => listedCredential(client, derive),
    campaigns: () => client.campaigns(),
    claim: (claim) => claimReward({ ...claim, client }),
    signingIn: createSignInDesk({ url: gateway }),
    log: createPublicLog(client, platform),
    review: createReviewAccess(gateway),
    checkAnswer: async (person, answer) => {
      const { checks, receipt } = receiptChecks(answer, await platform());
      return receipt === null ? checks : [...checks, await placeInLog(client, await platform(), person.personalKey, receipt)];
    },
    checkUse: async (use) => checkOfUse(await checkUse(use, client, await readCheckpoint(client, await platform()))),
    checkErasure: async (answer) => erasureChecks(answer, await platform()),
  };
}

async function placeInLog(client: ScleraClient, platform: Platform, personalKey: string, receipt: DecisionReceipt): Promise<Check> {
  try {
    const use = (await client.me(personalKey)).uses.find(({ leafIndex }) => leafIndex === receipt.leafIndex);
    return leafCheck(receipt, use, use ? await checkUse(use, client, await readCheckpoint(client, platform)) : null);
  } catch (error) {
    if (asProblem(error).code === 'log-inconsistent') return leafCheck(receipt, undefined, null);
    return logSilent;
  }
}

/** Where the outcome may have been decided although its answer did not arrive, asks until it is known or patience ends. */
async function settledAnswer(problem: unknown, onWaiting: () => void, ask: () => Promise<ComparisonAnswer>): Promise<ComparisonAnswer> {
  const openEnded = ['completion-pending', 'gateway-unreachable'];
  let last = problem;
  for (const deadline = Date.now() + patienceMs; openEnded.includes(asProblem(last).code) && Date.now() < deadline; ) {
    onWaiting();
    await new Promise((resume) => setTimeout(resume, pauseMs));
    try {
      return await ask();
    } catch (error) {
      // Nothing is known of it: it never got that far, and what went wrong first is what to tell.
      if (asProblem(error).code === 'not-found') throw problem;
      last = error;
    }
  }
  throw last;
}
