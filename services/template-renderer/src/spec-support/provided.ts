import { inject } from 'vitest';

/** What the tests' global setup gives to every spec, as far as these specs use it. */
interface Provided {
  readonly postgresAdminUrl: string;
  readonly natsServerBinary: string;
}

export function provided<Name extends keyof Provided>(name: Name): Provided[Name] {
  return inject(name as never);
}
