import { ServerCallError, toBase64Der, type IncusClient } from '@muster/incus';
import pLimit, { type LimitFunction } from 'p-limit';
import { WHOLE_CLUSTER } from './current.js';
import type { ApplicationDiff, CreateShared, PutProfile } from './diff.js';

/** Calls to one cluster at the same time, beside those that make bridges, which take longest. */
const SIDE_BY_SIDE = 4;

/**
 * Makes what is missing, side by side what does not depend on each other: volumes and the server configuration that names
 * them after their pools, networks, then what refers to them. The bridges take most of the time, one after the other.
 */
export async function applyDiff(client: IncusClient, diff: ApplicationDiff, signal: AbortSignal): Promise<void> {
  const limit = pLimit(SIDE_BY_SIDE);
  const each = async <T>(changes: readonly T[], make: (change: T) => Promise<void>): Promise<void> =>
    settled(changes.map((change) => limit(() => make(change))));

  const projects = each(diff.projects, async ({ name, description, config }) =>
    createOnce(client.projects.create({ name, description, config }, { signal })),
  );
  const inProject = async (project: string): Promise<void> => (project === 'default' ? undefined : projects);

  const pools = settled(diff.pools.map((pool) => createShared(client, 'pool', pool, signal)));
  const volumes = pools.then(() =>
    each(diff.volumes, async (volume) => {
      await inProject(volume.project);
      const { name, contentType: content_type, description, config, project } = volume;
      const body = { name, type: 'custom', content_type, description, config };
      await createOnce(client.volumes(volume.pool).create(body, { project, target: volume.member, signal }));
    }),
  );
  // The members' own keys name the volumes.
  const serverConfig = volumes.then(() => applyServerConfig(client, diff.serverConfig, limit, signal));
  // A member whose pool cannot be made has to join anew, and bridges outlive its Incus: they would be in its way. What its
  // members are told of a network makes no bridge yet.
  const eachNetwork = diff.networks.map((network) => ({
    name: network.name,
    made: inProject(network.project).then(() => createShared(client, 'network', network, signal, pools)),
  }));
  const networks = settled(eachNetwork.map(({ made }) => made));
  const certificates = projects.then(() =>
    each(diff.certificates, async ({ name, type, restricted, projects: allowed, certificate, description }) => {
      const body = { name, type, restricted, projects: allowed, certificate: toBase64Der(certificate), description };
      await createOnce(client.certificates.create(body, { signal }));
    }),
  );
  const groups = each(diff.groups, async ({ name, description, members, config, exists }) => {
    const body = { description, members, config };
    if (exists) await client.clusterGroups.update(name, body, { signal });
    else await createOnce(client.clusterGroups.create({ name, ...body }, { signal }));
  });
  const profiles = settled(
    diff.profiles.map(async (profile) => {
      const own = eachNetwork.filter(({ name }) => refersTo(profile, name)).map(({ made }) => made);
      await projects;
      const description = await limit(() => descriptionOf(client, profile, signal));
      await settled([pools, ...own]);
      await limit(() => putProfile(client, { ...profile, description }, signal));
    }),
  );
  await settled([serverConfig, networks, certificates, groups, profiles]);
}

/**
 * The cluster's keys first, then the members' own, side by side. A change of the cluster's keys changes what the members
 * answer and its ETag, so they are read once more after it.
 */
async function applyServerConfig(
  client: IncusClient,
  changes: ApplicationDiff['serverConfig'],
  limit: LimitFunction,
  signal: AbortSignal,
): Promise<void> {
  const whole = changes.find(({ member }) => member === WHOLE_CLUSTER);
  if (whole !== undefined)
    await client.updateServerConfig({ ...whole.found, ...whole.keys }, { etag: whole.etag, signal });
  const members = changes.filter(({ member }) => member !== WHOLE_CLUSTER);
  await settled(
    members.map(({ member: target, keys, found, etag }) =>
      limit(async () => {
        const fresh = whole === undefined ? undefined : await client.getServer({ target, signal });
        const current =
          fresh === undefined ? { config: found, etag } : { config: fresh.value.config, etag: fresh.etag };
        await client.updateServerConfig({ ...current.config, ...keys }, { etag: current.etag, target, signal });
      }),
    ),
  );
}

/**
 * Host and port of the member on which a power cut left the directory of a pool half made. Incus makes no pool where there
 * is one, and removes it with nothing (seen on Incus 7.0.2).
 */
export function memberWithLeftDirectory(thrown: unknown): string | undefined {
  if (!(thrown instanceof ServerCallError)) return undefined;
  return /failed to notify peer (\S+): Storage pool directory .+ already exists/i.exec(thrown.detail)?.[1];
}

/** Tells each member its own keys; once all have them, and what has to be there before, makes the whole. */
async function createShared(
  client: IncusClient,
  kind: 'pool' | 'network',
  { name, project, type, description, config, perMember, removeFirst }: CreateShared,
  signal: AbortSignal,
  others: Promise<void> = Promise.resolve(),
): Promise<void> {
  const collection = kind === 'pool' ? client.storagePools : client.networks;
  const identity = kind === 'pool' ? { name, driver: type } : { name, type };
  if (removeFirst) await collection.remove(name, { project, signal });
  await settled(
    [...perMember].map(([target, own]) =>
      // Only noted for the member: the last call has it made.
      createOnce(
        collection.create({ ...identity, description: '', config: own }, { project, target, brief: true, signal }),
      ),
    ),
  );
  await others;
  await createOnce(collection.create({ ...identity, description, config }, { project, signal }));
}

/**
 * What is there already was made by an attempt that was cut off; the next look tells whether it is whole. A directory that
 * is there already is no pool.
 */
async function createOnce(creation: Promise<void>): Promise<void> {
  try {
    await creation;
  } catch (thrown) {
    if (
      thrown instanceof ServerCallError &&
      /already (exists|defined|created|in trust store)|is already/i.test(thrown.detail) &&
      memberWithLeftDirectory(thrown) === undefined
    )
      return;
    throw thrown;
  }
}

/** Nothing said of it leaves it as it is: Incus gives one to the profile that it makes with a project. */
async function descriptionOf(
  client: IncusClient,
  { project, name, description, exists }: PutProfile,
  signal: AbortSignal,
): Promise<string> {
  if (description !== '' || !exists) return description;
  return (await client.profiles.find(name, { project, signal }))?.value.description ?? '';
}

async function putProfile(
  client: IncusClient,
  { project, name, description, config, devices, exists }: PutProfile,
  signal: AbortSignal,
): Promise<void> {
  const body = { description, config, devices };
  if (exists) await client.profiles.update(name, body, { project, signal });
  else await createOnce(client.profiles.create({ name, ...body }, { project, signal }));
}

function refersTo({ devices }: PutProfile, network: string): boolean {
  return Object.values(devices).some((device) => Object.values(device).includes(network));
}

/** Waits for all of them, so that nothing goes on behind an error; then throws the first one. */
async function settled(work: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(work);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
