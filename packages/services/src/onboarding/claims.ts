import {
  type ClaimId,
  type Clock,
  type GatewayStore,
  type LogEvent,
  type Operation,
  type PermitId,
  ScleraError,
  type SubjectId,
} from '@sclera/core';
import type { LineKeeper } from '../personhood/context.ts';
import { leafOf } from '../personhood/leaves.ts';
import { isoTime } from '../trust/context.ts';
import { type Item, openShelf, type Shelf } from '../trust/shelf.ts';
import type { ClaimBody, ClaimState } from './claim.ts';
import { createLines, type LineLimits, type Lines, type LineWay } from './lines.ts';
import { reasonFor } from './refusals.ts';

/** Claims to lines, and what follows from a decision about one. What carries decisions out (personhood) asks it, and never the other way round. */
export interface Claims extends LineKeeper {
  readonly shelf: Shelf<ClaimBody>;
  readonly lines: Lines;
  /** Writes the line down, or why there is none. Can be done twice. */
  settle(item: Item<ClaimBody>, subject: SubjectId, way: LineWay): Promise<Item<ClaimBody>>;
  /** Brings to an end what was seen at the counter when the process died. */
  resume(): Promise<void>;
}

export interface ClaimsOptions {
  readonly store: GatewayStore;
  readonly clock: Clock;
  readonly limits?: Partial<LineLimits> | undefined;
}

const purpose = 'sim-registration';

export function createClaims(options: ClaimsOptions): Claims {
  const { store, clock } = options;
  const shelf = openShelf<ClaimBody>(store.records, 'sim-claim', purpose);
  const lines = createLines(options);

  const settle: Claims['settle'] = async (first, subject, way) => {
    const { line, ending, document, codeHash } = first.body;
    const claim = first.id as ClaimId;
    const permit = way.kind === 'face' ? way.permit : null;
    for (let item = first; ; ) {
      if (item.body.outcome !== null) return item;
      const found = await lines.register({ claim, line, ending, subject, document, way, codeHash });
      const reason = found.kind === 'refused' ? found.reason : null;
      const decision = reason === null ? 'registered' : 'refused';
      const body = { ...item.body, outcome: { decision, reason, permit } } as const;
      const leaf = reason === null ? undefined : await leafOf({ store }, deniedLine(subject, claim, permit, reason));
      try {
        return await shelf.change(item, { state: decision, body }, leaf);
      } catch (error) {
        // Another attempt was drawn meanwhile.
        if (!(error instanceof ScleraError) || error.code !== 'conflicting-change') throw error;
        item = await shelf.need(claim, subject);
      }
    }
  };

  function deniedLine(subject: SubjectId, claim: ClaimId, permit: PermitId | null, code: Parameters<typeof reasonFor>[0]): LogEvent {
    return { kind: 'line', subject, purpose, decision: 'denied', permit, at: isoTime(clock()), claim, reasons: [reasonFor(code)] };
  }

  const settleChecked = async (item: Item<ClaimBody>): Promise<void> => {
    const { check } = item.body;
    // Rows of claims are of one person each.
    if (check !== null && item.subject !== null) await settle(item, item.subject, { kind: 'counter', clerk: check.clerk });
  };
  const checked: ClaimState = 'checked';

  return {
    shelf,
    lines,
    settle,
    async conclude({ permit, subject, decision, purpose: of }: Operation) {
      if (of !== purpose || decision !== 'matched') return;
      const claim = (await shelf.list({ subject })).find(({ body }) => body.drawn.some((one) => one.permit === permit));
      if (claim) await settle(claim, subject, { kind: 'face', permit });
    },
    async endAll(subject) {
      for (const item of await shelf.list({ subject, state: checked })) await settleChecked(item);
      await lines.endAll(subject);
    },
    async resume() {
      for (const item of await shelf.list({ state: checked })) await settleChecked(item);
    },
  };
}
