import type { Simulator } from '@muster/simulator';

/** Has a server not answer preflight for the five seconds that it is waited for, and then say that it cannot. */
export function refuseLate({ faults }: Simulator, server: string): void {
  const call = { server, method: 'GET', path: '/1.0' };
  faults.plant({ effect: 'hang', ...call });
  faults.plant({ effect: 'error', status: 500, times: 0, ...call });
}
