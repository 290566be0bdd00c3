import { ServerCallError, type FoundServer, type IncusClient } from '@muster/incus';

/** The keys by which a member keeps its own data on volumes, e.g. `storage.backups_volume` = `local/backups`. */
const VOLUME_KEY = /^storage\.(backups|images|logs)_volume$/;

/** Which volumes a member uses for itself: key to `pool/volume`. */
export type SystemVolumes = Readonly<Record<string, string>>;

/** The volumes that a member's configuration names. */
export function systemVolumesIn(config: Readonly<Record<string, string>>): SystemVolumes {
  return Object.fromEntries(Object.entries(config).filter(([key, value]) => VOLUME_KEY.test(key) && value !== ''));
}

/** Makes the volumes on a member, where they are missing, and tells it to use them; may be done twice. */
export async function giveSystemVolumes(
  incus: IncusClient,
  target: string,
  volumes: SystemVolumes,
  signal: AbortSignal,
): Promise<void> {
  for (const [key, value] of Object.entries(volumes)) {
    const { pool, name } = parted(value);
    if ((await incus.volumes(pool).find(name, { target, signal })) !== undefined) continue;
    const description = `Volume holding system ${purposeOf(key)}`;
    const body = { name, type: 'custom', content_type: 'filesystem', description, config: {} };
    await incus.volumes(pool).create(body, { target, signal });
  }
  const found = await incus.getServer({ target, signal });
  await configure(incus, target, found, { ...found.value.config, ...volumes }, signal);
}

/** Tells a member to use none of its volumes, and removes them with what is on them; may be done twice. */
export async function takeSystemVolumes(
  incus: IncusClient,
  target: string,
  volumes: SystemVolumes,
  signal: AbortSignal,
): Promise<void> {
  const found = await incus.getServer({ target, signal });
  const none = Object.fromEntries(Object.keys(volumes).map((key) => [key, '']));
  await configure(incus, target, found, { ...found.value.config, ...none }, signal);
  for (const value of Object.values(volumes)) {
    const { pool, name } = parted(value);
    try {
      await incus.volumes(pool).remove(name, { target, signal });
    } catch (thrown) {
      if (!(thrown instanceof ServerCallError) || thrown.kind !== 'not-found') throw thrown;
    }
  }
}

/** Those of the volumes that are still on the member. */
export async function remainingSystemVolumes(
  incus: IncusClient,
  target: string,
  volumes: SystemVolumes,
  signal: AbortSignal,
): Promise<string[]> {
  const found = await Promise.all(
    Object.values(volumes).map(async (value) => {
      const { pool, name } = parted(value);
      return (await incus.volumes(pool).find(name, { target, signal })) === undefined ? [] : [value];
    }),
  );
  return found.flat();
}

async function configure(
  incus: IncusClient,
  target: string,
  found: FoundServer,
  config: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const same = Object.entries(config).every(([key, value]) => (found.value.config[key] ?? '') === value);
  if (!same) await incus.updateServerConfig(config, { etag: found.etag, target, signal });
}

function purposeOf(key: string): string {
  return VOLUME_KEY.exec(key)?.[1] ?? key;
}

function parted(value: string): { pool: string; name: string } {
  const [pool = '', ...name] = value.split('/');
  return { pool, name: name.join('/') };
}
