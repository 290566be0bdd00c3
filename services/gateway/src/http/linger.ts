import type { IncomingMessage } from 'node:http';

/** So much of a refused body is taken at most, in bytes. */
const MOST_TAKEN = 16 * 1024 * 1024;
/** So long is waited for it at most, in milliseconds. */
const LONGEST_WAIT_MS = 2_000;

/**
 * Takes and forgets what a client still sends of a body that is refused. Without it the connection is closed under the
 * client's hands, and it sees a broken pipe instead of the reason.
 */
export async function takeRest(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed) return;
  await new Promise<void>((resolve) => {
    let taken = 0;
    const count = (chunk: Buffer): void => {
      taken += chunk.length;
      if (taken > MOST_TAKEN) over();
    };
    const over = (): void => {
      clearTimeout(timer);
      request.off('data', count).off('end', over).off('close', over);
      resolve();
    };
    const timer = setTimeout(over, LONGEST_WAIT_MS);
    request.on('data', count).on('end', over).on('close', over).resume();
  });
}
