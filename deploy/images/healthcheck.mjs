// Asks the service in this container whether it is ready; the exit status is the answer.
const port = process.env['MUSTER_HEALTH_PORT'];
const signal = AbortSignal.timeout(4_000);
try {
  const answer = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal });
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
} catch (error) {
  console.error(`not ready: ${error.cause?.message ?? error.message}`);
  process.exitCode = 1;
}
