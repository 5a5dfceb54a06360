import type { LogCheck, LogFinding } from '@sclera/sdk';
import type { Check } from '../platform/access.ts';

const labels: Readonly<Record<LogFinding['check'], string>> = {
  checkpoint: 'The checkpoint is signed by the log',
  witnesses: 'Enough witnesses cosigned it',
  entries: 'Every line is what its fingerprint says',
  tiles: 'Every tile is what the one above it says',
  root: 'All of it gives the signed root',
  seen: 'It still begins with what this browser saw before',
};

/** What was found of a log, in plain words. */
export function findingChecks({ findings }: LogCheck): readonly Check[] {
  return findings.map(({ check, ok, detail }) => ({
    label: labels[check],
    ok,
    detail: `${detail.charAt(0).toUpperCase()}${detail.slice(1)}.`,
  }));
}
