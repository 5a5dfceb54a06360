import { X509Certificate } from 'node:crypto';
import { type Clock, type PartyPort, type Roster, ScleraError, toProblem } from '@sclera/core';
import type { ControlStatus } from '@sclera/sdk/contract';
import type { SharedKeyRegister } from '@sclera/services';
import type { Logger } from 'pino';
import type { ControlDesk } from '../node/control.ts';
import type { UpkeepDesk } from '../order/upkeep-desk.ts';
import { carryOut, type Desks } from './operators/desk.ts';

export interface GatewayControlOptions {
  readonly roster: Roster;
  readonly parties: readonly PartyPort[];
  readonly upkeep: UpkeepDesk;
  readonly sharedKeys: Pick<SharedKeyRegister, 'standing'>;
  readonly desks: Desks;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

type PartyLine = ControlStatus['parties'][number];
/** Before a certificate ends its operators are told for this many days. */
const warnDays = 30;
const dayMs = 86_400_000;

/** What a gateway does for its operators: it has all shares renewed, and says where the parties stand. */
export function gatewayControl({ roster, parties, upkeep, sharedKeys, desks, logger }: GatewayControlOptions): ControlDesk {
  return {
    async status() {
      const lines = parties.map(async (party): Promise<PartyLine> => {
        const card = roster.parties.find(({ id }) => id === party.id);
        const status = await party.status().catch(() => null);
        return {
          id: party.id,
          up: status !== null,
          ready: status?.ready === true,
          problem: status === null ? 'party-unavailable' : status.problem,
          generation: status?.generation ?? null,
          references: status?.gallerySize ?? null,
          upkeep: status?.upkeep ?? null,
          comparison: status?.comparison ?? null,
          keys: status?.keys ? { person: status.keys.person.publicKey, document: status.keys.document.publicKey } : null,
          certificateUntil: certificateEnd(card?.tlsCertificate ?? '').toISOString(),
        };
      });
      const run = upkeep.current();
      const words = run?.state === 'running' ? (run.total === 0 ? 'The parties come together' : 'New shares are made') : '';
      const { keys, problem } = await sharedKeys.standing();
      return {
        kind: 'gateway',
        parties: await Promise.all(lines),
        keys: { public: keys, problem: problem && toProblem(problem) },
        tasks: (await desks.trust.board.list()).filter(({ state }) => state !== 'done'),
        expiry: desks.trust.expiry.standing(),
        run: run && { ...run, step: words, problem: run.problem && toProblem(run.problem) },
      };
    },
    carryOut: (order) => carryOut(desks, order),
    start({ action, party }) {
      if (action !== 'refresh' && action !== 'rebuild') {
        throw new ScleraError('bad-request', 'Keys are rotated by the process that runs all nodes: this is only the gateway.');
      }
      if (upkeep.current()?.state === 'running') throw new ScleraError('too-busy', 'Another refresh or rebuild is under way.');
      const card = roster.parties.find(({ id }) => id === party) ?? null;
      void upkeep.start(card).then(({ state, generation, problem }) => {
        const line = { operation: action, party, generation };
        if (state === 'done') logger.info(line, 'shares renewed');
        else logger.warn({ ...line, problem: problem?.code }, 'shares not renewed');
      });
    },
  };
}

/** When a certificate (PEM) ends. */
export function certificateEnd(pem: string): Date {
  return new Date(new X509Certificate(pem).validTo);
}

/** Says of which nodes the certificates end soon. */
export function warnOfCertificates(roster: Roster, clock: Clock, logger: Pick<Logger, 'warn'>): void {
  for (const { id, tlsCertificate } of [roster.gateway, ...roster.parties]) {
    const daysLeft = Math.floor((certificateEnd(tlsCertificate).getTime() - clock()) / dayMs);
    if (daysLeft < warnDays) logger.warn({ nodeCard: id, daysLeft }, 'a certificate ends soon; rotate it');
  }
}
