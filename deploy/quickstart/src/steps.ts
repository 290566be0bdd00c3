import type { Context } from './context.js';
import { addTemplate } from './main-job/add-template.js';
import { formClusters } from './main-job/form-clusters.js';
import { waitForInventory } from './main-job/inventory.js';
import { waitForServers } from './main-job/servers.js';
import { migrateServices } from './programs/migrate-services.js';
import { startSimulator } from './programs/simulator.js';
import { setUpServers, startOrUseNats, startOrUsePostgres } from './programs/start-servers.js';
import { startServices } from './programs/start-services.js';

interface Step {
  readonly title: string;
  /** Does what is missing, and says what is there now. */
  readonly run: (context: Context) => Promise<string>;
}

/**
 * Everything that a start does, in order. Each step looks before it acts: on a data directory of an earlier start it
 * finds what that one made. From the simulator on all of it goes through the public interface.
 */
const STEPS: readonly Step[] = [
  { title: 'NATS', run: startOrUseNats },
  { title: 'Postgres', run: startOrUsePostgres },
  { title: 'Set-up', run: setUpServers },
  { title: 'Schemas', run: migrateServices },
  { title: 'Services', run: startServices },
  { title: 'Simulator', run: startSimulator },
  { title: 'Servers', run: waitForServers },
  { title: 'Template', run: addTemplate },
  { title: 'Clusters', run: formClusters },
  { title: 'Inventory', run: waitForInventory },
];

/** Runs all steps, and tells of each. Throws what the first one that fails throws, and when the user wants to stop. */
export async function runSteps(context: Context): Promise<void> {
  for (const { title, run } of STEPS) {
    context.signal.throwIfAborted();
    const begin = performance.now();
    const detail = await run(context);
    context.screen.step(title, detail, performance.now() - begin);
  }
}
