import { createServer } from 'node:net';
import { InfrastructureProblem } from '@muster/infrastructure';
import type { PlannedPort } from './port-plan.js';
import { whoListens } from './who-listens.js';

/** Throws an InfrastructureProblem for the first port that somebody else has. */
export async function checkPorts(ports: readonly PlannedPort[]): Promise<void> {
  for (const { port, purpose, variable } of ports) {
    const refusal = await refusalOf(port);
    if (refusal === 'EADDRINUSE') {
      throw new InfrastructureProblem(
        `Port ${port}, which is meant for ${purpose}, is taken by ${await whoListens(port)}: stop it, or set ${variable} to a free one.`,
      );
    }
    if (refusal !== undefined) {
      throw new InfrastructureProblem(
        `Port ${port}, which is meant for ${purpose}, may not be used (${refusal}): set ${variable} to one above 1023.`,
      );
    }
  }
}

/** Why 127.0.0.1 cannot be listened on at this port; undefined when it can. */
async function refusalOf(port: number): Promise<string | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(undefined)));
  });
}
