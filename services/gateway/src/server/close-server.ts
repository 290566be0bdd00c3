import type { Server } from 'node:http';
import type { Server as SecureServer } from 'node:https';

/** Requests in progress get this long when the gateway stops. Milliseconds. */
const LAST_CALL_MS = 5_000;

/** Cuts off what has not ended by the last call, such as a body that never comes. */
export function cutOffLate(server: Server | SecureServer): void {
  setTimeout(() => server.closeAllConnections(), LAST_CALL_MS).unref();
}

/** Takes no more connections; over when those in progress have ended, or were cut off. */
export async function closeServer(server: Server): Promise<void> {
  cutOffLate(server);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
