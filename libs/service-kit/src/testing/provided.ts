import { inject } from 'vitest';

/** What the run's global setup provides, as far as these specs need it. */
interface Provided {
  readonly postgresAdminUrl: string;
  readonly natsUrl: string;
  readonly natsUsers: Readonly<Record<'provisioning' | 'gateway' | 'admin', string>>;
}

export function provided<Name extends keyof Provided>(name: Name): Provided[Name] {
  return inject(name as never);
}
