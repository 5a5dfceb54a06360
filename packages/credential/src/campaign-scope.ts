import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { bigintOf } from './field.ts';

/**
 * The scope of a campaign's proofs, a number of 256 bits: where a person counts once. A device works it out itself from the platform's name and the campaign's id, so
 * that nobody can have it prove, in a campaign's name, in the scope of somebody else.
 */
export function campaignScope(platform: string, campaign: string): bigint {
  return bigintOf(sha256(utf8ToBytes(`sclera-campaign-1\n${platform}\n${campaign}`)));
}
