import { setTimeout as pause } from 'node:timers/promises';
import type { BenchedMuster } from '../../muster/benched-muster.js';

const LOOK_EVERY_MS = 200;

/** Waits until so many operations are done. Throws when one failed or was undone, or the time is up. */
export async function untilDone({ database, errors }: BenchedMuster, count: number, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const { rows } = await database.query<{ done: number; bad: number; error: string | null }>(
      `SELECT count(*) FILTER (WHERE state = 'done')::int AS done,
              count(*) FILTER (WHERE state IN ('failed', 'undone') OR direction = 'back')::int AS bad,
              max(last_error->>'message') FILTER (WHERE state IN ('failed', 'undone') OR direction = 'back') AS error
         FROM provisioning.operation`,
    );
    const { done = 0, bad = 0, error = null } = rows[0] ?? {};
    if (bad > 0) {
      const found = errors().join('\n');
      throw new Error(`${bad} operations did not go well: ${error ?? 'no error was recorded'}\n${found}`);
    }
    if (done >= count) return;
    if (performance.now() > deadline) throw new Error(`only ${done} of ${count} operations were done in time`);
    await pause(LOOK_EVERY_MS);
  }
}

/** Operations that a worker carries out just now, with the number of their last mark. */
export async function runningMarks({ database }: BenchedMuster): Promise<Map<string, number>> {
  const { rows } = await database.query<{ id: string; version: string }>(
    `SELECT id, version FROM provisioning.operation WHERE state = 'running'`,
  );
  return new Map(rows.map(({ id, version }) => [id, Number(version)]));
}

/** The number of the last mark of these operations. */
export async function marksOf({ database }: BenchedMuster, ids: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await database.query<{ id: string; version: string }>(
    `SELECT id, version FROM provisioning.operation WHERE id = ANY($1)`,
    [ids],
  );
  return new Map(rows.map(({ id, version }) => [id, Number(version)]));
}
