import type { ServerSelfUpdate } from '@muster/contracts';
import { rowOf, withTransaction } from '@muster/database';
import { MusterError } from '@muster/errors';
import { writeEvents } from '@muster/messaging';
import type { DataSource } from 'typeorm';
import { EVENT_COLUMNS, serverEvent } from './server-event.js';

/** What a cause changes in the server's record. */
export interface SelfUpdateEffect {
  readonly status?: 'ready' | 'offline';
  readonly detail?: string;
  readonly takesUrl?: boolean;
  readonly polls?: boolean;
}

/** Upstream's table of causes (upstream-provisioning 2.3); what is not in it changes nothing. */
const EFFECTS: Readonly<Record<string, SelfUpdateEffect>> = {
  '': { takesUrl: true, polls: true },
  'network-config-changed': { takesUrl: true, polls: true },
  'system-is-ready': { status: 'ready', detail: '', polls: true },
  'os-update-applied': { polls: true },
  'network-interface-state-changed': { polls: true },
  'application-update-applied': { polls: true },
  'system-reboot-triggered': { status: 'offline', detail: 'rebooting' },
  'system-shutdown-triggered': { status: 'offline', detail: 'shut down' },
};

/** Decides what a server's news means, given what is known of it. */
export function effectOf(cause: string, server: { status: string; status_detail: string }): SelfUpdateEffect {
  const effect = EFFECTS[cause] ?? {};
  // Upstream ignores the news while a server registers and may then wait a minute; we look at it at once instead.
  if (cause === 'system-is-ready' && server.status === 'pending' && server.status_detail === 'registering') {
    return { polls: true };
  }
  if (cause === 'application-update-applied' && server.status_detail === 'updating application') {
    return { ...effect, detail: '' };
  }
  return effect;
}

/**
 * Takes a server's own news; the server is whoever presents its certificate.
 *
 * @throws MusterError `auth.forbidden` for a certificate that no server has.
 */
export async function selfUpdate(
  dataSource: DataSource,
  { certificate, update }: { certificate: string; update: ServerSelfUpdate },
): Promise<void> {
  await withTransaction(dataSource, async (tx) => {
    const server = await rowOf<{ id: string; status: string; status_detail: string }>(
      tx,
      'SELECT id, status, status_detail FROM server WHERE certificate = $1 FOR UPDATE',
      [certificate],
    );
    if (server === undefined) throw new MusterError('auth.forbidden', 'No server is registered with this certificate');
    const effect = effectOf(update.cause, server);
    const takesUrl = effect.takesUrl === true && URL.canParse(update.connection_url);
    const row = await rowOf<Parameters<typeof serverEvent>[1]>(
      tx,
      `UPDATE server SET status = coalesce($2, status), status_detail = coalesce($3, status_detail),
              connection_url = CASE WHEN $4 THEN $5 ELSE connection_url END,
              poll_at = CASE WHEN $6 THEN now() ELSE poll_at END,
              full_poll_at = CASE WHEN $6 THEN NULL ELSE full_poll_at END, last_seen = now(),
              poll_failures = 0, poll_error = NULL, failing_since = NULL, last_updated = now(), version = version + 1
        WHERE id = $1 RETURNING ${EVENT_COLUMNS}`,
      [server.id, effect.status ?? null, effect.detail ?? null, takesUrl, update.connection_url, effect.polls === true],
    );
    if (row !== undefined) await writeEvents(tx, [serverEvent('updated', row, { cause: update.cause })]);
  });
}
