/** One call to a daemon as its administrator. */
export interface ScriptedCall {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
}

const post = (path: string, body: unknown): ScriptedCall => ({ method: 'POST', path, body });
const put = (path: string, body: unknown): ScriptedCall => ({ method: 'PUT', path, body });
const patch = (path: string, body: unknown): ScriptedCall => ({ method: 'PATCH', path, body });
const remove = (path: string): ScriptedCall => ({ method: 'DELETE', path });

/** Members define their parts first, then the cluster is asked for the whole, with the configuration that all share. */
function onEveryMember(
  members: readonly string[],
  collection: string,
  what: object,
  config: Readonly<Record<string, string>>,
): ScriptedCall[] {
  const parts = members.map((member) => post(`${collection}?target=${member}`, { ...what, config: {} }));
  return [...parts, post(collection, { ...what, config })];
}

export interface ScriptSettings {
  /** Where volumes and instances lie; the first two of them. */
  readonly members: readonly string[];
  /** Fingerprint of an image that starts. */
  readonly image: string;
  /** False while a member is away: pools and bridges are made by all of them. */
  readonly all: boolean;
}

/**
 * Changes of every kind that a cluster without OVN has: objects are made, changed, renamed, and some removed. `round` makes
 * the names of one run differ from those of another.
 */
export function changeScript(round: number, settings: ScriptSettings): readonly ScriptedCall[] {
  return [
    ...projectsAndProfiles(round),
    ...(settings.all ? networks(round, settings.members) : []),
    ...networkRules(round),
    ...(settings.all ? pools(round, settings.members) : []),
    ...volumes(round, settings.members),
    ...instances(round, settings),
  ];
}

function projectsAndProfiles(round: number): ScriptedCall[] {
  const [lab, small] = [`lab${round}`, `small${round}`];
  return [
    post('/1.0/projects', { name: lab, config: { 'features.images': 'false' } }),
    patch(`/1.0/projects/${lab}`, { description: 'a laboratory' }),
    post(`/1.0/projects/${lab}`, { name: `${lab}-renamed` }),
    post('/1.0/projects', { name: `${lab}-short`, config: {} }),
    remove(`/1.0/projects/${lab}-short`),
    post('/1.0/profiles', { name: small, config: {}, devices: {} }),
    patch(`/1.0/profiles/${small}`, { config: { 'limits.memory': '64MiB' } }),
    post(`/1.0/profiles/${small}`, { name: `${small}-renamed` }),
  ];
}

function networks(round: number, members: readonly string[]): ScriptedCall[] {
  const [kept, short] = [`br${round}`, `short${round}`];
  const address = { 'ipv4.address': `10.9${round}.0.1/24`, 'ipv6.address': 'none' };
  const none = { 'ipv4.address': 'none', 'ipv6.address': 'none' };
  return [
    ...onEveryMember(members, '/1.0/networks', { name: kept, type: 'bridge' }, address),
    patch(`/1.0/networks/${kept}`, { description: 'a bridge' }),
    post(`/1.0/networks/${kept}/forwards`, { listen_address: `10.9${round}.0.7`, config: {} }),
    ...onEveryMember(members, '/1.0/networks', { name: short, type: 'bridge' }, none),
    remove(`/1.0/networks/${short}`),
  ];
}

function networkRules(round: number): ScriptedCall[] {
  const [acl, zone] = [`acl${round}`, `zone${round}.example.org`];
  const rules = { ingress: [{ action: 'allow', state: 'enabled' }], egress: [], config: {} };
  return [
    post('/1.0/network-acls', { name: acl, ingress: [], egress: [], config: {} }),
    put(`/1.0/network-acls/${acl}`, { description: 'rules', ...rules }),
    post(`/1.0/network-acls/${acl}`, { name: `${acl}-renamed` }),
    post('/1.0/network-acls', { name: `${acl}-short`, ...rules }),
    remove(`/1.0/network-acls/${acl}-short`),
    post('/1.0/network-address-sets', { name: `set${round}`, addresses: ['192.0.2.1'] }),
    post('/1.0/network-zones', { name: zone, config: {} }),
    post(`/1.0/network-zones/${zone}/records`, {
      name: 'www',
      entries: [{ type: 'A', value: '192.0.2.7', ttl: 300 }],
    }),
    post('/1.0/network-integrations', { name: `ic${round}`, type: 'ovn', config: {} }),
  ];
}

function pools(round: number, members: readonly string[]): ScriptedCall[] {
  return [
    ...onEveryMember(members, '/1.0/storage-pools', { name: `pool${round}`, driver: 'dir' }, {}),
    patch(`/1.0/storage-pools/pool${round}`, { description: 'a pool' }),
    ...onEveryMember(members, '/1.0/storage-pools', { name: `short${round}`, driver: 'dir' }, {}),
    remove(`/1.0/storage-pools/short${round}`),
  ];
}

function volumes(round: number, [first = '', second = '']: readonly string[]): ScriptedCall[] {
  const collection = '/1.0/storage-pools/local/volumes/custom';
  const name = `data${round}`;
  return [
    post(`${collection}?target=${first}`, { name, type: 'custom', config: {} }),
    post(`${collection}?target=${second}`, { name, type: 'custom', config: {} }),
    post(`${collection}/${name}/snapshots?target=${first}`, { name: 'before' }),
    patch(`${collection}/${name}?target=${first}`, { description: 'some data' }),
    post(`${collection}/${name}?target=${second}`, { name: `${name}-renamed` }),
    post(`${collection}?target=${second}`, { name: `${name}-short`, type: 'custom', config: {} }),
    remove(`${collection}/${name}-short?target=${second}`),
    post(`/1.0/storage-pools/local/buckets?target=${first}`, { name: `bucket${round}`, config: {} }),
  ];
}

function instances(round: number, { members: [first = '', second = ''], image }: ScriptSettings): ScriptedCall[] {
  const [web, db] = [`web${round}`, `db${round}`];
  const source = { type: 'image', fingerprint: image };
  const config = { 'boot.host_shutdown_timeout': '2' };
  const profiles = ['default', `small${round}-renamed`];
  return [
    post('/1.0/images/aliases', { name: `tiny${round}`, target: image }),
    patch(`/1.0/images/${image}`, { properties: { round: String(round) } }),
    post(`/1.0/instances?target=${first}`, { name: web, type: 'container', source, config, profiles }),
    put(`/1.0/instances/${web}/state`, { action: 'start', timeout: 20 }),
    post(`/1.0/instances?target=${second}`, { name: db, type: 'container', source, config, profiles: ['default'] }),
    post(`/1.0/instances/${db}/snapshots`, { name: 'before' }),
    post(`/1.0/instances/${db}/snapshots`, { name: 'after' }),
    patch(`/1.0/instances/${db}`, { description: 'a database' }),
    post(`/1.0/instances/${db}`, { name: `${db}-renamed` }),
    post(`/1.0/instances/${db}-renamed?target=${first}`, { name: `${db}-renamed`, migration: true }),
    remove(`/1.0/instances/${db}-renamed/snapshots/before`),
    put(`/1.0/instances/${web}/state`, { action: 'stop', timeout: 20, force: true }),
    remove(`/1.0/instances/${web}`),
    remove(`/1.0/images/aliases/tiny${round}`),
  ];
}
