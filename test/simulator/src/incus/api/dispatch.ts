import type { Incoming } from '../../http/api-request.js';
import { ApiError, replyToError, sync } from '../../http/reply.js';
import type { Reply } from '../../http/reply.js';
import { Router } from '../../http/router.js';
import { playedReply } from '../../large/played-cluster.js';
import type { IncusServer, Requestor } from '../incus-server.js';
import { bucketKeyRoutes } from './bucket-key-routes.js';
import { certificateRoutes } from './certificate-routes.js';
import { clusterRoutes } from './cluster-routes.js';
import { collectionRoutes } from './collection-routes.js';
import { groupRoutes } from './group-routes.js';
import { imageRoutes } from './image-routes.js';
import type { IncusCall, IncusRoute } from './incus-call.js';
import { instanceRoutes } from './instance-routes.js';
import { plainKinds } from './kinds.js';
import { memberRoutes } from './member-routes.js';
import { reachableMember } from './member-state.js';
import { readMetadataConfiguration } from './metadata-configuration.js';
import { networkRoutes } from './network-routes.js';
import { operationRoutes } from './operation-routes.js';
import { poolRoutes } from './pool-routes.js';
import { projectRoutes } from './project-routes.js';
import { requireLeader } from './quorum.js';
import { serverRoutes } from './server-routes.js';
import { volumeRoutes } from './volume-routes.js';

const routes: readonly IncusRoute[] = [
  ...serverRoutes,
  ...certificateRoutes,
  ...operationRoutes,
  ...clusterRoutes,
  ...memberRoutes,
  ...groupRoutes,
  ...projectRoutes,
  ...poolRoutes,
  ...networkRoutes,
  ...volumeRoutes,
  ...imageRoutes,
  ...instanceRoutes,
  ...bucketKeyRoutes,
  ...plainKinds.flatMap(collectionRoutes),
  { method: 'GET', path: '/1.0/metadata/configuration', handle: readMetadataConfiguration },
  { method: 'GET', path: '/1.0/warnings', handle: () => sync([]) },
];

const router = new Router<IncusCall>(routes);
const openPaths = new Set(['/', '/1.0']);

/** What is known of a client from its connection. */
export interface Client {
  readonly trusted: boolean;
  readonly fingerprint: string;
}

/** The client by the certificate that it presented; only the types client and metrics open the API. */
export function identify(incus: IncusServer, fingerprint: string | undefined): Client {
  const known = incus.database.trusted.find((trusted) => trusted.fingerprint === fingerprint);
  return { trusted: known?.type === 'client', fingerprint: fingerprint ?? '' };
}

/** Answers one call to the Incus API. Never rejects, unless the power goes while it waits. */
export async function dispatch(incus: IncusServer, incoming: Incoming, client: Client): Promise<Reply> {
  try {
    const url = new URL(incoming.url, 'https://incus');
    const { pathname: path, searchParams: query } = url;
    if (!client.trusted && !(incoming.method === 'GET' && openPaths.has(path))) {
      throw new ApiError(403, 'not authorized');
    }
    const played = playedReply(incus.database, incoming.method, url);
    if (played !== undefined) return played;
    const { route, params } = router.find(incoming.method, path);
    const target = query.get('target') ?? undefined;
    if (!openPaths.has(path) && !path.startsWith('/1.0/operations')) await requireLeader(incus);
    const call = callOf(incus, incoming, client, query, target);
    return await route.handle(call, { ...incoming, path, query, params });
  } catch (error) {
    return replyToError(error);
  }
}

function callOf(
  incus: IncusServer,
  incoming: Incoming,
  client: Client,
  query: URLSearchParams,
  target: string | undefined,
): IncusCall {
  const executing = target === undefined ? incus : memberNamed(incus, target);
  const requestor: Requestor = { username: client.fingerprint, protocol: 'tls', address: incoming.peerAddress };
  return {
    incus: executing,
    database: incus.database,
    store: incus.database.entities,
    trusted: client.trusted,
    requestor,
    project: query.get('project') ?? 'default',
    allProjects: ['true', '1'].includes(query.get('all-projects') ?? ''),
    recursion: Number(query.get('recursion') ?? '0') || 0,
    target,
  };
}

function memberNamed(incus: IncusServer, target: string): IncusServer {
  if (!incus.clustered) return incus;
  const record = incus.database.members.find(({ name }) => name === target);
  if (record === undefined) throw new ApiError(404, 'Cluster member not found');
  return reachableMember({ incus }, record);
}
