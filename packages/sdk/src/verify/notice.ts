import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { PublishedNotice } from '../contract/types.ts';
import { canonicalJson } from '../encoding/canonical-json.ts';

/** Lower-case hex SHA-256 of a notice's canonical JSON without its `hash`: the name under which a person consents to it. */
export function noticeHash(notice: PublishedNotice): string {
  return bytesToHex(sha256(new TextEncoder().encode(canonicalJson({ ...notice, hash: undefined }))));
}
