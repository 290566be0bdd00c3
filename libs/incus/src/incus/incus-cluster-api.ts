import { MusterError } from '@muster/errors';
import { z } from 'zod';
import { apiPath } from '../connection/api-path.js';
import { ServerCallError } from '../connection/server-call-error.js';
import type { OperationHandle } from '../connection/server-call.js';
import type { ServerConnection } from '../connection/server-connection.js';
import type { CallTiming, Found } from './call-timing.js';
import { clusterSchema, joinTokenSchema, memberSchema, type IncusCluster, type IncusMember } from './incus-objects.js';
import { encodeJoinToken } from './join-token.js';

/** What a server needs to join a cluster. */
export interface JoinRequest {
  readonly serverName: string;
  /** host:port of a member. */
  readonly clusterAddress: string;
  /** PEM. */
  readonly clusterCertificate: string;
  /** The joiner's own host:port. */
  readonly serverAddress: string;
  /** From `createJoinToken`. */
  readonly token: string;
  /** Values for the keys that `GET /1.0/cluster` of a member names. */
  readonly memberConfig?: readonly { entity: string; name: string; key: string; value: string }[];
}

export interface JoinToken {
  readonly token: string;
  readonly expiresAt: Date;
  /** Runs until the token is used; cancelling it revokes the token. */
  readonly operation: OperationHandle;
}

const root = apiPath`/1.0/cluster`;
const membersPath = apiPath`/1.0/cluster/members`;
const tokenOperationSchema = z.looseObject({ metadata: joinTokenSchema });
const changeTimeoutMs = 60_000;

/** Incus' clustering calls. Those that return an operation are not done before `waitForOperation` says so. */
export class IncusClusterApi {
  constructor(private readonly connection: ServerConnection) {}

  async get(timing: CallTiming = {}): Promise<IncusCluster> {
    const { metadata } = await this.connection.request({ method: 'GET', path: root, schema: clusterSchema, ...timing });
    return metadata;
  }

  /**
   * Makes a server the first member of a new cluster. From then on it presents the cluster's certificate, which a
   * successful operation holds as `metadata.certificate` (Incus 7; before that, `GET /1.0` has it).
   */
  async enable(serverName: string, timing: CallTiming = {}): Promise<OperationHandle> {
    const body = { server_name: serverName, enabled: true };
    return (await this.connection.startOperation({ method: 'PUT', path: root, body, ...timing })).operation;
  }

  /**
   * Asked of the joiner. Throws before anything is sent when a part is empty: without a cluster address Incus would
   * bootstrap a second cluster and call that a success. Joins of one cluster have to follow one another: Incus cannot take
   * two at once.
   */
  async join(request: JoinRequest, timing: CallTiming = {}): Promise<OperationHandle> {
    for (const part of ['serverName', 'clusterAddress', 'clusterCertificate', 'serverAddress', 'token'] as const) {
      if (request[part] === '')
        throw new MusterError('internal', `the join of ${this.connection.name} lacks its ${part}`);
    }
    const body = {
      server_name: request.serverName,
      enabled: true,
      member_config: request.memberConfig ?? [],
      cluster_address: request.clusterAddress,
      cluster_certificate: request.clusterCertificate,
      server_address: request.serverAddress,
      cluster_token: request.token,
    };
    return (await this.connection.startOperation({ method: 'PUT', path: root, body, ...timing })).operation;
  }

  /** Asked of a member. A second token for the same name silently kills the first. */
  async createJoinToken(serverName: string, timing: CallTiming = {}): Promise<JoinToken> {
    const body = { server_name: serverName };
    const { metadata, operation } = await this.connection.startOperation({
      method: 'POST',
      path: membersPath,
      body,
      schema: tokenOperationSchema,
      ...timing,
    });
    return { token: encodeJoinToken(metadata.metadata), expiresAt: new Date(metadata.metadata.expiresAt), operation };
  }

  async members(timing: CallTiming = {}): Promise<IncusMember[]> {
    const query = { recursion: 1 };
    const schema = z.array(memberSchema);
    const call = { method: 'GET', path: membersPath, query, schema, brief: true } as const;
    const { metadata } = await this.connection.request({ ...call, ...timing });
    return metadata;
  }

  /** Undefined when there is no member of that name. One that never finished its join is none. */
  async findMember(name: string, timing: CallTiming = {}): Promise<Found<IncusMember> | undefined> {
    const path = apiPath`/1.0/cluster/members/${name}`;
    try {
      const { metadata, etag } = await this.connection.request({
        method: 'GET',
        path,
        schema: memberSchema,
        brief: true,
        ...timing,
      });
      return { value: metadata, etag };
    } catch (error) {
      if (error instanceof ServerCallError && error.kind === 'not-found') return undefined;
      throw error;
    }
  }

  /** Replaces a member's roles, groups, failure domain, description and configuration. */
  async updateMember(
    member: IncusMember,
    { etag, ...timing }: CallTiming & { readonly etag: string | undefined },
  ): Promise<void> {
    const { roles, groups, failure_domain, description, config } = member;
    await this.connection.request({
      method: 'PUT',
      path: apiPath`/1.0/cluster/members/${member.server_name}`,
      body: { roles, groups, failure_domain, description, config },
      ifMatch: etag,
      timeoutMs: changeTimeoutMs,
      ...timing,
    });
  }

  /**
   * Takes a member out. `force` also a dead one, through a member that stays; `pending` one that never arrived.
   * A live member that is taken out orderly trusts nobody afterwards.
   */
  async deleteMember(
    name: string,
    { force, pending, ...timing }: CallTiming & { readonly force?: boolean; readonly pending?: boolean } = {},
  ): Promise<void> {
    await this.connection.request({
      method: 'DELETE',
      path: apiPath`/1.0/cluster/members/${name}`,
      query: { force: force === true ? 1 : undefined, pending: pending === true ? 1 : undefined },
      timeoutMs: changeTimeoutMs,
      ...timing,
    });
  }

  /** Evacuates a member or restores it; `mode` as Incus names it (`auto`, `stop`, `migrate` …; for restore `skip`). */
  async setMemberState(
    name: string,
    { action, mode, ...timing }: CallTiming & { readonly action: 'evacuate' | 'restore'; readonly mode?: string },
  ): Promise<OperationHandle> {
    const path = apiPath`/1.0/cluster/members/${name}/state`;
    const body = { action, mode: mode ?? '' };
    return (await this.connection.startOperation({ method: 'POST', path, body, ...timing })).operation;
  }

  /** Replaces the certificate that all members present, at once. */
  async updateCertificate(certificate: string, key: string, timing: CallTiming = {}): Promise<void> {
    const body = { cluster_certificate: certificate, cluster_certificate_key: key };
    await this.connection.request({
      method: 'PUT',
      path: '/1.0/cluster/certificate',
      body,
      timeoutMs: changeTimeoutMs,
      ...timing,
    });
  }
}
