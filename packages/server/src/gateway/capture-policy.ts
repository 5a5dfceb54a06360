import { ScleraError } from '@sclera/core';
import type { CapturePolicy, StandingFacts } from '@sclera/services';

export interface CaptureSettings {
  readonly standing?: Pick<StandingFacts, 'captures'> | undefined;
  readonly unsignedCaptures?: boolean | undefined;
}

/** Which captures a gateway takes. Throws `configuration-invalid` for two settings that contradict each other: neither is the stronger one. */
export function capturePolicyOf({ standing, unsignedCaptures = false }: CaptureSettings): CapturePolicy {
  if (!unsignedCaptures) return standing?.captures ?? 'signed';
  if (standing?.captures === undefined) return 'any';
  throw new ScleraError('configuration-invalid', `--unsigned-captures and captures: ${standing.captures} contradict each other.`);
}
