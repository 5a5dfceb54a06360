import type { PartyId } from '../platform/access.ts';
import { outcomeUnknown, type Walk } from './walk-state.ts';

/** What somebody holds about this person at this moment of the walk. */
export interface Holding {
  readonly who: 'browser' | 'gateway' | PartyId;
  readonly holds: string;
  /** For the drawing: nothing at all, something that says nothing about the eye, or the eye itself. */
  readonly level: 'nothing' | 'little' | 'eye';
}

/** Who knows what, right now. Follows what really happened, never what is planned. */
export function knowledge(walk: Walk): readonly Holding[] {
  return [{ who: 'browser', ...browser(walk) }, { who: 'gateway', ...gateway(walk) }, ...parties(walk)];
}

type What = Omit<Holding, 'who'>;

function browser(walk: Walk): What {
  const pictures = [walk.pictures.left, walk.pictures.right].filter((picture) => picture !== null).length;
  if (walk.ask.kind === 'answered') return { level: 'eye', holds: 'The pictures and drawings on this page, until you close it.' };
  if (walk.capture.kind === 'captured') return { level: 'eye', holds: 'Two pictures, two iris codes, three shares.' };
  if (walk.capture.kind === 'running') return { level: 'eye', holds: 'Two pictures, being examined here.' };
  if (pictures === 0) return { level: 'nothing', holds: 'Nothing yet.' };
  return { level: 'eye', holds: `${pictures === 1 ? 'One picture' : 'Two pictures'}, not examined.` };
}

function gateway(walk: Walk): What {
  const { ask, decided } = walk;
  if (ask.kind === 'answered') return { level: 'little', holds: 'A random name for you, your decision, your age band and the answer.' };
  if (sharesAreOut(ask))
    return {
      level: 'little',
      holds: 'A random name for you, your decision, your age band, and three sealed envelopes that it cannot open.',
    };
  if (decided) return { level: 'little', holds: 'A random name for you, your decision and your age band.' };
  if (walk.person) return { level: 'little', holds: 'A random name for you.' };
  return { level: 'nothing', holds: 'Nothing about you.' };
}

function parties(walk: Walk): readonly Holding[] {
  const ids: readonly PartyId[] = ['a', 'b', 'c'];
  return ids.map((who) => ({ who, ...party(walk) }));
}

function party(walk: Walk): What {
  const { ask, erased } = walk;
  if (erased) return { level: 'nothing', holds: 'Nothing. It has deleted, and signed that it did.' };
  if (sharesAreOut(ask)) return { level: 'little', holds: 'One share. Alone it is noise.' };
  if (ask.kind === 'answered') {
    return ask.answer.decision === 'enrolled'
      ? { level: 'little', holds: 'One share of three, locked away. Alone it is noise.' }
      : { level: 'nothing', holds: 'Nothing. It has forgotten its share.' };
  }
  if (outcomeUnknown(walk)) return { level: 'little', holds: 'Not certain: perhaps one share. Alone it is noise.' };
  return { level: 'nothing', holds: 'Nothing.' };
}

function sharesAreOut(ask: Walk['ask']): boolean {
  return ask.kind === 'asking' && ask.stage !== 'permit' && ask.stage !== 'seal';
}
