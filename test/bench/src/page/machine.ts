import { cpus, loadavg, totalmem } from 'node:os';

/** The machine that the figures come from, in a line. */
export function describeMachine(): string {
  const processors = cpus();
  const model = processors[0]?.model.trim() ?? 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${processors.length} cores (${model}), ${memory} GiB, Linux, Node ${process.versions.node}`;
}

/** How busy the machine was with other things: the load average of the last minute. */
export function loadBefore(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}
