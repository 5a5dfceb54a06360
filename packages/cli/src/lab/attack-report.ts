import { ownProblem } from '@sclera/sdk';
import type { AttackSpecies } from '@sclera/synth';
import type { Proportion } from '../evaluate/proportion.ts';
import { readText } from '../files/disk.ts';
import type { Presented } from './judge-attempt.ts';

/** What `lab face attack --json` tells. */
export interface AttackReport {
  /** No attack passed that was not made for its challenge. */
  readonly ok: boolean;
  readonly seed: string;
  readonly framesPerSecond: number;
  /** People refused; null where none were presented. */
  readonly bpcer: (Proportion & EndedBy) | null;
  /** Attacks accepted. */
  readonly iapar: readonly (Proportion & EndedBy & { readonly species: AttackSpecies; readonly isMadeForIt: boolean })[];
  readonly cost: AttackCost;
}

interface EndedBy {
  readonly reasons: Readonly<Record<string, number>>;
}

/** Of how many attempts, and on average of one. */
export interface AttackCost {
  readonly attempts: number;
  readonly frames: number;
  readonly drawCpuMs: number;
  readonly judgeCpuMs: number;
}

/** What an earlier run found, species by species. */
export interface EarlierRun {
  readonly found: Readonly<Partial<Record<Presented, { readonly accepted: number; readonly of: number } & EndedBy>>>;
  readonly cost: AttackCost;
}

export const noEarlierRun: EarlierRun = { found: {}, cost: { attempts: 0, frames: 0, drawCpuMs: 0, judgeCpuMs: 0 } };

/** Reads the report of an earlier run of the same attempts. Throws `file-unreadable` where it is none, or one of another seed or frame rate. */
export async function readEarlierRun(cwd: string, file: string, seed: string, framesPerSecond: number): Promise<EarlierRun> {
  const report = readReport(await readText(cwd, file));
  if (report === null) throw ownProblem('file-unreadable', `${file} is not what lab face attack --json writes.`);
  if (report.seed !== seed || report.framesPerSecond !== framesPerSecond) {
    const fix = `Give --seed "${report.seed}" --fps ${report.framesPerSecond}, or begin anew without --resume.`;
    throw ownProblem('file-unreadable', `${file} is of other attempts.`, { fix });
  }
  const { bpcer, iapar, cost } = report;
  const attacks = iapar.map(({ species, count, of, reasons }) => [species, { accepted: count, of, reasons }] as const);
  const people = bpcer && ([['bona-fide', { accepted: bpcer.of - bpcer.count, of: bpcer.of, reasons: bpcer.reasons }]] as const);
  return { found: Object.fromEntries([...attacks, ...(people ?? [])]), cost };
}

function readReport(text: string): AttackReport | null {
  try {
    const report = JSON.parse(text) as AttackReport;
    const parts = [...report.iapar, ...(report.bpcer === null ? [] : [report.bpcer])];
    const isWhole = parts.every(({ count, of, reasons }) => Number.isInteger(count) && Number.isInteger(of) && typeof reasons === 'object');
    return isWhole && Number.isFinite(report.cost.attempts) ? report : null;
  } catch {
    return null;
  }
}
