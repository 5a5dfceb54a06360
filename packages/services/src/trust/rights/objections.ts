import type { Purpose, RecordStore, SubjectId, UseFacts } from '@sclera/core';
import { openShelf } from '../shelf.ts';
import type { MatterBody } from './matters.ts';

/**
 * Where an objection to a purpose stands that this person made since a time (ISO 8601), when they consented. One that was answered with the
 * way without biometrics was upheld; one that was explained or put right is over. A consent given later says yes in spite of it.
 */
export async function objectionSince(
  records: RecordStore,
  subject: SubjectId,
  { purpose, since }: { readonly purpose: Purpose; readonly since: string },
): Promise<UseFacts['consent']['objection']> {
  const matters = await openShelf<MatterBody>(records, 'matter', 'rights').list({ subject });
  const objections = matters.map(({ body }) => body).filter((one) => one.kind === 'objection' && one.purpose === purpose);
  const standing = objections.filter(({ lodgedAt }) => lodgedAt >= since);
  if (standing.some(({ answer }) => answer === null)) return 'waiting';
  return standing.some(({ answer }) => answer?.outcome === 'other-way-ordered') ? 'upheld' : 'none';
}
