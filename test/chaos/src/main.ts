import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCommandLine, usage, type CommandLine } from './command-line.js';
import { printedPlan } from './plan/print-plan.js';
import { printedReport, printedViolations } from './report/print-report.js';
import { planOf, runChaos } from './run-chaos.js';

async function main(args: readonly string[]): Promise<number> {
  let line: CommandLine;
  try {
    line = parseCommandLine(args);
  } catch (thrown) {
    process.stderr.write(`${(thrown as Error).message}\n${usage}`);
    return 2;
  }
  const { settings, planOnly, quiet } = line;
  if (planOnly) {
    process.stdout.write(`${printedPlan(planOf(settings))}\n`);
    return 0;
  }
  const startedAt = performance.now();
  const say = (text: string): void => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    if (!quiet) process.stderr.write(`${seconds.padStart(7)} ${text}\n`);
  };
  process.stderr.write(`seed ${settings.seed}\n`);
  const ended = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => ended.abort(new Error(`ended by ${signal}`)));
  }
  const logs = line.logs ?? mkdtempSync(join(tmpdir(), 'muster-chaos-logs-'));
  const report = await runChaos(settings, { say, keepLogs: logs, signal: ended.signal });
  process.stdout.write(`\n${printedReport(report)}\n`);
  const violations = printedViolations(report, settings.seed, logs);
  if (violations !== '') process.stdout.write(`\n${violations}\n`);
  return report.violations.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
