import type { Operation, OperationState } from '@muster/contracts';
import { MusterError, type WireError } from '@muster/errors';
import { PROGRESS_COLUMNS } from './progress.js';

/** What one row of VIEW_SQL holds. */
interface ViewRow {
  readonly id: string;
  readonly kind: string;
  readonly description: string;
  readonly state: OperationState;
  readonly direction: 'forward' | 'back';
  readonly cluster_name: string;
  readonly servers: string[];
  readonly waiting_for: string;
  readonly last_error: WireError | null;
  readonly run_at: Date;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly steps: Operation['steps'];
  readonly cancel: boolean;
  readonly done: number;
  readonly total: number;
}

/** Selects operations with their steps in one statement; append WHERE and ORDER BY on `o`. */
export const VIEW_SQL = `
SELECT o.id, o.kind, o.description, o.state, o.direction, o.cluster_name, o.servers, o.waiting_for, o.last_error, o.run_at,
       o.created_at, o.updated_at, o.cancel,
       ${PROGRESS_COLUMNS},
       (SELECT coalesce(jsonb_agg(jsonb_build_object('name', s.name, 'server', s.server, 'state', s.state,
                 'started_at', s.started_at, 'ended_at', s.ended_at, 'left_over', coalesce(s.notes->>'left_over', '')) ORDER BY s.position, s.name, s.server), '[]')
          FROM step s WHERE s.operation = o.id) AS steps
  FROM operation o`;

const INCUS_STATUS: Record<OperationState, { status: Operation['status']; status_code: number }> = {
  queued: { status: 'Pending', status_code: 105 },
  running: { status: 'Running', status_code: 103 },
  waiting: { status: 'Running', status_code: 103 },
  done: { status: 'Success', status_code: 200 },
  failed: { status: 'Failure', status_code: 400 },
  undone: { status: 'Failure', status_code: 400 },
};

const CANCELLABLE: ReadonlySet<OperationState> = new Set(['queued', 'running', 'waiting']);

/** An operation as the API shows it: Incus' fields first, then ours. */
export function operationView(row: unknown): Operation {
  const view = row as ViewRow;
  const error = view.last_error === null ? undefined : MusterError.fromWire(view.last_error);
  const ended = view.state === 'failed' || view.state === 'undone';
  return {
    id: view.id,
    class: 'task',
    description: view.description,
    created_at: view.created_at.toISOString(),
    updated_at: view.updated_at.toISOString(),
    ...INCUS_STATUS[view.state],
    err: ended ? (error?.message ?? '') : '',
    resources: {
      ...(view.cluster_name === ''
        ? {}
        : { clusters: [`/1.0/provisioning/clusters/${encodeURIComponent(view.cluster_name)}`] }),
      servers: view.servers.map((name) => `/1.0/provisioning/servers/${encodeURIComponent(name)}`),
    },
    may_cancel: CANCELLABLE.has(view.state) && view.direction === 'forward' && !view.cancel,
    kind: view.kind,
    state: view.state,
    direction: view.direction,
    cluster: view.cluster_name,
    servers: view.servers,
    progress: { done: view.done, total: view.total },
    waiting_for: view.waiting_for,
    last_error:
      error === undefined
        ? null
        : {
            code: error.code,
            message: error.message,
            next_step: error.nextStep,
            findings: error.findings.map((finding) => ({ ...finding })),
          },
    next_attempt_at: view.state === 'waiting' ? view.run_at.toISOString() : null,
    steps: view.steps,
  };
}
