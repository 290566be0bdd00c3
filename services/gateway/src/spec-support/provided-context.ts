/** What the tests' global setup gives to every spec, as far as these specs use it. */
export interface SpecRun {
  readonly postgresAdminUrl: string;
  readonly natsServerBinary: string;
}

declare module 'vitest' {
  interface ProvidedContext extends SpecRun {}
}
