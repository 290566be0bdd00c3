/** Requests that the API carries out once for one Idempotency-Key; made by scripts/generate.mjs. */
export const KEYED_REQUESTS: readonly string[] = ['POST /1.0/provisioning/tokens', 'POST /1.0/provisioning/clusters'];
