import { acquireLeases, releaseLeases, rowsOf, type Queryable } from '@muster/database';

/** A copy that dies gives up its clusters after this time. Seconds. */
export const LEASE_SECONDS = 5;
const FOLLOW = 'follow:';
const COPY = 'copy:';

/** Says that this copy lives, and tells how many do and which clusters others follow. */
export async function readCopies(
  on: Queryable,
  holder: string,
): Promise<{ copies: number; heldByOthers: ReadonlySet<string> }> {
  await acquireLeases(on, [COPY + holder], holder, LEASE_SECONDS);
  const rows = await rowsOf<{ name: string }>(
    on,
    `SELECT name FROM lease WHERE until > now() AND (holder <> $1 OR name = $2)`,
    [holder, COPY + holder],
  );
  const names = rows.map(({ name }) => name);
  return {
    copies: names.filter((name) => name.startsWith(COPY)).length,
    heldByOthers: new Set(names.filter((name) => name.startsWith(FOLLOW)).map((name) => name.slice(FOLLOW.length))),
  };
}

/** Takes or renews; gives those that are this copy's now. */
export async function holdClusters(on: Queryable, clusterIds: readonly string[], holder: string): Promise<Set<string>> {
  if (clusterIds.length === 0) return new Set();
  const names = clusterIds.map((id) => FOLLOW + id);
  const held = await acquireLeases(on, names, holder, LEASE_SECONDS);
  return new Set(held.map((name) => name.slice(FOLLOW.length)));
}

export async function giveBackClusters(on: Queryable, clusterIds: readonly string[], holder: string): Promise<void> {
  await releaseLeases(
    on,
    clusterIds.map((id) => FOLLOW + id),
    holder,
  );
}

/** Ends the life of this copy in the eyes of the others, and clears away those that died. */
export async function leave(on: Queryable, holder: string): Promise<void> {
  await releaseLeases(on, [COPY + holder], holder);
  await rowsOf(on, `DELETE FROM lease WHERE until < now() - interval '1 minute'`);
}
