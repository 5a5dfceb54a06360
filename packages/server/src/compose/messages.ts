import type { GatewayCard, PartyCard, ProblemCode, Roster } from '@sclera/core';

/** What a node process tells the process that started it. */
export type FromNode =
  | { readonly kind: 'card'; readonly card: GatewayCard | PartyCard }
  | { readonly kind: 'ready'; readonly address: string }
  /** `detail`: what is particular to this case; empty where the code says it all. */
  | { readonly kind: 'failed'; readonly code: ProblemCode; readonly detail: string };

/** What it is told. */
export interface ToNode {
  readonly kind: 'roster';
  readonly roster: Roster;
}
