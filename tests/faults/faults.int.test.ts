import { beforeAll, describe, expect, it } from 'vitest';
import { runFaults } from './rounds.ts';
import type { FaultReport } from './tally.ts';

/** A lean run of `npm run faults`: each kind of trouble once, and that every one of them truly struck. */
describe('processes, databases, wires, disks and clocks fail while people use the platform', () => {
  let report: FaultReport;

  beforeAll(async () => {
    report = await runFaults({
      ...{ kills: 5, store: 'postgresql', people: 6, seed: 4, rounds: 10 },
      every: { wire: 1, disk: 6, clock: 5, database: 4, renewal: 3 },
      onProgress: () => {},
    });
  }, 600_000);

  it('nothing told is lost, nothing diverges, nobody is told two things, nothing is left behind', () => {
    expect(report).toMatchObject({ breaches: [], divergences: 0, endedByThemselves: [], ok: true });
    expect(report.comparisonsOfStores).toBeGreaterThanOrEqual(report.rounds);
    expect(report.recognisedAtTheEnd.enrolled + report.recognisedAtTheEnd.others).toBe(6);
  });

  it('the kills struck in mid-request, at named points and at random moments', () => {
    for (const party of ['a', 'b', 'c'] as const) {
      expect(report.kills.total[party]).toBeGreaterThanOrEqual(5);
      expect(report.kills.whileInUse[party]).toBeGreaterThan(0);
      expect(Object.keys(report.kills.byPoint[party] ?? {}).length).toBeGreaterThanOrEqual(3);
    }
    expect(report.kills.total['gateway']).toBeGreaterThanOrEqual(2);
    expect(Object.keys(report.kills.total).some((victim) => victim.startsWith('database'))).toBe(true);
  });

  it('people were enrolled, recognised and refused meanwhile', () => {
    expect(report.requests.settled['enrol: enrolled'] ?? 0).toBeGreaterThan(0);
    expect(Object.keys(report.requests.settled).length).toBeGreaterThan(3);
    expect(report.renewals['done'] ?? 0).toBeGreaterThan(0);
  });

  it('every kind of trouble was made, and wires were touched by it', () => {
    const wires = Object.entries(report.otherFaults.wires);
    expect(wires.map(([name]) => name).sort()).toEqual(
      ['corrupt back', 'corrupt out', 'cut back', 'cut out', 'delay', 'drop back', 'drop out', 'duplicate', 'reorder', 'reset'].sort(),
    );
    expect(wires.filter(([, { touched }]) => touched > 0).length).toBeGreaterThanOrEqual(6);
    expect(Object.keys(report.otherFaults.disksFull).length).toBeGreaterThan(0);
    expect(Object.keys(report.otherFaults.clocks).length).toBeGreaterThan(0);
  });

  it('a permit that comes late is refused as such', () => {
    expect(report.latePermit).toBe('permit-expired');
  });
});
