import { afterAll, beforeAll, describe } from 'vitest';
import { startCluster } from './cluster.js';
import type { Cluster } from './cluster.js';
import type { StartFleet } from './fleet.js';
import { bootstrapping } from './suite/bootstrapping.js';
import { configurationKeys } from './suite/configuration-keys.js';
import { hostLife } from './suite/host-life.js';
import { images } from './suite/images.js';
import { incusOs } from './suite/incus-os.js';
import { instances } from './suite/instances.js';
import { inventoryLists } from './suite/inventory-lists.js';
import { joining } from './suite/joining.js';
import { lifecycle } from './suite/lifecycle.js';
import { members } from './suite/members.js';
import { networks } from './suite/networks.js';
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
    removal(start);

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
        projects,
        profiles,
        storagePools,
        storageVolumes,
        networks,
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
