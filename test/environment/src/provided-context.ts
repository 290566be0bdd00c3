import type { ByNatsUser, ByService } from '@muster/infrastructure';

/** What the global setup gives to every spec; get it with vitest's `inject`. */
export interface TestRun {
  /** The superuser of the one Postgres of this test run; specs use `createTestDatabase`. */
  readonly postgresAdminUrl: string;
  /** Password of each service's database login. */
  readonly postgresPasswords: ByService<string>;
  /** The one NATS server of this test run, with the streams made; specs that need it alone use `createTestNats`. */
  readonly natsUrl: string;
  /** Password of each NATS login. */
  readonly natsUsers: ByNatsUser<string>;
  /** The key that vouches for subscribers at NATS. */
  readonly natsIssuer: { readonly publicKey: string; readonly seedFile: string };
  readonly natsServerBinary: string;
}

declare module 'vitest' {
  interface ProvidedContext extends TestRun {}
}
