import { z } from 'zod';
import { apiPath } from '../connection/api-path.js';
import type { TextAnswer } from '../connection/server-call.js';
import type { ServerConnection } from '../connection/server-connection.js';
import type { CallTiming, Found } from './call-timing.js';
import { IncusCollection } from './incus-collection.js';
import { IncusClusterApi } from './incus-cluster-api.js';
import {
  clusterGroupSchema,
  configurationMetadataSchema,
  networkSchema,
  profileSchema,
  projectSchema,
  serverSchema,
  storagePoolSchema,
  storageVolumeSchema,
  trustedCertificateSchema,
  type IncusConfigurationMetadata,
  type IncusServer,
  type IncusStorageVolume,
} from './incus-objects.js';

/** What a list for the inventory asks for. */
export interface RawListOptions extends CallTiming {
  readonly recursion?: 0 | 1 | 2;
  readonly allProjects?: boolean;
  readonly project?: string;
  readonly target?: string;
  readonly maxAnswerBytes?: number;
}

/** A server as `GET /1.0` tells it, with its clock. */
export interface FoundServer extends Found<IncusServer> {
  /** By the Date header, to the second. */
  readonly serverTime: Date | undefined;
}

/** The calls to Incus that Muster makes: thin, typed by the fields in use, each one request. */
export class IncusClient {
  readonly cluster: IncusClusterApi;
  readonly projects;
  readonly profiles;
  readonly networks;
  readonly storagePools;
  readonly clusterGroups;
  readonly certificates;

  constructor(readonly connection: ServerConnection) {
    this.cluster = new IncusClusterApi(connection);
    this.projects = new IncusCollection(
      connection,
      apiPath`/1.0/projects`,
      (name) => apiPath`/1.0/projects/${name}`,
      projectSchema,
    );
    this.profiles = new IncusCollection(
      connection,
      apiPath`/1.0/profiles`,
      (name) => apiPath`/1.0/profiles/${name}`,
      profileSchema,
    );
    this.networks = new IncusCollection(
      connection,
      apiPath`/1.0/networks`,
      (name) => apiPath`/1.0/networks/${name}`,
      networkSchema,
    );
    this.storagePools = new IncusCollection(
      connection,
      apiPath`/1.0/storage-pools`,
      (name) => apiPath`/1.0/storage-pools/${name}`,
      storagePoolSchema,
    );
    this.clusterGroups = new IncusCollection(
      connection,
      apiPath`/1.0/cluster/groups`,
      (name) => apiPath`/1.0/cluster/groups/${name}`,
      clusterGroupSchema,
    );
    this.certificates = new IncusCollection(
      connection,
      apiPath`/1.0/certificates`,
      (fingerprint) => apiPath`/1.0/certificates/${fingerprint}`,
      trustedCertificateSchema,
    );
  }

  /** Custom volumes of a pool; a volume of a local pool is found only with its member as target. */
  volumes(pool: string): IncusCollection<IncusStorageVolume> {
    const root = apiPath`/1.0/storage-pools/${pool}/volumes/custom`;
    const pathOf = (name: string) => apiPath`/1.0/storage-pools/${pool}/volumes/custom/${name}`;
    return new IncusCollection(this.connection, root, pathOf, storageVolumeSchema);
  }

  /** The server; `value.auth` says whether it trusts us. With a target: another member, asked through this one. */
  async getServer({ target, ...timing }: CallTiming & { readonly target?: string } = {}): Promise<FoundServer> {
    const { metadata, etag, serverTime } = await this.connection.request({
      method: 'GET',
      path: '/1.0',
      query: { target },
      schema: serverSchema,
      // Of another member than the one that is asked the answer may take its time.
      brief: target === undefined,
      ...timing,
    });
    return { value: metadata, etag, serverTime };
  }

  /**
   * Replaces the server's configuration: the global keys, or with a target that member's own.
   * Hand it the whole configuration that was read, with the changes merged in (a PATCH would lose keys on Incus 6),
   * and its ETag; a change in between is a `precondition` error, and reading and trying again is the caller's decision.
   */
  async updateServerConfig(
    config: Readonly<Record<string, string>>,
    { target, etag, ...timing }: CallTiming & { readonly target?: string; readonly etag: string | undefined },
  ): Promise<void> {
    const call = { method: 'PUT', path: '/1.0', query: { target }, body: { config }, ifMatch: etag } as const;
    await this.connection.request({ timeoutMs: 30_000, ...call, ...timing });
  }

  /** Which configuration keys Incus knows, and which of them belong to one member (`localKeysOf`). */
  async getConfigurationMetadata(timing: CallTiming = {}): Promise<IncusConfigurationMetadata> {
    const path = '/1.0/metadata/configuration';
    const { metadata } = await this.connection.request({
      method: 'GET',
      path,
      schema: configurationMetadataSchema,
      ...timing,
    });
    return metadata;
  }

  /** The supported API versions: answered to anyone, so it proves that the server is there, not that it trusts us. */
  async ping(timing: CallTiming = {}): Promise<void> {
    await this.connection.request({ method: 'GET', path: '/', schema: z.unknown(), ...timing });
  }

  /** A list or an object as the text that Incus sent, for the inventory: numbers keep all their digits. */
  async readText(path: string, options: RawListOptions = {}): Promise<TextAnswer> {
    const { recursion, allProjects, project, target, maxAnswerBytes = 256 * 1024 * 1024, ...timing } = options;
    const query = { recursion, 'all-projects': allProjects, project, target };
    return this.connection.requestText({ method: 'GET', path, query, maxAnswerBytes, ...timing });
  }
}
