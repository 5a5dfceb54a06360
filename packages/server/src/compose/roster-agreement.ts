import { type GatewayCard, type PartyCard, type Roster, ScleraError } from '@sclera/core';

export interface Cards {
  readonly gateway: GatewayCard;
  readonly parties: readonly [PartyCard, PartyCard, PartyCard];
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

function identityOf(card: GatewayCard | PartyCard): readonly string[] {
  return [card.id, card.signingKey, card.tlsCertificate, 'sealingKey' in card ? card.sealingKey : ''];
}

function requireSame(name: string, known: readonly string[], shown: readonly string[]): void {
  if (known.some((value, index) => value !== shown[index])) throw misfit(name);
}

function misfit(name: string): ScleraError {
  return new ScleraError(
    'configuration-invalid',
    `The keys of ${name} are not those that roster.json names: its folder was exchanged, emptied or belongs to another platform. Put the right folder back, or start afresh with another --data.`,
  );
}
