import { createPrivateKey, X509Certificate } from 'node:crypto';
import { jsonObject } from '../../http/api-request.js';
import type { ApiRequest } from '../../http/api-request.js';
import { accepted, ApiError, done, sync } from '../../http/reply.js';
import type { Reply } from '../../http/reply.js';
import { bootstrap, checkBootstrap, checkJoin, join } from './cluster-forming.js';
import type { ClusterPut } from './cluster-forming.js';
import { entityTag } from './entity-tag.js';
import { announce } from './incus-call.js';
import type { IncusCall, IncusRoute } from './incus-call.js';
import { memberConfigs } from './member-entities.js';

interface MemberConfigKey {
  readonly entity: string;
  readonly name: string;
  readonly key: string;
  readonly value: string;
  readonly description: string;
}

/** The questions that a joining member has to answer: every key that differs from member to member. */
function memberConfigKeys({ store }: IncusCall): MemberConfigKey[] {
  const titles = { network: 'network', 'storage-pool': 'storage pool' } as const;
  return (['network', 'storage-pool'] as const).flatMap((entity) =>
    [...store.of(entity)].flatMap((object) => {
      const keys = new Set(Object.values(memberConfigs(object)).flatMap((config) => Object.keys(config)));
      const asked = [...keys].filter((key) => !key.startsWith('volatile.'));
      return asked.map((key) => {
        const description = `"${key}" property for ${titles[entity]} "${object.name}"`;
        return { entity, name: object.name, key, value: '', description };
      });
    }),
  );
}

function readCluster(call: IncusCall): Reply {
  const { incus } = call;
  const metadata = {
    server_name: incus.clustered ? incus.state.memberName : '',
    enabled: incus.clustered,
    member_config: incus.clustered ? memberConfigKeys(call) : [],
  };
  return sync(metadata, entityTag(metadata));
}

function writeCluster({ incus }: IncusCall, request: ApiRequest): Reply {
  const put = clusterPutIn(jsonObject(request));
  if (!put.enabled) return disable(incus);
  if (put.server_name === '') throw new ApiError(400, 'ServerName is required when enabling clustering');
  const task = { location: incus.state.memberName, resources: { cluster: null } };
  if (put.cluster_address === '') {
    checkBootstrap(incus);
    const work = (): Promise<Record<string, unknown>> => bootstrap(incus, put.server_name);
    return accepted(incus.operations.run({ description: 'Creating bootstrap node', ...task }, work));
  }
  checkJoin(incus, put);
  return accepted(incus.operations.run({ description: 'Joining cluster', ...task }, () => join(incus, put)));
}

/** Leaving by oneself empties the trust store: the caller is locked out from here on. */
function disable(incus: IncusCall['incus']): Reply {
  if (!incus.clustered) throw new ApiError(400, 'This server is not clustered');
  const { database } = incus;
  database.members = database.members.filter(({ server }) => server !== incus.name);
  incus.leaveCluster([]);
  return done();
}

function clusterPutIn(body: Record<string, unknown>): ClusterPut {
  const text = (key: string): string => {
    const value = body[key] ?? '';
    if (typeof value !== 'string') throw new ApiError(400, `${key} must be a string`);
    return value;
  };
  const memberConfig = body['member_config'] ?? [];
  if (!Array.isArray(memberConfig)) throw new ApiError(400, 'member_config must be a list');
  return {
    server_name: text('server_name'),
    enabled: body['enabled'] === true,
    cluster_address: text('cluster_address'),
    cluster_certificate: text('cluster_certificate'),
    server_address: text('server_address'),
    cluster_token: text('cluster_token'),
    member_config: memberConfig as ClusterPut['member_config'],
  };
}

function readPem<Content>(text: unknown, refusal: string, read: (pem: string) => Content): Content {
  try {
    return read(String(text));
  } catch {
    throw new ApiError(400, `${refusal}: %!w(<nil>)`);
  }
}

function replaceCertificate(call: IncusCall, request: ApiRequest): Reply {
  const { cluster_certificate: certificate, cluster_certificate_key: key } = jsonObject(request);
  if (!call.incus.clustered) throw new ApiError(400, 'This server is not clustered');
  const parsed = readPem(
    certificate,
    'Certificate must be base64 encoded PEM certificate',
    (pem) => new X509Certificate(pem),
  );
  const privateKey = readPem(key, 'Private key must be base64 encoded PEM key', (pem) => createPrivateKey(pem));
  if (!parsed.checkPrivateKey(privateKey)) throw new ApiError(500, 'tls: private key does not match public key');
  call.database.clusterPair = { certificate: String(certificate), key: String(key) };
  announce(call, 'cluster-certificate-updated', '/1.0/cluster/certificate');
  return done();
}

export const clusterRoutes: readonly IncusRoute[] = [
  { method: 'GET', path: '/1.0/cluster', handle: readCluster },
  { method: 'PUT', path: '/1.0/cluster', handle: writeCluster },
  { method: 'PUT', path: '/1.0/cluster/certificate', handle: replaceCertificate },
];
