import { noticeHash, type PublishedNotice, type RecordStore, ScleraError } from '@sclera/core';

const kind = 'notice';

/** Keeps every notice in force for good: whoever consented to one can read it again when it is long replaced. */
export async function archiveNotices(records: RecordStore, notices: readonly PublishedNotice[]): Promise<void> {
  for (const notice of notices) {
    if ((await records.get(kind, notice.hash)) !== null) continue;
    const record = {
      kind,
      id: notice.hash,
      subject: null,
      purpose: notice.purpose,
      state: 'published',
      dueAt: null,
      version: 0,
      body: notice,
    };
    await records.put(record);
  }
}

/** A notice that was ever in force, by its hash; null where there is none. Throws `store-foreign` for a text that is not what its hash says. */
export async function findPublishedNotice(records: RecordStore, hash: string): Promise<PublishedNotice | null> {
  const kept = await records.get(kind, hash);
  if (kept === null) return null;
  const notice = kept.body as PublishedNotice;
  if (noticeHash(notice) !== hash || notice.hash !== hash)
    throw new ScleraError('store-foreign', 'A notice in the store is not what its hash says.');
  return notice;
}
