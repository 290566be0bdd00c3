import type { EntityManager } from 'typeorm';
import type { WriteTarget } from './write-rows.js';

const FAULTS_SHOWN = 5;

/** The faults of a kind in one sentence for people, which does not grow with their number. */
export function describeFaults(faults: readonly string[]): string {
  const more = faults.length - FAULTS_SHOWN;
  return [...faults.slice(0, FAULTS_SHOWN), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/** Says of a kind what could not be written; the next listing says it again, or clears it. */
export async function noteFaults(
  tx: EntityManager,
  { clusterId, kind }: Pick<WriteTarget, 'clusterId' | 'kind'>,
  faults: readonly string[],
): Promise<void> {
  await tx.query(
    `INSERT INTO kind_follow (cluster_id, kind, error) VALUES ($1, $2, $3)
     ON CONFLICT (cluster_id, kind) DO UPDATE SET error = excluded.error`,
    [clusterId, kind, describeFaults(faults)],
  );
}
