import 'reflect-metadata';
import { getPriority, setPriority } from 'node:os';
import { runService } from '@muster/service-kit';
import { configurationShape, hasRole, type Configuration } from './configuration.js';
import { OperationWorkerHost } from './operations/operation-worker-host.js';
import { ProvisioningModule } from './provisioning.module.js';
import { migrations } from './schema/migrations.js';
import { Poller } from './servers/polling/poller.js';

/** On a machine that it shares with those who answer people, work that takes minutes gives way to them. As `nice -n 5`. */
const BACKGROUND_PRIORITY = 5;

await runService({
  name: 'provisioning-worker',
  service: 'provisioning',
  configuration: configurationShape,
  schema: 'provisioning',
  migrations: [...migrations],
  poolSize: 20,
  plansOnce: true,
  secrets: true,
  outbox: true,
  rpc: (configuration: Configuration) => hasRole(configuration, 'api'),
  jetstream: (configuration: Configuration) => hasRole(configuration, 'worker'),
  module: (configuration: Configuration) => ProvisioningModule.forRoles(configuration),
  onStart: async (app, configuration: Configuration) => {
    // Whoever started it lower than that may not let it rise.
    if (!hasRole(configuration, 'api') && getPriority() < BACKGROUND_PRIORITY) setPriority(BACKGROUND_PRIORITY);
    if (hasRole(configuration, 'worker')) await app.get(OperationWorkerHost).start();
    if (hasRole(configuration, 'poller')) app.get(Poller).start();
  },
});
