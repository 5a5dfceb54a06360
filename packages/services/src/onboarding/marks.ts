import { createHmac } from 'node:crypto';
import { type DocumentNames, documentIdOf, type RecordStore, ScleraError, sha256Hex } from '@sclera/core';
import { openShelf } from '../trust/shelf.ts';

/**
 * Keyed marks (HMAC-SHA-256, lower-case hex) of what the platform must recognise and must not know: numbers of documents and names of lines are
 * so few that a plain hash of one could be undone by trying all. The key lies among the gateway's key files, never in the database.
 */
export interface Marks {
  document(names: DocumentNames): string;
  line(name: string): string;
}

export function createMarks(key: Uint8Array): Marks {
  if (key.length !== 32) throw new ScleraError('configuration-invalid', 'The key for marks has 32 bytes.');
  const mark = (kind: string, text: string): string => createHmac('sha256', key).update(`${kind}\n${text}`, 'utf8').digest('hex');
  return {
    document: (names) => mark('document', documentIdOf(names)),
    line: (name) => mark('line', name.toUpperCase()),
  };
}

/**
 * Holds a store to the key that it was begun with. Under another one every document and every line would be new to the registry, and all limits begin
 * anew: nobody may do that by losing a file. Throws `configuration-invalid`.
 */
export async function requireSameKey(records: RecordStore, key: Uint8Array): Promise<void> {
  const shelf = openShelf<{ readonly digest: string }>(records, 'marks-key', 'sim-registration');
  const digest = sha256Hex(Buffer.concat([Buffer.from('sclera/marks/v1\n', 'utf8'), key]));
  const found = await shelf.get('own');
  if (found === null) await shelf.add({ id: 'own', subject: null, state: 'in-use', dueAt: null, body: { digest } });
  else if (found.body.digest !== digest) {
    throw new ScleraError(
      'configuration-invalid',
      'keys/marks.key is not the one that the lines here were registered with. Put it back from a backup.',
    );
  }
}
