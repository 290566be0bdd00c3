import type { Simulator } from '@muster/simulator';

interface Database {
  readonly members: readonly { readonly server: string }[];
}

/** What one server holds, in a form that compares. */
export function stateOf(simulator: Simulator, ...servers: readonly string[]): string {
  return JSON.stringify(simulator.state({ normalised: true, servers }));
}

/** The servers that share each server's database, in the order in which they joined; none for one that stands alone. */
export function membersByServer(simulator: Simulator): ReadonlyMap<string, readonly string[]> {
  const { servers, databases } = simulator.state() as {
    servers: Record<string, { incus: { database: string } }>;
    databases: Record<string, Database>;
  };
  return new Map(
    Object.entries(servers).map(([name, { incus }]) => [
      name,
      (databases[incus.database]?.members ?? []).map(({ server }) => server),
    ]),
  );
}
