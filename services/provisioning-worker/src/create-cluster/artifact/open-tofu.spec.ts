import { describe, expect, it } from 'vitest';
import { desiredState } from '../application/desired.js';
import { block, document } from './hcl.js';
import { openTofuFiles } from './open-tofu.js';

describe('the artifact', () => {
  const files = openTofuFiles({
    cluster: 'c1',
    address: 'https://c1.example:8443',
    members: [{ name: 'm1', meshInterface: 'eth0' }],
    desired: desiredState(
      { storage_pools: [{ name: 'local', driver: 'dir' }] },
      { meshSubnet: '1:2:3', tunnelId: 1000 },
    ),
  });

  it('holds a file for each kind of thing that the cluster has, and none that is empty', () => {
    expect(files.map(({ name }) => name)).toEqual([
      'providers.tf',
      'resources_projects.tf',
      'resources_storage_pools.tf',
      'resources_networks.tf',
      'resources_storage_volumes.tf',
      'resources_profiles.tf',
      'resources_server.tf',
    ]);
  });

  it('is written the same for the same cluster', () => {
    expect(files.find(({ name }) => name === 'resources_storage_pools.tf')?.content).toBe(
      `resource "incus_storage_pool" "local" {
  name = "local"
  driver = "dir"
  description = "Local storage pool (on system drive)"
  config = {}
}
`,
    );
  });
});

describe('HCL', () => {
  it('never lets a value become anything else than that value', () => {
    const text = document([block('resource', ['a"b'], { x: '${file("/etc/passwd")} %{ if true }\n"' })]);
    expect(text).toBe('resource "a\\"b" {\n  x = "$${file(\\"/etc/passwd\\")} %%{ if true }\\n\\""\n}\n');
  });
});
