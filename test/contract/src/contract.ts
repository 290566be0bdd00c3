import { afterAll, beforeAll, describe } from 'vitest';
import { startCluster } from './cluster.js';
import type { Cluster } from './cluster.js';
import type { StartFleet } from './fleet.js';
import { bootstrapping } from './suite/bootstrapping.js';
import { buckets } from './suite/buckets.js';
import { clusterCertificate } from './suite/cluster-certificate.js';
import { configurationKeys } from './suite/configuration-keys.js';
import { deadMembers } from './suite/dead-members.js';
import { hostLife } from './suite/host-life.js';
import { images } from './suite/images.js';
import { incusOs } from './suite/incus-os.js';
import { instances } from './suite/instances.js';
import { inventoryLists } from './suite/inventory-lists.js';
import { interruptedMaintenance } from './suite/interrupted-maintenance.js';
import { joining } from './suite/joining.js';
import { lifecycle } from './suite/lifecycle.js';
import { maintenance } from './suite/maintenance.js';
import { members } from './suite/members.js';
import { memberVolumes } from './suite/member-volumes.js';
import { networkObjects } from './suite/network-objects.js';
import { networks } from './suite/networks.js';
import { osUpdates } from './suite/os-updates.js';
import { powerCuts } from './suite/power-cuts.js';
import { profiles, projects } from './suite/projects-and-profiles.js';
import { removal } from './suite/removal.js';
import { runningInstances } from './suite/running-instances.js';
import { standaloneServer } from './suite/standalone-server.js';
import { memberConfiguration, storagePools, storageVolumes } from './suite/storage.js';

const MEMBERS = 3;
/** The longest wait in it is that for an operation to be forgotten. */
const TIMEOUT = 120_000;

/** Registers every test of the contract, for one kind of host. */
export function contract(kind: string, start: StartFleet): void {
  describe(`on ${kind}`, { timeout: TIMEOUT }, () => {
    standaloneServer(start);
    configurationKeys(start);
    bootstrapping(start);
    joining(start);
    incusOs(start);
    hostLife(start);
    osUpdates(start);
    removal(start);
    deadMembers(start);
    interruptedMaintenance(start);
    powerCuts(start);
    clusterCertificate(start);

    describe(`a cluster of ${MEMBERS}`, () => {
      let cluster: Cluster;
      const its = (): Cluster => cluster;

      beforeAll(async () => {
        cluster = await startCluster(start, MEMBERS);
      });
      afterAll(() => cluster?.remove());

      const parts = [
        members,
        memberConfiguration,
        memberVolumes,
        maintenance,
        projects,
        profiles,
        storagePools,
        storageVolumes,
        buckets,
        networks,
        networkObjects,
        instances,
        runningInstances,
        images,
        inventoryLists,
        lifecycle,
      ];
      for (const part of parts) part(its);
    });
  });
}
