import { exportNeedOf, isAbroad, modalityOf, type PartyId, type Purpose } from '@sclera/core';
import type { Personhood } from '../../personhood/personhood.ts';
import type { Assessments } from '../assessments.ts';
import { dayMs, hourMs, isoTime, type TrustOptions } from '../context.ts';
import type { Breaches } from '../incidents/breaches.ts';
import type { RegisteredTransfer, Transfers } from '../transfers/transfers.ts';
import type { Task } from './tasks.ts';

/** Why there is something to do, as long as it is so: nobody opens it and nobody has to close it. What comes again has another id. */
export interface Cause extends Pick<Task, 'id' | 'source' | 'task' | 'law' | 'message' | 'dueAt' | 'openedAt' | 'party'> {
  /** What a note that it is done brings about; null where a note alone changes nothing, and the task ends when its cause does. */
  readonly settle: ((note: string) => Promise<unknown>) | null;
}

export interface CauseOptions extends Pick<TrustOptions, 'notices' | 'parties' | 'standing' | 'clock'> {
  readonly personhood: Pick<Personhood, 'waitingErasures'>;
  readonly breaches: Breaches;
  readonly transfers: Pick<Transfers, 'list'>;
  readonly assessments: Pick<Assessments, 'current' | 'list'>;
}

/** What ends is pointed out so long before: a standard contract or an assessment is not made in a week. This platform's own rule. */
const aheadMs = 30 * dayMs;
/** An erasure goes on by itself; one that waits for longer than this waits for somebody. This platform's own rule. */
const patienceMs = hourMs;
/** GDPR 12(3): one month after it was asked for. */
const eraseWithinMs = 30 * dayMs;
/** From so many people on a security assessment must be under way, as CBDT 7 asks for it at 10,000. The share is this platform's own rule. */
const nearAssessment = 9_000;

/** Everything there is to do because of how things stand now. */
export async function readCauses(options: CauseOptions): Promise<readonly Cause[]> {
  const causes = await Promise.all([breachCauses(options), transferCauses(options), assessmentCauses(options), erasureCauses(options)]);
  return causes.flat();
}

async function breachCauses({ breaches }: CauseOptions): Promise<readonly Cause[]> {
  const open = (await breaches.list()).filter(({ state }) => state === 'open');
  return open.flatMap(({ id, awareAt, duties }) => {
    const common = { source: 'breach', openedAt: awareAt, party: null } as const;
    const unmet = duties.filter(({ metAt }) => metAt === null);
    const tell = unmet.map(
      (duty): Cause => ({
        ...common,
        id: `breach.${id}.${duty.id}`,
        task: duty.to === 'authority' ? 'tell-authority' : 'tell-people',
        law: duty.law,
        message: `Tell ${duty.to === 'authority' ? 'the authority' : 'the people concerned'} about the breach ${id}.`,
        dueAt: duty.dueAt,
        settle: (note) => breaches.addStep(id, { text: note, duty: duty.id }),
      }),
    );
    const close: Cause = {
      ...common,
      id: `breach.${id}.close`,
      task: 'close-breach',
      law: 'GDPR 33(5)',
      message: `Everybody who must know of the breach ${id} was told: close it once it is over.`,
      dueAt: null,
      settle: async (note) => {
        await breaches.addStep(id, { text: note, duty: null });
        return breaches.close(id);
      },
    };
    return unmet.length > 0 ? tell : [close];
  });
}

async function transferCauses({ transfers, parties, standing, clock }: CauseOptions): Promise<readonly Cause[]> {
  const { transfers: lines, exportedThisYear } = await transfers.list();
  const inForce = lines.filter(({ state }) => state === 'in-force');
  const common = { source: 'transfer', party: null } as const;
  const isParty = (line: RegisteredTransfer): boolean =>
    parties.some(({ operator, country }) => operator === line.recipient && country === line.region);
  // One that was ended on purpose is done with; one whose time ran out is missing as long as its recipient is a party.
  const ending = lines
    .filter((line) =>
      line.state === 'in-force' ? Date.parse(line.until) - clock() < aheadMs : line.until <= isoTime(clock()) && isParty(line),
    )
    .filter((line) => !inForce.some((other) => succeeds(other, line)))
    .map(
      (line): Cause => ({
        ...common,
        id: `transfer.${line.id}`,
        task: 'renew-transfer',
        law: 'PIPL 38; CBDT 9',
        message: `What ${line.recipient} (${line.region}) may receive ends: register what follows it, or end the line.`,
        dueAt: line.until,
        openedAt: isoTime(Date.parse(line.until) - aheadMs),
        settle: null,
      }),
    );
  const abroad = parties.some(({ country }) => isAbroad(country, standing.region ?? 'ZZ'));
  const approved = inForce.some(({ basis }) => basis === 'security-assessment');
  if (!abroad || approved || exportedThisYear < nearAssessment) return ending;
  const need = exportNeedOf(exportedThisYear);
  const year = isoTime(clock()).slice(0, 4);
  const count: Cause = {
    ...common,
    id: `transfer.count.${year}`,
    task: 'security-assessment',
    law: 'CBDT 7',
    message:
      need === 'security-assessment'
        ? `Data of ${exportedThisYear} people went abroad this year: nothing more goes without the authority’s security assessment.`
        : `Data of ${exportedThisYear} people went abroad this year: at 10,000 it takes the authority’s security assessment.`,
    dueAt: null,
    openedAt: null,
    settle: null,
  };
  return [...ending, count];
}

function succeeds(other: RegisteredTransfer, line: RegisteredTransfer): boolean {
  return other.recipient === line.recipient && other.region === line.region && other.until > line.until;
}

async function assessmentCauses({ assessments, notices, clock }: CauseOptions): Promise<readonly Cause[]> {
  const purposes = [...new Set(notices.map(({ purpose }) => purpose))];
  const drafted = await assessments.list('all');
  const causes = await Promise.all(
    purposes.map(async (purpose: Purpose): Promise<readonly Cause[]> => {
      const common = { source: 'assessment', law: 'PIPL 55, 56; GDPR 35', party: null, settle: null } as const;
      const now = await assessments.current(purpose, modalityOf[purpose]);
      if (now === null) {
        const message = `Nothing is captured for ${purpose} without an impact assessment: make one.`;
        const task = 'make-assessment';
        const made = drafted.filter((line) => line.purpose === purpose).length;
        return [{ ...common, id: `assessment.${purpose}.${made + 1}`, task, message, dueAt: null, openedAt: null }];
      }
      const { id, validUntil, draftedAt, state } = now;
      if (validUntil === null || Date.parse(validUntil) - clock() >= aheadMs) return [];
      const which = state === 'trial' ? 'The trial assessment' : 'The impact assessment';
      const message = `${which} of ${purpose} ends: have the next one approved before.`;
      const openedAt = state === 'trial' ? draftedAt : isoTime(Date.parse(validUntil) - aheadMs);
      return [{ ...common, id: `assessment.${id}`, task: 'renew-assessment', message, dueAt: validUntil, openedAt }];
    }),
  );
  return causes.flat();
}

/** How many wait for whom; of whom they are is nobody's business here. */
async function erasureCauses({ personhood, clock }: CauseOptions): Promise<readonly Cause[]> {
  const waiting = (await personhood.waitingErasures()).filter(({ since }) => Date.parse(since) + patienceMs < clock());
  const parties = [...new Set(waiting.flatMap(({ waitsFor }) => waitsFor))].sort();
  return parties.map((party: PartyId): Cause => {
    const own = waiting.filter(({ waitsFor }) => waitsFor.includes(party));
    const since = own.map((one) => one.since).sort()[0] ?? isoTime(clock());
    return {
      id: `erasure.${party}.${since.replace(/\D/g, '')}`,
      source: 'erasure',
      task: 'finish-erasure',
      law: 'PIPL 47; GDPR 12(3), 17',
      message: `${own.length === 1 ? 'One erasure waits' : `${own.length} erasures wait`} for party ${party}: bring it back, or rebuild it.`,
      dueAt: isoTime(Date.parse(since) + eraseWithinMs),
      openedAt: since,
      party,
      settle: null,
    };
  });
}
