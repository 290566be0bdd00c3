import { createHash } from 'node:crypto';

/** One call to any member of the cluster. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  /** In place of a JSON body. */
  readonly bytes?: Buffer;
}

/** An object that a client made and may change. */
export interface Held {
  name: string;
  /** The project may be renamed; all objects in it share this. */
  readonly project: { name: string };
  readonly member: string;
}

/** What is around the objects. */
export interface Surroundings {
  readonly members: readonly string[];
  /** A number from 0 up to, not including, this one. */
  readonly upTo: (limit: number) => number;
}

type Make = (held: Held, around: Surroundings) => readonly Call[];

/** What clients do to the objects of one kind; a call that Incus refuses is no change. */
export interface ChurnedKind {
  readonly kind: string;
  /** How often it has its turn, against the others. */
  readonly weight: number;
  /** Objects that one client has at a time. */
  readonly most: number;
  /** The projects that it may lie in: those of the default project's features lie there alone. */
  readonly projects: 'default' | 'any';
  /** From few names, so that they come again after they were deleted. */
  readonly nameOf: (client: number, number: number) => string;
  readonly create: Make;
  /** By the word for it. `rename` gets the object with its new name in `to`. */
  readonly changes: Readonly<Record<string, Make>>;
  readonly rename?: (held: Held, to: string) => readonly Call[];
  readonly remove: Make;
}

const project = ({ project: { name } }: Held): string => `project=${name}`;
const described = (around: Surroundings): object => ({ description: `text ${around.upTo(1_000)}` });
const named = (prefix: string) => (client: number, number: number) => `${prefix}${client}-${number}`;

/** A kind that is a row and nothing else: most of them. */
function plain(
  kind: string,
  collection: string,
  { prefix, body = {}, renames = true }: { prefix: string; body?: object; renames?: boolean },
): ChurnedKind {
  const item = (held: Held): string => `${collection}/${held.name}?${project(held)}`;
  return {
    kind,
    weight: 2,
    most: 6,
    projects: 'default',
    nameOf: named(prefix),
    create: (held) => [
      { method: 'POST', path: `${collection}?${project(held)}`, body: { ...body, name: held.name, config: {} } },
    ],
    changes: { update: (held, around) => [{ method: 'PATCH', path: item(held), body: described(around) }] },
    ...(renames
      ? { rename: (held: Held, to: string) => [{ method: 'POST' as const, path: item(held), body: { name: to } }] }
      : {}),
    remove: (held) => [{ method: 'DELETE', path: item(held) }],
  };
}

/** Something that listens at an address of a network. */
function listening(kind: string, collection: string, subnet: string): ChurnedKind {
  return {
    ...plain(kind, collection, { prefix: '', renames: false }),
    nameOf: (client, number) => `${subnet}.${client}.${number}`,
    create: (held) => [
      { method: 'POST', path: `${collection}?${project(held)}`, body: { listen_address: held.name, config: {} } },
    ],
  };
}

/** Pools and bridges are made by every member first, then by the cluster. */
function perMember(kind: string, collection: string, prefix: string, body: object): ChurnedKind {
  return {
    ...plain(kind, collection, { prefix, renames: false }),
    most: 3,
    create: (held, { members }) => {
      const whole = { ...body, name: held.name, config: {} };
      const parts = members.map((member) => ({
        method: 'POST' as const,
        path: `${collection}?target=${member}`,
        body: whole,
      }));
      return [...parts, { method: 'POST', path: collection, body: whole }];
    },
  };
}

const volumes = '/1.0/storage-pools/local/volumes/custom';
const volumeItem = (held: Held, below = ''): string =>
  `${volumes}/${held.name}${below}?${project(held)}&target=${held.member}`;
const instanceItem = (held: Held, below = '', query = ''): string =>
  `/1.0/instances/${held.name}${below}?${project(held)}${query}`;
const power =
  (action: string): Make =>
  (held) => [{ method: 'PUT', path: instanceItem(held, '/state'), body: { action, force: true } }];
/** For changes that choose nothing. */
const NOWHERE: Surroundings = { members: [], upTo: () => 0 };
const imageBytes = (name: string): Buffer => Buffer.from(`image ${name}`);
/** The name of an image is what it is made of. */
const fingerprint = (held: Held): string => createHash('sha256').update(imageBytes(held.name)).digest('hex');
const imageItem = (held: Held): string => `/1.0/images/${fingerprint(held)}?${project(held)}`;

/** All kinds that the simulator knows, by the names that the inventory has for them. */
export const CHURNED_KINDS: readonly ChurnedKind[] = [
  plain('project', '/1.0/projects', { prefix: 'p' }),
  { ...plain('profile', '/1.0/profiles', { prefix: 'f' }), projects: 'any', weight: 4 },
  perMember('network', '/1.0/networks', 'br', { type: 'bridge' }),
  plain('network_acl', '/1.0/network-acls', { prefix: 'acl', body: { egress: [], ingress: [] } }),
  plain('network_address_set', '/1.0/network-address-sets', { prefix: 'set', body: { addresses: ['192.0.2.1'] } }),
  plain('network_zone', '/1.0/network-zones', { prefix: 'zone', renames: false }),
  plain('network_integration', '/1.0/network-integrations', { prefix: 'ic', body: { type: 'ovn' } }),
  listening('network_forward', '/1.0/networks/ovn0/forwards', '10.1'),
  listening('network_load_balancer', '/1.0/networks/ovn0/load-balancers', '10.2'),
  plain('network_peer', '/1.0/networks/ovn0/peers', {
    prefix: 'peer',
    body: { type: 'local', target_network: 'ovn0', target_project: 'default' },
    renames: false,
  }),
  perMember('storage_pool', '/1.0/storage-pools', 'pool', { driver: 'dir' }),
  {
    kind: 'storage_bucket',
    weight: 2,
    most: 6,
    projects: 'any',
    nameOf: named('bucket'),
    create: (held) => [
      {
        method: 'POST',
        path: `/1.0/storage-pools/local/buckets?${project(held)}&target=${held.member}`,
        body: { name: held.name, config: {} },
      },
    ],
    changes: {
      update: (held, around) => [
        {
          method: 'PATCH',
          path: `/1.0/storage-pools/local/buckets/${held.name}?${project(held)}&target=${held.member}`,
          body: described(around),
        },
      ],
    },
    remove: (held) => [
      {
        method: 'DELETE',
        path: `/1.0/storage-pools/local/buckets/${held.name}?${project(held)}&target=${held.member}`,
      },
    ],
  },
  {
    kind: 'storage_volume',
    weight: 6,
    most: 12,
    projects: 'any',
    nameOf: named('v'),
    create: (held) => [
      {
        method: 'POST',
        path: `${volumes}?${project(held)}&target=${held.member}`,
        body: { name: held.name, config: {} },
      },
    ],
    changes: {
      update: (held, around) => [{ method: 'PATCH', path: volumeItem(held), body: described(around) }],
      snapshot: (held, { upTo }) => [
        { method: 'POST', path: volumeItem(held, '/snapshots'), body: { name: `snap${upTo(4)}` } },
      ],
    },
    rename: (held, to) => [{ method: 'POST', path: volumeItem(held), body: { name: to } }],
    remove: (held) => [{ method: 'DELETE', path: volumeItem(held) }],
  },
  {
    kind: 'instance',
    weight: 14,
    most: 12,
    projects: 'any',
    nameOf: named('i'),
    create: (held, { upTo }) => [
      {
        method: 'POST',
        path: `/1.0/instances?${project(held)}&target=${held.member}`,
        body: {
          name: held.name,
          type: upTo(4) === 0 ? 'virtual-machine' : 'container',
          source: { type: 'none' },
          devices: { root: { type: 'disk', pool: 'local', path: '/' }, eth0: { type: 'nic', network: 'ovn0' } },
          start: upTo(2) === 0,
        },
      },
    ],
    changes: {
      update: (held, around) => [{ method: 'PATCH', path: instanceItem(held), body: described(around) }],
      start: power('start'),
      stop: power('stop'),
      restart: power('restart'),
      snapshot: (held, { upTo }) => [
        { method: 'POST', path: instanceItem(held, '/snapshots'), body: { name: `snap${upTo(4)}` } },
      ],
      'delete snapshot': (held, { upTo }) => [
        { method: 'DELETE', path: instanceItem(held, `/snapshots/snap${upTo(4)}`) },
      ],
      move: (held, { members, upTo }) => [
        {
          method: 'POST',
          path: instanceItem(held, '', `&target=${members[upTo(members.length)] ?? ''}`),
          body: { name: held.name, migration: true },
        },
      ],
    },
    rename: (held, to) => [
      ...power('stop')(held, NOWHERE),
      { method: 'POST', path: instanceItem(held), body: { name: to } },
    ],
    remove: (held) => [...power('stop')(held, NOWHERE), { method: 'DELETE', path: instanceItem(held) }],
  },
  {
    kind: 'image',
    weight: 3,
    most: 6,
    projects: 'any',
    nameOf: named('image'),
    create: (held) => [{ method: 'POST', path: `/1.0/images?${project(held)}`, bytes: imageBytes(held.name) }],
    changes: {
      update: (held, { upTo }) => [{ method: 'PATCH', path: imageItem(held), body: { public: upTo(2) === 0 } }],
      alias: (held) => [
        {
          method: 'POST',
          path: `/1.0/images/aliases?${project(held)}`,
          body: { name: `of-${held.name}`, target: fingerprint(held) },
        },
      ],
      'delete alias': (held) => [{ method: 'DELETE', path: `/1.0/images/aliases/of-${held.name}?${project(held)}` }],
    },
    remove: (held) => [{ method: 'DELETE', path: imageItem(held) }],
  },
];
