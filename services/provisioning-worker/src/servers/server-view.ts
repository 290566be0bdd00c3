import type { Server } from '@muster/contracts';
import { memberConditions } from '../conditions/member-conditions.js';
import { serverConditions } from '../conditions/server-conditions.js';
import type { ServerRow } from './server-row.js';
import { needsOf, recommendedAction, serverUpdateState } from './update-state.js';

/** What is known of no management controller: upstream's empty object, since Muster drives none yet. */
const NO_BMC = { api_type: '', endpoint: '', certificate: '', auto_pin_certificate: false, username: '', password: '' };

/** A server as upstream shows it. */
export function serverView(row: ServerRow): Server {
  return {
    name: row.name,
    connection_url: row.connection_url,
    public_connection_url: row.public_connection_url,
    channel: row.channel,
    description: row.description,
    properties: row.properties,
    bmc_config: NO_BMC,
    system_uuid: row.system_uuid ?? '',
    machine_id: row.machine_id ?? '',
    certificate: row.certificate ?? '',
    fingerprint: row.fingerprint,
    cluster: row.cluster_name ?? '',
    server_type: row.server_type,
    hardware_data: row.hardware_data,
    os_data: { network: row.network_data, security: row.security_data, storage: row.storage_data },
    version_data: versionsOf(row),
    bmc_data: {},
    server_status: row.status,
    server_status_detail: row.status_detail,
    last_updated: row.last_updated.toISOString(),
    last_seen: row.last_seen.toISOString(),
    system_state_is_trusted: isTrusted(row.security_data),
    update_state: serverUpdateState(row),
    recommended_action: recommendedAction(row),
    conditions: row.cluster_id === null ? serverConditions(row) : memberConditions(row),
  };
}

/** The fields that a client may write; the ETag is made from these alone. */
export function serverWritable(row: ServerRow): Record<string, unknown> {
  const { name, public_connection_url, channel, description, properties } = row;
  return { name, public_connection_url, channel, description, properties };
}

/** The versions with upstream's sums of them, which are computed at each reading. */
function versionsOf({ version_data: versions }: ServerRow): Server['version_data'] {
  if (versions === null) return null;
  const { needsUpdate, needsReboot, maintenance } = needsOf(versions);
  return { ...versions, needs_update: needsUpdate, needs_reboot: needsReboot, in_maintenance: maintenance };
}

function isTrusted(security: Record<string, unknown>): boolean {
  const state = security['state'];
  return (
    typeof state === 'object' &&
    state !== null &&
    (state as Record<string, unknown>)['system_state_is_trusted'] === true
  );
}
