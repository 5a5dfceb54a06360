import { type GatewayStore, generateSigningKey, peekJws, ScleraError, type VerifyRequest } from '@sclera/core';
import { relyingScope } from '@sclera/credential';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCampaignWorldOn, dayMs, firstId, proofs, recipientOf, startMs } from './campaigns/world.fixture.ts';
import { createMembers } from './members/members.ts';
import { createRelying } from './relying/relying.ts';
import { createCrowd, judgePretended, personOf, pretendProof } from './relying/testing/crowd.ts';

/** A gateway's store, which can be closed and opened again at the same place. */
export interface ShelfPlace {
  readonly name: string;
  /** At an empty place. */
  open(): Promise<OpenStore>;
}

export interface OpenStore {
  readonly store: GatewayStore;
  reopen(): Promise<OpenStore>;
  close(): Promise<void>;
}

const [ada, bob] = ['ada', 'bob'].map(personOf) as [ReturnType<typeof personOf>, ReturnType<typeof personOf>];
const keys = generateSigningKey();
const facts = { name: 'The Poll', scopes: ['poll'], addresses: ['https://poll.example/back'] };

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof ScleraError ? error.code : String(error)),
  );

/**
 * What relying parties, sign-ins, credentials, members and campaigns need of a store: what is put down is there after a restart, and of two that come at the same moment
 * one is too late. One store for all of it.
 */
export function shelvesContract({ name, open }: ShelfPlace): void {
  describe(`relying parties, members and campaigns on ${name}`, () => {
    let place: OpenStore;
    let nowMs = startMs;
    const clock = (): number => nowMs;
    beforeAll(async () => {
      place = await open();
    });
    afterAll(() => place?.close());

    const relying = () =>
      createRelying({ store: place.store, roots: createCrowd([ada, bob]), issuer: 'sclera.test', ...keys, clock, judge: judgePretended });
    const proofOf = (request: string, who = ada) => {
      const { relyingParty, scope, root } = peekJws(request) as unknown as VerifyRequest;
      return { request, proof: pretendProof(who, BigInt(root), relyingScope(relyingParty.id, scope), request) };
    };
    const restart = async (): Promise<void> => {
      place = await place.reopen();
    };

    test('a relying party is known by its key after a restart; a request is answered once, of two at once by one; who is closed asks nothing', async () => {
      const party = await relying().parties.register(facts);
      const { request } = await relying().request(party.key, { scope: 'poll', returnTo: null });
      await restart();
      const { verifications } = relying();
      const both = await Promise.all([codeOf(verifications.verify(proofOf(request))), codeOf(verifications.verify(proofOf(request, bob)))]);
      expect(both.sort()).toEqual(['done', 'nonce-used']);
      await restart();
      expect(await codeOf(relying().verifications.verify(proofOf(request)))).toBe('nonce-used');
      await relying().parties.close(party.id);
      await restart();
      expect(await codeOf(relying().request(party.key, { scope: 'poll', returnTo: null }))).toBe('relying-party-unknown');
      expect((await relying().parties.list()).map(({ id, state }) => [id, state])).toEqual([[party.id, 'closed']]);
    });

    test('a code of a sign-in is good once, of two at once for one, and what rests on a grant goes with it', async () => {
      const { records } = relying();
      for (const id of ['one', 'two']) await records.put('AuthorizationCode', id, { grantId: 'grant', said: id }, 60);
      await restart();
      const again = relying().records;
      expect(await again.find('AuthorizationCode', 'one')).toEqual({ grantId: 'grant', said: 'one' });
      const both = await Promise.all([1, 2].map(() => codeOf(again.consume('AuthorizationCode', 'one'))));
      expect(both.sort()).toEqual(['conflicting-change', 'done']);
      expect(await again.find('AuthorizationCode', 'one')).toMatchObject({ said: 'one', consumed: nowMs / 1000 });
      await again.removeOfGrant('grant');
      expect(await again.find('AuthorizationCode', 'two')).toBeNull();
      await again.put('AuthorizationCode', 'late', {}, 60);
      nowMs += 60_000;
      expect(await again.find('AuthorizationCode', 'late')).toBeNull();
    });

    test('a human has one batch of credentials a day, of two at once one; its places are revoked, also after a restart', async () => {
      const fetch = async (who = ada) => {
        const { batches } = relying();
        const holders = [{ x: 'a' }, { x: 'b' }];
        const { request } = await batches.ask(holders);
        return batches.open(proofOf(request, who), holders);
      };
      const first = await fetch(bob);
      expect((await Promise.all([codeOf(fetch()), codeOf(fetch())])).sort()).toEqual(['done', 'too-many-requests']);
      await restart();
      expect(await codeOf(fetch())).toBe('too-many-requests');
      await relying().batches.revoke(first.revocation, first.places);
      await restart();
      expect((await relying().batches.status(first.list))?.revoked).toEqual([...first.places].sort((a, b) => a - b));
      expect(await codeOf(relying().secrets.signingKey('id-token'))).toBe('done');
    });

    test('campaigns freeze the list of members, and pay each once, of two at once one, across restarts', async () => {
      const world = createCampaignWorldOn(place.store);
      const holders = await world.enrolAll();
      const campaigns = world.start();
      const endsAt = new Date(startMs + 30 * dayMs).toISOString();
      await campaigns.open(null, { title: 'One each', book: 'ledger', amount: 10n, budget: 30n, endsAt });
      await campaigns.freeze(null, firstId);
      const published = await world.members.published();
      expect(published).toMatchObject({ epoch: 1, size: holders.length });
      await restart();
      const later = createCampaignWorldOn(place.store);
      expect(await later.members.published()).toEqual(published);
      const own = { ...holders[0]! };
      const members = createMembers({ store: place.store, clock });
      expect(await codeOf(members.join(own, 5n))).toBe('commitment-taken');
      await members.leave(own.enrolment);
      expect(await members.of(own)).toBeNull();
      // Two services of two processes, of which one writes first.
      const claim = { recipient: recipientOf(proofs.first), proof: proofs.first };
      const both = await Promise.all([1, 2].map(() => codeOf(later.start().claim(firstId, claim))));
      expect(both.filter((code) => code === 'done')).toHaveLength(1);
      await restart();
      const last = createCampaignWorldOn(place.store).start();
      expect(await codeOf(last.claim(firstId, claim))).toBe('already-claimed');
      expect(await last.payment(firstId, BigInt(proofs.first.nullifier))).toMatchObject({ way: 'human', amount: 10n });
      expect((await last.figures(firstId)).left).toBe(20n);
    });
  });
}
