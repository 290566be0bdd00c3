/** For who looks for the cause of a figure: with `MUSTER_BENCH_NODE_OPTIONS="--require FILE"` a file that takes a profile. */
export function profiling(): Record<string, string> {
  const options = process.env['MUSTER_BENCH_NODE_OPTIONS'];
  return options === undefined ? {} : { NODE_OPTIONS: options };
}
