import { nodeProblem } from './node-version.js';

// Whoever read our lines may have gone (`| head`): what was begun is still ended as it should be.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const problem = nodeProblem(process.versions.node);
if (problem === undefined) {
  // Only now: an older Node may not be able to load the rest.
  const { run } = await import('./run.js');
  process.exitCode = await run(process.argv.slice(2), process.env);
} else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
