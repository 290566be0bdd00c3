import { describe, expect, it } from 'vitest';
import { FAULT_KINDS } from './fault.js';
import { planFaults, type PlanSettings } from './plan-faults.js';
import { planAround } from './print-plan.js';

const SETTINGS: PlanSettings = {
  seed: 7,
  durationMs: 60_000,
  everyMs: 800,
  programs: ['gateway', 'worker-1', 'worker-2'],
  servers: ['s1', 's2', 's3'],
};

describe('a plan of faults', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(planFaults(SETTINGS)).toEqual(planFaults(SETTINGS));
    expect(planFaults(SETTINGS)).not.toEqual(planFaults({ ...SETTINGS, seed: 8 }));
  });

  it.each([1, 2, 3, 4, 5])('has every kind of fault, each over in time, with seed %i', (seed) => {
    const faults = planFaults({ ...SETTINGS, seed });
    expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(FAULT_KINDS));
    expect(Math.max(...faults.map(({ atMs, forMs }) => atMs + forMs))).toBeLessThanOrEqual(SETTINGS.durationMs);
  });

  it('hits nothing that a fault has already', () => {
    const faults = planFaults({ ...SETTINGS, everyMs: 100 });
    const overlapping = faults.filter((one, index) =>
      faults.slice(index + 1).some((other) => other.target === one.target && other.atMs < one.atMs + one.forMs),
    );
    expect(overlapping).toEqual([]);
  });

  it('is empty where there is no time for a fault', () => {
    expect(planFaults({ ...SETTINGS, durationMs: 0 })).toEqual([]);
  });

  it('shows what was going on around a moment', () => {
    const kill = { kind: 'kill', target: 'gateway', atMs: 1_000, forMs: 500 } as const;
    const late = { kind: 'hang', target: 's1', atMs: 9_000, forMs: 500 } as const;
    expect(planAround([kill, late], 2_000, 600)).toEqual([kill]);
  });
});
