import type { DesiredState } from '../application/desired.js';
import { MESH_NETWORK } from '../application/desired.js';
import { block, document, type HclBlock } from './hcl.js';

export interface ArtifactFile {
  readonly name: string;
  readonly mime_type: string;
  readonly content: string;
}

/** What a cluster's configuration is written down from. */
export interface TofuInput {
  readonly cluster: string;
  /** Where people reach the cluster. */
  readonly address: string;
  readonly members: readonly { name: string; meshInterface: string }[];
  readonly desired: DesiredState;
}

/** The configuration of a cluster as OpenTofu files, so that people can go on from there. Pure: same input, same text. */
export function openTofuFiles(input: TofuInput): ArtifactFile[] {
  const { desired } = input;
  const files: Record<string, HclBlock[]> = {
    'providers.tf': providers(input),
    'resources_projects.tf': desired.projects.map((project) =>
      resource('incus_project', project.name, {
        name: project.name,
        description: project.description,
        config: project.config,
      }),
    ),
    'resources_storage_pools.tf': desired.pools.map((pool) =>
      resource('incus_storage_pool', pool.name, {
        name: pool.name,
        driver: pool.type,
        description: pool.description,
        config: pool.config,
      }),
    ),
    'resources_networks.tf': desired.networks.flatMap((network) => networkResources(input, network)),
    'resources_storage_volumes.tf': desired.volumes.flatMap((volume) =>
      input.members.map(({ name: target }) =>
        resource('incus_storage_volume', `${volume.pool}_${volume.project}_${volume.name}_${target}`, {
          name: volume.name,
          pool: volume.pool,
          project: volume.project,
          target,
          content_type: volume.contentType,
          description: volume.description,
          config: volume.config,
        }),
      ),
    ),
    'resources_profiles.tf': desired.profiles.map((profile) => profileResource(profile)),
    'resources_server.tf': [resource('incus_server', 'cluster', { config: desired.serverConfig })],
    'resources_certificates.tf': desired.certificates.map((entry) =>
      resource('incus_certificate', entry.name, {
        name: entry.name,
        type: entry.type,
        description: entry.description,
        restricted: entry.restricted,
        projects: [...entry.projects],
        certificate: entry.certificate,
      }),
    ),
    'resources_cluster_groups.tf': desired.groups.map((group) =>
      resource('incus_cluster_group', group.name, {
        name: group.name,
        description: group.description,
        members: [...group.members],
        config: group.config,
      }),
    ),
  };
  return Object.entries(files)
    .filter(([, blocks]) => blocks.length > 0)
    .map(([name, blocks]) => ({ name, mime_type: 'text/plain', content: document(blocks) }));
}

function providers({ cluster, address }: TofuInput): HclBlock[] {
  return [
    block('terraform', [], {}, [
      block('required_providers', [], { incus: { source: 'lxc/incus', version: '~> 1.0' } }),
    ]),
    block('provider', ['incus'], { default_remote: cluster }, [block('remote', [], { name: cluster, address })]),
  ];
}

function networkResources({ members }: TofuInput, network: DesiredState['networks'][number]): HclBlock[] {
  const { name, project, type, description, config } = network;
  const perMember = members.map((member) => {
    const own: Record<string, string> = name === MESH_NETWORK ? { 'tunnel.mesh.interface': member.meshInterface } : {};
    return resource('incus_network', `${project}_${name}_${member.name}`, {
      name,
      project,
      type,
      target: member.name,
      config: own,
    });
  });
  return [...perMember, resource('incus_network', `${project}_${name}`, { name, project, type, description, config })];
}

function profileResource(profile: DesiredState['profiles'][number]): HclBlock {
  const devices = Object.entries(profile.devices).map(([name, { type = '', ...properties }]) =>
    block('device', [], { name, type, properties }),
  );
  const { name, project, description, config } = profile;
  return block(
    'resource',
    ['incus_profile', label(`${project}_${name}`)],
    { name, project, description, config },
    devices,
  );
}

function resource(type: string, name: string, attributes: Parameters<typeof block>[2]): HclBlock {
  return block('resource', [type, label(name)], attributes);
}

/** A resource's label: letters, digits, "_" and "-". Different names stay different. */
function label(name: string): string {
  const safe = name.replace(/[^A-Za-z0-9_-]/gu, (character) => `_${character.codePointAt(0)?.toString(16)}_`);
  return /^[A-Za-z_]/.test(safe) ? safe : `_${safe}`;
}
