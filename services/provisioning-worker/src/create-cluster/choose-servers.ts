import { INCUS_TYPES, type Server, type VersionData } from '@muster/contracts';
import { rowsOf } from '@muster/database';
import { MusterError, type ErrorCode, type Finding } from '@muster/errors';
import type { EntityManager } from 'typeorm';
import { incusApplication } from '../servers/incus-application.js';
import type { ChosenServer } from '../flows/tools.js';

/** What the records say of a server that is asked for. */
export interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly cluster_name: string | null;
  /** The operation that works on it. */
  readonly held_by: { readonly id: string; readonly description: string } | null;
  readonly channel: string;
  readonly server_type: Server['server_type'];
  readonly status: string;
  readonly status_detail: string;
  readonly version_data: VersionData | null;
}

interface Wanted {
  readonly names: readonly string[];
  readonly channel: string;
  readonly type: Server['server_type'];
}

type CodedFinding = Finding & { readonly code: ErrorCode };

/** Everything that the records say against clustering these servers (upstream-provisioning 3.1 step 2). */
export function candidateFindings(wanted: Wanted, candidates: ReadonlyMap<string, Candidate>): CodedFinding[] {
  const findings = wanted.names.flatMap((name): CodedFinding[] => {
    const server = candidates.get(name);
    if (server === undefined)
      return [{ code: 'object.not-found', server: name, message: `server "${name}" does not exist` }];
    return oneServer(wanted, server);
  });
  const known = wanted.names.flatMap((name) => candidates.get(name) ?? []);
  return [...findings, ...differences(known)];
}

function oneServer(wanted: Wanted, server: Candidate): CodedFinding[] {
  const say = (code: ErrorCode, message: string): CodedFinding => ({ code, server: server.name, message });
  if (server.held_by !== null) {
    const { id, description } = server.held_by;
    return [say('target.busy', `server "${server.name}" is held by operation ${id} (${description})`)];
  }
  if (server.cluster_name !== null) {
    return [say('server.taken', `server "${server.name}" already belongs to cluster "${server.cluster_name}"`)];
  }
  const state = server.status_detail === '' ? server.status : `${server.status}, ${server.status_detail}`;
  if (server.status !== 'ready') return [say('server.not-ready', `server "${server.name}" is not ready (${state})`)];
  const findings: CodedFinding[] = [];
  if (server.channel !== wanted.channel) {
    findings.push(
      say(
        'server.mismatch',
        `server "${server.name}" is in channel "${server.channel}", the cluster in "${wanted.channel}"`,
      ),
    );
  }
  if (server.server_type !== wanted.type) {
    findings.push(
      say('server.mismatch', `server "${server.name}" is of type "${server.server_type}", not "${wanted.type}"`),
    );
  }
  const types: readonly string[] = INCUS_TYPES;
  if (incusApplication(server.version_data) === undefined) {
    findings.push(say('server.mismatch', `server "${server.name}" runs none of the applications ${types.join(', ')}`));
  }
  if (server.version_data?.os.needs_reboot === true) {
    findings.push(say('server.not-ready', `server "${server.name}" has to be rebooted first`));
  }
  return findings;
}

function differences(servers: readonly Candidate[]): CodedFinding[] {
  const [first] = servers;
  const reference = first === undefined ? undefined : incusApplication(first.version_data);
  if (first === undefined || reference === undefined) return [];
  return servers.slice(1).flatMap((server): CodedFinding[] => {
    const application = incusApplication(server.version_data);
    if (application === undefined) return [];
    if (application.name === reference.name && application.version === reference.version) return [];
    const message = `server "${server.name}" runs ${application.name} ${application.version}, server "${first.name}" ${reference.name} ${reference.version}`;
    return [{ code: 'server.mismatch', server: server.name, message }];
  });
}

const CANDIDATES = `
SELECT s.id, s.name, c.name AS cluster_name, s.channel, s.server_type, s.status, s.status_detail, s.version_data,
       (SELECT jsonb_build_object('id', o.id, 'description', o.description)
          FROM claim JOIN operation o ON o.id = claim.operation WHERE claim.target = 'server:' || s.id) AS held_by
  FROM server s LEFT JOIN cluster c ON c.id = s.cluster_id WHERE s.name = ANY($1)`;

/**
 * Finds the servers by name and refuses what the records speak against.
 *
 * @param wanted.lock keeps the servers as they are until the transaction ends.
 * @throws MusterError with all findings; its code is that of the first that waiting does not mend.
 */
export async function chooseServers(
  on: EntityManager,
  wanted: Wanted & { readonly lock?: boolean },
): Promise<{ servers: ChosenServer[]; application: { name: string; version: string } }> {
  // A statement of its own: what is read after the wait for the lock has to see what was committed meanwhile.
  if (wanted.lock === true) {
    await on.query('SELECT FROM server WHERE name = ANY($1) ORDER BY id FOR UPDATE', [[...wanted.names]]);
  }
  const rows = await rowsOf<Candidate>(on, CANDIDATES, [[...wanted.names]]);
  const candidates = new Map(rows.map((row) => [row.name, row]));
  const findings = candidateFindings(wanted, candidates);
  const worst = findings.find(({ code }) => code !== 'target.busy') ?? findings[0];
  if (worst !== undefined) {
    throw new MusterError(worst.code, findings.map(({ message }) => message).join('; '), { findings });
  }
  const servers = wanted.names.flatMap((name) => candidates.get(name) ?? []);
  const application = incusApplication(servers[0]?.version_data ?? null);
  if (application === undefined) throw new MusterError('internal', 'the first server has lost its application');
  return {
    servers: servers.map(({ id, name }) => ({ id, name })),
    application: { name: application.name, version: application.version },
  };
}
