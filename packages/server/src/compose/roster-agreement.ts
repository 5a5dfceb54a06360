import { existsSync } from 'node:fs';
import { type FormerKey, type GatewayCard, type PartyCard, type PartyId, type Roster, ScleraError } from '@sclera/core';
import { readRoster, writeRoster } from '../node/index.ts';

export interface Cards {
  readonly gateway: GatewayCard;
  readonly parties: readonly [PartyCard, PartyCard, PartyCard];
}

/** Who is who on this machine, while it runs. */
export interface RosterAgreement {
  /** Waits until all four nodes have shown their cards, agrees on the roster once, and holds every later card to it. */
  agree(card: GatewayCard | PartyCard): Promise<Roster>;
  /** Null before all have agreed. */
  roster(): Roster | null;
  /** The next card that this node shows takes the place of its old one. */
  renew(node: 'gateway' | PartyId): void;
}

export function createAgreement(path: string): RosterAgreement {
  const cards = new Map<string, GatewayCard | PartyCard>();
  let resolve: (roster: Roster) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  let agreed: Roster | null = null;
  let renewing: 'gateway' | PartyId | null = null;
  const first = new Promise<Roster>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  first.catch(() => {});

  /** The known roster, with the card in it that its operators have allowed to change. */
  const renewed = (known: Roster | null): Roster | null => {
    const shown = renewing === null ? undefined : cards.get(renewing);
    if (known === null || shown === undefined) return known;
    if (shown.id === 'gateway') return { ...known, gateway: renewGatewayCard(known.gateway, shown) };
    const [a, b, c] = known.parties.map((card) => (card.id === shown.id ? renewCard(card, shown) : card));
    return a && b && c ? { ...known, parties: [a, b, c] } : known;
  };

  return {
    roster: () => agreed,
    renew: (node) => {
      renewing = node;
    },
    async agree(card) {
      cards.set(card.id, card);
      const all = cardsOf(cards);
      if (!all) return first;
      const isFirst = agreed === null;
      try {
        const known = renewed(agreed ?? (existsSync(path) ? await readRoster(path) : null));
        const next = agreeOnRoster(known, all);
        if (isFirst || card.id === renewing) await writeRoster(path, next);
        if (card.id === renewing) renewing = null;
        agreed = next;
        resolve(next);
        return next;
      } catch (error) {
        reject(error);
        throw error;
      }
    },
  };
}

function cardsOf(cards: ReadonlyMap<string, GatewayCard | PartyCard>): Cards | null {
  const gateway = cards.get('gateway');
  const [a, b, c] = (['a', 'b', 'c'] as const).map((id) => cards.get(id));
  if (gateway?.id !== 'gateway' || a?.id !== 'a' || b?.id !== 'b' || c?.id !== 'c') return null;
  return { gateway, parties: [a, b, c] };
}

/**
 * Makes the roster at the first start, and holds every node to it later. Addresses may change from start to start; keys may
 * not: shares are sealed for them. Throws `configuration-invalid` naming the node that does not fit.
 */
export function agreeOnRoster(known: Roster | null, cards: Cards): Roster {
  if (known === null) return { gateway: cards.gateway, parties: cards.parties };
  requireSame('gateway', identityOf(known.gateway), identityOf(cards.gateway));
  const [a, b, c] = known.parties.map((card, index) => {
    const shown = cards.parties[index];
    if (!shown) throw misfit(`party ${card.id}`);
    requireSame(`party ${card.id}`, identityOf(card), identityOf(shown));
    return { ...card, address: shown.address };
  });
  if (!a || !b || !c) throw misfit('a party');
  return { gateway: known.gateway, parties: [a, b, c] };
}

/** The new card of a party, with what the known one tells of its past: nobody gives themselves another. */
export function renewCard(known: PartyCard, shown: PartyCard, now: Date = new Date()): PartyCard {
  return { ...shown, formerSigningKeys: pastOf(known, shown, now) };
}

/** As for a party. Its name, and the key of its log, stay: they are what witnesses and receipts know the platform by. */
function renewGatewayCard(known: GatewayCard, shown: GatewayCard): GatewayCard {
  if (shown.logKey !== known.logKey) throw misfit('gateway');
  return { ...shown, issuer: known.issuer, formerSigningKeys: pastOf(known, shown, new Date()) };
}

function pastOf(known: Signer, shown: Signer, now: Date): readonly FormerKey[] {
  if (shown.signingKey === known.signingKey) return known.formerSigningKeys;
  const own = shown.formerSigningKeys.find(({ signingKey }) => signingKey === known.signingKey);
  return [...known.formerSigningKeys, own ?? { signingKey: known.signingKey, until: now.toISOString() }];
}

type Signer = Pick<PartyCard, 'signingKey' | 'formerSigningKeys'>;

function identityOf(card: GatewayCard | PartyCard): readonly string[] {
  return [card.id, card.signingKey, card.tlsCertificate, 'sealingKey' in card ? card.sealingKey : card.logKey];
}

function requireSame(name: string, known: readonly string[], shown: readonly string[]): void {
  if (known.some((value, index) => value !== shown[index])) throw misfit(name);
}

function misfit(name: string): ScleraError {
  const id = /^party ([abc])$/.exec(name)?.[1];
  const again = `sclera party rebuild ${id} while the platform runs, else npm start -- --rebuild ${id}`;
  const wayOut = id === undefined ? '' : ` Where its data is lost, the two others can make it anew: ${again}.`;
  return new ScleraError(
    'configuration-invalid',
    `The keys of ${name} are not those that roster.json names: its folder was exchanged, emptied or belongs to another platform. Put the right folder back, or start afresh with another --data.${wayOut}`,
  );
}
