import { rowOf, rowsOf, withTransaction } from '@muster/database';
import { startDeadline } from '@muster/incus';
import { writeEvents } from '@muster/messaging';
import type { DataSource, EntityManager } from 'typeorm';
import type { ServerConnections } from '../../fleet/server-connections.js';
import { EVENT_COLUMNS, serverEvent } from '../server-event.js';
import { pinsOf } from '../server-row.js';
import { decidePoll, type PollOutcome } from './decide.js';
import type { FullObservation, Observation, PolledServer } from './observation.js';
import type { QuietPolls } from './quiet-polls.js';
import { readServer } from './read-server.js';

type EventRow = Parameters<typeof serverEvent>[1];

/** How long one poll may take in all, in milliseconds; a server that hangs delays no other. */
const WHOLE_POLL_MS = 30_000;

const POLLED_COLUMNS = `s.id, s.name, s.connection_url, s.certificate, s.status, s.status_detail, s.poll_failures,
  (SELECT c.certificate FROM cluster c WHERE c.id = s.cluster_id) AS cluster_certificate,
  EXISTS (SELECT FROM claim WHERE target = 'server:' || s.id) AS claimed,
  (s.status <> 'ready' OR s.status_detail <> '' OR s.version_data @? '$.applications[*].in_maintenance ? (@ > 0)'
     OR s.full_poll_at IS NULL OR s.full_poll_at < now() - interval '10 minutes') AS wants_full,
  s.cluster_id IS NOT NULL AS clustered, s.version_data,
  (extract(epoch FROM now() - s.status_since) * 1000)::float8 AS status_age_ms`;

/**
 * Takes up to `limit` servers that are due; no other copy takes them for as long as a poll may last. Servers that
 * answered last time and servers that did not are taken apart, so that a rack without power delays nobody.
 */
export async function takeDueServers(dataSource: DataSource, lane: PollLane, limit: number): Promise<PolledServer[]> {
  return rowsOf<PolledServer>(
    dataSource,
    `UPDATE server s SET poll_at = now() + make_interval(secs => $2)
      WHERE s.id IN (SELECT id FROM server WHERE poll_at <= now() AND ${LANES[lane]} ORDER BY poll_at LIMIT $1 FOR UPDATE SKIP LOCKED)
      RETURNING ${POLLED_COLUMNS}`,
    [limit, (2 * WHOLE_POLL_MS) / 1000],
  );
}

/** The servers that are looked at with slots of their own. */
export type PollLane = 'answering' | 'failing';

const LANES: Readonly<Record<PollLane, string>> = {
  answering: 'poll_failures = 0',
  failing: 'poll_failures > 0',
};

/** One server, to be polled now and in full because somebody asked. */
export async function takeServer(dataSource: DataSource, name: string): Promise<PolledServer | undefined> {
  const row = await rowOf<PolledServer>(dataSource, `SELECT ${POLLED_COLUMNS} FROM server s WHERE s.name = $1`, [name]);
  return row === undefined ? undefined : { ...row, wants_full: true };
}

/** What a look at a server needs. */
export interface PollTools {
  readonly dataSource: DataSource;
  readonly connections: ServerConnections;
  readonly random: () => number;
  /** Of whoever looks at many servers. */
  readonly quietPolls?: QuietPolls;
}

/** Looks at one server and writes what it saw. Gives the observation to whoever asked for it. */
export async function pollServer(
  { dataSource, connections, random, quietPolls }: PollTools,
  server: PolledServer,
  stop: AbortSignal = new AbortController().signal,
): Promise<Observation> {
  const clients = await connections.to({ name: server.name, url: server.connection_url, pins: pinsOf(server) });
  const deadline = startDeadline(WHOLE_POLL_MS, [stop]);
  try {
    const observation = await readServer(clients, server, deadline.signal);
    // We stopped looking, which says nothing about the server: another copy looks at once.
    if (stop.aborted) {
      await rowsOf(dataSource, 'UPDATE server SET poll_at = now() WHERE id = $1', [server.id]);
      return observation;
    }
    const outcome = decidePoll(server, observation, random);
    if (quietPolls !== undefined && isQuiet(server, observation, outcome)) await quietPolls.record({ server, outcome });
    else await record(dataSource, server, observation, outcome);
    return observation;
  } finally {
    deadline.release();
  }
}

function isQuiet(server: PolledServer, observation: Observation, { status, detail }: PollOutcome): boolean {
  const unchanged = status === server.status && detail === server.status_detail;
  return unchanged && observation.kind === 'answered' && observation.full === undefined;
}

async function record(
  dataSource: DataSource,
  server: PolledServer,
  observation: Observation,
  outcome: PollOutcome,
): Promise<void> {
  const full = observation.kind === 'answered' ? observation.full : undefined;
  const changed = outcome.status !== server.status || outcome.detail !== server.status_detail;
  await withTransaction(dataSource, async (tx) => {
    const row = await rowOf<EventRow>(
      tx,
      `UPDATE server SET status = $3, status_detail = $4, poll_failures = $5,
              poll_at = now() + make_interval(secs => $6),
              last_seen = CASE WHEN $7 THEN now() ELSE last_seen END,
              poll_error = $11, failing_since = CASE WHEN $11::jsonb IS NULL THEN NULL ELSE coalesce(failing_since, now()) END,
              last_updated = CASE WHEN $8 THEN now() ELSE last_updated END,
              version = version + CASE WHEN $8 THEN 1 ELSE 0 END
        WHERE id = $1 AND certificate IS NOT DISTINCT FROM $2 AND status = $9 AND status_detail = $10
        RETURNING ${EVENT_COLUMNS}`,
      [
        server.id,
        server.certificate,
        outcome.status,
        outcome.detail,
        outcome.failures,
        outcome.nextMs / 1000,
        outcome.seen,
        changed,
        server.status,
        server.status_detail,
        errorOf(observation),
      ],
    );
    // The record changed while we looked (it registered anew, or gave news of itself): what we saw is of the past.
    if (row === undefined) return;
    const seen = full === undefined ? row : await recordFull(tx, server.id, full);
    if (changed || seen.version !== row.version) await writeEvents(tx, [serverEvent('updated', seen)]);
  });
}

/** Its configuration, and what runs on it: the rest of what a full look tells, such as free memory, is never the same. */
const NEWS = `(version_data, server_type, connection_url, offered_services, network_data -> 'config', security_data -> 'config',
  storage_data -> 'config') IS DISTINCT FROM
  ($6::jsonb, $7, coalesce($8, connection_url), $9::text[], $3::jsonb -> 'config', $4::jsonb -> 'config', $5::jsonb -> 'config')`;

/** Gives the row, of another version when there is something to tell of it. */
async function recordFull(tx: EntityManager, id: string, full: FullObservation): Promise<EventRow> {
  const row = await rowOf<EventRow>(
    tx,
    `UPDATE server SET hardware_data = $2, network_data = $3, security_data = $4, storage_data = $5, version_data = $6,
            server_type = $7, connection_url = coalesce($8, connection_url), offered_services = $9, full_poll_at = now(),
            last_updated = CASE WHEN ${NEWS} THEN now() ELSE last_updated END,
            version = version + CASE WHEN ${NEWS} THEN 1 ELSE 0 END
      WHERE id = $1 RETURNING ${EVENT_COLUMNS}`,
    [
      id,
      JSON.stringify(full.hardware),
      JSON.stringify(full.network),
      JSON.stringify(full.security),
      JSON.stringify(full.storage),
      JSON.stringify(full.versions),
      full.serverType,
      full.managementUrl ?? null,
      full.offeredServices.toSorted(),
    ],
  );
  return row!;
}

/** What the record keeps of a failed look. */
function errorOf(observation: Observation): string | null {
  if (observation.kind === 'answered') return null;
  const { code, message } = observation;
  return JSON.stringify({ code, message });
}
