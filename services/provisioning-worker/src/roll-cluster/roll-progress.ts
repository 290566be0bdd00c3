import type { Cluster } from '@muster/contracts';
import type { WireError } from '@muster/errors';
import type { RollFor } from './input.js';

/** A row of the operation that goes through the members of a cluster. */
interface RollRow {
  readonly name: string;
  readonly server: string;
  readonly state: 'planned' | 'started' | 'done' | 'undone';
}

/** The operation as its rows tell it. */
export interface Roll {
  readonly roll_for: RollFor;
  readonly state: string;
  readonly updated_at: string;
  readonly last_error: WireError | null;
  /** Result of its preflight; null before. */
  readonly evacuated_before: string[] | null;
  /** In the order in which they are carried out. */
  readonly rows: readonly RollRow[];
}

export interface WithRoll {
  readonly roll: Roll | null;
}

/** The rolling operation that holds the cluster `c`, as one value; null when there is none. */
export const ROLL_SQL = `
  (SELECT jsonb_build_object('roll_for', o.input->>'rollFor', 'state', o.state, 'updated_at', o.updated_at,
            'last_error', o.last_error,
            'evacuated_before', (SELECT s.result->'evacuated_before' FROM step s
                                  WHERE s.operation = o.id AND s.name = 'preflight'),
            'rows', (SELECT jsonb_agg(jsonb_build_object('name', s.name, 'server', s.server, 'state', s.state)
                            ORDER BY s.position) FROM step s WHERE s.operation = o.id))
     FROM claim JOIN operation o ON o.id = claim.operation
    WHERE claim.target = 'cluster:' || c.id AND o.kind = 'roll-cluster')`;

/** What is being done to a member in each step, in upstream's words. */
const STATES: Readonly<Record<string, string>> = {
  preflight: 'checking every member before',
  'await-others': 'evacuation pending',
  'check-update': 'updating',
  evacuate: 'evacuating',
  reboot: 'rebooting',
  restore: 'restoring',
  'post-restore-delay': 'post restore',
};

type InProgress = Cluster['update_status']['in_progress_status'];

/** How far a rolling operation is, as upstream shows it: computed from the operation's rows, and kept nowhere else. */
export function rollProgress(roll: Roll | null, lastUpdated: string): InProgress {
  return roll === null ? idle(lastUpdated) : inProgress(roll);
}

function idle(last_updated: string): InProgress {
  return { in_progress: '', error: '', evacuated_before: null, pending_reboot: null, last_updated };
}

function inProgress(roll: Roll): InProgress {
  const failed = roll.state === 'failed';
  return {
    in_progress: failed ? 'error' : roll.roll_for,
    error: failed ? errorOf(roll) : '',
    status_description: describe(roll),
    evacuated_before: roll.evacuated_before,
    pending_reboot: roll.rows.some(({ name }) => name === 'reboot') ? pendingReboot(roll) : null,
    last_updated: new Date(roll.updated_at).toISOString(),
  };
}

/** Progress that never goes backwards: it counts what was carried out, also where it is being taken back. */
function describe({ rows }: Roll): string {
  const total = rows.length;
  const n = rows.filter(({ state }) => state === 'done' || state === 'undone').length;
  const current = rows.find(({ state }) => state !== 'done' && state !== 'undone') ?? rows.at(-1);
  const place = `[${String(n).padStart(String(total).length)}/${total}]`;
  if (current === undefined) return place;
  const state = STATES[current.name] ?? current.name;
  return current.server === '' ? `${place} ${state} the first one` : `${place} ${state} server "${current.server}"`;
}

/** Servers whose reboot has not been asked for. */
function pendingReboot({ rows }: Roll): string[] {
  return rows.filter(({ name, state }) => name === 'reboot' && state === 'planned').map(({ server }) => server);
}

/** The error, and who is out of service because of it. */
function errorOf({ last_error, rows }: Roll): string {
  const message = last_error?.message ?? 'The operation was stopped';
  const isDone = (name: string, server: string): boolean =>
    rows.some((row) => row.name === name && row.server === server && row.state === 'done');
  const out = rows.find(
    ({ name, server, state }) => name === 'evacuate' && state === 'done' && !isDone('restore', server),
  );
  return out === undefined ? message : `${message}; server "${out.server}" is out of service`;
}
