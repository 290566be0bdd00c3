import { generateSelfSigned } from '@muster/incus';
import type { Asker, Sent } from '../bad-input/ask.js';

/** A request that can be sent to a route just now, and another one that the same key must not do. */
export interface Repetition {
  readonly request: Omit<Sent, 'method' | 'headers'>;
  readonly another: Omit<Sent, 'method' | 'headers'>;
}

/** Makes what a route needs, and gives the requests. */
export type Preparation = (world: World) => Promise<Repetition>;

export interface World {
  readonly ask: Asker;
  /** A text that nothing else here is called. */
  readonly unique: () => string;
  /** Server of the cluster that stands all the time. */
  readonly server: string;
  readonly cluster: string;
  /** A server that is in no cluster. */
  readonly freeServer: () => string;
  /** An operation that stopped and holds what it worked on. */
  readonly failedOperation: () => Promise<string>;
  /** An operation that waits before its pivot until a server does what it is told. */
  readonly waitingOperation: () => Promise<string>;
}

/** Routes that take no key, each with the reason. */
export const WITHOUT_KEY: Readonly<Record<string, string>> = {
  'PUT /1.0/provisioning/servers/:self':
    'news of a server about itself, known by its certificate; only its state counts',
  ...Object.fromEntries(
    ['post', 'put', 'patch', 'delete'].flatMap((method) =>
      ['os', 'os/{path}'].map((path) => [
        `${method.toUpperCase()} /1.0/provisioning/servers/{name}/${path}`,
        "the server's own API, passed on as it is: only the server could keep the key",
      ]),
    ),
  ),
};

const provisioning = '/1.0/provisioning';

/** For a request without a body a different query is another request. */
const alone = (path: string): Repetition => ({ request: { path }, another: { path: `${path}?another` } });

async function announcedServer({ ask, unique }: World): Promise<string> {
  const name = unique();
  await ask({ method: 'POST', path: `${provisioning}/servers`, body: { name, channel: 'stable' } });
  return name;
}

async function token({ ask }: World): Promise<string> {
  const { location = '' } = await ask({ method: 'POST', path: `${provisioning}/tokens`, body: { uses_remaining: 1 } });
  return location;
}

async function template({ ask, unique }: World): Promise<string> {
  const { location = '' } = await ask({
    method: 'POST',
    path: `${provisioning}/cluster-templates`,
    body: { name: unique() },
  });
  return location;
}

async function newCluster({ ask, unique, freeServer }: World): Promise<string> {
  const name = unique();
  const body = { name, server_names: [freeServer()], server_type: 'incus' };
  await ask({ method: 'POST', path: `${provisioning}/clusters`, body });
  return `${provisioning}/clusters/${name}`;
}

async function certificate({ unique }: World): Promise<string> {
  return (await generateSelfSigned({ commonName: unique(), usage: 'client' })).certificate;
}

async function subscriber({ ask, unique }: World): Promise<string> {
  const body = { name: unique().toLowerCase() };
  const { location = '' } = await ask({ method: 'POST', path: '/1.0/subscribers', body });
  return location;
}

/** No event is about its cluster, so that nothing moves by itself. */
const QUIET_WEBHOOK = { url: 'https://receiver.example/', clusters: ['00000000-0000-4000-8000-000000000000'] };

async function webhook({ ask }: World): Promise<string> {
  const { location = '' } = await ask({ method: 'POST', path: '/1.0/webhooks', body: QUIET_WEBHOOK });
  return location;
}

/** A renaming, and one to another name. */
const renaming = (path: string, { unique }: World): Repetition => ({
  request: { path, body: { name: unique() } },
  another: { path, body: { name: unique() } },
});

const describing = (path: string, more: object = {}): Repetition => ({
  request: { path, body: { ...more, description: 'changed' } },
  another: { path, body: { ...more, description: 'changed otherwise' } },
});

/** A server joins the cluster that stands all the time, and in another way. */
const joining = (server: string, { cluster }: World): Repetition => {
  const path = `${provisioning}/clusters/${cluster}/:add-servers`;
  return {
    request: { path, body: { server_names: [server] } },
    another: { path, body: { server_names: [server], skip_post_join_operations: true } },
  };
};

let spare: string | undefined;

/** Work on a server that is in no cluster; the same one for all of it, since each leaves it as it was. */
const onSpare =
  (work: string, body?: object, other?: object): Preparation =>
  async ({ freeServer }) => {
    spare ??= freeServer();
    const path = `${provisioning}/servers/${spare}/system/${work}`;
    return Promise.resolve(
      body === undefined ? alone(path) : { request: { path, body }, another: { path, body: other } },
    );
  };

const onMember =
  (work: string): Preparation =>
  async ({ server }) =>
    Promise.resolve(alone(`${provisioning}/servers/${server}/system/${work}`));

const onCluster =
  (work: string, body?: object): Preparation =>
  async ({ cluster }) => {
    const path = `${provisioning}/clusters/${cluster}/${work}`;
    return Promise.resolve({ request: { path, body }, another: { path: `${path}?another`, body } });
  };

const hostname = (name: string): object => ({ config: { dns: { hostname: name } } });

/** Every other route that changes something. */
export const WITH_KEY: Readonly<Record<string, Preparation>> = {
  'POST /1.0/provisioning/tokens': async () => ({
    request: { path: `${provisioning}/tokens`, body: { uses_remaining: 1 } },
    another: { path: `${provisioning}/tokens`, body: { uses_remaining: 2 } },
  }),
  'PUT /1.0/provisioning/tokens/{uuid}': async (world) =>
    describing(await token(world), { uses_remaining: 3, channel: 'stable' }),
  'DELETE /1.0/provisioning/tokens/{uuid}': async (world) => alone(await token(world)),

  'POST /1.0/provisioning/servers': async ({ unique }) =>
    describing(`${provisioning}/servers`, { name: unique(), channel: 'stable' }),
  'PUT /1.0/provisioning/servers/{name}': async (world) =>
    describing(`${provisioning}/servers/${await announcedServer(world)}`),
  'POST /1.0/provisioning/servers/{name}': async (world) =>
    renaming(`${provisioning}/servers/${await announcedServer(world)}`, world),
  'DELETE /1.0/provisioning/servers/{name}': async (world) =>
    alone(`${provisioning}/servers/${await announcedServer(world)}`),
  'POST /1.0/provisioning/servers/{name}/:resync': async ({ server }) =>
    alone(`${provisioning}/servers/${server}/:resync`),

  'POST /1.0/provisioning/clusters': async ({ unique, freeServer }) =>
    describing(`${provisioning}/clusters`, { name: unique(), server_names: [freeServer()], server_type: 'incus' }),
  'DELETE /1.0/provisioning/clusters/{name}': async (world) => {
    const path = await newCluster(world);
    return { request: { path: `${path}?mode=force` }, another: { path } };
  },
  'PUT /1.0/provisioning/clusters/{name}': async ({ cluster }) => describing(`${provisioning}/clusters/${cluster}`),
  'POST /1.0/provisioning/clusters/{name}': async (world) => renaming(await newCluster(world), world),
  'PUT /1.0/provisioning/clusters/{name}/certificate': async ({ cluster, unique }) => {
    const path = `${provisioning}/clusters/${cluster}/certificate`;
    const pair = async () => {
      const { certificate: cluster_certificate, key } = await generateSelfSigned({
        commonName: unique(),
        usage: 'server',
      });
      return { cluster_certificate, cluster_certificate_key: key };
    };
    return { request: { path, body: await pair() }, another: { path, body: await pair() } };
  },
  'POST /1.0/provisioning/clusters/{name}/:bulk-update': async ({ cluster }) => {
    const path = `${provisioning}/clusters/${cluster}/:bulk-update`;
    const body = { action: 'add_application', arguments: { name: 'debug' } };
    return { request: { path, body }, another: { path, body: { ...body, arguments: { name: 'gpu-support' } } } };
  },
  'POST /1.0/provisioning/clusters/{name}/:resync-inventory': async ({ cluster }) =>
    alone(`${provisioning}/clusters/${cluster}/:resync-inventory`),
  'POST /1.0/provisioning/clusters/{name}/:update': onCluster(':update', { reboot: false }),
  'POST /1.0/provisioning/clusters/{name}/:reboot': onCluster(':reboot'),
  'POST /1.0/provisioning/clusters/{name}/:cancel-operation': onCluster(':cancel-operation'),

  'POST /1.0/provisioning/servers/{name}/system/:evacuate': onMember(':evacuate'),
  'POST /1.0/provisioning/servers/{name}/system/:restore': onMember(':restore'),
  'POST /1.0/provisioning/servers/{name}/system/:reboot': onSpare(':reboot'),
  'POST /1.0/provisioning/servers/{name}/system/:update': onSpare(
    ':update',
    { os: { trigger_update: true } },
    { os: { trigger_update: false } },
  ),
  'PUT /1.0/provisioning/servers/{name}/system/network': onSpare('network', hostname('one'), hostname('other')),
  'PUT /1.0/provisioning/servers/{name}/system/storage': onSpare('storage', { config: {} }, hostname('other')),
  'PUT /1.0/provisioning/servers/{name}/system/update': onSpare(
    'update',
    { config: { channel: 'stable' } },
    { config: { channel: 'other' } },
  ),
  'POST /1.0/provisioning/servers/{name}/system/:factory-reset': onSpare(':factory-reset'),
  'POST /1.0/provisioning/servers/{name}/system/:poweroff': onSpare(':poweroff'),

  'POST /1.0/provisioning/clusters/{name}/:add-servers': async (world) => joining(world.freeServer(), world),
  'POST /1.0/provisioning/clusters/{name}/:remove-servers': async (world) => {
    const server = world.freeServer();
    const { request } = joining(server, world);
    await world.ask({ method: 'POST', ...request });
    const path = `${provisioning}/clusters/${world.cluster}/:remove-servers`;
    return {
      request: { path, body: { server_names: [server] } },
      another: { path, body: { server_names: [server], lost: true } },
    };
  },

  'POST /1.0/provisioning/cluster-templates': async ({ unique }) =>
    describing(`${provisioning}/cluster-templates`, { name: unique() }),
  'PUT /1.0/provisioning/cluster-templates/{name}': async (world) => describing(await template(world)),
  'POST /1.0/provisioning/cluster-templates/{name}': async (world) => renaming(await template(world), world),
  'DELETE /1.0/provisioning/cluster-templates/{name}': async (world) => alone(await template(world)),

  'POST /1.0/inventory/{kind}/{uuid}/:resync': async ({ ask, cluster }) => {
    const { metadata } = await ask({ method: 'GET', path: `/1.0/inventory/projects?cluster=${cluster}` });
    return alone(`${(metadata as string[])[0]}/:resync`);
  },

  'POST /1.0/operations/{id}/:cancel': async (world) =>
    alone(`/1.0/operations/${await world.waitingOperation()}/:cancel`),
  'DELETE /1.0/operations/{id}': async (world) => alone(`/1.0/operations/${await world.waitingOperation()}`),
  'POST /1.0/operations/{id}/:resume': async (world) =>
    alone(`/1.0/operations/${await world.failedOperation()}/:resume`),
  'POST /1.0/operations/{id}/:undo': async (world) => alone(`/1.0/operations/${await world.failedOperation()}/:undo`),

  'POST /1.0/subscribers': async ({ unique }) => {
    const body = { name: unique().toLowerCase() };
    return {
      request: { path: '/1.0/subscribers', body },
      another: { path: '/1.0/subscribers', body: { ...body, from: 'start' } },
    };
  },
  'POST /1.0/subscribers/{name}/:rewind': async (world) => {
    const path = `${await subscriber(world)}/:rewind`;
    return { request: { path, body: { from: 'start' } }, another: { path, body: { from: 'now' } } };
  },
  'DELETE /1.0/subscribers/{name}': async (world) => alone(await subscriber(world)),

  'POST /1.0/webhooks': async () => ({
    request: { path: '/1.0/webhooks', body: QUIET_WEBHOOK },
    another: { path: '/1.0/webhooks', body: { ...QUIET_WEBHOOK, description: 'another' } },
  }),
  'POST /1.0/webhooks/{id}/:redeliver': async (world) => {
    const path = `${await webhook(world)}/:redeliver`;
    return { request: { path, body: {} }, another: { path, body: { event: 'provisioning/1' } } };
  },
  'DELETE /1.0/webhooks/{id}': async (world) => alone(await webhook(world)),

  'POST /1.0/trust': async (world) => {
    const pem = await certificate(world);
    return {
      request: { path: '/1.0/trust', body: { name: 'somebody', certificate: pem } },
      another: { path: '/1.0/trust', body: { name: 'somebody else', certificate: pem } },
    };
  },
  'DELETE /1.0/trust/{fingerprint}': async (world) => {
    const body = { name: 'somebody', certificate: await certificate(world) };
    const { location = '' } = await world.ask({ method: 'POST', path: '/1.0/trust', body });
    return alone(location);
  },
};
