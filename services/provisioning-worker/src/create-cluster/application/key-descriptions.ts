import type { IncusClient, IncusConfigurationMetadata, IncusServer } from '@muster/incus';

type Timing = Parameters<IncusClient['getConfigurationMetadata']>[0];

/** A fleet has few versions at a time. */
const MOST_VERSIONS = 8;

const known = new Map<string, IncusConfigurationMetadata>();

/**
 * What a server's Incus says of its configuration keys. It is a part of the program and long, so it is asked for
 * once per version; the number of API extensions tells builds apart that call themselves alike.
 */
export async function keyDescriptionsOf(
  client: IncusClient,
  { environment, api_extensions }: IncusServer,
  timing: Timing,
): Promise<IncusConfigurationMetadata> {
  const version = 'server_version' in environment ? environment.server_version : undefined;
  if (version === undefined) return client.getConfigurationMetadata(timing);
  const name = `${version} ${api_extensions.length}`;
  const found = known.get(name) ?? (await client.getConfigurationMetadata(timing));
  known.set(name, found);
  const [oldest] = known.keys();
  if (known.size > MOST_VERSIONS && oldest !== undefined) known.delete(oldest);
  return found;
}
