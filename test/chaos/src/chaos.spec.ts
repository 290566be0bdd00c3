import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHANGE_KINDS } from './clients/ledger.js';
import { printedReport, printedViolations } from './report/print-report.js';
import { runChaos, type ChaosSettings } from './run-chaos.js';

const SHORT: Omit<ChaosSettings, 'seed'> = {
  durationMs: 12_000,
  everyMs: 700,
  clients: 3,
  serversPerClient: 3,
  workers: 2,
  references: [1, 2, 3],
  changes: CHANGE_KINDS,
  restWithinMs: 200_000,
};

describe('while processes are killed, NATS loses its storage, Postgres stops and servers lose their power', () => {
  it.each([11])(
    'every acknowledged change is made once, ends, is told to every subscriber and leaves nothing behind (seed %i)',
    { timeout: 300_000 },
    async (seed) => {
      const logs = mkdtempSync(join(tmpdir(), 'muster-chaos-logs-'));
      const report = await runChaos({ ...SHORT, seed }, { say: () => undefined, keepLogs: logs });
      const told = `${printedReport(report)}\n${printedViolations(report, seed, logs)}`;
      expect(report.violations, told).toEqual([]);
      expect(report.snapshot.operations.length, told).toBeGreaterThan(SHORT.references.length);
    },
  );
});
