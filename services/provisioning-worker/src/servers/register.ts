import { randomUUID } from 'node:crypto';
import { nameFault, type ServerRegistration } from '@muster/contracts';
import { isUniqueViolation, rowOf, rowsOf, withTransaction } from '@muster/database';
import { MusterError } from '@muster/errors';
import { fingerprintOf } from '@muster/incus';
import { writeEvents } from '@muster/messaging';
import type { DataSource, EntityManager } from 'typeorm';
import { consumeToken, type SpentToken } from '../tokens/consume-token.js';
import { refusalOf, type KnownServer } from './record-takeover.js';
import { EVENT_COLUMNS, serverEvent } from './server-event.js';

type EventRow = Parameters<typeof serverEvent>[1];

/**
 * Registers a server by itself, as IncusOS does at its start (upstream-provisioning 2.2), in one transaction: whatever
 * fails spends no use of the token.
 *
 * The same client certificate again is the same answer and spends nothing, since the first answer may have been lost.
 * A record of a clustered server is never taken over: whoever holds a token could otherwise point Muster elsewhere. The
 * one exception is the token that was bound to this record when Muster reset the server (`tokens/bound-token.ts`).
 *
 * @param certificate PEM that the server presented as its TLS client certificate.
 */
export async function registerServer(
  dataSource: DataSource,
  request: { token: string; certificate: string; registration: ServerRegistration },
): Promise<void> {
  const fault = nameFault('server', request.registration.name);
  if (fault !== undefined)
    throw new MusterError('name.invalid', fault, { findings: [{ path: 'name', message: fault }] });
  checkUrl(request.registration.connection_url);
  try {
    await withTransaction(dataSource, (tx) => register(tx, request));
  } catch (thrown) {
    throw describeConflict(thrown, request.registration);
  }
}

async function register(
  tx: EntityManager,
  { token, certificate, registration }: { token: string; certificate: string; registration: ServerRegistration },
): Promise<void> {
  if (await isRepeated(tx, certificate)) return;
  const spent = await consumeToken(tx, token);
  const known = await findRecord(tx, registration, spent);
  const refusal = refusalOf(known, registration, token, spent);
  if (refusal !== undefined) throw refusal;
  const row =
    known === undefined
      ? await insert(tx, token, certificate, registration, spent.channel)
      : await replace(tx, known.id, token, certificate, registration, spent.channel);
  await writeEvents(tx, [serverEvent('registered', row)]);
}

async function isRepeated(tx: EntityManager, certificate: string): Promise<boolean> {
  const rows = await rowsOf(
    tx,
    `UPDATE server SET poll_at = now() WHERE certificate = $1 AND status <> 'unregistered' RETURNING id`,
    [certificate],
  );
  return rows.length > 0;
}

/**
 * By system UUID, then machine id, which a reset may change; then the record that the token is bound to, or one that
 * waits for a server of this name.
 */
async function findRecord(
  tx: EntityManager,
  registration: ServerRegistration,
  spent: SpentToken,
): Promise<KnownServer | undefined> {
  return rowOf<KnownServer>(
    tx,
    `SELECT id, name, cluster_id, system_uuid, reset_token FROM server
      WHERE (system_uuid = $1 AND $1 <> '') OR (machine_id = $2 AND $2 <> '') OR id = $4
         OR (name = $3 AND status = 'unregistered')
      ORDER BY (system_uuid = $1 AND $1 <> '') DESC NULLS LAST, (machine_id = $2 AND $2 <> '') DESC NULLS LAST,
               (id = $4) DESC NULLS LAST
      LIMIT 1 FOR UPDATE`,
    [registration.system_uuid, registration.machine_id, registration.name, spent.boundTo],
  );
}

async function insert(
  tx: EntityManager,
  token: string,
  certificate: string,
  registration: ServerRegistration,
  channel: string,
): Promise<EventRow> {
  const row = await rowOf<EventRow>(
    tx,
    `INSERT INTO server (id, name, connection_url, channel, system_uuid, machine_id, certificate, fingerprint,
                         registered_with, status, status_detail, poll_at, last_seen)
     VALUES ($1, $2, $3, $4, nullif($5, ''), nullif($6, ''), $7, $8, $9, 'pending', 'registering', now(), now())
     RETURNING ${EVENT_COLUMNS}`,
    [
      randomUUID(),
      registration.name,
      registration.connection_url,
      channel,
      registration.system_uuid,
      registration.machine_id,
      certificate,
      fingerprintOf(certificate),
      token,
    ],
  );
  return row as EventRow;
}

/**
 * Name and type stay those of the record; the channel is the token's (as upstream). A server that registers again was
 * reset, so it belongs to no cluster: what bound it to one goes.
 */
async function replace(
  tx: EntityManager,
  id: string,
  token: string,
  certificate: string,
  registration: ServerRegistration,
  channel: string,
): Promise<EventRow> {
  const row = await rowOf<EventRow>(
    tx,
    `UPDATE server SET connection_url = $2, channel = $3, system_uuid = coalesce(nullif($4, ''), system_uuid),
            machine_id = coalesce(nullif($5, ''), machine_id), certificate = $6, fingerprint = $7, registered_with = $8,
            cluster_id = NULL, lvm_system_id = NULL, reset_token = NULL,
            status = 'pending', status_detail = 'registering', poll_at = now(), poll_failures = 0, poll_error = NULL,
            failing_since = NULL, last_seen = now(),
            last_updated = now(), version = version + 1
      WHERE id = $1 RETURNING ${EVENT_COLUMNS}`,
    [
      id,
      registration.connection_url,
      channel,
      registration.system_uuid,
      registration.machine_id,
      certificate,
      fingerprintOf(certificate),
      token,
    ],
  );
  return row as EventRow;
}

function checkUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:') {
    const message = `connection_url "${text}" is not an https URL`;
    throw new MusterError('request.invalid', message, { findings: [{ path: 'connection_url', message }] });
  }
}

function describeConflict(thrown: unknown, registration: ServerRegistration): unknown {
  if (isUniqueViolation(thrown, 'server_name')) {
    return new MusterError('name.taken', `Server with name "${registration.name}" already exists`, { cause: thrown });
  }
  if (isUniqueViolation(thrown)) {
    return new MusterError('server.taken', 'Another server has this certificate, system UUID or machine id', {
      cause: thrown,
    });
  }
  return thrown;
}
